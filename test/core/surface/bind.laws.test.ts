import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Box, Clause, PatternSet } from '../../../src/core/model/access.ts';
import { bindBox } from '../../../src/core/surface/bind.ts';
import { resolve, variable } from '../../../src/core/surface/variable.ts';
import { surface } from './generate.ts';
import { allows, world } from './reference.ts';

const boxes = surface.map(({ layers }) => layers.flat()).filter((all) => all.length > 0);
const values = fc.constantFrom(undefined, 'x', 'y', 'xz', 'w');

function isMatched(box: Box, request: (typeof world)[number]): boolean {
  return allows({ layers: [[{ ...box, effect: 'allow' }]] }, request);
}

test('a bound box matches exactly the requests of the unbound one that hold the values', () => {
  fc.assert(
    fc.property(boxes, values, (all, value) => {
      const known = new Map([['one', value]]);
      for (const box of all) {
        const bound = bindBox(box, known);
        expect(bound?.clauses.some(({ key }) => key === 'one') ?? false).toBe(false);
        const wrong = world.filter(
          (request) =>
            request.context.one === value &&
            (bound !== undefined && isMatched(bound, request)) !== isMatched(box, request),
        );
        expect(wrong).toEqual([]);
      }
    }),
    { seed: 20261124, numRuns: 40 },
  );
});

test('a box that asks for none of the keys comes back as it is', () => {
  fc.assert(
    fc.property(boxes, (all) => {
      for (const box of all) expect(bindBox(box, new Map([['another', 'x']]))).toBe(box);
    }),
    { seed: 20261124, numRuns: 60 },
  );
});

const templates = [
  'a',
  'a*',
  `${variable('one', undefined)}*`,
  `a${variable('one', 'b')}`,
  `*${variable('one', undefined)}`,
];

test('variables stand for the values, where there are none for their fallback, and else for nothing', () => {
  const set: fc.Arbitrary<PatternSet> = fc.record({
    kind: fc.constantFrom('in' as const, 'not-in' as const),
    patterns: fc.uniqueArray(fc.constantFrom(...templates), { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(set, values, (resources, value) => {
      const known = new Map([['one', value]]);
      const box: Box = { ...plain, resources };
      const spelt = resources.patterns.flatMap((pattern) => resolve(pattern, known) ?? []);
      const expected = { ...box, resources: { ...resources, patterns: spelt } };
      const bound = bindBox(box, known) ?? nobody;
      const wrong = world.slice(0, 600).filter((one) => isMatched(bound, one) !== isMatched(expected, one));
      expect(wrong).toEqual([]);
    }),
    { seed: 20261124, numRuns: 40 },
  );
});

const plain: Box = {
  effect: 'allow',
  principals: undefined,
  actions: { kind: 'in', patterns: ['*'] },
  resources: { kind: 'in', patterns: ['*'] },
  clauses: [],
  origin: { object: 'ledger', facet: 'inline', statement: 'S' },
};
const nobody: Box = { ...plain, resources: { kind: 'in', patterns: [] } };

describe('a clause on a known key', () => {
  const clause = (operator: string, ...asked: readonly string[]): Clause => ({
    key: 'one',
    operator,
    values: asked,
    text: operator,
  });
  const left = (one: Clause, value: string | undefined) => {
    const bound = bindBox({ ...plain, clauses: [one] }, new Map([['one', value]]));
    return bound === undefined ? 'no match' : bound.clauses.map(({ operator }) => operator);
  };

  it.each([
    [clause('StringEquals', 'x'), 'x', []],
    [clause('StringEquals', 'x'), undefined, 'no match'],
    [clause('StringNotEquals', 'x'), undefined, []],
    [clause('StringEqualsIfExists', 'x'), undefined, []],
    [clause('ForAllValues:StringEquals', 'x'), 'x', []],
    [clause('ForAllValues:StringEquals', 'x'), 'y', 'no match'],
    [clause('ForAllValues:StringEquals', 'x'), undefined, []],
    [clause('ForAnyValue:StringNotEquals', 'x'), undefined, 'no match'],
    [clause('Null', 'true'), undefined, []],
    [clause('Null', 'true'), 'x', 'no match'],
    // A positive operator does not match what cannot be resolved, a negated one does.
    [clause('StringEquals', `${variable('two', undefined)}*`), 'x', ['StringEquals']],
    [clause('StringEquals', 'y', variable('two', undefined)), 'x', ['StringEquals']],
    [clause('StringEquals', variable('one', undefined)), 'x', []],
    [clause('StringEquals', variable('one', undefined)), undefined, 'no match'],
    [clause('StringNotEquals', variable('one', undefined)), undefined, []],
    // Where nothing is held, it does not matter against what.
    [clause('StringEquals', variable('two', undefined)), undefined, 'no match'],
    [clause('StringNotEquals', variable('two', undefined)), undefined, []],
    [clause('StringLikeIfExists', variable('two', undefined)), undefined, []],
    [clause('ForAnyValue:StringNotEquals', variable('two', undefined)), undefined, 'no match'],
  ] as const)('%o where it is %s', (one, value, expected) => {
    expect(left(one, value)).toEqual(expected);
  });

  const written = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'].flatMap((operator) => [
    operator,
    `${operator}IfExists`,
    `ForAllValues:${operator}`,
    `ForAnyValue:${operator}`,
  ]);
  it.each(written)('by %s against another key says as much of that one', (operator) => {
    const one = clause(operator, variable('two', undefined));
    const bound = bindBox({ ...plain, clauses: [one] }, new Map([['one', 'x']]));
    expect(bound?.clauses.map(({ key, values: asked }) => [key, asked])).toEqual([['two', ['x']]]);
    const matched = (box: Box, context: Record<string, string>) =>
      isMatched(box, { principal: 'p', action: 's:a', resource: 'a', context });
    for (const two of [undefined, 'x', 'y', 'xz', 'X']) {
      const context = { one: 'x', ...(two === undefined ? {} : { two }) };
      const resolved = { ...one, values: two === undefined ? [] : [two] };
      expect(matched(bound ?? nobody, context)).toBe(matched({ ...plain, clauses: [resolved] }, context));
    }
  });

  it('against another key, whatever the case, does so as well', () => {
    const one = clause('StringNotEqualsIgnoreCase', variable('two', undefined));
    const bound = bindBox({ ...plain, clauses: [one] }, new Map([['one', 'x']]));
    expect(bound?.clauses).toEqual([
      { ...one, key: 'two', operator: 'StringNotEqualsIgnoreCase', values: ['x'] },
    ]);
  });
});
