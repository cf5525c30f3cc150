import type { Clause } from '../model/access.ts';
import { isLiteral, literalPrefix } from '../surface/glob.ts';
import { hasVariable } from '../surface/variable.ts';
import { type Restriction, whole } from './weights.ts';

/**
 * What is left of a grant's weight under its conditions, in thousandths: the product of one factor for each thing
 * that they restrict, rounded up. Dropping or weakening a condition never lowers it.
 */
export function leftUnder(clauses: readonly Clause[], restrictions: readonly Restriction[]): number {
  const factors = new Map<string, number>();
  for (const clause of clauses)
    for (const { restricts, factor } of restrictions.filter((one) => isRestricted(clause, one)))
      factors.set(restricts, Math.min(factor, factors.get(restricts) ?? whole));
  let product = BigInt(whole);
  let unit = 1n;
  for (const factor of factors.values()) {
    product *= BigInt(factor);
    unit *= BigInt(whole);
  }
  return Number((product + unit - 1n) / unit);
}

function isRestricted(clause: Clause, { keys, operators, values }: Restriction): boolean {
  const start = Object.hasOwn(keys, clause.key) ? keys[clause.key] : undefined;
  if (start === undefined || !operators.includes(clause.operator)) return false;
  return clause.values.every((value) => (values ? values.includes(value) : !isVacuous(value, start)));
}

/**
 * A pattern that asks no more than what every value begins with. What a variable stands for can be what the
 * request says of itself, so it asks nothing either. Every wider pattern than a vacuous one is vacuous.
 */
function isVacuous(value: string, start: string): boolean {
  return hasVariable(value) || (!isLiteral(value) && start.startsWith(literalPrefix(value)));
}
