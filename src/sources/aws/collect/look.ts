import type { Instant } from '../../../core/model/time.ts';
import type { Fields } from '../fields.ts';
import type { Place } from '../scope.ts';
import type { Caller, Reply, Target } from './client.ts';
import { CallError, type Failure, failureWords } from './failure.ts';
import { type Notes, newNotes, type Seen } from './look-notes.ts';
import { type Turning, turned } from './paging.ts';

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

export interface Paging extends Turning {
  /** Key, or keys, of the lists that the pages are parts of. */
  readonly lists: readonly string[];
}

export interface LookOptions {
  readonly now: () => Instant;
  /** The call by which the snapshot goes. */
  readonly call: string;
}

/** Runs one look and puts its answers together. Throws only what ends the whole collection. */
export async function lookAt(
  caller: Caller,
  target: Target,
  place: Place,
  { now, call }: LookOptions,
  take: (look: Look) => Promise<void>,
): Promise<Seen> {
  const notes = newNotes(place, now);
  const attempt = attempting(caller, target, notes);
  const { miss, belongsTo } = notes;
  await take({
    place,
    miss,
    belongsTo,
    peek: peeking(attempt, notes),
    ask: asking(attempt, notes),
    list: listing(attempt, notes),
  });
  return notes.seen(call);
}

type Attempt = (operation: string, params: Fields) => Promise<Reply | Failure>;

function attempting(caller: Caller, target: Target, notes: Notes): Attempt {
  return async (operation, params) => {
    try {
      const reply = await caller.call(operation, target, params);
      notes.reached(reply.at);
      return reply;
    } catch (error) {
      if (!(error instanceof CallError) || error.failure.kind === 'credentials') throw error;
      if (error.at !== undefined) notes.reached(error.at);
      return error.failure;
    }
  };
}

function peeking(attempt: Attempt, notes: Notes): Look['peek'] {
  return async (operation, params, absent = []) => {
    const reply = await attempt(operation, params);
    if ('response' in reply) return reply.response;
    if (!absent.includes(reply.code)) notes.fail(operation, params, failureWords(reply));
    return undefined;
  };
}

/** What was deleted since it was listed: `NoSuchBucket`, `NotFoundException`, `QueueDoesNotExist`… */
const isGone =
  /^(?:NoSuchBucket|NoSuchEntity|NotFound|ResourceNotFound|RepositoryNotFound|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)(?:Exception)?$/;

function asking(attempt: Attempt, notes: Notes): Look['ask'] {
  return async (operation, params) => {
    const reply = await attempt(operation, params);
    if ('response' in reply) {
      notes.keep({ operation, params, ...reply });
      return reply.response;
    }
    const refusal = { operation, params, response: {}, at: notes.latest(), error: reply.code };
    if (!notes.keep(refusal) && !isGone.test(reply.code)) notes.fail(operation, params, failureWords(reply));
    return undefined;
  };
}

function listing(attempt: Attempt, notes: Notes): Look['list'] {
  return async (operation, params, paging) => {
    const lists = Object.fromEntries(paging.lists.map((key) => [key, [] as unknown[]]));
    let last: Reply | undefined;
    let isWhole = true;
    const ask = async (input: Fields): Promise<Fields | undefined> => {
      const reply = await attempt(operation, input);
      if ('response' in reply) {
        last = reply;
        return reply.response;
      }
      notes.fail(operation, params, failureWords(reply));
      isWhole = false;
      return undefined;
    };
    for await (const response of turned(ask, params, paging)) {
      for (const key of paging.lists) {
        const page = response[key];
        if (Array.isArray(page)) lists[key]?.push(...page);
      }
    }
    // What is missing shows as a page that nobody turned.
    const rest = (response: Fields): Fields => (isWhole ? whole(response) : { IsTruncated: true });
    if (last) notes.keep({ operation, params, response: { ...rest(last.response), ...lists }, at: last.at });
    return Object.values(lists).flat();
  };
}

/** What the last page says besides its lists; that it was the last goes without saying. */
function whole({ IsTruncated: _, Truncated: __, ...rest }: Fields): Fields {
  return rest;
}
