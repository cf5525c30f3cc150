import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disagreements } from './disagreements.ts';
import { estate, requests } from './generate.ts';
import { decided } from './verdict.ts';

test('the surface, the evaluator and a plain reading of the documents agree', () => {
  const verdicts = new Map<unknown, number>();
  fc.assert(
    fc.property(
      estate,
      fc.shuffledSubarray([...requests], { minLength: 30, maxLength: 30 }),
      (world, asked) => {
        expect(disagreements(world, asked, 20)).toEqual([]);
        for (const person of world.people)
          for (const request of asked) {
            const { is } = decided({ person, ...request }, world);
            verdicts.set(is, (verdicts.get(is) ?? 0) + 1);
          }
      },
    ),
    { seed: 20261124, numRuns: 25 },
  );
  // Agreeing that nobody may do anything would show little.
  expect(verdicts.get(true)).toBeGreaterThan(300);
  expect(verdicts.get(false)).toBeGreaterThan(300);
  expect(verdicts.get('undocumented')).toBeGreaterThan(3);
}, 60_000);
