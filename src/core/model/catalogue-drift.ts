import type { Instant } from './time.ts';

export interface CatalogueId {
  readonly date: string;
  readonly digest: string;
}

/**
 * What access that nobody changed came to allow because the vendor lists more actions. Newly listed is not newly
 * existing: an action may have been there before it was documented.
 */
export interface CatalogueDrift {
  readonly from: CatalogueId;
  readonly to: CatalogueId;
  /** Only what was allowed at both of these times counts. */
  readonly start: Instant;
  readonly end: Instant;
  /** Actions that only the later catalogue has, granted or not. */
  readonly newlyListed: number;
  /** Actions that only the earlier one has. They may still exist, so nobody lost them. */
  readonly noLongerListed: number;
  /** Principals that hold at least one of the grants. */
  readonly principals: number;
  /** Principals that hold such grants at the end, while part of what they held at the start was not seen. */
  readonly startNotSeen: number;
  /** The newly listed actions that the grants speak of. */
  readonly actions: readonly { readonly name: string; readonly levels: readonly string[] }[];
  readonly grants: readonly CatalogueGrant[];
}

/** One statement whose wildcards match actions that were not listed before. */
export interface CatalogueGrant {
  readonly object: string;
  readonly facet: string;
  readonly statement: string;
  /** Those of its patterns that match the actions; `*` where it names what it does not allow. */
  readonly patterns: readonly string[];
  /** What it does not allow. */
  readonly except: readonly string[];
  /** Each is allowed to at least one of the principals. */
  readonly actions: readonly string[];
  /** How many of the actions have a level; one action can have two. */
  readonly levels: readonly { readonly level: string; readonly actions: number }[];
  /** 0: whoever holds it was not seen. */
  readonly principals: number;
  /** False: what was not understood or not seen may forbid it. */
  readonly isCertain: boolean;
}
