import type { Surface } from './access.ts';

/** Part of a state that could not be seen, as far as one surface depends on it. */
export interface Unseen {
  /** Stable name of the part: equal parts of two states are the same hole. */
  readonly part: string;
  readonly reason: string;
  /** A hole in what grants can hide access; a hole in a ceiling can only hide a limit. */
  readonly affects: 'grants' | 'ceiling';
}

/** What one object's policy comes to at one instant. */
export interface Compiled {
  /** Who the access belongs to; undefined where the boxes themselves name principals (a trust policy). */
  readonly principal: string | undefined;
  readonly aspect: 'identity' | 'trust';
  readonly surface: Surface;
  readonly unseen: readonly Unseen[];
  /** Raw documents in the order of the surface's layers, for the independent check of witnesses. */
  readonly documents: readonly (readonly RawDocument[])[];
}

/** A document as the vendor holds it. */
export interface RawDocument {
  readonly kind: 'identity' | 'resource' | 'trust';
  readonly text: string;
  /** The account that owns the resource or role. */
  readonly account?: string;
  /** What statements without a resource speak of. */
  readonly resource?: string;
}
