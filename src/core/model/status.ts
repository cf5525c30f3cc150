import type { Coverage, MissedSpan } from './coverage.ts';
import type { Instant } from './time.ts';

/** What the store holds and what it could not see. */
export interface StatusResult {
  readonly store: {
    readonly path: string;
    readonly bytes: number;
    /** Versions of the change-event selector its files were read with. */
    readonly selectors: readonly number[];
  };
  readonly asOf: Instant;
  readonly sources: readonly SourceStatus[];
  readonly coverage: readonly Coverage[];
  readonly snapshots: readonly {
    readonly scope: string;
    readonly takenAt: Instant;
    readonly call: string;
    readonly complete: boolean;
  }[];
  /** What was asked for and not had since. */
  readonly missed: readonly MissedSpan[];
  readonly pruned: readonly {
    readonly before: Instant;
    readonly reason: string;
    readonly prunedAt: Instant;
  }[];
  readonly damaged: readonly { readonly file: string; readonly damage: string }[];
  readonly undecodable: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  readonly undecoded: readonly UndecodedOperation[];
}

export interface SourceStatus {
  readonly id: string;
  readonly scope: string;
  readonly records: number;
  readonly changes: number;
  readonly attempts: number;
  readonly undecodable: number;
  /** Distinct operations that were seen, are not read-only, and were not decoded. */
  readonly undecodedOperations: number;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  readonly gaps: number;
}

export interface UndecodedOperation {
  readonly operation: string;
  readonly count: number;
  readonly reason: string;
  /** True where the record was kept, so that a later decoder can read it. */
  readonly kept: boolean;
}
