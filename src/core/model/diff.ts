import type { DeltaPart, Origin, Relation, ResidualBox, Undecided } from './access.ts';

export const policyKinds = ['identity', 'resource', 'trust'] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** What `drift diff` found between two policy documents, or between two folders of them. */
export interface DiffResult {
  readonly scope: 'document' | 'folder';
  /** Of all documents taken together. */
  readonly relation: Relation;
  /** The operands as they were named. */
  readonly old: string;
  readonly new: string;
  /** Sorted by name. One of them where `scope` is `document`. */
  readonly documents: readonly DocumentDiff[];
  /** What was left out of the comparison. */
  readonly notes: readonly string[];
  readonly catalogue: { readonly date: string; readonly digest: string };
}

export interface DocumentDiff {
  /** In a folder: its path there. */
  readonly name: string;
  /** Of the text: one that changed may still allow exactly the same. */
  readonly status: 'added' | 'removed' | 'changed' | 'unchanged';
  readonly kind: PolicyKind;
  /** Null on the side that has no such document. */
  readonly old: string | null;
  readonly new: string | null;
  readonly relation: Relation;
  readonly widened: DiffPart | null;
  readonly narrowed: DiffPart | null;
  readonly indeterminate: readonly Undecided[];
  /** What the texts say that no request can use: the catalogue knows no such resource of these actions. Or null. */
  readonly idle: Relation | null;
  /** Null for a trust policy: nothing else grants what it denies. */
  readonly denies: DenyDiff | null;
}

/** The deny statements compared by themselves: what they take wherever it is granted. */
export interface DenyDiff {
  readonly added: DiffPart | null;
  readonly lifted: DiffPart | null;
  readonly indeterminate: readonly Undecided[];
}

export interface DiffPart extends DeltaPart {
  /** In the order of the statements in the files. */
  readonly boxes: readonly DiffBox[];
}

export interface DiffBox extends ResidualBox {
  readonly origin: DiffOrigin;
}

export interface DiffOrigin extends Origin {
  readonly facet: string;
  /** In the file `object`; null where the document does not stand there as it is, or its Sid stands twice. */
  readonly line: number | null;
}
