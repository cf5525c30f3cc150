import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Box, Surface } from '../../../src/core/model/access.ts';
import { compare } from '../../../src/core/surface/compare.ts';
import { allows, allowsWitness, box, universe, world } from '../../support/tiny.ts';

/** Boxes of several services, far from each other and not: the same objects wherever they stand, as in a history. */
const pool = [
  'ledger:Read on vault/*',
  'ledger:Read on vault/1',
  'ledger:* on lobby/*',
  'ledger:* on *',
  'ledger:Write|safe:Open on vault/2',
  'safe:Open on attic',
  'safe:* on *',
  '* on lobby/1',
  'deny ledger:Write on *',
  'deny ledger:* on lobby/*',
  'deny safe:Open on attic',
  'deny * on vault/3',
].map(box);

const some = fc.subarray(pool, { maxLength: 6 });
const pair = fc
  .record({
    shared: some,
    old: some,
    now: some,
    ceiling: some,
    ceilings: fc.tuple(some, some),
    depth: fc.nat(2),
  })
  .map(({ shared, old, now, ceiling, ceilings: [first, second], depth }) => {
    const layers = (own: readonly Box[], above: readonly Box[]): readonly (readonly Box[])[] =>
      depth === 0
        ? [[...shared, ...own]]
        : [
            [...shared, ...own],
            [...ceiling, ...(depth === 1 ? [] : above)],
          ];
    return [{ layers: layers(old, first) }, { layers: layers(now, second) }] as const;
  });
const runs = { seed: 20261124, numRuns: 250 };

/** Equal boxes that are no longer the same: nothing counts as shared before it was looked at. */
const apart = ({ layers }: Surface): Surface => ({
  layers: layers.map((boxes) => boxes.map((one) => ({ ...one }))),
});

test('boxes that two surfaces share can be left aside without another answer', () => {
  fc.assert(
    fc.property(pair, ([old, now]) => {
      expect(compare(old, now, universe)).toEqual(compare(apart(old), apart(now), universe));
    }),
    runs,
  );
});

test('what is left aside moves no relation and no example', () => {
  fc.assert(
    fc.property(pair, ([old, now]) => {
      const delta = compare(old, now, universe);
      const moved = (from: Surface, to: Surface) =>
        world.some((request) => !allows(from, request) && allows(to, request));
      expect(delta.widened !== null).toBe(moved(old, now));
      expect(delta.narrowed !== null).toBe(moved(now, old));
      expect(delta.indeterminate).toEqual([]);
      for (const [part, from, to] of [
        [delta.widened, old, now],
        [delta.narrowed, now, old],
      ] as const)
        if (part)
          expect([allowsWitness(from, part.witness), allowsWitness(to, part.witness)]).toEqual([false, true]);
    }),
    runs,
  );
});

test('a ceiling that allows nothing of what is granted closes it, however far its boxes lie', () => {
  const granted = [[box('ledger:Read on vault/1')]];
  for (const ceiling of ['deny safe:Open on attic', 'safe:Open on attic']) {
    const delta = compare({ layers: granted }, { layers: [...granted, [box(ceiling)]] }, universe);
    expect(delta.narrowed?.witness).toMatchObject({ action: 'ledger:Read', resource: 'vault/1' });
  }
});
