import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/core/model/coverage.ts';
import { hourMs, instant } from '../../../src/core/model/time.ts';
import { unbrokenSpans } from '../../../src/core/timeline/unbroken.ts';

const hour = (hours: number) => instant(hours * hourMs);

function seen(scope: string, from: number, to: number, rest: Partial<Observation> = {}): Observation {
  return { source: 'aws', scope, kind: 'observed', from: hour(from), to: hour(to), ...rest };
}

function spans(
  observations: readonly Observation[],
  isIn: (scope: string) => boolean,
  removed: readonly number[] = [],
) {
  const rules = {
    maxLagMs: 24 * hourMs,
    classesOf: (_source: string, scope: string) => new Map(scope === 'home' ? [['iam', ['iam']]] : []),
    removed: removed.map((before) => ({ before: hour(before), reason: '' })),
  };
  return unbrokenSpans(observations, 'aws', { class: 'iam', isIn }, rules).map(({ from, to }) => [
    from / hourMs,
    to / hourMs,
  ]);
}

const atHome = (scope: string) => scope === 'home';

describe('unbrokenSpans', () => {
  it('takes silence up to the lag for none, in between and at the end', () => {
    const observations = [seen('home', 0, 10), seen('home', 34, 40), seen('home', 65, 70)];
    expect(spans(observations, atHome)).toEqual([
      [0, 64],
      [65, 94],
    ]);
  });

  it('asks only what speaks of the class, in the place, from the source', () => {
    const observations = [
      seen('home', 0, 10),
      seen('home', 10, 90, { classes: ['regional'] }),
      seen('home', 10, 90, { source: 'other' }),
      seen('away', 10, 90),
    ];
    expect(spans(observations, atHome)).toEqual([[0, 34]]);
    expect(spans(observations, () => false)).toEqual([]);
    expect(spans([seen('away', 0, 10)], () => true)).toEqual([]);
  });

  it('takes nobody’s word for the beginning of an hour that was removed', () => {
    expect(spans([seen('home', 0, 10)], atHome, [0.5])).toEqual([[0.5, 34]]);
  });

  it('wants every scope seen where it may be any', () => {
    const rules = { maxLagMs: 0, classesOf: () => new Map([['regional', ['s3']]]), removed: [] };
    const observations = [seen('111/a', 0, 20), seen('111/b', 5, 30), seen('222/a', 0, 6)];
    const place = { class: 'regional', isIn: (scope: string) => scope.startsWith('111/') };
    expect(unbrokenSpans(observations, 'aws', place, rules)).toEqual([{ from: hour(5), to: hour(20) }]);
  });
});
