import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../../../src/core/model/coverage.ts';
import { type Instant, instant } from '../../../../src/core/model/time.ts';
import { merged, without } from '../../../../src/core/timeline/listed.ts';
import type { Failure } from '../../../../src/sources/aws/collect/failure.ts';
import { lookUp, paced } from '../../../../src/sources/aws/collect/lookup.ts';
import type { Collected } from '../../../../src/sources/collector.ts';
import { type Asked, failure, scriptedCaller } from '../../../support/aws-caller.ts';

const now = instant(Date.UTC(2026, 10, 20, 12));
const minuteMs = 60_000;
const from = instant(now - 600 * minuteMs);
const settled = instant(now - 30 * minuteMs);

interface LogEvent {
  readonly id: string;
  /** Seconds before `now`. */
  readonly ago: number;
}

/** LookupEvents as documented: newest first, both ends inclusive, fifty at most, a token while there is more. */
function log(events: readonly LogEvent[], pageSize: number, fault?: (count: number) => Failure | undefined) {
  const newestFirst = [...events].sort((a, b) => a.ago - b.ago);
  return ({ input }: Asked, count: number) => {
    const broken = fault?.(count);
    if (broken) return broken;
    const [start, stop] = [input.StartTime, input.EndTime].map((time) =>
      (time as Date | undefined)?.getTime(),
    );
    const inside = newestFirst.filter(({ ago }) => {
      const time = now - ago * 1000;
      return time >= (start ?? 0) && time <= (stop ?? Number.POSITIVE_INFINITY);
    });
    const skip = Number(input.NextToken ?? 0);
    const page = inside.slice(skip, skip + pageSize);
    const Events = page.map(({ id, ago }) => ({
      EventId: id,
      EventTime: new Date(now - ago * 1000).toISOString(),
      CloudTrailEvent: '{}',
    }));
    return skip + pageSize < inside.length ? { Events, NextToken: String(skip + pageSize) } : { Events };
  };
}

interface Kept {
  readonly stored: Set<string>;
  readonly counted: string[];
  readonly spans: Span[];
  readonly missed: string[];
}

function newKept(): Kept {
  return { stored: new Set(), counted: [], spans: [], missed: [] };
}

function keeping(kept: Kept): (item: Collected) => Promise<boolean> {
  return async (item) => {
    if (item.kind === 'log') {
      for (const bytes of (await item.open()) as Iterable<Buffer>) {
        const { Events } = JSON.parse(bytes.toString()) as { Events: { EventId: string }[] };
        for (const { EventId } of Events) {
          kept.stored.add(EventId);
          if (item.isCounted) kept.counted.push(EventId);
        }
      }
    } else if (item.kind === 'listed') kept.spans.push({ from: item.from, to: item.to });
    else if (item.kind === 'missed') kept.missed.push(item.reason);
    return true;
  };
}

async function collectOnce(
  kept: Kept,
  script: Parameters<typeof scriptedCaller>[0],
  at: Instant = now,
): Promise<readonly Asked[]> {
  const caller = scriptedCaller(script, at);
  await lookUp({
    caller,
    target: { region: 'us-east-1' },
    account: '111111111111',
    stream: 'iam.amazonaws.com',
    from,
    now: at,
    done: [...kept.spans],
    pace: async () => undefined,
    emit: keeping(kept),
  });
  return caller.asked;
}

const events = fc.uniqueArray(fc.record({ id: fc.uuid(), ago: fc.integer({ min: 0, max: 600 * 60 }) }), {
  selector: ({ id }) => id,
  maxLength: 60,
});

describe('looking up an event source', () => {
  it('reads every event, vouches for all but the last half hour, and counts what it vouches for', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 9 }), async (list, pageSize) => {
        const kept = newKept();
        await collectOnce(kept, log(list, pageSize));
        expect([...kept.stored].sort()).toEqual(list.map(({ id }) => id).sort());
        expect(merged(kept.spans)).toEqual([{ from, to: settled }]);
        const old = list.filter(({ ago }) => now - ago * 1000 < settled).map(({ id }) => id);
        expect(kept.counted.sort()).toEqual(old.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('goes on where it was cut short: nothing lost, nothing counted twice, never more vouched for than read', async () => {
    const cut = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 9 }), cut, async (list, pageSize, cuts) => {
        const kept = newKept();
        for (const after of cuts) {
          await collectOnce(
            kept,
            log(list, pageSize, (count) =>
              count > after ? failure('throttled', 'ThrottlingException') : undefined,
            ),
          );
          const vouched = (time: number) => kept.spans.some((one) => one.from <= time && time < one.to);
          const unread = list.filter(({ id, ago }) => !kept.stored.has(id) && vouched(now - ago * 1000));
          expect(unread).toEqual([]);
        }
        await collectOnce(kept, log(list, pageSize));
        expect([...kept.stored].sort()).toEqual(list.map(({ id }) => id).sort());
        expect(merged(kept.spans)).toEqual([{ from, to: settled }]);
        expect(kept.counted.filter((id, at) => kept.counted.indexOf(id) !== at)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('asks only for what is missing, and for the last two hours again', async () => {
    const kept = newKept();
    const list = [
      { id: 'old', ago: 9000 },
      { id: 'new', ago: 60 },
    ];
    await collectOnce(kept, log(list, 50));
    const later = instant(now + 600 * minuteMs);
    const asked = await collectOnce(kept, log(list, 50), later);
    const soon = await collectOnce(kept, log(list, 50), instant(later + minuteMs));
    const times = [...asked, ...soon].map(({ input }) =>
      [input.StartTime, input.EndTime].map((time) => (time as Date | undefined)?.getTime()),
    );
    expect(times).toEqual([
      [settled, undefined],
      [later - 119 * minuteMs, undefined],
    ]);
    expect(without({ from, to: later }, kept.spans)).toEqual([{ from: later - 29 * minuteMs, to: later }]);
    expect(kept.counted.sort()).toEqual(['new', 'old']);
  });

  it('finds what was delivered late', async () => {
    const kept = newKept();
    await collectOnce(kept, log([], 50));
    // It occurred before the first collection, and came to the log after it.
    const late = [
      { id: 'late', ago: 20 * 60 },
      { id: 'very late', ago: 50 * 60 },
    ];
    await collectOnce(kept, log(late, 50), instant(now + 60 * minuteMs));
    expect([...kept.stored]).toEqual(['late', 'very late']);
  });

  it('names the stretch that it could not have', async () => {
    const kept = newKept();
    await collectOnce(kept, () => failure('denied', 'AccessDeniedException'));
    expect(kept.missed).toEqual(['AccessDeniedException: as scripted']);
    expect(kept.spans).toEqual([]);
  });

  it('ends the run where the credentials end', async () => {
    const kept = newKept();
    const run = collectOnce(kept, () => failure('credentials', 'ExpiredTokenException'));
    await expect(run).rejects.toThrow('ExpiredTokenException');
    expect(kept.missed).toEqual(['ExpiredTokenException: as scripted']);
  });

  it('vouches for nothing before the end where the order is not the documented one', async () => {
    const kept = newKept();
    const pages = [[9000], [8000], [9001]].map((agos) =>
      agos.map((ago) => ({ EventTime: new Date(now - ago * 1000).toISOString(), EventId: String(ago) })),
    );
    const oneSpan = instant(now - 121 * minuteMs);
    kept.spans.push({ from: oneSpan, to: settled });
    await collectOnce(kept, ({ input }) => {
      if (input.EndTime === undefined) return { Events: [] };
      const page = Number(input.NextToken ?? 0);
      if (page === 2) return failure('unreachable', 'ECONNRESET');
      return { Events: pages[page] ?? [], NextToken: String(page + 1) };
    });
    // The second page holds younger events than the first: what lies between may be anywhere.
    expect(kept.spans.some((one) => one.from <= now - 9000 * 1000)).toBe(false);
  });
});

it('waits its turn', async () => {
  const turn = paced(1000, undefined);
  await turn();
  await turn();
  const stop = new AbortController();
  stop.abort();
  await expect(paced(2, stop.signal)()).rejects.toThrow();
});
