import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atomsOf, createAutomata } from '../../../src/core/surface/atoms.ts';
import { plainAtoms } from '../../../src/core/surface/plain-atoms.ts';

/** Few letters, so that texts begin alike; the fillers' first among them. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'x', ':'), maxLength: 4 });
const pattern = fc.oneof(
  word,
  word.map((start) => `${start}*`),
);
const lists = fc.array(fc.array(pattern, { maxLength: 4 }), { minLength: 1, maxLength: 6 });

test('finds the atoms that an automaton finds, with the same texts in the same order', () => {
  fc.assert(
    fc.property(lists, (some) => {
      expect(plainAtoms(some)).toEqual(atomsOf(some, createAutomata(100_000)));
    }),
    { numRuns: 3_000 },
  );
});

test('leaves every other pattern to the automaton', () => {
  const others = ['a*b', '?', '*a', 'a**', '\uF001', 'a\uF002', '\uF006a', '\uF005{aws:username}'];
  expect(others.filter((one) => plainAtoms([['a'], ['b*', one]]) !== undefined)).toEqual([]);
});

test('reads wildcards that are meant literally as the text that they stand for', () => {
  const some = [['a\uF003*', 'a\uF004'], ['a*']];
  expect(plainAtoms(some)).toEqual(atomsOf(some, createAutomata(1_000)));
});
