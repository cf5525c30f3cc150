import type { Snapshot } from '../../../core/model/snapshot.ts';
import { type Instant, instant } from '../../../core/model/time.ts';
import { type Answer, assembled, type Part } from '../answers/answer.ts';
import { partOf, subjectOf } from '../answers/read.ts';
import { sourceId } from '../decode.ts';
import { type Fields, text } from '../fields.ts';
import type { Place } from '../scope.ts';
import type { Caller, Reply, Target } from './client.ts';
import { CallError, type Failure, failureWords } from './failure.ts';

/** What goes on during one look at one service of one account and Region. */
export interface Look {
  readonly place: Place;
  /** The answer, kept as part of the snapshot; undefined where it was refused, which is noted. */
  readonly ask: (operation: string, params: Fields) => Promise<Fields | undefined>;
  /** All pages as one answer; what could not be had leaves it open-ended. */
  readonly list: (operation: string, params: Fields, paging: Paging) => Promise<readonly unknown[]>;
  /** The answers from here on are about what another account owns. */
  readonly belongsTo: (account: string) => void;
  /** Says in words what this look cannot see. */
  readonly miss: (reason: string) => void;
  /** An answer that tells how to go on and nothing about access; `absent` are error codes for which nothing is there. */
  readonly peek: (
    operation: string,
    params: Fields,
    absent?: readonly string[],
  ) => Promise<Fields | undefined>;
}

/** What was deleted since it was listed: `NoSuchBucket`, `NotFoundException`, `QueueDoesNotExist`… */
const isGone =
  /^(?:NoSuchBucket|NoSuchEntity|NotFound|ResourceNotFound|RepositoryNotFound|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)(?:Exception)?$/;

export interface Paging {
  /** Key, or keys, of the lists that the pages are parts of. */
  readonly lists: readonly string[];
  /** Key of the answer's token, and of the parameter that takes it. */
  readonly next: string;
  readonly token: string;
}

export interface Seen {
  /** Undefined where not one answer came. */
  readonly snapshot: Snapshot | undefined;
  readonly startedAt: Instant;
  readonly takenAt: Instant;
  /** What could not be had, each reason once with what it concerns. */
  readonly failures: readonly string[];
}

/** How far an answer may lag behind what was changed a moment before: IAM is eventually consistent. */
const settlingMs = 60_000;

/** Runs one look and puts its answers together. Throws only what ends the whole collection. */
export async function lookAt(
  caller: Caller,
  target: Target,
  place: Place,
  { now, call }: { readonly now: () => Instant; readonly call: string },
  take: (look: Look) => Promise<void>,
): Promise<Seen> {
  const parts: { answer: Answer; part: Part; takenAt: Instant }[] = [];
  const failures = new Map<string, string[]>();
  let owner = place.account;
  let first: Instant | undefined;
  let last: Instant | undefined;
  const fail = (operation: string, params: Fields, reason: string): void => {
    const key = `${operation}: ${reason}`;
    failures.set(key, [...(failures.get(key) ?? []), subjectOf({ params })]);
  };
  const reached = ({ at }: Pick<Reply, 'at'>): void => {
    first ??= at;
    last = at;
  };
  const keep = (
    operation: string,
    params: Fields,
    response: Fields,
    at: Instant,
    error?: string,
  ): boolean => {
    const answer: Answer = {
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
    };
    const part = partOf(answer);
    if (part === undefined) throw new Error(`nobody reads the answers of ${operation}`);
    if (typeof part === 'string') {
      if (error === undefined) fail(operation, params, part);
      return false;
    }
    parts.push({ answer, part, takenAt: at });
    return true;
  };
  const attempt = async (operation: string, params: Fields): Promise<Reply | Failure> => {
    try {
      const reply = await caller.call(operation, target, params);
      reached(reply);
      return reply;
    } catch (error) {
      if (!(error instanceof CallError) || error.failure.kind === 'credentials') throw error;
      if (error.at !== undefined) reached({ at: error.at });
      return error.failure;
    }
  };
  const peek: Look['peek'] = async (operation, params, absent = []) => {
    const reply = await attempt(operation, params);
    if ('response' in reply) return reply.response;
    if (!absent.includes(reply.code)) fail(operation, params, failureWords(reply));
    return undefined;
  };
  await take({
    place,
    peek,
    belongsTo: (account) => {
      owner = account;
    },
    miss: (reason) => {
      failures.set(reason, []);
    },
    ask: async (operation, params) => {
      const reply = await attempt(operation, params);
      if ('response' in reply) {
        keep(operation, params, reply.response, reply.at);
        return reply.response;
      }
      const at = last ?? now();
      const isTold = keep(operation, params, {}, at, reply.code) || isGone.test(reply.code);
      if (!isTold) fail(operation, params, failureWords(reply));
      return undefined;
    },
    list: async (operation, params, paging) => {
      const lists = Object.fromEntries(paging.lists.map((key) => [key, [] as unknown[]]));
      let at: Instant | undefined;
      let next: string | undefined;
      let rest: Fields = {};
      do {
        const input = next === undefined ? params : { ...params, [paging.token]: next };
        const reply = await attempt(operation, input);
        if (!('response' in reply)) {
          fail(operation, params, failureWords(reply));
          // What is missing shows as a page that nobody turned.
          if (at !== undefined) keep(operation, params, { ...lists, IsTruncated: true }, at);
          return Object.values(lists).flat();
        }
        at = reply.at;
        rest = reply.response;
        for (const key of paging.lists) {
          const page = reply.response[key];
          if (Array.isArray(page)) lists[key]?.push(...page);
        }
        next = text(reply.response, paging.next);
      } while (next !== undefined);
      if (at !== undefined) keep(operation, params, { ...whole(rest), ...lists }, at);
      return Object.values(lists).flat();
    },
  });
  const at = last ?? now();
  return {
    snapshot: parts.length === 0 ? undefined : assembled(parts, sourceId, call),
    startedAt: first ?? at,
    takenAt: at,
    failures: [...failures].map(([reason, subjects]) => withSubjects(reason, subjects)),
  };
}

/** What the last page says besides its lists; that it was the last goes without saying. */
function whole({ IsTruncated: _, Truncated: __, ...rest }: Fields): Fields {
  return rest;
}

const subjectsNamed = 3;

function withSubjects(reason: string, subjects: readonly string[]): string {
  const named = subjects.filter((one) => one !== '');
  if (named.length === 0) return reason;
  const rest = named.length - subjectsNamed;
  const shown = named.slice(0, subjectsNamed).join(', ');
  return `${reason} (${shown}${rest > 0 ? ` and ${rest} more` : ''})`;
}
