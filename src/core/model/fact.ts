import type { Effect, FacetKey } from './event.ts';
import type { SnapshotCover, SnapshotFacet } from './snapshot.ts';
import type { Instant } from './time.ts';

/** One piece of evidence about one object. */
export type Fact =
  | { readonly kind: 'effect'; readonly at: Instant; readonly event: string; readonly effect: Effect }
  /** A snapshot listed the object; `families` are whole, other facets are merely known. */
  | {
      readonly kind: 'listed';
      readonly at: Instant;
      /** The look began then, and any moment up to `at` may be the one it shows. */
      readonly from?: Instant;
      readonly snapshot: string;
      readonly createdAt: Instant | undefined;
      readonly families: readonly string[];
      readonly facets: readonly SnapshotFacet[];
      /** The look was later, and an unbroken log says that it was so already then. */
      readonly carried?: true;
      /** Members of its whole families, and parts of its documents, that it says nothing of. */
      readonly untold?: readonly FacetKey[];
    }
  /** A complete snapshot of its kind and container did not list it. */
  | {
      readonly kind: 'unlisted';
      readonly at: Instant;
      readonly from?: Instant;
      readonly snapshot: string;
      /** It speaks only of what is known to be so. */
      readonly where?: SnapshotCover['where'];
      readonly carried?: true;
    };
