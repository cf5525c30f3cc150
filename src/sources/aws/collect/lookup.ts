import { setTimeout } from 'node:timers/promises';
import { type Instant, instant, parseInstant } from '../../../core/model/time.ts';
import { type Span, without } from '../../../core/timeline/listed.ts';
import type { Collected } from '../../collector.ts';
import { type Fields, isFields, text } from '../fields.ts';
import { scopeOf } from '../scope.ts';
import type { Caller, Target } from './client.ts';
import { CallError, failureWords } from './failure.ts';

const secondMs = 1000;
/** CloudTrail delivers most events within five minutes and promises nothing: what is younger is read again. */
export const settlingMs = 30 * 60 * secondMs;
const dayMs = 86_400 * secondMs;
/** How far back LookupEvents reaches (docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html). */
export const reachMs = 90 * dayMs;
const pageSize = 50;

export interface LookupRequest {
  readonly caller: Caller;
  readonly target: Target;
  readonly account: string;
  readonly stream: string;
  readonly from: Instant;
  /** By the vendor's clock. */
  readonly now: Instant;
  /** What earlier collections have listed. */
  readonly done: readonly Span[];
  readonly pace: () => Promise<void>;
  readonly emit: (item: Collected) => Promise<void>;
}

/** Reads what is missing of one event source's log, newest first; what was read stays read if it is cut short. */
export async function lookUp(request: LookupRequest): Promise<void> {
  const { from, now, done } = request;
  const settled = instant(now - settlingMs);
  // Events of the last minutes are stored as they come, and vouched for by the next collection.
  const spans = [...without({ from, to: settled }, done), { from: settled, to: now }].filter(
    (span) => span.from < span.to,
  );
  const reached = { at: now };
  try {
    for (const span of spans.reverse()) await readSpan(request, span, span.to <= settled, reached);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { account, target, stream, emit } = request;
    const oldest = spans.at(-1)?.from ?? from;
    const gap = { scope: scopeOf(account, target.region), stream, from: oldest, to: reached.at };
    await emit({ kind: 'missed', ...gap, reason: failureWords(error.failure) });
    if (error.failure.kind === 'credentials') throw error;
  }
}

/** `progress.at` follows: down to there everything was read. */
async function readSpan(
  request: LookupRequest,
  span: Span,
  isSettled: boolean,
  progress: { at: Instant },
): Promise<void> {
  const { caller, target, account, stream, emit } = request;
  const scope = scopeOf(account, target.region);
  let reached = span.to;
  progress.at = reached;
  let isInOrder = true;
  let token: string | undefined;
  const hand = async (events: readonly Fields[], isCounted: boolean): Promise<void> => {
    if (events.length > 0) await emit(pageOf(scope, stream, events, isCounted));
  };
  // Stored as they come, and counted with the stretch that they belong to.
  let held: readonly Fields[] = [];
  do {
    await request.pace();
    const { response } = await caller.call('cloudtrail:LookupEvents', target, {
      LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: stream }],
      StartTime: new Date(span.from),
      // The last minutes are read up to whatever is there.
      ...(isSettled ? { EndTime: new Date(span.to) } : {}),
      MaxResults: pageSize,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const events = Array.isArray(response.Events) ? response.Events.filter(isFields) : [];
    token = text(response, 'NextToken');
    if (!isSettled) {
      await hand(events, false);
      continue;
    }
    const times = events.map(timeOf).filter((time) => time !== undefined);
    isInOrder &&= times.every((time) => time < reached + secondMs);
    const down =
      token === undefined ? span.from : isInOrder ? oldestWhole(times, span.from, reached) : reached;
    const inside = events.filter((one) => isWithin(one, span));
    const isBelow = (one: Fields): boolean => (timeOf(one) ?? span.from) < down;
    await hand(
      [...held, ...inside].filter((one) => !isBelow(one)),
      true,
    );
    await hand(inside.filter(isBelow), false);
    held = [...held, ...inside].filter(isBelow);
    if (down < reached) await emit({ kind: 'listed', scope, stream, from: down, to: reached });
    reached = down;
    progress.at = reached;
  } while (token !== undefined);
}

/** The next page may begin in the second in which this one ends. */
function oldestWhole(times: readonly Instant[], from: Instant, reached: Instant): Instant {
  return instant(Math.max(from, Math.min(reached, ...times.map((time) => time + secondMs))));
}

/** `EndTime` is inclusive, spans are not. */
function isWithin(event: Fields, span: Span): boolean {
  const time = timeOf(event);
  return time === undefined || (time >= span.from && time < span.to);
}

function timeOf(event: Fields): Instant | undefined {
  const time = text(event, 'EventTime');
  return time === undefined ? undefined : parseInstant(time);
}

/** The same text that the AWS CLI prints for the call. */
function pageOf(scope: string, stream: string, events: readonly Fields[], isCounted: boolean): Collected {
  const bytes = Buffer.from(JSON.stringify({ Events: events }));
  return {
    kind: 'log',
    name: `LookupEvents ${scope} ${stream}`,
    isCounted,
    // Silence of the others is not told by records of one event source.
    isWholeLog: false,
    open: async () => [bytes],
  };
}

/** At most so many calls a second, each waiting for its turn. */
export function paced(perSecond: number, signal: AbortSignal | undefined): () => Promise<void> {
  const gapMs = secondMs / perSecond;
  let next = 0;
  return async () => {
    signal?.throwIfAborted();
    const now = performance.now();
    const at = Math.max(now, next);
    next = at + gapMs;
    if (at > now) await setTimeout(at - now, undefined, signal ? { signal } : {});
  };
}
