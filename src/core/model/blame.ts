import type { DeltaPart, Undecided } from './access.ts';
import type { Actor } from './actor.ts';
import type { Instant } from './time.ts';

/** Who made a change, as far as it is known. */
export interface Author {
  readonly id: string;
  readonly at: Instant;
  /** Nobody logged it: it happened between this instant and `at`, at which it was found. */
  readonly since?: Instant;
  readonly operation: string;
  /** Undefined where nobody logged it. */
  readonly actor: Actor | undefined;
  readonly objects: readonly string[];
}

/** Everything that one principal could do at an instant, by the change that opened each part last. */
export interface AccessResult {
  readonly principal: string;
  readonly at: Instant;
  readonly existence: 'present' | 'absent' | 'unknown';
  readonly held: DeltaPart | null;
  /** The parts of `held`, newest first; without an author, it was there when evidence begins. */
  readonly parts: readonly { readonly author: Author | undefined; readonly part: DeltaPart }[];
  /** What taking on other principals adds. */
  readonly reached: readonly { readonly through: readonly string[]; readonly held: DeltaPart }[];
  readonly unseen: readonly string[];
  readonly undecided: readonly Undecided[];
  readonly evidenceFrom: Instant | undefined;
  readonly catalogue: { readonly date: string; readonly digest: string };
}

/** How an object came to be what it is. */
export interface HistoryResult {
  readonly object: string;
  readonly kind: string;
  readonly at: Instant;
  readonly entries: readonly HistoryEntry[];
  readonly evidenceFrom: Instant | undefined;
  readonly catalogue: { readonly date: string; readonly digest: string };
}

export interface HistoryEntry {
  readonly author: Author;
  /** The change was asked for and refused, or failed. */
  readonly errorCode?: string;
  /** Of its own access, or of what its own policy lets others do. */
  readonly aspect: 'identity' | 'resource';
  readonly gained: DeltaPart | null;
  readonly lost: DeltaPart | null;
  /** What of `gained` is still in force, and of `lost` still gone, by this very change. */
  readonly inForce: DeltaPart | null;
  readonly stillGone: DeltaPart | null;
  readonly undecided: readonly Undecided[];
}
