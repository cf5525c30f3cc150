import { describe, expect, it } from 'vitest';
import type { Coverage, Observation } from '../../../src/core/model/coverage.ts';
import { type Instant, instant } from '../../../src/core/model/time.ts';
import { type CoverageRules, coverageOf, unbrokenFrom } from '../../../src/core/timeline/coverage.ts';

const hourMs = 3_600_000;
const dawn = Date.UTC(2026, 2, 1);
/** Hours after the dawn of the test's first day. */
const hour = (count: number): Instant => instant(dawn + count * hourMs);

const home = '111111111111/us-east-1';
const away = '111111111111/eu-west-1';
const rules: CoverageRules = {
  maxLagMs: 24 * hourMs,
  accept: [],
  removed: [],
  classesOf: (_source, scope) => {
    const regional: [string, string[]] = ['regional', ['kms', 's3']];
    return new Map(scope.endsWith('/us-east-1') ? [['iam', ['iam', 'organizations']], regional] : [regional]);
  },
  requiredWith: (_source, scope) => ({
    scope: scope.replace(/\/.*/, '/us-east-1'),
    reason: 'the home region was not seen',
  }),
};

/** Judged by records alone. */
function over(
  observations: readonly Observation[],
  ...rest: [from: Instant, to: Instant, rules: CoverageRules]
): readonly Coverage[] {
  return coverageOf({ observations, collected: [], missed: [] }, ...rest);
}

function seen(scope: string, from: number, to: number, kind: Observation['kind'] = 'observed'): Observation {
  return { source: 'aws', scope, kind, from: hour(from), to: hour(to) };
}

/** The coverage of the home region's IAM log over hours 0 to 240. */
function homeOver(observations: readonly Observation[], own: CoverageRules = rules): Coverage {
  const found = over(observations, hour(0), hour(240), own).find(
    (one) => one.scope === home && one.class === 'iam',
  );
  if (!found) throw new Error('the home region is always covered or missing');
  return found;
}

const holes = (one: Coverage) =>
  one.gaps.map((gap) => [(gap.from - dawn) / hourMs, (gap.to - dawn) / hourMs, gap.reason]);

describe('coverageOf', () => {
  it('finds no gap where something was always seen', () => {
    expect(homeOver([seen(home, 0, 100), seen(home, 100, 240)])).toEqual({
      source: 'aws',
      scope: home,
      class: 'iam',
      kind: 'observed',
      from: hour(0),
      to: hour(240),
      gaps: [],
    });
  });

  it('takes silence up to the patience for normal, and longer silence for a gap', () => {
    expect(holes(homeOver([seen(home, 0, 100), seen(home, 124, 240)]))).toEqual([]);
    expect(holes(homeOver([seen(home, 0, 100), seen(home, 125, 240)]))).toEqual([
      [100, 125, 'no record of any kind'],
    ]);
  });

  it('names the head before the first record', () => {
    expect(holes(homeOver([seen(home, 24, 240)]))).toEqual([]);
    expect(holes(homeOver([seen(home, 25, 240)]))).toEqual([
      [0, 25, 'nothing seen before 2026-03-02T01:00:00Z'],
    ]);
  });

  it('names the tail after the last record', () => {
    expect(holes(homeOver([seen(home, 0, 216)]))).toEqual([]);
    expect(holes(homeOver([seen(home, 0, 215)]))).toEqual([
      [215, 240, 'nothing seen after 2026-03-09T23:00:00Z'],
    ]);
  });

  it('finds head, middle and tail at once, in the order of time', () => {
    expect(
      holes(homeOver([seen(home, 150, 160), seen(home, 30, 60)])).map(([from, to]) => [from, to]),
    ).toEqual([
      [0, 30],
      [60, 150],
      [160, 240],
    ]);
  });

  it('is not misled by spans that overlap or lie within another', () => {
    expect(holes(homeOver([seen(home, 0, 200), seen(home, 10, 20), seen(home, 150, 240)]))).toEqual([]);
  });

  it('counts only what was seen inside the window', () => {
    const found = homeOver([seen(home, -500, -10), seen(home, 300, 400)]);
    expect(holes(found)).toEqual([[0, 240, 'nothing seen in this time']]);
    expect([found.from, found.to]).toEqual([hour(-500), hour(400)]);
  });

  it('clips a span that began before the window and goes on after it', () => {
    expect(holes(homeOver([seen(home, -500, 400)]))).toEqual([]);
  });

  it('lets an assertion fill what was not observed, and says so', () => {
    const found = homeOver([seen(home, 0, 60), seen(home, 60, 180, 'asserted'), seen(home, 180, 240)]);
    expect(found.kind).toBe('asserted');
    expect(found.gaps).toEqual([]);
  });

  it('judges every scope and class for itself, in a fixed order', () => {
    const found = over([seen(away, 0, 50), seen(home, 0, 240)], hour(0), hour(240), rules);
    expect(found.map((one) => [one.scope, one.class, one.gaps.length])).toEqual([
      [away, 'regional', 1],
      [home, 'iam', 0],
      [home, 'regional', 0],
    ]);
  });

  it('keeps sources apart that share a scope', () => {
    const other = { ...seen(home, 0, 240), source: 'mirror' };
    const found = over([seen(home, 0, 60), other], hour(0), hour(240), rules);
    expect(found.filter((one) => one.class === 'iam').map((one) => [one.source, one.gaps.length])).toEqual([
      ['aws', 1],
      ['mirror', 0],
    ]);
  });

  it('tells once per account that the scope which logs IAM was never seen', () => {
    const elsewhere = [seen(away, 0, 240), seen('111111111111/ap-south-1', 0, 240)];
    const found = over(elsewhere, hour(0), hour(240), rules);
    expect(found.filter((one) => one.scope === home)).toEqual([
      {
        source: 'aws',
        scope: home,
        class: 'iam',
        kind: 'observed',
        from: hour(240),
        to: hour(240),
        gaps: [{ from: hour(0), to: hour(240), reason: 'the home region was not seen' }],
      },
    ]);
  });

  it('is empty where nothing was ever seen', () => {
    expect(over([], hour(0), hour(240), rules)).toEqual([]);
  });
});

describe('an accepted gap', () => {
  const accepting: CoverageRules = {
    ...rules,
    accept: [{ source: 'aws', until: hour(100), reason: 'the trail was started that day' }],
  };

  it('carries the reason for which it was accepted', () => {
    expect(homeOver([seen(home, 100, 240)], accepting).gaps).toEqual([
      {
        from: hour(0),
        to: hour(100),
        reason: 'nothing seen before 2026-03-05T04:00:00Z',
        accepted: 'the trail was started that day',
      },
    ]);
  });

  it('is not accepted where it goes on for longer, or is another source’s', () => {
    expect(homeOver([seen(home, 101, 240)], accepting).gaps[0]).not.toHaveProperty('accepted');
    const others = { ...accepting, accept: [{ source: 'okta', until: hour(100), reason: 'other' }] };
    expect(homeOver([seen(home, 100, 240)], others).gaps[0]).not.toHaveProperty('accepted');
  });
});

describe('what was removed on purpose', () => {
  const pruned = { ...rules, removed: [{ before: hour(100), reason: 'removed by ops: retention' }] };

  it('gives its reason to the gap that it left', () => {
    expect(holes(homeOver([seen(home, 100, 240)], pruned))).toEqual([[0, 100, 'removed by ops: retention']]);
  });

  it('explains no gap that came later', () => {
    expect(holes(homeOver([seen(home, 0, 120), seen(home, 150, 240)], pruned))).toEqual([
      [120, 150, 'no record of any kind'],
    ]);
  });
});

describe('unbrokenFrom', () => {
  const inTime = (observations: readonly Observation[], own = rules) =>
    over(observations, hour(0), hour(240), own);

  it('is the beginning of the evidence where it has no hole', () => {
    expect(unbrokenFrom(inTime([seen(home, -50, 240)]), hour(240))).toBe(hour(-50));
  });

  it('is the end of the last hole', () => {
    const broken = inTime([seen(home, 0, 50), seen(home, 80, 90), seen(home, 130, 240)]);
    expect(unbrokenFrom(broken, hour(240))).toBe(hour(130));
  });

  it('does not exist where the evidence ends before the window does', () => {
    expect(unbrokenFrom(inTime([seen(home, 0, 200)]), hour(240))).toBeUndefined();
  });

  it('does not exist where the log of IAM was never seen', () => {
    expect(unbrokenFrom(inTime([seen(away, 0, 240)]), hour(240))).toBeUndefined();
    expect(unbrokenFrom([], hour(240))).toBeUndefined();
  });

  it('is the latest of all accounts, and does not ask for regional logs', () => {
    const second = '222222222222/us-east-1';
    const both = inTime([seen(home, 0, 240), seen(second, 20, 240), seen(away, 60, 62)]);
    expect(unbrokenFrom(both, hour(240))).toBe(hour(20));
  });

  it('passes over a gap that was accepted', () => {
    const accepting = { ...rules, accept: [{ source: 'aws', until: hour(130), reason: 'known' }] };
    const broken = inTime([seen(home, 0, 50), seen(home, 80, 90), seen(home, 130, 240)], accepting);
    expect(unbrokenFrom(broken, hour(240))).toBe(hour(0));
  });
});
