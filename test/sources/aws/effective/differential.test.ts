import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disagreements } from './disagreements.ts';
import { type Estate, isRole, sightOf, universe } from './estate.ts';
import { estate, everyContext, requests } from './generate.ts';
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
    { seed: 20261124, numRuns: 10 },
  );
  // Agreeing that nobody may do anything would show little.
  expect(verdicts.get(true)).toBeGreaterThan(100);
  expect(verdicts.get(false)).toBeGreaterThan(100);
  expect(verdicts.get('undocumented')).toBeGreaterThan(0);
}, 60_000);

/** Roles that each may assume in some context, by the plain reading. */
function assumable(world: Estate, who: string): readonly string[] {
  const person = world.people.find(({ id }) => id === who);
  if (!person) return [];
  return world.people
    .map(({ id }) => id)
    .filter(isRole)
    .filter((resource) =>
      everyContext.some(
        (context) => decided({ person, action: 'sts:AssumeRole', resource, context }, world).is === true,
      ),
    );
}

test('the roles that somebody can take on are those that a plain reading lets him assume', () => {
  let found = 0;
  fc.assert(
    fc.property(estate, (world) => {
      // In which account a resource lies is not asked of surfaces.
      fc.pre(!JSON.stringify(world).includes('aws:ResourceAccount'));
      const sight = sightOf(world);
      for (const { id } of world.people) {
        const expected = assumable(world, id);
        expect([...sight.compiler.assumes(sight.identityOf(id), universe)].sort()).toEqual(
          [...expected].sort(),
        );
        found += expected.length;
      }
    }),
    { seed: 20261124, numRuns: 12 },
  );
  expect(found).toBeGreaterThan(20);
}, 60_000);
