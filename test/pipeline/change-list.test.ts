import { describe, expect, it } from 'vitest';
import type { Delta, WindowResult } from '../../src/core/model/audit.ts';
import { type Instant, instant } from '../../src/core/model/time.ts';
import { changesOf, type FoundChange } from '../../src/pipeline/change-list.ts';
import { actor, delta, role } from '../support/audit-result.ts';

const end = Date.UTC(2026, 10, 22);
const daysAgo = (days: number): Instant => instant(end - days * 86_400_000);

function windowOf(days: number, ...deltas: readonly Delta[]): WindowResult {
  return {
    days,
    start: daysAgo(days),
    end: daysAgo(0),
    baseline: { from: undefined, reachesStart: false, looks: 2 },
    summary: {
      principalsWidened: 0,
      principalsNarrowed: 0,
      principalsTransient: 0,
      principalsUnknownStart: 0,
      principalsIndeterminate: 0,
      changes: { total: 0, remain: 0, undone: 0, neutral: 0, undecided: 0, notCompared: 0 },
      attempts: 0,
      byOperator: [],
    },
    deltas,
  };
}

const found = (id: string, days: number): FoundChange => ({
  id,
  at: daysAgo(days),
  since: daysAgo(days + 1),
  object: role('desk'),
  snapshot: id,
  call: 'a look',
  source: 'aws',
  vendor: undefined,
  isLogSeen: true,
});

const listed = (windows: readonly WindowResult[], looks: readonly FoundChange[]) =>
  changesOf(
    [],
    windows,
    () => 'neutral',
    () => actor('nobody'),
    () => 0,
    looks,
  ).map(({ id, net, principals }) => ({ id, net, principals }));

describe('a change that only a snapshot tells of', () => {
  const came = found('came', 20);
  const went = found('went', 10);

  it('is listed where access was let come and go by it, as undone', () => {
    const window = windowOf(30, delta(role('desk'), { passedBy: ['came', 'went'] }));
    expect(listed([window], [came, went])).toEqual([
      { id: 'came', net: 'undone', principals: [] },
      { id: 'went', net: 'undone', principals: [] },
    ]);
  });

  it('remains where something at the end is due to it, whatever else it let come and go', () => {
    const window = windowOf(30, delta(role('desk'), { causes: ['came'], passedBy: ['came'] }));
    expect(listed([window], [came])).toEqual([{ id: 'came', net: 'remains', principals: [role('desk')] }]);
  });

  it('is judged over the longest window', () => {
    const short = windowOf(15, delta(role('desk'), { causes: ['went'] }));
    const long = windowOf(30, delta(role('desk'), { passedBy: ['came', 'went'] }));
    expect(listed([short, long], [came, went])).toEqual([
      { id: 'came', net: 'undone', principals: [] },
      { id: 'went', net: 'undone', principals: [role('desk')] },
    ]);
  });

  it('is left out where no row names it', () => {
    expect(listed([windowOf(30, delta(role('desk')))], [came])).toEqual([]);
  });
});
