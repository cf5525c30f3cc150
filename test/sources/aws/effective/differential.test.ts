import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disagreements } from './disagreements.ts';
import { estate, requests } from './generate.ts';

test('the surface, the evaluator and a plain reading of the documents agree', () => {
  fc.assert(
    fc.property(
      estate,
      fc.shuffledSubarray([...requests], { minLength: 30, maxLength: 30 }),
      (world, asked) => {
        expect(disagreements(world, asked, 20)).toEqual([]);
      },
    ),
    { seed: 20261124, numRuns: 40 },
  );
}, 60_000);
