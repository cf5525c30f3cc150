import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Surface, SurfaceDelta } from '../../../src/core/model/access.ts';
import { compare } from '../../../src/core/surface/compare.ts';
import {
  disjoint,
  equivalent,
  implies,
  intersect,
  intersectsPattern,
  union,
} from '../../../src/core/surface/surface.ts';
import { pair, surface, surfaceAndBoxes, universe, withBoxes } from './generate.ts';

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

test('implies is reflexive and agrees with equivalent; what two surfaces share is in both', () => {
  fc.assert(
    fc.property(pair, ([a, b]) => {
      expect(implies(a, a, universe).kind).toBe('yes');
      const both = implies(a, b, universe).kind === 'yes' && implies(b, a, universe).kind === 'yes';
      expect(equivalent(a, b, universe).kind).toBe(both ? 'yes' : 'no');
      expect(implies(a, intersect(a, b), universe).kind).toBe('yes');
      expect(disjoint(a, b, universe).kind).toBe(disjoint(b, a, universe).kind);
    }),
    runs,
  );
});

test('implies is transitive over unions of grants', () => {
  fc.assert(
    fc.property(surfaceAndBoxes, ([one, more]) => {
      const grants = (some: Surface): Surface => ({
        layers: [(some.layers[0] ?? []).filter((box) => box.effect === 'allow')],
      });
      const [a, b] = [grants(one), grants({ layers: [more] })];
      const joined = union(a, b);
      expect(joined && implies(joined, a, universe).kind).toBe('yes');
      expect(joined && implies(joined, b, universe).kind).toBe('yes');
    }),
    runs,
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
  expect(intersectsPattern(grant, { actions: ['S:A'], resources: ['*'] }, universe)).toEqual({
    kind: 'yes',
    witness: { action: 's:a', resource: 'vault/example', context: {} },
  });
  expect(intersectsPattern(grant, { actions: ['t:a'], resources: ['*'] }, universe)).toEqual({ kind: 'no' });
  expect(intersectsPattern(grant, { actions: ['s:a'], resources: ['lobby/*'] }, universe)).toEqual({
    kind: 'no',
  });
});
