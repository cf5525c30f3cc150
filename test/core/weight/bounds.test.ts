import { describe, expect, test } from 'vitest';
import type { Box, PatternSet } from '../../../src/core/model/access.ts';
import { folded } from '../../../src/core/surface/glob.ts';
import { variable } from '../../../src/core/surface/variable.ts';
import { createCells } from '../../../src/core/weight/cells.ts';
import { weigh } from '../../../src/core/weight/weigh.ts';
import { context, cells as declared, weighed } from './world.ts';

const set = (kind: PatternSet['kind'], ...patterns: string[]): PatternSet => ({ kind, patterns });
const allow: Box = {
  effect: 'allow',
  principals: undefined,
  actions: set('in', 't:b'),
  resources: set('in', 'a1'),
  clauses: [],
  origin: { object: 'ledger', facet: 'inline', statement: 'S' },
};
const deny: Box = { ...allow, effect: 'deny', resources: set('in', '*') };

describe('what variables hold is not known', () => {
  const cells = createCells(declared);
  const [own, other, rest, label] = [1, 2, 4, 8];
  const name = variable('aws:username', undefined);

  test('an allow reaches whatever they may lead to, and excepts nothing for certain', () => {
    expect(cells.touched(set('in', `a${name}`))).toBe(own + label);
    expect(cells.touched(set('in', name))).toBe(own + other + rest + label);
    expect(cells.touched(set('not-in', name))).toBe(own + other + rest + label);
  });

  test('a deny is sure of nothing that they lead to, and of what they cannot lead to', () => {
    expect(cells.covered(set('in', name))).toBe(0);
    expect(cells.covered(set('in', name, 'a*'))).toBe(own);
    expect(cells.covered(set('not-in', `a${name}`))).toBe(other + rest);
  });
});

test('a pattern without regard to case reaches the cells of either case', () => {
  const cells = createCells([
    { id: 'upper', factor: 1, within: ['A*'], except: [] },
    { id: 'lower', factor: 1, within: ['a*'], except: [] },
    { id: 'digit', factor: 1, within: ['1*'], except: [] },
  ]);
  expect(cells.touched(set('in', folded('A1')))).toBe(3);
  expect(cells.touched(set('in', folded('1')))).toBe(4);
});

test('a list that takes too long to follow covers nothing for certain', () => {
  const cells = createCells([{ id: 'all', factor: 1, within: ['*'], except: [] }]);
  const hostile = Array.from(
    { length: 6 },
    (_, index) => `*${String.fromCharCode(97 + index)}${'?'.repeat(14)}`,
  );
  expect(cells.covered(set('in', ...hostile))).toBe(0);
  expect(cells.touched(set('not-in', ...hostile))).toBe(1);
});

test('a deny that names somebody is proven for that one alone', () => {
  const named = { ...deny, principals: set('in', 'arn:aws:iam::111111111111:role/dep*') };
  const surface = { layers: [[allow, named]] };
  const atomsFor = (principal?: string) =>
    weigh([surface], { ...context, ...(principal === undefined ? {} : { principal }) }).atoms;
  expect(atomsFor()).toBe(1);
  expect(atomsFor('arn:aws:iam::111111111111:role/deploy')).toBe(0);
  expect(atomsFor('arn:aws:iam::111111111111:role/audit')).toBe(1);
  const spared = { ...named, principals: set('not-in', 'arn:aws:iam::111111111111:role/dep*') };
  expect(weigh([{ layers: [[allow, spared]] }], { ...context, principal: 'somebody' }).atoms).toBe(0);
});

test('a deny counts in whichever layer it stands, and one that holds for part of a cell does not', () => {
  expect(weighed([{ layers: [[allow]] }]).atoms).toBe(1);
  expect(weighed([{ layers: [[allow], [deny, { ...allow, resources: set('in', '*') }]] }]).atoms).toBe(0);
  expect(weighed([{ layers: [[allow, { ...deny, resources: set('in', 'a1') }]] }]).atoms).toBe(1);
});

test('what a ceiling leaves is the most that both leave', () => {
  const mfa = { key: 'mfa', operator: 'Bool', values: ['true'], text: 'mfa Bool true' };
  const org = { key: 'org', operator: 'StringEquals', values: ['o-1'], text: 'org StringEquals o-1' };
  const under = (...clauses: (typeof mfa)[]): Box => ({ ...allow, clauses });
  // `t:b` weighs 8.
  expect(weighed([{ layers: [[under(mfa)], [under(org)]] }]).total).toBe(4_800);
  expect(weighed([{ layers: [[under(mfa), under(org)], [allow]] }]).total).toBe(5_600);
  expect(weighed([{ layers: [[under(mfa)]] }, { layers: [[under(org)]] }]).total).toBe(5_600);
});

test('more cells than bits are refused', () => {
  const many = Array.from({ length: 31 }, (_, index) => ({
    id: `label-${index}`,
    factor: 1,
    within: [`${index}*`],
    except: [],
  }));
  expect(() => createCells(many)).toThrow('at most 30 cells');
});
