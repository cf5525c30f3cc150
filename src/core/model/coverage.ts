import type { Instant } from './time.ts';

/** When records of a scope were seen: the raw material of coverage. */
export interface Observation {
  readonly source: string;
  /** `<account>/<region>`. */
  readonly scope: string;
  /** `listed`: whoever keeps the log gave all of it; `observed`: there are records; `asserted`: somebody says so. */
  readonly kind: 'listed' | 'observed' | 'asserted';
  /** Which classes of change it speaks of; all of the scope's where it does not say. */
  readonly classes?: readonly string[];
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

export interface Gap {
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  /** Printed where policies.yaml accepts the gap. */
  readonly accepted?: string;
}

export interface Coverage {
  readonly source: string;
  readonly scope: string;
  /** What of the scope: `iam` (global, logged in one region), `regional`, or `snapshot` for one that failed. */
  readonly class: string;
  readonly kind: 'listed' | 'observed' | 'asserted';
  readonly from: Instant;
  readonly to: Instant;
  readonly gaps: readonly Gap[];
}

export interface Span {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

/** A stretch of one stream of a scope that somebody listed, or failed to. */
export interface StreamSpan extends Span {
  readonly source: string;
  readonly scope: string;
  /** What was asked for: an event source of the vendor's log, a kind of snapshot. */
  readonly stream: string;
}

/** It could not be had. */
export interface MissedSpan extends StreamSpan {
  readonly reason: string;
}
