import type { MissedSpan, Observation, StreamSpan } from '../core/model/coverage.ts';
import type { ChangeEvent, ObjectRef } from '../core/model/event.ts';
import type { Fact } from '../core/model/fact.ts';
import type { Instant } from '../core/model/time.ts';
import type { Decoded } from '../sources/source.ts';

/** What one import page added; the rest of it was already there. */
export interface Appended {
  readonly records: number;
  readonly changes: number;
  readonly attempts: number;
  readonly sessions: number;
  readonly snapshots: number;
}

/** The account of one file that was read to its end (or to its damage), stored in one piece with its coverage. */
export interface FileRow {
  readonly digest: string;
  readonly name: string;
  readonly source: string;
  readonly bytes: number;
  readonly records: number;
  readonly undecodable: number;
  readonly undecodableSamples: readonly { readonly line: number; readonly reason: string }[];
  readonly damage: string | undefined;
  readonly slots: readonly {
    readonly scope: string;
    readonly hours: readonly number[];
    readonly first: Instant;
    readonly last: Instant;
    readonly records: number;
  }[];
  readonly operations: readonly {
    readonly operation: string;
    readonly readOnly: boolean;
    readonly count: number;
    readonly failed: number;
  }[];
}

export interface SourceCounts {
  readonly source: string;
  readonly scope: string;
  readonly records: number;
  readonly changes: number;
  readonly attempts: number;
  /** Of the whole source: what cannot be read does not say its scope. */
  readonly undecodable: number;
  /** Of the whole source: distinct operations, not read-only, that no decoder read. */
  readonly undecodedOperations: number;
}

export interface OperationCount {
  readonly source: string;
  readonly operation: string;
  readonly count: number;
  readonly failed: number;
  readonly readOnly: boolean;
}

export interface StoreInfo {
  readonly path: string;
  readonly bytes: number;
  readonly selectorVersions: readonly number[];
}

/** A stored record on its way through a newer decoder. */
export interface KeptRecord {
  readonly row: number;
  readonly source: string;
  /** JSON, secrets replaced. */
  readonly body: string;
}

/** Append-only memory of what was seen. Appending is idempotent by the vendor's own ids and by content. */
export interface EventStore {
  readonly append: (source: string, page: readonly Decoded[], recordedAt: Instant) => Appended;
  readonly appendFile: (file: FileRow, selectorVersion: number, recordedAt: Instant) => void;
  readonly assertCoverage: (source: string, scope: string, from: Instant, to: Instant) => void;
  readonly hasFile: (digest: string) => boolean;
  /** An object of a bucket that was read to its end. */
  readonly appendFetched: (source: string, name: string, etag: string, selectorVersion: number) => void;
  readonly hasFetched: (source: string, name: string, etag: string, selectorVersion: number) => boolean;
  readonly appendCollected: (span: StreamSpan, selectorVersion: number, recordedAt: Instant) => void;
  readonly appendMissed: (span: StreamSpan, reason: string, recordedAt: Instant) => void;
  /** The next records in the order they were stored; `row` 0 begins. */
  readonly recordsAfter: (row: number, limit: number) => readonly KeptRecord[];
  /**
   * Stores events that differ from what was decoded before; what they replace stays as superseded. Without an
   * event the record is no change any more, and what was read before is taken back.
   */
  readonly redecode: (page: readonly { readonly row: number; readonly event: ChangeEvent | undefined }[]) => {
    readonly added: number;
    readonly replaced: number;
    readonly retracted: number;
  };
  /** Removes everything before an instant; returns how many records that were. */
  readonly prune: (before: Instant, reason: string, at: Instant) => number;
  readonly pruned: () => readonly {
    readonly before: Instant;
    readonly reason: string;
    readonly prunedAt: Instant;
  }[];
  readonly objects: (kinds?: readonly string[]) => readonly ObjectRef[];
  /** Everything known of one object, unordered: applied effects, snapshots that list it, complete ones that do not. */
  readonly facts: (object: ObjectRef) => readonly Fact[];
  readonly event: (id: string) => ChangeEvent | undefined;
  /** Events that occurred in `[from, to)`, by time and id. */
  readonly events: (from: Instant, to: Instant, outcome: 'applied' | 'failed') => readonly ChangeEvent[];
  readonly earliest: () => Instant | undefined;
  readonly latest: () => Instant | undefined;
  readonly observations: () => readonly Observation[];
  /** What was listed to its end, by source, scope, stream and time; they may overlap. */
  readonly collected: () => readonly (StreamSpan & { readonly selector: number })[];
  /** Oldest attempt first. */
  readonly missed: () => readonly (MissedSpan & { readonly recordedAt: Instant })[];
  readonly sourceCounts: () => readonly SourceCounts[];
  readonly notDecoded: () => readonly (OperationCount & { readonly reason: string | undefined })[];
  readonly undecodable: () => readonly {
    readonly file: string;
    readonly line: number;
    readonly reason: string;
    readonly count: number;
  }[];
  readonly damagedFiles: () => readonly { readonly file: string; readonly damage: string }[];
  readonly snapshots: () => readonly {
    readonly id: string;
    readonly source: string;
    readonly scope: string;
    readonly takenAt: Instant;
    readonly call: string;
    readonly complete: boolean;
  }[];
  /** What complete snapshots listed whole, and when; by container, kind and time. */
  readonly wholeContainers: () => readonly {
    readonly container: string;
    readonly kind: string;
    readonly takenAt: Instant;
  }[];
  readonly info: () => StoreInfo;
  readonly close: () => void;
}

/** Methods that add to the store, or are asked while something is added. */
export type Append =
  | 'append'
  | 'appendFile'
  | 'assertCoverage'
  | 'hasFile'
  | 'appendFetched'
  | 'hasFetched'
  | 'appendCollected'
  | 'appendMissed'
  | 'recordsAfter'
  | 'redecode';
