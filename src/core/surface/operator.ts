import type { Clause } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';

/** What kind of value an operator reads. `presence` reads none. */
type Family =
  | 'text'
  | 'folded-text'
  | 'binary'
  | 'name'
  | 'flag'
  | 'presence'
  | 'number'
  | 'date'
  | 'address';

export type Test = 'equals' | 'like' | 'less' | 'at-most' | 'greater' | 'at-least';

export interface Operator {
  readonly family: Family;
  readonly test: Test;
  readonly isNegated: boolean;
  /** Met when the key is absent. */
  readonly ifExists: boolean;
  /** Over one value, or over a set of them: every one must pass, or some one. */
  readonly over: 'one' | 'every' | 'some';
}

const base: Readonly<Record<string, readonly [Family, Test, boolean]>> = {
  StringEquals: ['text', 'equals', false],
  StringNotEquals: ['text', 'equals', true],
  StringLike: ['text', 'like', false],
  StringNotLike: ['text', 'like', true],
  StringEqualsIgnoreCase: ['folded-text', 'equals', false],
  StringNotEqualsIgnoreCase: ['folded-text', 'equals', true],
  ArnEquals: ['name', 'like', false],
  ArnLike: ['name', 'like', false],
  ArnNotEquals: ['name', 'like', true],
  ArnNotLike: ['name', 'like', true],
  BinaryEquals: ['binary', 'equals', false],
  Bool: ['flag', 'equals', false],
  Null: ['presence', 'equals', false],
  NumericEquals: ['number', 'equals', false],
  NumericNotEquals: ['number', 'equals', true],
  NumericLessThan: ['number', 'less', false],
  NumericLessThanEquals: ['number', 'at-most', false],
  NumericGreaterThan: ['number', 'greater', false],
  NumericGreaterThanEquals: ['number', 'at-least', false],
  DateEquals: ['date', 'equals', false],
  DateNotEquals: ['date', 'equals', true],
  DateLessThan: ['date', 'less', false],
  DateLessThanEquals: ['date', 'at-most', false],
  DateGreaterThan: ['date', 'greater', false],
  DateGreaterThanEquals: ['date', 'at-least', false],
  IpAddress: ['address', 'equals', false],
  NotIpAddress: ['address', 'equals', true],
};

const shape = /^(ForAllValues:|ForAnyValue:)?([A-Za-z]+?)(IfExists)?$/;

/** How many values a request can hold under a key. */
export type Arity = 'one' | 'many' | 'unknown';

/** Undefined for an operator that is not known, or that does not combine that way. */
export function parseOperator(name: string): Operator | undefined {
  const match = shape.exec(name);
  const known = match && Object.hasOwn(base, match[2] ?? '') ? base[match[2] ?? ''] : undefined;
  if (!match || !known) return undefined;
  const [family, test, isNegated] = known;
  const ifExists = match[3] !== undefined;
  if (family === 'presence' && ifExists) return undefined;
  const over = match[1] === undefined ? 'one' : match[1] === 'ForAllValues:' ? 'every' : 'some';
  return { family, test, isNegated, ifExists, over };
}

/** Equal for clauses that mean the same, whatever their text. */
export function clauseKey(clause: Clause): string {
  return JSON.stringify([clause.key, clause.operator, distinctInOrder(clause.values)]);
}

export function isFlagText(value: string): boolean {
  return value === 'true' || value === 'false';
}

/** Is the clause met when its key is absent from the request? Undefined when that is not known. */
export function isMetWhenAbsent(clause: Clause): boolean | undefined {
  const operator = parseOperator(clause.operator);
  if (!operator) return undefined;
  if (operator.family === 'presence') return presence(clause, operator, true);
  if (operator.ifExists || operator.over === 'every') return true;
  // A negated operator holds for what is not there, except when some value must pass.
  return operator.over === 'some' ? false : operator.isNegated;
}

export function isMetWhenPresent(clause: Clause, operator: Operator): boolean | undefined {
  return presence(clause, operator, false);
}

function presence(clause: Clause, operator: Operator, isAbsent: boolean): boolean | undefined {
  if (operator.over !== 'one') return operator.over === 'every';
  if (clause.values.length === 0 || !clause.values.every(isFlagText)) return undefined;
  return clause.values.includes(String(isAbsent));
}
