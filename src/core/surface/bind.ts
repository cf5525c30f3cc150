import type { Box, Clause, PatternSet } from '../model/access.ts';
import { createAutomata } from './atoms.ts';
import { literal } from './glob.ts';
import { pointsOf } from './key-domain.ts';
import { isMetWhenAbsent, parseOperator } from './operator.ts';
import { asVariable, bindPattern, hasVariable, type Values } from './variable.ts';

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
    if (!known.has(clause.key)) {
      left.push(bound);
      continue;
    }
    const value = known.get(clause.key);
    const met = isMet(bound, value);
    if (met === false) return undefined;
    if (met === undefined) left.push(turned(bound, value) ?? bound);
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
  if (value === undefined) return isMetWhenAbsent(clause);
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

/** A known value against a key's own: as much is said of that key, against the value. */
function turned(clause: Clause, value: string | undefined): Clause | undefined {
  const operator = parseOperator(clause.operator);
  const [pattern = '', ...others] = clause.values;
  const key = others.length === 0 ? asVariable(pattern) : undefined;
  if (!operator || key === undefined || value === undefined) return undefined;
  const base = operator.isNegated ? 'StringNotEquals' : 'StringEquals';
  const values = [literal(value)];
  if (operator.family === 'text') return { ...clause, key, operator: base, values };
  return operator.family === 'folded-text'
    ? { ...clause, key, operator: `${base}IgnoreCase`, values }
    : undefined;
}
