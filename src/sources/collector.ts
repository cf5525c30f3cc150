import type { CollectPart, Estimate, Probe } from '../core/model/collection.ts';
import type { StreamSpan } from '../core/model/coverage.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { Instant } from '../core/model/time.ts';

/** What a collector hands over, piece by piece; each can be stored by itself. */
export type Collected =
  /** Bytes of a log, as a file would hold them. */
  | {
      readonly kind: 'log';
      readonly name: string;
      /** Set where it is an object of a bucket: it is not fetched again while this stays. */
      readonly etag?: string;
      /** False for records that the next collection reads again. */
      readonly isCounted: boolean;
      /** Whether its hours say that the log of its scope was seen. */
      readonly isWholeLog: boolean;
      readonly open: () => Promise<AsyncIterable<Buffer> | Iterable<Buffer>>;
    }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** Whoever keeps the log gave all of it for this time. */
  | ({ readonly kind: 'listed' } & Stretch)
  /** It could not be had. */
  | ({ readonly kind: 'missed'; readonly reason: string } & Stretch);

/** The source is the collector's own. */
type Stretch = Omit<StreamSpan, 'source'>;

export interface CollectRequest {
  /** The entry of policies.yaml, validated by the collector's own schema; empty where there is none. */
  readonly settings: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
  /** Nothing older is asked for. */
  readonly since: Instant;
  readonly only: ReadonlySet<CollectPart>;
  readonly collected: readonly StreamSpan[];
  readonly hasFetched: (name: string, etag: string) => boolean;
  /** False where a log could not be read whole; then it has not been fetched. */
  readonly emit: (item: Collected) => Promise<boolean>;
  readonly progress: (words: string) => void;
  readonly signal?: AbortSignal;
}

/** The live side of a source. Throws `AuthenticationError` where there are no credentials that work. */
export interface Collector {
  readonly collect: (request: CollectRequest) => Promise<void>;
  readonly estimate: (request: Omit<CollectRequest, 'emit'>) => Promise<Estimate>;
  readonly examine: (request: Omit<CollectRequest, 'emit' | 'since'>) => Promise<readonly Probe[]>;
  /** The least that whoever collects must be allowed, as the vendor's own policy text. */
  readonly permissions: (settings: unknown) => string;
}
