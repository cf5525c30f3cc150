import type { Clause } from '../../../src/core/model/access.ts';
import { segmentStar } from '../../../src/core/surface/glob.ts';
import { isFlagText, type Operator, parseOperator } from '../../../src/core/surface/operator.ts';
import { hasVariable } from '../../../src/core/surface/variable.ts';
import { and, matchesAny, or, quoted } from './smt-text.ts';

/** One condition key: its value, and whether the request holds it. */
export interface SmtKey {
  readonly name: string;
  readonly value: string;
  readonly presence: string;
  readonly declaration: string;
  readonly test: (clause: Clause) => string;
}

interface Reading {
  readonly sort: 'String' | 'Real';
  readonly isReadable: (value: string) => boolean;
  /** What a request can hold at all. */
  readonly domain: (variable: string) => string;
  readonly test: (variable: string, clause: Clause, operator: Operator) => string;
}

const equals = (variable: string, values: readonly string[]) =>
  or(values.map((value) => `(= ${variable} ${quoted(value)})`));
const like = (variable: string, { values }: Clause) => matchesAny(variable, values);
const name = ['arn', segmentStar, segmentStar, segmentStar, segmentStar, '*'].join(':');
const relations = {
  equals: '=',
  like: '=',
  less: '<',
  'at-most': '<=',
  greater: '>',
  'at-least': '>=',
} as const;

const readings: Readonly<Record<string, Reading>> = {
  text: {
    sort: 'String',
    isReadable: () => true,
    domain: () => 'true',
    test: (variable, clause, { test }) =>
      test === 'like' ? like(variable, clause) : equals(variable, clause.values),
  },
  name: {
    sort: 'String',
    isReadable: () => true,
    domain: (variable) => matchesAny(variable, [name]),
    test: like,
  },
  flag: {
    sort: 'String',
    isReadable: isFlagText,
    domain: (variable) => equals(variable, ['true', 'false']),
    test: (variable, { values }) => equals(variable, values),
  },
  number: {
    sort: 'Real',
    isReadable: (value) => /^\d+(\.\d+)?$/.test(value),
    domain: () => 'true',
    test: (variable, { values }, { test }) =>
      or(values.map((value) => `(${relations[test]} ${variable} ${value})`)),
  },
  presence: {
    sort: 'String',
    isReadable: isFlagText,
    domain: () => 'true',
    test: () => 'true',
  },
};

/** Undefined for operators over several values, keys read in two ways, dates, addresses and variables. */
export function smtKey(key: string, clauses: readonly Clause[], index: number): SmtKey | undefined {
  const operators = clauses.flatMap((clause) => {
    const operator = clause.values.some(hasVariable) ? undefined : parseOperator(clause.operator);
    const reading = readings[operator?.family ?? ''];
    const isCovered = operator?.over === 'one' && reading && clause.values.every(reading.isReadable);
    return isCovered ? [operator] : [];
  });
  const own = new Set(operators.map(({ family }) => family).filter((family) => family !== 'presence'));
  const reading = readings[[...own][0] ?? 'presence'];
  if (operators.length < clauses.length || own.size > 1 || !reading) return undefined;
  const [value, presence] = [`v${index}`, `p${index}`];
  // Whether an empty value counts as present is not documented.
  const isAsked = reading.sort === 'String' && operators.some(({ family }) => family === 'presence');
  const domain = and([reading.domain(value), ...(isAsked ? [`(not (= ${value} ""))`] : [])]);
  return {
    name: key,
    value,
    presence,
    declaration: [
      `(declare-const ${value} ${reading.sort})`,
      `(declare-const ${presence} Bool)`,
      `(assert (=> ${presence} ${domain}))`,
    ].join('\n'),
    test: (clause) => testOf(clause, { value, presence, reading }),
  };
}

interface Asked {
  readonly value: string;
  readonly presence: string;
  readonly reading: Reading;
}

function testOf(clause: Clause, { value, presence, reading }: Asked): string {
  const operator = parseOperator(clause.operator);
  if (!operator) throw new Error(`the operator ${clause.operator} is not covered`);
  const absent = `(not ${presence})`;
  if (operator.family === 'presence')
    return or(clause.values.map((isAbsent) => (isAbsent === 'true' ? absent : presence)));
  const met = and([presence, reading.test(value, clause, operator)]);
  if (operator.isNegated && operator.ifExists) return `(or ${absent} (not ${met}))`;
  if (operator.isNegated) return `(not ${met})`;
  return operator.ifExists ? `(or ${absent} ${met})` : met;
}
