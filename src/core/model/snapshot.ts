import type { FacetKey, FacetValue, ObjectRef } from './event.ts';
import type { Instant } from './time.ts';

/** At this instant these objects had these values; if complete, no others of the kinds it covers existed. */
export interface Snapshot {
  /** Digest of its content, time and call. */
  readonly id: string;
  readonly source: string;
  readonly scope: string;
  /** What it shows was so at some moment between these two; the first is left out where nobody knows it. */
  readonly startedAt?: Instant;
  readonly takenAt: Instant;
  /** The vendor call that gave it. */
  readonly call: string;
  /** What it vouches for: in these containers, objects of these kinds are all listed, with these families whole. */
  readonly covers: readonly SnapshotCover[];
  readonly objects: readonly SnapshotObject[];
}

export interface SnapshotCover {
  readonly container: string;
  readonly kind: string;
  /** Only of those whose id begins so: of one Region. */
  readonly within?: string;
  /** Only of those of which this facet is known to be one of these references: of some types. */
  readonly where?: { readonly facet: FacetKey; readonly targets: readonly string[] };
  /** True when the listing was whole: an unlisted object did not exist. */
  readonly complete: boolean;
  /** Families whose members are all given for every listed object. */
  readonly families: readonly string[];
}

export interface SnapshotObject {
  readonly object: ObjectRef;
  readonly createdAt?: Instant;
  /** Families that are whole for this object, where that is not what the cover says for all. */
  readonly families?: readonly string[];
  readonly facets: readonly SnapshotFacet[];
}

export interface SnapshotFacet {
  readonly facet: FacetKey;
  readonly value: FacetValue;
  /** Since when, where the vendor says so. */
  readonly since?: Instant;
}
