import { expect, test } from 'vitest';
import type { SurfaceWeight } from '../../../src/core/model/weight.ts';
import { contributions, difference, summedWeights } from '../../../src/core/weight/contributions.ts';
import { random, randomSurfaces, weighed } from './world.ts';

const weight = (total: number, atoms: number, external = 0): SurfaceWeight => ({
  total,
  atoms,
  exfiltration: 0,
  external,
  escalation: 0,
  credentials: 0,
  anyPrincipal: 0,
});

test('says what each run added and took away, and what no run accounts for', () => {
  const found = contributions(weight(10_000, 4), [
    { run: 'deploy', weight: weight(16_600, 7) },
    { run: 'agent', weight: weight(96_601, 9, 80_001) },
    { run: undefined, weight: weight(96_701, 10, 80_001) },
    { run: 'agent', weight: weight(36_701, 9, 20_001) },
  ]);
  expect(found).toEqual([
    { run: 'deploy', contributed: weight(6_600, 3) },
    { run: 'agent', contributed: weight(20_001, 1, 20_001) },
    { run: undefined, contributed: weight(100, 1) },
  ]);
});

test('sums to the difference between end and start exactly, in every part', () => {
  const from = random(3);
  for (let series = 0; series < 500; series++) {
    const start = weighed(randomSurfaces(from), 'partner');
    const steps = Array.from({ length: 1 + from.below(20) }, () => ({
      run: ['deploy', 'agent', 'console'][from.below(4)],
      weight: weighed(randomSurfaces(from), from.pick(['internal', 'anyone'])),
    }));
    const end = steps.at(-1)?.weight ?? start;
    const parts = contributions(start, steps);
    expect(summedWeights(parts.map(({ contributed }) => contributed))).toEqual(difference(end, start));
    for (const part of Object.values(end)) expect(Number.isSafeInteger(part)).toBe(true);
  }
});

test('accounts for nothing where nothing happened', () => {
  expect(contributions(weight(5, 1), [])).toEqual([]);
  expect(contributions(weight(5, 1), [{ run: 'idle', weight: weight(5, 1) }])).toEqual([
    { run: 'idle', contributed: weight(0, 0) },
  ]);
});
