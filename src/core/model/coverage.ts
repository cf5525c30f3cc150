import type { Instant } from './time.ts';

/** When records of a scope were seen: the raw material of coverage. */
export interface Observation {
  readonly source: string;
  /** `<account>/<region>`. */
  readonly scope: string;
  readonly kind: 'observed' | 'asserted';
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
  /** What of the scope: `iam` (global, logged in one region) or `regional`. */
  readonly class: string;
  readonly kind: 'listed' | 'observed' | 'asserted';
  readonly from: Instant;
  readonly to: Instant;
  readonly gaps: readonly Gap[];
}
