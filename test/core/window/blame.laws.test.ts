import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Surface } from '../../../src/core/model/access.ts';
import { blameOf } from '../../../src/core/window/blame.ts';
import {
  allows,
  described,
  isListed,
  requests,
  surfaceOf,
  type TinyRequest,
  universe,
} from '../../support/tiny.ts';
import { seriesOf } from '../../support/windows.ts';

const statements = [
  'ledger:Read on vault/*',
  'ledger:Read on vault/1',
  'ledger:* on lobby/*',
  'ledger:Write on *',
  'safe:Open on attic',
  '* on vault/2',
  'deny ledger:Write on *',
  'deny * on vault/1',
];
const layer = fc.subarray(statements, { maxLength: 4 });
const pathOf = (one: fc.Arbitrary<Surface>) =>
  fc
    .array(one, { minLength: 1, maxLength: 3 })
    .chain((all) => fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 6 }));
/** Boxes are described without the ceilings above them. */
const path = pathOf(layer.map((one) => surfaceOf(one)));
const bounded = pathOf(
  fc
    .tuple(layer, fc.constantFrom(['ledger:* on *'], ['* on vault/*']))
    .map(([one, over]) => surfaceOf(one, over)),
);
const runs = { seed: 20261124, numRuns: 200 };
const blamed = (states: readonly Surface[]) =>
  blameOf(seriesOf(states.map((surface) => ({ surface }))), universe);

/** Names of the listed requests whose course through the states passes a test. */
function listedWhere(
  states: readonly Surface[],
  test: (course: readonly boolean[]) => boolean,
): readonly string[] {
  return requests(
    (request: TinyRequest) => isListed(request) && test(states.map((one) => allows(one, request))),
  );
}

/** The last state before which it was otherwise; 0: it has been so all along. */
function since(course: readonly boolean[]): number {
  return course.findLastIndex((is) => is !== course.at(-1)) + 1;
}

test('everything that is held belongs to the change that opened it last, or was there before', () => {
  fc.assert(
    fc.property(path, (states) => {
      const { runs: told, held, fromBefore, undecided } = blamed(states);
      expect(undecided).toEqual([]);
      const heldAtEnd = listedWhere(states, (course) => course.at(-1) === true);
      expect(described([held], isListed)).toEqual(heldAtEnd);
      const heldSince = (state: number) =>
        listedWhere(states, (course) => course.at(-1) === true && since(course) === state);
      [fromBefore, ...told.map(({ inForce }) => inForce)].forEach((part, index) => {
        const words = described([part], isListed);
        // Where part of what a change opened is left, the words may name what another one opened, and no more.
        expect(words).toEqual(expect.arrayContaining([...heldSince(index)]));
        expect(heldAtEnd).toEqual(expect.arrayContaining([...words]));
        const before = (course: readonly boolean[]) => index > 0 && course[index - 1] === true;
        const opened = listedWhere(states, (course) => course[index] === true && !before(course));
        if (opened.length === heldSince(index).length) expect(words).toEqual(opened);
      });
    }),
    runs,
  );
});

test('what a change did, and what of its taking away is left, is told of each', () => {
  fc.assert(
    fc.property(path, (states) => {
      blamed(states).runs.forEach(({ gained, lost, stillGone }, index) => {
        const turned = (from: boolean) =>
          listedWhere(states, (course) => course[index] === from && course[index + 1] === !from);
        expect(described([gained], isListed)).toEqual(turned(false));
        expect(described([lost], isListed)).toEqual(turned(true));
        const closed = listedWhere(
          states,
          (course) => course.at(-1) === false && since(course) === index + 1,
        );
        const words = described([stillGone], isListed);
        expect(words).toEqual(expect.arrayContaining([...closed]));
        if (closed.length === turned(true).length) expect(words).toEqual(closed);
        else
          expect(listedWhere(states, (course) => course.at(-1) === false)).toEqual(
            expect.arrayContaining([...words]),
          );
      });
    }),
    runs,
  );
});

test('the parts are disjoint and sum to the whole, ceilings or not', () => {
  fc.assert(
    fc.property(fc.oneof(path, bounded), (states) => {
      const { runs: told, held, fromBefore } = blamed(states);
      const parts = [fromBefore, ...told.map(({ inForce }) => inForce)];
      const atoms = parts.reduce((sum, part) => sum + (part?.size.atoms ?? 0), 0);
      expect(atoms).toBe(held?.size.atoms ?? 0);
      for (const { gained, inForce, lost, stillGone } of told) {
        expect(inForce?.size.atoms ?? 0).toBeLessThanOrEqual(gained?.size.atoms ?? 0);
        expect(stillGone?.size.atoms ?? 0).toBeLessThanOrEqual(lost?.size.atoms ?? 0);
      }
    }),
    runs,
  );
});
