import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Surface } from '../../../src/core/model/access.ts';
import { analyse } from '../../../src/core/window/subject.ts';
import {
  allows,
  allowsWitness,
  described,
  isListed,
  requests,
  surfaceOf,
  type TinyRequest,
  universe,
  world,
} from '../../support/tiny.ts';
import { analysed, seriesOf, windowOver } from '../../support/windows.ts';

const runs = { seed: 20261122, numRuns: 250 };

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
const surface: fc.Arbitrary<Surface> = fc.oneof(
  layer.map((one) => surfaceOf(one)),
  fc
    .tuple(layer, fc.constantFrom(['ledger:* on *'], ['* on vault/*']))
    .map(([one, ceiling]) => surfaceOf(one, ceiling)),
);
/** Few different states, so that a path often comes back to one. */
const pathOf = (one: fc.Arbitrary<Surface>): fc.Arbitrary<readonly Surface[]> =>
  fc
    .array(one, { minLength: 1, maxLength: 3 })
    .chain((pool) => fc.array(fc.constantFrom(...pool), { minLength: 2, maxLength: 5 }));
const path = pathOf(surface);
/** Boxes are described without the ceilings above them: exact words are asked for where there are none. */
const plainPath = pathOf(layer.map((one) => surfaceOf(one)));

type Course = readonly boolean[];

/** Whether each state of a path allows a request. */
const courseOf = (states: readonly Surface[], request: TinyRequest): Course =>
  states.map((state) => allows(state, request));
const isGained = (course: Course) => !course[0] && course.at(-1) === true;
const isLost = (course: Course) => course[0] === true && !course.at(-1);
const isTransient = (course: Course) => !course[0] && !course.at(-1) && course.includes(true);
/** Positions at which the course turned last in its final direction. */
const lastTurn = (course: Course) =>
  course.findLastIndex((is, index) => index > 0 && is !== course[index - 1]);

const over = (states: readonly Surface[]) => analysed(states.map((one) => ({ surface: one })));

test('gained and lost are exactly what an enumeration of requests finds', () => {
  fc.assert(
    fc.property(plainPath, (states) => {
      const result = over(states);
      expect(described([result.widened], isListed)).toEqual(listedWhere(states, isGained));
      expect(described([result.narrowed], isListed)).toEqual(listedWhere(states, isLost));
      expect(result.undecided).toEqual([]);
    }),
    runs,
  );
});

test('a part is there exactly where an enumeration finds one, and names all of it', () => {
  fc.assert(
    fc.property(path, (states) => {
      const result = over(states);
      const courses = coursesOf(states);
      for (const [part, isIn] of [
        [result.widened, isGained],
        [result.narrowed, isLost],
        [result.transient, isTransient],
      ] as const) {
        expect(part !== null).toBe(courses.some(isIn));
        expect(described([part], isListed)).toEqual(expect.arrayContaining([...listedWhere(states, isIn)]));
      }
    }),
    runs,
  );
});

test('the steps are the changes that opened something last, and together they are the whole gain', () => {
  fc.assert(
    fc.property(path, (states) => {
      const result = over(states);
      const gains = coursesOf(states).filter(isGained);
      const openers = [...new Set(gains.map(lastTurn))].sort().map((turn) => `change ${turn}`);
      expect(result.steps.map(({ run }) => run.by.id)).toEqual(openers);
      const atoms = result.steps.reduce((sum, { part }) => sum + part.size.atoms, 0);
      expect(atoms).toBe(result.widened?.size.atoms ?? 0);
      for (const { run, part } of result.steps) {
        const opened = listedWhere(
          states,
          (course) => isGained(course) && `change ${lastTurn(course)}` === run.by.id,
        );
        expect(described([part], isListed)).toEqual(expect.arrayContaining([...opened]));
      }
    }),
    runs,
  );
});

test('a change remains, is undone or is neutral as an enumeration of requests finds', () => {
  fc.assert(
    fc.property(path, (states) => {
      const courses = coursesOf(states);
      const isNet = (course: Course) => isGained(course) || isLost(course);
      expect(over(states).runs.map(({ fate }) => fate)).toEqual(
        states.slice(1).map((_, index) => {
          if (courses.some((course) => isNet(course) && lastTurn(course) === index + 1)) return 'remains';
          return courses.some((course) => course[index] !== course[index + 1]) ? 'undone' : 'neutral';
        }),
      );
    }),
    runs,
  );
});

test('every example is allowed where it is said to be, and refused where it is said to be', () => {
  fc.assert(
    fc.property(path, (states) => {
      const result = over(states);
      const [start, end] = [result.start.surface, result.end.surface];
      const shows = (part: typeof result.widened, before: Surface, after: Surface) =>
        !part || (!allowsWitness(before, part.witness) && allowsWitness(after, part.witness));
      expect(shows(result.widened, start, end)).toBe(true);
      expect(shows(result.narrowed, end, start)).toBe(true);
      expect(shows(result.transient, start, result.passing.surface)).toBe(true);
      expect(shows(result.transient, end, result.passing.surface)).toBe(true);
    }),
    runs,
  );
});

test('swapping time swaps gained and lost, and keeps what was held in between', () => {
  fc.assert(
    fc.property(plainPath, (states) => {
      const [there, back] = [over(states), over(states.toReversed())];
      expect(described([back.widened], isListed)).toEqual(described([there.narrowed], isListed));
      expect(described([back.narrowed], isListed)).toEqual(described([there.widened], isListed));
      expect(back.transient?.size).toEqual(there.transient?.size);
      expect(back.widened?.size).toEqual(there.narrowed?.size);
    }),
    runs,
  );
});

test('deltas over adjacent windows compose to the delta over both', () => {
  fc.assert(
    fc.property(plainPath, fc.nat({ max: 4 }), (states, cut) => {
      const end = 10 * states.length;
      const middle = Math.min(10 * cut + 5, end);
      const windows = [windowOver(0, middle), windowOver(middle, end), windowOver(0, end)];
      const [first, second, whole] = analyse(
        { series: seriesOf(states.map((one) => ({ surface: one }))), universe },
        windows,
      );
      const names = (part: typeof first, side: 'widened' | 'narrowed') =>
        new Set(described([part?.[side] ?? null], isListed));
      const [w1, n1, w2, n2] = [
        names(first, 'widened'),
        names(first, 'narrowed'),
        names(second, 'widened'),
        names(second, 'narrowed'),
      ];
      expect(names(whole, 'widened')).toEqual(w1.difference(n2).union(w2.difference(n1)));
      expect(names(whole, 'narrowed')).toEqual(n1.difference(w2).union(n2.difference(w1)));
      expect(first?.runs.length ?? 0).toBe((whole?.runs.length ?? 0) - (second?.runs.length ?? 0));
    }),
    runs,
  );
});

function coursesOf(states: readonly Surface[]): readonly Course[] {
  return world.map((request) => courseOf(states, request));
}

function listedWhere(states: readonly Surface[], test: (course: Course) => boolean): readonly string[] {
  return requests((request) => isListed(request) && test(courseOf(states, request)));
}
