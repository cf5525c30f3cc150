import { expect, test } from 'vitest';
import type { Clause } from '../../../src/core/model/access.ts';
import { variable } from '../../../src/core/surface/variable.ts';
import { leftUnder } from '../../../src/core/weight/restriction.ts';
import { weights } from './world.ts';

const clause = (key: string, operator: string, ...values: string[]): Clause => ({
  key,
  operator,
  values,
  text: `${key} ${operator} ${values.join()}`,
});
const left = (...clauses: readonly Clause[]) => leftUnder(clauses, weights.conditions);

const organisation = clause('org', 'StringEquals', 'o-1');
const mfa = clause('mfa', 'Bool', 'true');
const time = clause('now', 'DateLessThan', '2027-01-01T00:00:00Z');
const pass = clause('pass', 'StringLike', 'k*');

test.each<[string, number, readonly Clause[]]>([
  ['none', 1_000, []],
  ['one that restricts', 600, [organisation]],
  ['two about different things: the product', 420, [organisation, mfa]],
  ['two about the same thing: once', 600, [organisation, clause('paths', 'StringLike', 'o-1/r/*')]],
  ['one that restricts and one that does not', 700, [mfa, clause('colour', 'StringEquals', 'red')]],
  // 0.6 × 0.7 × 0.85 × 0.333 = 0.118881
  ['a product that is no whole number of thousandths: rounded up', 119, [organisation, mfa, time, pass]],
])('conditions, %s', (_, expected, clauses) => {
  expect(left(...clauses)).toBe(expected);
  expect(left(...[...clauses].reverse())).toBe(expected);
});

test.each<[string, Clause]>([
  ['any value', clause('org', 'StringLike', '*')],
  ['what every value begins with', clause('org', 'StringLike', 'o-*')],
  ['less than what every value begins with', clause('org', 'StringLike', 'o*')],
  ['one vacuous value among others', clause('org', 'StringEquals', 'o-1', '*')],
  [
    'a value that the request says of itself',
    clause('org', 'StringEquals', variable('aws:principalorgid', undefined)),
  ],
  ['a key that may be missing', clause('org', 'StringEqualsIfExists', 'o-1')],
  ['all of no values', clause('paths', 'ForAllValues:StringLike', 'o-1/r/*')],
  ['presence', clause('mfa', 'Null', 'false')],
  ['all but one value', clause('org', 'StringNotEquals', 'o-1')],
  ['a flag that is either way', clause('mfa', 'Bool', 'true', 'false')],
  ['no end of time', clause('now', 'DateGreaterThan', '2026-01-01T00:00:00Z')],
  ['a key with the name of a method', clause('toString', 'StringEquals', 'o-1')],
])('leaves everything where a condition asks for %s', (_, vacuous) => {
  expect(left(vacuous)).toBe(1_000);
  expect(left(vacuous, mfa)).toBe(700);
});
