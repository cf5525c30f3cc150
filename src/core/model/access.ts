/** A set of strings: those that match one of the globs, or those that match none. Actions are lower-case. */
export interface PatternSet {
  readonly kind: 'in' | 'not-in';
  readonly patterns: readonly string[];
}

/** One operator over one context key. Its meaning is `key`, `operator` and `values`; `text` is for people. */
export interface Clause {
  /** Lower-case: key names are compared without case. */
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  readonly text: string;
}

/** Where a box was written down. */
export interface Origin {
  readonly object: string;
  readonly facet: string;
  /** The statement's own id, or `#` and its position. */
  readonly statement: string;
}

/** One statement as a product of sets, one per dimension. */
export interface Box {
  readonly effect: 'allow' | 'deny';
  /** Undefined: whoever the surface is about. */
  readonly principals: PatternSet | undefined;
  readonly actions: PatternSet;
  readonly resources: PatternSet;
  readonly clauses: readonly Clause[];
  /**
   * Why the box is not understood exactly. Its sets are then an outer bound: it may match any part of them.
   * Two boxes whose reasons differ are different boxes, so the reason quotes what it is about.
   */
  readonly opaque?: string;
  readonly origin: Origin;
}

/**
 * A request is allowed when every layer has an allow box that matches it and no layer has a deny box that does.
 * Layer 0 grants; every further layer is a ceiling.
 */
export interface Surface {
  readonly layers: readonly (readonly Box[])[];
}

/** One concrete request. */
export interface Request {
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export type Relation = 'equivalent' | 'widened' | 'narrowed' | 'mixed' | 'indeterminate';

/**
 * What lies between two surfaces. A part that is not null is proven, and its witness shows it; `indeterminate`
 * lists what may lie beyond. The relation is `indeterminate` while an undecided part could still change it.
 */
export interface SurfaceDelta {
  readonly relation: Relation;
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  readonly indeterminate: readonly Undecided[];
}

export interface Undecided {
  readonly reason: string;
  readonly old: string;
  readonly new: string;
}

export interface DeltaPart {
  readonly boxes: readonly ResidualBox[];
  readonly witness: Request;
  readonly size: DeltaSize;
}

export interface DeltaSize {
  /** Catalogue actions, and literal actions outside the catalogue. */
  readonly actions: number;
  /** Cells of action, principal, resource and conditions that the two surfaces tell apart. */
  readonly atoms: number;
}

/** Readable: everything in the base lists, except what the other side had already. */
export interface ResidualBox {
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  readonly except: readonly ResidualExcept[];
  readonly origin: Origin;
}

export interface ResidualExcept {
  readonly principals?: readonly string[];
  readonly actions?: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}
