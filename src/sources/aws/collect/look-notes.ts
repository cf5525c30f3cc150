import type { Snapshot } from '../../../core/model/snapshot.ts';
import { type Instant, instant } from '../../../core/model/time.ts';
import { type Answer, assembled, type Part } from '../answers/answer.ts';
import { partOf, subjectOf } from '../answers/read.ts';
import { sourceId } from '../decode.ts';
import type { Fields } from '../fields.ts';
import type { Place } from '../scope.ts';

export interface Seen {
  /** Undefined where not one answer came. */
  readonly snapshot: Snapshot | undefined;
  readonly startedAt: Instant;
  readonly takenAt: Instant;
  /** What could not be had, each reason once with what it concerns. */
  readonly failures: readonly string[];
}

/** What a call was, and what came of it. */
export interface Told {
  readonly operation: string;
  readonly params: Fields;
  readonly response: Fields;
  readonly at: Instant;
  /** Error code of a refusal. */
  readonly error?: string;
}

/** What a look has come to so far. */
export interface Notes {
  /** Any answer moves the end of the look. */
  readonly reached: (at: Instant) => void;
  /** False where it tells nothing. */
  readonly keep: (told: Told) => boolean;
  readonly fail: (operation: string, params: Fields, reason: string) => void;
  readonly miss: (reason: string) => void;
  readonly belongsTo: (account: string) => void;
  readonly latest: () => Instant;
  readonly seen: (call: string) => Seen;
}

/** How far an answer may lag behind what was changed a moment before: IAM is eventually consistent. */
const settlingMs = 60_000;

export function newNotes(place: Place, now: () => Instant): Notes {
  const parts: { answer: Answer; part: Part; takenAt: Instant }[] = [];
  const failures = new Map<string, string[]>();
  let owner = place.account;
  let first: Instant | undefined;
  let last: Instant | undefined;
  const fail: Notes['fail'] = (operation, params, reason) => {
    const key = `${operation}: ${reason}`;
    failures.set(key, [...(failures.get(key) ?? []), subjectOf({ params })]);
  };
  const answerOf = ({ operation, params, response, at, error }: Told): Answer => ({
    call: operation,
    account: owner,
    region: place.region,
    startedAt: instant((first ?? at) - settlingMs),
    takenAt: at,
    params,
    response,
    error,
    about: undefined,
    isOwn: true,
    listed: true,
  });
  return {
    fail,
    reached: (at) => {
      first ??= at;
      last = at;
    },
    keep: (told) => {
      const answer = answerOf(told);
      const part = partOf(answer);
      if (part === undefined) throw new Error(`nobody reads the answers of ${told.operation}`);
      if (typeof part === 'string') {
        if (told.error === undefined) fail(told.operation, told.params, part);
        return false;
      }
      parts.push({ answer, part, takenAt: told.at });
      return true;
    },
    miss: (reason) => {
      failures.set(reason, []);
    },
    belongsTo: (account) => {
      owner = account;
    },
    latest: () => last ?? now(),
    seen: (call) => {
      const takenAt = last ?? now();
      return {
        snapshot: parts.length === 0 ? undefined : assembled(parts, sourceId, call),
        startedAt: first ?? takenAt,
        takenAt,
        failures: [...failures].map(([reason, subjects]) => withSubjects(reason, subjects)),
      };
    },
  };
}

const subjectsNamed = 3;

function withSubjects(reason: string, subjects: readonly string[]): string {
  const named = subjects.filter((one) => one !== '');
  if (named.length === 0) return reason;
  const rest = named.length - subjectsNamed;
  const shown = named.slice(0, subjectsNamed).join(', ');
  return `${reason} (${shown}${rest > 0 ? ` and ${rest} more` : ''})`;
}
