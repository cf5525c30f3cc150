import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Surface, SurfaceDelta } from '../../../src/core/model/access.ts';
import { compare } from '../../../src/core/surface/compare.ts';
import {
  type Answer,
  difference,
  disjoint,
  type Expression,
  equivalent,
  everythingIn,
  implies,
  intersection,
  isEmpty,
  only,
  type Place,
  union,
} from '../../../src/core/surface/surface.ts';
import { pair, surface, surfaceAndBoxes, universe, withBoxes } from './generate.ts';
import { allows, world } from './reference.ts';

const runs = { seed: 20261122, numRuns: 300 };
const swapped = {
  widened: 'narrowed',
  narrowed: 'widened',
  mixed: 'mixed',
  equivalent: 'equivalent',
  indeterminate: 'indeterminate',
} as const;
const delta = (a: Surface, b: Surface): SurfaceDelta => compare(a, b, universe);

test('swapping the sides swaps widened and narrowed', () => {
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const [there, back] = [delta(a, b), delta(b, a)];
      expect(back.relation).toBe(swapped[there.relation]);
      expect(back.widened).toEqual(there.narrowed);
      expect(back.narrowed).toEqual(there.widened);
    }),
    runs,
  );
});

test('the order of statements, and saying one twice, change nothing', () => {
  fc.assert(
    fc.property(surface, (one) => {
      const shuffled = {
        layers: one.layers.map((layer) => [...layer].reverse().flatMap((box) => [box, box])),
      };
      expect(delta(one, shuffled)).toEqual({
        relation: 'equivalent',
        widened: null,
        narrowed: null,
        indeterminate: [],
      });
    }),
    runs,
  );
});

test('splitting a list over several statements changes nothing', () => {
  fc.assert(
    fc.property(surface, (one) => {
      const split = {
        layers: one.layers.map((layer) =>
          layer.flatMap((box) =>
            box.resources.kind === 'in'
              ? box.resources.patterns.map((pattern) => ({
                  ...box,
                  resources: { kind: 'in' as const, patterns: [pattern] },
                }))
              : [box],
          ),
        ),
      };
      expect(delta(one, split).relation).toBe('equivalent');
    }),
    runs,
  );
});

test('adding a deny never widens, adding an allow never narrows', () => {
  fc.assert(
    fc.property(surfaceAndBoxes, ([one, more]) => {
      expect(
        delta(
          one,
          withBoxes(
            one,
            more.filter((box) => box.effect === 'deny'),
          ),
        ).widened,
      ).toBeNull();
      expect(
        delta(
          one,
          withBoxes(
            one,
            more.filter((box) => box.effect === 'allow'),
          ),
        ).narrowed,
      ).toBeNull();
    }),
    runs,
  );
});

test('dropping a condition from an allow never narrows, from a deny never widens', () => {
  fc.assert(
    fc.property(surfaceAndBoxes, ([one, more]) => {
      for (const box of more.filter(({ clauses }) => clauses.length > 0)) {
        const change = delta(
          withBoxes(one, [box]),
          withBoxes(one, [{ ...box, clauses: box.clauses.slice(1) }]),
        );
        expect(box.effect === 'allow' ? change.narrowed : change.widened).toBeNull();
      }
    }),
    runs,
  );
});

test('a ceiling never widens, and taking it away never narrows', () => {
  fc.assert(
    fc.property(surfaceAndBoxes, ([one, ceiling]) => {
      const under = { layers: [...one.layers, ceiling] };
      expect(delta(one, under).widened).toBeNull();
      expect(delta(under, one).narrowed).toBeNull();
    }),
    runs,
  );
});

const triple = fc.tuple(pair, surface);
const isYes = (answer: Answer) => answer.kind === 'yes';
const isSame = (a: Expression, b: Expression) => isYes(equivalent(a, b, universe));

test('union and intersection are commutative, associative, idempotent, and absorb each other', () => {
  fc.assert(
    fc.property(triple, ([[one, two], three]) => {
      const [a, b, c] = [only(one), only(two), only(three)];
      for (const join of [union, intersection]) {
        expect(isSame(join(a, b), join(b, a))).toBe(true);
        expect(isSame(join(join(a, b), c), join(a, join(b, c)))).toBe(true);
        expect(isSame(join(a, a), a)).toBe(true);
      }
      expect(isSame(union(a, intersection(a, b)), a)).toBe(true);
      expect(isSame(intersection(a, union(a, b)), a)).toBe(true);
    }),
    { ...runs, numRuns: 60 },
  );
});

test('a surface is what it has over another and what both have; over itself it has nothing', () => {
  fc.assert(
    fc.property(pair, ([one, two]) => {
      const [a, b] = [only(one), only(two)];
      expect(isSame(a, union(difference(a, b), intersection(a, b)))).toBe(true);
      expect(isYes(isEmpty(difference(a, a), universe))).toBe(true);
      expect(isYes(disjoint(difference(a, b), b, universe))).toBe(true);
      expect(disjoint(a, b, universe).kind).toBe(disjoint(b, a, universe).kind);
    }),
    { ...runs, numRuns: 100 },
  );
});

test('implies is reflexive, antisymmetric up to equivalence, and agrees with the difference', () => {
  fc.assert(
    fc.property(pair, ([one, two]) => {
      const [a, b] = [only(one), only(two)];
      expect(isYes(implies(a, a, universe))).toBe(true);
      const both = isYes(implies(a, b, universe)) && isYes(implies(b, a, universe));
      expect(isSame(a, b)).toBe(both);
      const change = delta(one, two);
      expect(isYes(implies(a, b, universe))).toBe(change.widened === null);
      expect(isYes(implies(b, a, universe))).toBe(change.narrowed === null);
    }),
    runs,
  );
});

test('implies is transitive', () => {
  fc.assert(
    fc.property(triple, ([[one, two], three]) => {
      const [a, b, c] = [only(one), only(two), only(three)];
      const top = union(a, union(b, c));
      expect(isYes(implies(top, union(a, b), universe))).toBe(true);
      expect(isYes(implies(union(a, b), a, universe))).toBe(true);
      expect(isYes(implies(top, a, universe))).toBe(true);
      if (isYes(implies(a, b, universe)) && isYes(implies(b, c, universe)))
        expect(isYes(implies(a, c, universe))).toBe(true);
    }),
    { ...runs, numRuns: 100 },
  );
});

test('there is a witness exactly where one does not imply the other, and it is in the one alone', () => {
  fc.assert(
    fc.property(pair, ([one, two]) => {
      const answer = implies(only(two), only(one), universe);
      const isInside = world.every((request) => !allows(one, request) || allows(two, request));
      expect(answer.kind).toBe(isInside ? 'yes' : 'no');
      if (answer.kind !== 'no') return;
      const request = { principal: 'none', ...answer.witness, action: answer.witness.action.toLowerCase() };
      expect([allows(one, request), allows(two, request)]).toEqual([true, false]);
      expect(answer.size.atoms).toBeGreaterThan(0);
    }),
    { ...runs, numRuns: 60 },
  );
});

test('a region is met or not, with a request that shows it', () => {
  const grant: Surface = {
    layers: [
      [
        {
          effect: 'allow',
          principals: undefined,
          actions: { kind: 'in', patterns: ['s:*'] },
          resources: { kind: 'in', patterns: ['vault/*'] },
          clauses: [],
          origin: { object: 'clerk', facet: 'inline', statement: '#0' },
        },
      ],
    ],
  };
  const meets = (place: Place) => disjoint(only(grant), everythingIn(place), universe);
  expect(meets({ actions: ['S:A'], resources: ['*'] })).toEqual({
    kind: 'no',
    witness: { action: 's:a', resource: 'vault/example', context: {} },
    size: { actions: 1, atoms: 1 },
  });
  expect(meets({ actions: ['t:a'], resources: ['*'] })).toEqual({ kind: 'yes' });
  expect(meets({ actions: ['s:a'], resources: ['lobby/*'] })).toEqual({ kind: 'yes' });
});
