import fc from 'fast-check';
import type { Box, Clause, PatternSet, Surface } from '../../../src/core/model/access.ts';
import { createActionUniverse } from '../../../src/core/surface/action-universe.ts';

/** What the catalogue knows of the tiny world; the reference also asks for actions that it does not know. */
export const universe = createActionUniverse(['s:a', 's:b', 't:a'], '2026-01-01');

function setOf(patterns: readonly string[]): fc.Arbitrary<PatternSet> {
  return fc.record({
    kind: fc.constantFrom('in' as const, 'in' as const, 'not-in' as const),
    patterns: fc.uniqueArray(fc.constantFrom(...patterns), { minLength: 1, maxLength: 2 }),
  });
}

function clauseOn(
  key: string,
  operators: readonly string[],
  values: readonly string[],
): fc.Arbitrary<Clause> {
  return fc
    .record({
      operator: fc.constantFrom(...operators),
      values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
    })
    .map(({ operator, values: some }) => ({
      key,
      operator,
      values: some,
      text: `${key} ${operator} ${some.join()}`,
    }));
}

const presence = (key: string) => clauseOn(key, ['Null'], ['true', 'false']);
const ofOne = ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringNotEqualsIfExists'];
const ofSets = [
  'ForAllValues:StringEquals',
  'ForAnyValue:StringEquals',
  'ForAllValues:StringNotEquals',
  'ForAnyValue:StringNotEquals',
];

const oneClauses = [
  clauseOn('one', ofOne, ['x', 'y']),
  clauseOn('one', ['StringLike', 'StringNotLike'], ['x*', 'y', '*']),
  presence('one'),
];
const setClauses = [clauseOn('set', ofSets, ['x', 'y']), presence('set')];
const flagClauses = [clauseOn('flag', ['Bool', 'BoolIfExists'], ['true', 'false']), presence('flag')];

function boxesWith(clauses: readonly fc.Arbitrary<Clause>[]): fc.Arbitrary<readonly Box[]> {
  const box: fc.Arbitrary<Box> = fc.record({
    effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    principals: fc.option(setOf(['p', 'q', '*']), { nil: undefined, freq: 2 }),
    actions: setOf(['*', 's:*', 's:a', 't:a', 's:a*', '*a']),
    resources: setOf(['*', 'a', 'a*', '*b', '?', 'ab']),
    clauses: fc.array(fc.oneof(...clauses), { maxLength: 2 }),
    origin: fc.nat({ max: 9 }).map((id) => ({ object: 'ledger', facet: 'inline', statement: `S${id}` })),
  });
  return fc.array(box, { maxLength: 3 });
}

/** The reference's world holds sets or flags, never both at once; so do the boxes of one case. */
const families = [boxesWith([...oneClauses, ...setClauses]), boxesWith([...oneClauses, ...flagClauses])];

function surfaceOf(boxes: fc.Arbitrary<readonly Box[]>): fc.Arbitrary<Surface> {
  return fc.array(boxes, { minLength: 1, maxLength: 2 }).map((layers) => ({ layers }));
}

export const surface: fc.Arbitrary<Surface> = fc.oneof(...families.map(surfaceOf));

/** A surface, and more boxes of its kind. */
export const surfaceAndBoxes = fc.oneof(...families.map((boxes) => fc.tuple(surfaceOf(boxes), boxes)));

/** Two surfaces that share boxes, as two versions of one policy do. */
export const pair: fc.Arbitrary<readonly [Surface, Surface]> = fc.oneof(
  ...families.map((boxes) =>
    fc
      .tuple(surfaceOf(boxes), surfaceOf(boxes), boxes)
      .map(([a, b, shared]) => [withBoxes(a, shared), withBoxes(b, shared)] as const),
  ),
);

export function withBoxes(surface: Surface, more: readonly Box[]): Surface {
  const [first = [], ...rest] = surface.layers;
  return { layers: [[...first, ...more], ...rest] };
}
