import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Relation, Surface, SurfaceDelta } from '../../../src/core/model/access.ts';
import { compare } from '../../../src/core/surface/compare.ts';
import { pair, surface, universe } from './generate.ts';
import { allows, world } from './reference.ts';

const seeded = { seed: 20261122 };
/** Enumerating is slow by intent. */
const slowMs = 60_000;

function referenceRelation(before: Surface, after: Surface, turns?: ReadonlySet<string>): Relation {
  let widened = false;
  let narrowed = false;
  for (const request of world) {
    const old = allows(before, request, turns);
    const now = allows(after, request, turns);
    if (now && !old) widened = true;
    if (old && !now) narrowed = true;
  }
  if (widened && narrowed) return 'mixed';
  if (widened) return 'widened';
  return narrowed ? 'narrowed' : 'equivalent';
}

function witnessHolds(delta: SurfaceDelta, before: Surface, after: Surface): boolean {
  const shows = (part: SurfaceDelta['widened'], from: Surface, to: Surface) => {
    if (!part) return true;
    const request = { principal: 'none', ...part.witness, action: part.witness.action.toLowerCase() };
    return !allows(from, request) && allows(to, request);
  };
  return shows(delta.widened, before, after) && shows(delta.narrowed, after, before);
}

test(
  'the relation is the one that enumerating a tiny world gives, and each witness shows it',
  () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const delta = compare(before, after, universe);
        expect(delta.relation).toBe(referenceRelation(before, after));
        expect(witnessHolds(delta, before, after)).toBe(true);
      }),
      { ...seeded, numRuns: 150 },
    );
  },
  slowMs,
);

const reasons = ['left', 'right'];
const turnings = [[], ['left'], ['right'], reasons].map((some) => new Set(some));

const opaquePair = fc.tuple(
  pair,
  fc.array(fc.constantFrom(undefined, ...reasons), { minLength: 12, maxLength: 12 }),
);

/** The i-th distinct box of both surfaces becomes opaque for the i-th reason. */
function blurred(
  surfaces: readonly [Surface, Surface],
  choice: readonly (string | undefined)[],
): readonly Surface[] {
  const order = new Map<string, number>();
  return surfaces.map((one) => ({
    layers: one.layers.map((layer) =>
      layer.map((box) => {
        const key = JSON.stringify(box);
        const at = order.get(key) ?? order.size;
        order.set(key, at);
        const reason = choice[at % choice.length];
        return reason === undefined ? box : { ...box, opaque: reason };
      }),
    ),
  }));
}

test(
  'what is claimed over opaque boxes holds however they turn out',
  () => {
    fc.assert(
      fc.property(opaquePair, ([surfaces, choice]) => {
        const [before, after] = blurred(surfaces, choice);
        if (!before || !after) return;
        const delta = compare(before, after, universe);
        const relations = turnings.map((turns) => referenceRelation(before, after, turns));
        if (delta.widened) expect(relations.every((one) => one === 'widened' || one === 'mixed')).toBe(true);
        if (delta.narrowed)
          expect(relations.every((one) => one === 'narrowed' || one === 'mixed')).toBe(true);
        if (delta.relation !== 'indeterminate') expect(new Set(relations)).toEqual(new Set([delta.relation]));
      }),
      { ...seeded, numRuns: 40 },
    );
  },
  slowMs,
);

test('a surface is equivalent to itself', () => {
  fc.assert(
    fc.property(surface, (one) => {
      expect(compare(one, one, universe).relation).toBe('equivalent');
    }),
    { ...seeded, numRuns: 200 },
  );
});
