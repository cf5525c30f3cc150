import type { MissedSpan } from './coverage.ts';

/** What a collection brought, and what it could not have. */
export interface CollectResult {
  readonly added: {
    readonly records: number;
    readonly changes: number;
    readonly attempts: number;
    readonly sessions: number;
    readonly snapshots: number;
  };
  /** All that were read, of interest or not. */
  readonly records: number;
  readonly gaps: readonly MissedSpan[];
  /** Records that could not be read, as `name:line: what`. */
  readonly problems: readonly string[];
  /** Why nothing more could be asked; what came before is stored. */
  readonly stopped: Error | undefined;
}

export const collectParts = ['events', 'trails', 'snapshots'] as const;
/** What of a source is collected. */
export type CollectPart = (typeof collectParts)[number];

/** One line of what a collection would take. */
export interface EstimateLine {
  readonly what: string;
  /** How the figures were come by. */
  readonly basis: string;
  readonly calls: number;
  readonly bytes: number;
  readonly seconds: number;
  /** US dollars, at list prices. */
  readonly cost: number;
}

export interface Estimate {
  readonly lines: readonly EstimateLine[];
  /** What could not be estimated, and why. */
  readonly missing: readonly string[];
}

/** One permission, tried. */
export interface Probe {
  readonly scope: string;
  readonly operation: string;
  readonly outcome: 'ok' | 'denied' | 'failed' | 'not-tried';
  readonly words: string;
}

export interface Examination {
  readonly probes: readonly Probe[];
  /** Of each place, the policy that collecting from it needs. */
  readonly permissions: readonly string[];
}
