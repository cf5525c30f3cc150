import type { Box, Clause, PatternSet } from '../model/access.ts';
import { createAutomata } from './atoms.ts';
import { pointsOf } from './key-domain.ts';
import { parseOperator } from './operator.ts';
import { bindPattern, hasVariable, type Values } from './variable.ts';

const states = 10_000;

/**
 * What a box says of requests that hold exactly these values under the known keys (undefined: do not hold the key).
 * Undefined where none of them matches it. A box that asks for none of the keys comes back as it is.
 */
export function bindBox(box: Box, known: Values): Box | undefined {
  const { resources, principals, clauses } = box;
  const asks =
    clauses.some((clause) => known.has(clause.key) || clause.values.some(hasVariable)) ||
    [...resources.patterns, ...(principals?.patterns ?? [])].some(hasVariable);
  if (!asks) return box;
  const left: Clause[] = [];
  for (const clause of clauses) {
    const bound = { ...clause, values: clause.values.flatMap((value) => bindPattern(value, known) ?? []) };
    const met = known.has(clause.key) ? isMet(bound, known.get(clause.key)) : undefined;
    if (met === false) return undefined;
    if (met === undefined) left.push(bound);
  }
  return {
    ...box,
    resources: boundSet(resources, known),
    principals: principals && boundSet(principals, known),
    clauses: left,
  };
}

function boundSet(set: PatternSet, known: Values): PatternSet {
  return { ...set, patterns: set.patterns.flatMap((pattern) => bindPattern(pattern, known) ?? []) };
}

/** Undefined where that is not known for sure. */
function isMet(clause: Clause, value: string | undefined): boolean | undefined {
  if (clause.values.some(hasVariable)) return undefined;
  const isFlag = parseOperator(clause.operator)?.family === 'flag';
  const points = pointsOf(
    { clauses: [clause], isFlag, arity: 'one', only: { value } },
    createAutomata(states),
  );
  const [first] = points ?? [];
  if (!first || points?.length !== 1 || !first.isCertain) return undefined;
  return first.met === 1n;
}
