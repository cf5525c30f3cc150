import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/core/model/coverage.ts';
import { type Instant, instant } from '../../../src/core/model/time.ts';
import {
  listedObservations,
  type Missed,
  merged,
  missedSnapshots,
  stillMissed,
  wholeLog,
  without,
} from '../../../src/core/timeline/listed.ts';

const end = 12;
const at = (tick: number): Instant => instant(tick);
const span = fc
  .tuple(fc.nat(end - 1), fc.integer({ min: 1, max: end }))
  .filter(([from, to]) => from < to)
  .map(([from, to]): Span => ({ from: at(from), to: at(to) }));
const spans = fc.array(span, { maxLength: 6 });

/** Tick by tick, the slow way. */
const ticksOf = (list: readonly Span[]): readonly number[] =>
  Array.from({ length: end }, (_, tick) => tick).filter((tick) =>
    list.some(({ from, to }) => from <= tick && tick < to),
  );

describe('spans', () => {
  it('merge into the same time, in order and apart', () => {
    fc.assert(
      fc.property(spans, (list) => {
        const found = merged(list);
        expect(ticksOf(found)).toEqual(ticksOf(list));
        found.slice(1).forEach((one, index) => {
          expect(one.from).toBeGreaterThan(found[index]?.to ?? Number.POSITIVE_INFINITY);
        });
      }),
    );
  });

  it('leave open what no other covers', () => {
    fc.assert(
      fc.property(span, spans, (own, others) => {
        const covered = new Set(ticksOf(others));
        expect(ticksOf(without(own, others))).toEqual(ticksOf([own]).filter((tick) => !covered.has(tick)));
      }),
    );
  });
});

describe('a time counts as listed', () => {
  const streamsOf = () =>
    new Map([
      ['iam', ['iam', 'org']],
      ['regional', ['kms', 's3']],
    ]);
  const stream = fc.constantFrom('iam', 'org', 'kms', 's3', 'sts', wholeLog);
  const listing = fc.array(fc.tuple(stream, span), { maxLength: 12 });

  it('for a class when each of its streams was, whatever the others', () => {
    fc.assert(
      fc.property(listing, (list) => {
        const all = list.map(([name, one]) => ({ source: 'aws', scope: 'a/r', stream: name, ...one }));
        const found = listedObservations(all, streamsOf);
        for (const [name, streams] of streamsOf()) {
          const ticks = ticksOf(found.filter(({ classes }) => classes?.includes(name)));
          const each = streams.map(
            (own) => new Set(ticksOf(all.filter((one) => [own, wholeLog].includes(one.stream)))),
          );
          const expected = ticksOf([{ from: at(0), to: at(end) }]).filter((tick) =>
            each.every((seen) => seen.has(tick)),
          );
          expect(ticks).toEqual(expected);
        }
      }),
    );
  });

  it('of its own scope only', () => {
    const own = (scope: string, name: string) => ({
      source: 'aws',
      scope,
      stream: name,
      from: at(0),
      to: at(9),
    });
    expect(listedObservations([own('a/r', 'iam'), own('b/r', 'org')], streamsOf)).toEqual([]);
  });
});

describe('a snapshot that failed', () => {
  const missed = (to: number, reason: string): Missed => ({
    source: 'aws',
    scope: 'a/r',
    stream: 'snapshot kms',
    from: at(to - 1),
    to: at(to),
    reason,
    recordedAt: at(to),
  });
  const taken = (to: number) => ({
    source: 'aws',
    scope: 'a/r',
    stream: 'snapshot kms',
    from: at(to - 1),
    to: at(to),
  });

  it('is a gap since the last that did not, with the latest reason', () => {
    expect(missedSnapshots([taken(3)], [missed(5, 'denied'), missed(7, 'throttled')])).toEqual([
      { source: 'aws', scope: 'a/r', gap: { from: at(3), to: at(7), reason: 'kms: throttled' } },
    ]);
  });

  it('is none any more once it was taken', () => {
    expect(missedSnapshots([taken(8)], [missed(7, 'throttled')])).toEqual([]);
    expect(missedSnapshots([{ ...taken(8), scope: 'a/other' }], [missed(7, 'throttled')])).toHaveLength(1);
  });

  it('says nothing about the log', () => {
    expect(listedObservations([taken(3)], () => new Map([['iam', ['snapshot kms']]]))).toEqual([]);
  });
});

describe('what is still missed', () => {
  const missed = (stream: string, from: number, to: number, reason: string): Missed => ({
    source: 'aws',
    scope: 'a/r',
    stream,
    from: at(from),
    to: at(to),
    reason,
    recordedAt: at(to),
  });
  const had = (stream: string, from: number, to: number) => ({
    source: 'aws',
    scope: 'a/r',
    stream,
    from: at(from),
    to: at(to),
  });
  const reasons = (collected: Parameters<typeof stillMissed>[0], list: readonly Missed[]) =>
    stillMissed(collected, list).map(({ reason }) => reason);

  it('is the latest attempt at each stream', () => {
    expect(
      reasons([], [missed('iam', 1, 5, 'denied'), missed('iam', 1, 6, 'throttled'), missed('s3', 1, 6, 'x')]),
    ).toEqual(['throttled', 'x']);
  });

  it('is nothing that was listed since, by itself or as part of the whole log', () => {
    const list = [missed('iam', 1, 5, 'denied')];
    expect(reasons([had('iam', 1, 4)], list)).toEqual(['denied']);
    expect(reasons([had('iam', 1, 4), had('iam', 4, 5)], list)).toEqual([]);
    expect(reasons([had(wholeLog, 0, 9)], list)).toEqual([]);
    expect(reasons([had('s3', 0, 9)], list)).toEqual(['denied']);
  });

  it('is no snapshot that was taken since', () => {
    const list = [missed('snapshot kms', 4, 5, 'denied')];
    expect(reasons([had('snapshot kms', 2, 3)], list)).toEqual(['denied']);
    expect(reasons([had('snapshot kms', 6, 7)], list)).toEqual([]);
    expect(reasons([had(wholeLog, 0, 9)], list)).toEqual(['denied']);
  });
});
