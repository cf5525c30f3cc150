import type * as z from 'zod';
import type { ChangeEvent, ObjectRef, SessionEvent } from '../core/model/event.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { Instant } from '../core/model/time.ts';
import type { Compiler, Directory } from '../core/window/compiler.ts';
import type { Collector } from './collector.ts';

/** The vendor's raw item, kept as evidence. */
export interface StoredRecord {
  /** The vendor's own id; a re-import stores nothing twice. */
  readonly id: string;
  readonly scope: string;
  readonly occurredAt: Instant;
  /** `service:Operation`. */
  readonly operation: string;
  /** Minified JSON, secrets replaced. */
  readonly body: string;
  /** JSON pointers to what was replaced. */
  readonly redacted: readonly string[];
}

/** What became of one parsed item. `observed` counts it towards coverage. */
export type Decoded =
  | {
      readonly kind: 'change';
      readonly observed: Observed;
      readonly record: StoredRecord;
      readonly event: ChangeEvent;
    }
  /** Says who got which credential; kept in compact form only. */
  | { readonly kind: 'session'; readonly observed: Observed; readonly session: SessionEvent }
  /** Bears on access, but no decoder reads it yet: kept whole, and counted as not decoded, with the reason. */
  | {
      readonly kind: 'kept';
      readonly observed: Observed;
      readonly record: StoredRecord;
      readonly reason: string;
    }
  /** This source's record, of no interest to anybody: only counted. */
  | { readonly kind: 'passed'; readonly observed: Observed }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** This source's record, but its shape is not the documented one. */
  | { readonly kind: 'undecodable'; readonly reason: string; readonly record?: StoredRecord }
  /** Not this source's at all; `what` names it as well as can be told. */
  | { readonly kind: 'foreign'; readonly what: string };

/** What every record tells about coverage, selected or not. */
export interface Observed {
  /** `<account>/<region>`. */
  readonly scope: string;
  readonly at: Instant;
  readonly operation: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
}

/** Which raw records are worth parsing, decided on bytes. False positives are allowed, misses are not. */
export interface RecordSelector {
  /** Grows whenever more is selected: what an older version passed over cannot be recovered. */
  readonly version: number;
  /** A record is parsed when one of its record-level strings is in here… */
  readonly wanted: ReadonlySet<string>;
  /** …or satisfies this, asked only for strings that begin with A-Z and end in a digit. */
  readonly isVersionedWanted: (text: string) => boolean;
  /** A record is skipped unparsed only if it has this key, unescaped, at record level. */
  readonly nameKey: string;
  /** Record-level keys whose raw values are handed to `observe`, in this order; at most 8. */
  readonly observedKeys: readonly string[];
  /**
   * Values are the raw JSON scalars (strings without their quotes), undefined where the key is missing.
   * Undefined when they do not make an observation: the record is then parsed.
   */
  readonly observe: (values: readonly (string | undefined)[]) => Observed | undefined;
}

export interface DecodeContext {
  /** `--at`: the time of a snapshot whose file carries none. */
  readonly takenAt?: Instant;
  /** `--about`: the ARN or URN of what an answer speaks of, where it does not say so itself. */
  readonly about?: string;
  /** `--account`: whose it is, where it names no account. */
  readonly account?: string;
}

/** Where the log tells of an object. */
export interface LoggedAt {
  readonly account: string;
  /** Undefined where nobody knows which scope of the account it is. */
  readonly scope: string | undefined;
  readonly class: string;
  /** Kinds of the same account that its facets call by a name that can change. */
  readonly named: readonly string[];
}

/** Which part of a source's log lies where. */
export interface Geography {
  /** Classes of change that a scope's log carries, e.g. `iam` and `regional`, each with the streams it is made of. */
  readonly classesOf: (scope: string) => ReadonlyMap<string, readonly string[]>;
  /** The scope without which this one does not tell the whole story, and what its absence means. */
  readonly requiredWith: (scope: string) => { readonly scope: string; readonly reason: string };
  /** Undefined for what changes without a word in anybody's log; `objects` are all that were ever seen. */
  readonly loggedAt: (objects: readonly ObjectRef[]) => (object: ObjectRef) => LoggedAt | undefined;
  /** False for families that change without a word in the log. */
  readonly isLogged: (family: string) => boolean;
}

/** A place drift reads from. Adding one touches its own folder and one line of the registry. */
export interface Source {
  readonly id: string;
  readonly title: string;
  readonly selector: RecordSelector;
  /** Pure. Asked for the first item of a file, and for every item the selector did not skip. */
  readonly decode: (item: unknown, context: DecodeContext) => Decoded;
  /** Why an operation that was seen was not decoded. */
  readonly notDecodedReason: (operation: string) => string;
  readonly geography: Geography;
  readonly createCompiler: (directory: Directory) => Compiler;
  /** Schema of its entries in policies.yaml, where it can be collected from. */
  readonly settings?: SettingsSchema;
  /** Loaded only by what talks to the vendor. */
  readonly collector?: () => Promise<Collector>;
}

/** A strict object whose `type` is a literal. */
type SettingsSchema = z.ZodObject<{ id: z.ZodString; type: z.ZodLiteral<string> }>;
