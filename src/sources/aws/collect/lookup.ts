import { setTimeout } from 'node:timers/promises';
import type { Span } from '../../../core/model/coverage.ts';
import { dayMs, hourMs, type Instant, instant, parseInstant } from '../../../core/model/time.ts';
import { merged, without } from '../../../core/timeline/listed.ts';
import type { Collected } from '../../collector.ts';
import { type Fields, isFields, text } from '../fields.ts';
import { scopeOf } from '../scope.ts';
import type { Caller, Target } from './client.ts';
import { CallError, failureWords } from './failure.ts';

const secondMs = 1000;
/** CloudTrail delivers most events within five minutes and promises nothing: what is younger is not vouched for. */
export const settlingMs = 30 * 60 * secondMs;
/** What is read again by every collection, for what came later than that. */
const againMs = 2 * hourMs;
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
  readonly emit: (item: Collected) => Promise<boolean>;
}

/**
 * Reads what is missing of one event source's log, and the last hours again, newest first. What was read stays read
 * if it is cut short.
 */
export async function lookUp(request: LookupRequest): Promise<void> {
  const { from, now, done } = request;
  const settled = instant(now - settlingMs);
  const missing = without({ from, to: settled }, done);
  // What came late is stored; what is younger than half an hour is vouched for by the next collection.
  const tail = { from: instant(Math.max(from, now - againMs)), to: now };
  const spans = merged([...missing, tail]);
  const progress = { at: now };
  try {
    for (const span of [...spans].reverse()) await readSpan(request, span, missing, progress);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { account, target, stream, emit } = request;
    const oldest = missing[0]?.from ?? settled;
    const gap = { scope: scopeOf(account, target.region), stream, from: oldest, to: progress.at };
    const reason = failureWords(error.failure);
    if (oldest < progress.at) await emit({ kind: 'missed', ...gap, reason });
    if (error.failure.kind === 'credentials') throw error;
  }
}

/** `progress.at` follows: down to there everything was read. `missing` is what is counted and vouched for. */
async function readSpan(
  request: LookupRequest,
  span: Span,
  missing: readonly Span[],
  progress: { at: Instant },
): Promise<void> {
  const { caller, target, account, stream, now, emit } = request;
  const scope = scopeOf(account, target.region);
  const isTail = span.to === now;
  let reached = span.to;
  let isInOrder = true;
  let token: string | undefined;
  // Stored as they come, and counted with the stretch that they belong to.
  let held: readonly Fields[] = [];
  progress.at = reached;
  const hand = async (events: readonly Fields[], isCounted: boolean): Promise<void> => {
    if (events.length > 0) await emit(pageOf(scope, stream, events, isCounted));
  };
  do {
    await request.pace();
    const { response } = await caller.call('cloudtrail:LookupEvents', target, {
      LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: stream }],
      StartTime: new Date(span.from),
      // The last minutes are read up to whatever is there.
      ...(isTail ? {} : { EndTime: new Date(span.to) }),
      MaxResults: pageSize,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const events = Array.isArray(response.Events) ? response.Events.filter(isFields) : [];
    token = text(response, 'NextToken');
    const times = events.map(timeOf).filter((time) => time !== undefined);
    isInOrder &&= isTail && reached === span.to ? true : times.every((time) => time <= reached);
    const down =
      token === undefined ? span.from : isInOrder ? readDownTo(times, span.from, reached) : reached;
    const isBelow = (one: Fields): boolean => (timeOf(one) ?? span.from) < down;
    const isMissing = (one: Fields): boolean => isWithinAny(one, missing);
    const fresh = events.filter(isMissing);
    await hand(
      [...held, ...fresh].filter((one) => !isBelow(one)),
      true,
    );
    await hand(
      events.filter((one) => isBelow(one) || !isMissing(one)),
      false,
    );
    held = [...held, ...fresh].filter(isBelow);
    for (const one of missing) {
      const from = instant(Math.max(one.from, down));
      const to = instant(Math.min(one.to, reached));
      if (from < to) await emit({ kind: 'listed', scope, stream, from, to });
    }
    reached = down;
    progress.at = reached;
  } while (token !== undefined);
}

/** Neighbours may come out of order by this much. */
const marginMs = 60 * secondMs;

/** The next page may begin in the second in which this one ends, or a little above. */
function readDownTo(times: readonly Instant[], from: Instant, reached: Instant): Instant {
  const oldest = Math.min(reached, ...times.map((time) => time + secondMs + marginMs));
  return instant(Math.max(from, oldest));
}

/** What has no time belongs to nothing that could be vouched for. */
function isWithinAny(event: Fields, spans: readonly Span[]): boolean {
  const time = timeOf(event);
  return time !== undefined && spans.some(({ from, to }) => time >= from && time < to);
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
