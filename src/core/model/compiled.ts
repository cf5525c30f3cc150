import type { Surface } from './access.ts';

/** Part of a state that could not be seen, as far as one surface depends on it. */
export interface Unseen {
  /** Stable name of the part: equal parts of two states are the same hole. */
  readonly part: string;
  readonly reason: string;
  /** A hole in what grants can hide access; a hole in a ceiling can only hide a limit. */
  readonly affects: 'grants' | 'ceiling';
}

/**
 * From which side access is looked at: of a principal, all that it can do; of a resource (a role's trust too), what
 * its own policy lets others do.
 */
export type Aspect = 'identity' | 'resource';

/** What the policies that bear on one object come to at one instant. */
export interface Compiled {
  /** Who the access belongs to; undefined where the boxes themselves name principals. */
  readonly principal: string | undefined;
  readonly aspect: Aspect;
  readonly surface: Surface;
  readonly unseen: readonly Unseen[];
  /** Raw documents, for the independent check of witnesses. */
  readonly papers: Papers;
}

/** The documents by the part they play. */
export interface Papers {
  /** Held by the principal, or the resource's own. */
  readonly grants: readonly RawDocument[];
  /** Undefined: there is none. */
  readonly boundary: readonly RawDocument[] | undefined;
  readonly scps: readonly PaperLevel[];
  readonly rcps: readonly PaperLevel[];
  /** Policies of resources that name the principal, or guard what it could reach. */
  readonly resources: readonly ResourcePaper[];
}

/** What is attached at one place of an organisation. */
export interface PaperLevel {
  readonly label: string;
  readonly documents: readonly RawDocument[];
}

export interface ResourcePaper {
  readonly object: string;
  readonly kind: string;
  readonly account: string;
  /** One where it was seen; otherwise each that it may have been. Undefined: no policy. */
  readonly documents: readonly (RawDocument | undefined)[];
  /** Of another account: those that bind what lies there. */
  readonly rcps?: readonly PaperLevel[];
}

/** A document as the vendor holds it. */
export interface RawDocument {
  readonly kind: 'identity' | 'resource' | 'trust';
  readonly text: string;
  /** The object and facet it is written in. */
  readonly name?: string;
  /** Events and snapshots by which it is what it is, and is the principal's: who wrote it, who attached it. */
  readonly evidence?: readonly string[];
  /** The account that owns the resource or role. */
  readonly account?: string;
  /** What statements without a resource speak of. */
  readonly resource?: string;
}
