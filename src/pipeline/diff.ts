import type { DeltaPart, Relation } from '../core/model/access.ts';
import type { DiffBox, DiffPart, DiffResult, DocumentDiff, PolicyKind } from '../core/model/diff.ts';
import { byCodeUnit } from '../core/model/order.ts';
import { ProblemsError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Catalogue } from '../sources/aws/catalogue.ts';
import { compareDocuments, type DocumentDelta } from '../sources/aws/policy/compare-documents.ts';
import type { PolicyFile } from '../sources/aws/policy/policy-file.ts';
import { catalogueAt } from './catalogue.ts';
import { tidied } from './diff-boxes.ts';
import { type PolicyPair, readPairs } from './diff-documents.ts';
import { type Operand, readOperands } from './diff-operands.ts';

export interface DiffRequest {
  readonly old: string;
  /** Undefined: the same path in the work tree, where `old` names a git revision. */
  readonly new: string | undefined;
  /** Undefined: told by each document's shape. */
  readonly as: PolicyKind | undefined;
  /** Undefined: the one that ships with drift. */
  readonly catalogue: string | undefined;
  /** False: any action may act on any resource. */
  readonly isTyped: boolean;
  /** The account that owns the resource or role of the policies. */
  readonly account: string | undefined;
}

/** Reads both operands, pairs their documents, and compares each pair. */
export async function runDiff(request: DiffRequest, runtime: Runtime): Promise<DiffResult> {
  const catalogue = catalogueAt(request.catalogue, runtime);
  const [older, newer] = await readOperands(request.old, request.new, runtime);
  const { pairs, notes, problems } = readPairs(older, newer, request.as);
  if (problems.length > 0) throw new ProblemsError(problems);
  const documents = pairs.map((pair) => documentDiff(pair, catalogue, request));
  return {
    scope: older.kind === 'folder' ? 'folder' : 'document',
    relation: relationOfAll(documents),
    old: nameOf(older),
    new: nameOf(newer),
    documents,
    notes,
    catalogue: { date: catalogue.date, digest: catalogue.digest },
  };
}

function nameOf(operand: Operand): string {
  return operand.kind === 'file' ? (operand.file?.name ?? operand.name) : operand.name;
}

const nothing = { relation: 'equivalent', widened: null, narrowed: null, indeterminate: [] } as const;

function documentDiff(pair: PolicyPair, catalogue: Catalogue, request: DiffRequest): DocumentDiff {
  const { name, kind, status } = pair;
  // The same text allows the same, even where it cannot be understood.
  const delta: DocumentDelta =
    status === 'unchanged'
      ? { ...nothing, denies: nothing, idle: null }
      : compareDocuments(
          { kind, old: pair.old, new: pair.new, account: request.account },
          catalogue,
          request,
        );
  const part = (found: DeltaPart | null) => found && placed(found, pair);
  return {
    name,
    status,
    kind,
    old: status === 'added' ? null : pair.old.name,
    new: status === 'removed' ? null : pair.new.name,
    relation: delta.relation,
    widened: part(delta.widened),
    narrowed: part(delta.narrowed),
    indeterminate: delta.indeterminate,
    idle: delta.idle,
    denies:
      kind === 'trust'
        ? null
        : {
            added: part(delta.denies.widened),
            lifted: part(delta.denies.narrowed),
            indeterminate: delta.denies.indeterminate,
          },
  };
}

function placed(part: DeltaPart, pair: PolicyPair): DiffPart {
  const sides: Readonly<Record<string, PolicyFile>> = { old: pair.old, new: pair.new };
  const boxes = part.boxes.map((box): DiffBox => {
    const line = sides[box.origin.facet]?.lineOf(box.origin.statement) ?? null;
    return tidied({ ...box, origin: { ...box.origin, line } });
  });
  return { ...part, boxes: boxes.sort(byPlace) };
}

function byPlace({ origin: a }: DiffBox, { origin: b }: DiffBox): number {
  return byCodeUnit(a.facet, b.facet) || (a.line ?? 0) - (b.line ?? 0);
}

/** As for one document: what is proven both ways stays so, and else a doubt is a doubt about all. */
function relationOfAll(documents: readonly DocumentDiff[]): Relation {
  const isWidened = documents.some(({ widened }) => widened);
  const isNarrowed = documents.some(({ narrowed }) => narrowed);
  if (isWidened && isNarrowed) return 'mixed';
  if (documents.some(({ relation }) => relation === 'indeterminate')) return 'indeterminate';
  if (isWidened) return 'widened';
  return isNarrowed ? 'narrowed' : 'equivalent';
}
