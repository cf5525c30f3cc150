import type { DeltaPart, Undecided } from './access.ts';
import type { Actor } from './actor.ts';
import type { CatalogueDrift, CatalogueId } from './catalogue-drift.ts';
import type { Coverage } from './coverage.ts';
import type { Instant } from './time.ts';
import type { SurfaceWeight } from './weight.ts';

export type Verdict = 'pass' | 'fail' | 'indeterminate';
export type Plane = 'iam' | 'oauth' | 'gateway' | 'east-west';
export type PartyKind = 'ours' | 'partner' | 'vendor' | 'unknown';

/** Everything a report says; reporters render it and compute nothing. */
export interface AuditResult {
  readonly asOf: Instant;
  readonly reviewedAt: Instant;
  readonly verdict: Verdict;
  /** Why the verdict is not `pass`, in sentences without a final period. */
  readonly verdictReasons: readonly string[];
  readonly complete: boolean;
  /** Which principals are shown and counted, where that is not all of them. */
  readonly filter?: string;
  readonly windows: readonly WindowResult[];
  readonly changes: readonly ChangeSummary[];
  readonly attempts: readonly AttemptSummary[];
  readonly coverage: readonly Coverage[];
  readonly planesNotCollected: readonly Plane[];
  readonly understanding: Understanding;
  /** Undefined where nothing was weighed. */
  readonly weights?: { readonly version: number; readonly digest: string } | undefined;
  readonly catalogue: CatalogueId;
  /** Null without an older catalogue to compare with. Of everything, whatever the filter. */
  readonly catalogueDrift: CatalogueDrift | null;
}

export interface WindowResult {
  readonly days: number;
  readonly start: Instant;
  readonly end: Instant;
  /** The earliest instant from which evidence reaches without a hole to the window's end. */
  readonly baseline: {
    readonly from: Instant | undefined;
    readonly reachesStart: boolean;
    /** Snapshots taken inside the window. */
    readonly looks: number;
  };
  readonly summary: WindowSummary;
  /** Undefined where nothing was weighed. */
  readonly weight?: WindowWeight | undefined;
  readonly deltas: readonly Delta[];
}

/** How much everybody's access weighs, in thousandths of the weights' unit. */
export interface WindowWeight {
  readonly start: SurfaceWeight;
  readonly end: SurfaceWeight;
  /** Of those whose start was seen. */
  readonly change: SurfaceWeight;
  /** Of the others: at most so much. */
  readonly possible: SurfaceWeight;
}

export interface WindowSummary {
  readonly principalsWidened: number;
  readonly principalsNarrowed: number;
  readonly principalsTransient: number;
  readonly principalsUnknownStart: number;
  readonly principalsIndeterminate: number;
  readonly changes: ChangeCounts;
  readonly attempts: number;
  readonly byOperator: readonly {
    readonly operator: string;
    readonly changes: number;
    readonly actors: number;
  }[];
}

/** Every applied change of the window is in exactly one of these. */
export interface ChangeCounts {
  readonly total: number;
  /** Part of its effect is still in force at the end, or what it took away is still gone. */
  readonly remain: number;
  /** It changed access, and nothing of that is left. */
  readonly undone: number;
  /** The access it left was the access it found. */
  readonly neutral: number;
  /** Its effect on access could not be decided. */
  readonly undecided: number;
  /** It is of a kind that is stored but not yet compared. */
  readonly notCompared: number;
}

/** One principal's access at both ends of a window. */
export interface Delta {
  readonly principal: string;
  readonly plane: Plane;
  readonly party: { readonly id: string; readonly kind: PartyKind };
  readonly owner: string | undefined;
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  /** Held inside the window and at neither end. */
  readonly transient: DeltaPart | null;
  /** Held at the end; whether at the start too was never seen. Not in any total. */
  readonly unknownStart:
    | (DeltaPart & { readonly because: readonly string[]; readonly settledBy: string })
    | null;
  readonly indeterminate: readonly Undecided[];
  /** How much more its own access weighs, in thousandths; null where nothing of it changed that was weighed. */
  readonly weight: SurfaceWeight | null;
  /** Changes that the net delta is due to, oldest first. */
  readonly causes: readonly string[];
  /** Changes that came before a cause and without which it would have opened nothing, oldest first. */
  readonly enabledBy: readonly string[];
  /** What taking on other principals gave or took, beyond all that was in reach at the other end. */
  readonly reached: readonly Reached[];
  /** How many more principals came into reach, left it or changed, and are not in `reached`. */
  readonly reachedMore: number;
  /** Changes by which `transient` came and went, oldest first. */
  readonly passedBy: readonly string[];
  /** What each change opened that is still open, oldest first; together they are the whole gain. */
  readonly steps: readonly DeltaStep[];
}

/** Access by way of other principals. */
export interface Reached {
  /** From one to the next; the last of them holds the access. */
  readonly through: readonly string[];
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  readonly causes: readonly string[];
  readonly enabledBy: readonly string[];
}

export interface DeltaStep {
  readonly change: string;
  readonly at: Instant;
  readonly part: DeltaPart;
  /** False: part of what was only possibly gained. */
  readonly isCertain: boolean;
  /** A snapshot showed it for the first time; nobody is known to have changed it. */
  readonly isFirstSight: boolean;
}

export type ChangeNet = 'remains' | 'undone' | 'neutral' | 'undecided' | 'not-compared';

/** One act that changed access: an event, or what a snapshot found changed without one. */
export interface ChangeSummary {
  readonly id: string;
  readonly eventIds: readonly string[];
  readonly occurredAt: Instant;
  /** Nobody logged it: it happened between this instant and `occurredAt`, at which it was found. */
  readonly since?: Instant;
  readonly operation: string;
  readonly actor: Actor;
  readonly object: string;
  readonly source: string;
  readonly net: ChangeNet;
  /** What it added to the weight of the longest window, or took away, over everybody; in thousandths. */
  readonly weight: number;
  /** Principals whose net delta it caused. */
  readonly principals: readonly string[];
}

export interface AttemptSummary {
  readonly eventId: string;
  readonly occurredAt: Instant;
  readonly operation: string;
  readonly errorCode: string;
  readonly actor: Actor;
  readonly object: string | undefined;
}

/** How much of what was seen could be decided. */
export interface Understanding {
  readonly statements: number;
  readonly decided: number;
  readonly undecided: readonly { readonly reason: string; readonly statements: number }[];
  /** Policies, attachments and limits that are known to be there and whose content was not seen. */
  readonly unseen: number;
  /** Stored policy of kinds that are not compared yet. */
  readonly notCompared: readonly {
    readonly kind: string;
    readonly objects: number;
    readonly changes: number;
  }[];
}
