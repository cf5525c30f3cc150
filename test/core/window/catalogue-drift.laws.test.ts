import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Surface } from '../../../src/core/model/access.ts';
import { createActionUniverse } from '../../../src/core/surface/action-universe.ts';
import { grownAccess } from '../../../src/core/window/catalogue-drift.ts';
import { growthBetween } from '../../../src/core/window/growth.ts';
import { allows, surfaceOf, tellers, world } from '../../support/tiny.ts';
import { compiledOf } from '../../support/windows.ts';

const runs = { seed: 20261123, numRuns: 300 };

const names = ['ledger:Read', 'ledger:Write', 'safe:Open', 'ledger:Burn', 'cellar:Flood'];
const catalogue = fc.subarray(names).map((some) => createActionUniverse(some, '2026-01-01'));
const wildcards = ['ledger:* on vault/*', 'ledger:* on *', '*d on lobby/1', '*n on attic', '* on vault/2'];
const statements = [
  ...wildcards,
  'ledger:Burn on *',
  'safe:Open on vault/*',
  'deny ledger:W* on *',
  'deny * on vault/*',
];
const layer = fc.subarray(statements, { maxLength: 5 });
const surface: fc.Arbitrary<Surface> = fc.oneof(
  layer.map((one) => surfaceOf(one)),
  fc
    .tuple(layer, fc.constantFrom(['*n on *'], ['* on vault/*', 'ledger:* on attic']))
    .map(([one, ceiling]) => surfaceOf(one, ceiling)),
);

type Catalogue = ReturnType<typeof createActionUniverse>;

/** `statement action` of all that grew. */
function drift(older: Catalogue, newer: Catalogue, start: Surface, end: Surface): ReadonlySet<string> {
  const holding = {
    object: 'desk',
    isCarrier: false,
    start: compiledOf({ surface: start }),
    end: compiledOf({ surface: end }),
  };
  const { grants } = grownAccess([holding], growthBetween(older, newer), () => []);
  return new Set(grants.flatMap(({ statement, actions }) => actions.map((one) => `${statement} ${one}`)));
}

test('what grew is what an enumeration of requests finds at both ends, by a wildcard and by no name', () => {
  fc.assert(
    fc.property(catalogue, catalogue, surface, surface, (older, newer, start, end) => {
      const isNew = (name: string) =>
        newer.actions.includes(name.toLowerCase()) && !older.actions.includes(name.toLowerCase());
      const grantsIn = (one: Surface) => (one.layers[0] ?? []).filter(({ effect }) => effect === 'allow');
      const isNamed = (one: Surface, action: string) =>
        grantsIn(one).filter((box) => box.actions.patterns.includes(action.toLowerCase()));
      const expected = world
        .filter(({ principal }) => principal === tellers[0])
        .flatMap((request) => {
          const { action } = request;
          if (!isNew(action) || !allows(start, request) || !allows(end, request)) return [];
          const written = [...isNamed(start, action), ...isNamed(end, action)];
          if (written.length > 0 && allows({ layers: [written] }, request)) return [];
          return grantsIn(end)
            .filter(
              (box) =>
                allows({ layers: [[box]] }, request) && !box.actions.patterns.includes(action.toLowerCase()),
            )
            .map((box) => `${box.origin.statement} ${action}`);
        });
      expect([...drift(older, newer, start, end)].sort()).toEqual([...new Set(expected)].sort());
    }),
    runs,
  );
});

test('over two steps of the catalogue grows what grew in either and was neither there before nor is gone after', () => {
  fc.assert(
    fc.property(catalogue, catalogue, catalogue, surface, (a, b, c, unchanged) => {
      const inOrIs = (listed: Catalogue) => (grant: string) =>
        listed.actions.includes(grant.split(' ').at(-1)?.toLowerCase() ?? '');
      const first = [...drift(a, b, unchanged, unchanged)].filter(inOrIs(c));
      const second = [...drift(b, c, unchanged, unchanged)].filter((grant) => !inOrIs(a)(grant));
      expect([...drift(a, c, unchanged, unchanged)].sort()).toEqual([...first, ...second].sort());
    }),
    runs,
  );
});

test('nothing grows where the catalogue stays or shrinks', () => {
  fc.assert(
    fc.property(fc.subarray(names), fc.subarray(names), surface, (some, more, unchanged) => {
      const small = createActionUniverse(some, '2026-01-01');
      const large = createActionUniverse([...some, ...more], '2026-01-01');
      expect(drift(large, small, unchanged, unchanged).size).toBe(0);
      expect(drift(large, large, unchanged, unchanged).size).toBe(0);
    }),
    runs,
  );
});
