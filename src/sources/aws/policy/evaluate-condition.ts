import { inAddressRange } from './evaluate-address.ts';
import {
  allOf,
  anyOf,
  negate,
  type Piece,
  piecesMatch,
  plainText,
  resolved,
  type Verdict,
} from './evaluate-match.ts';
import { arnMatches } from './evaluate-resource.ts';

export type ContextValues = ReadonlyMap<string, readonly string[]>;

/** All operators and keys must hold; the values of one are alternatives. */
export function meetsConditions(
  condition: unknown,
  context: ContextValues,
  variables: ContextValues | undefined,
): Verdict {
  if (condition === undefined) return true;
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return 'unknown';
  let met: Verdict = true;
  for (const [operator, keys] of Object.entries(condition)) {
    if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) return 'unknown';
    for (const [key, written] of Object.entries(keys)) {
      const values = (Array.isArray(written) ? written : [written]).map(String);
      const one = meets(
        { operator, values, held: context.get(key.toLowerCase()), key: key.toLowerCase() },
        variables,
      );
      if (one === false) return false;
      if (one === 'unknown') met = 'unknown';
    }
  }
  return met;
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** Undefined: the key is absent. */
  readonly held: readonly string[] | undefined;
}

function meets(condition: Condition, variables: ContextValues | undefined): Verdict {
  const { values, held } = condition;
  const parsed = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(condition.operator);
  const [, quantifier, name = '', ifExists] = parsed ?? [];
  const isNegated = name.startsWith('Not') || /^(String|Arn|Numeric|Date)Not/.test(name);
  const positive = name.replace('Not', '');
  const test = Object.hasOwn(tests, positive) ? tests[positive] : undefined;
  if (values.length === 0) return 'unknown';
  if (name === 'Null') return meetsNull(condition, quantifier, ifExists);
  if (!test) return 'unknown';
  if (condition.key === 'aws:sourceip' && values.some(isPrivate)) return 'unknown';
  // An empty text is an empty set to the set operators.
  const isEmpty = held === undefined || held.every((value) => value === '');
  if (held === undefined || held.length === 0 || (isEmpty && quantifier)) {
    if (held && !quantifier) return 'unknown';
    if (ifExists || quantifier === 'ForAllValues') return true;
    return quantifier === 'ForAnyValue' ? false : isNegated;
  }
  // An operator for one value does not match several. What a negated one does is not documented.
  if (!quantifier && held.length !== 1) return isNegated ? 'unknown' : false;
  const outcomes = held.map((value) =>
    negate(anyOf(values.map((written) => test(value, written, variables))), isNegated),
  );
  return quantifier === 'ForAllValues' ? allOf(outcomes) : anyOf(outcomes);
}

function meetsNull(
  condition: Condition,
  quantifier: string | undefined,
  ifExists: string | undefined,
): Verdict {
  const { values, held } = condition;
  if (ifExists || values.some((value) => value !== 'true' && value !== 'false')) return 'unknown';
  if (quantifier) return quantifier === 'ForAllValues';
  return values.includes(String(held === undefined || held.every((value) => value === '')));
}

/** A private address never reaches this key, so what such a range matches is not a question about the request. */
function isPrivate(range: string): boolean {
  return /^(10|127|169\.254|192\.168|172\.(1[6-9]|2[0-9]|3[01]))\.|^f[cd][0-9a-f]{2}:|^fe80:/i.test(range);
}

type ValueTest = (value: string, written: string, variables: ContextValues | undefined) => Verdict;

/** A written value whose variable has no value equals nothing. */
function onPattern(test: (value: string, pattern: readonly Piece[]) => Verdict): ValueTest {
  return (value, written, variables) => {
    const pattern = resolved(written, variables);
    if (pattern === 'unclear') return 'unknown';
    return pattern === 'unresolved' ? false : test(value, pattern);
  };
}

const arn = onPattern((value, pattern) => arnMatches(pattern, value) ?? 'unknown');

const tests: Readonly<Record<string, ValueTest>> = {
  StringEquals: onPattern((value, pattern) => value === plainText(pattern)),
  StringEqualsIgnoreCase: onPattern(
    (value, pattern) => value.toLowerCase() === plainText(pattern).toLowerCase(),
  ),
  StringLike: onPattern((value, pattern) => piecesMatch(pattern, value)),
  ArnEquals: arn,
  ArnLike: arn,
  Bool: (value, written) => {
    const isFlag = (text: string) => text === 'true' || text === 'false';
    return isFlag(value) && isFlag(written) ? value === written : 'unknown';
  },
  IpAddress: (value, written) => inAddressRange(value, written) ?? 'unknown',
  ...comparisons('Numeric', (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined)),
  ...comparisons('Date', readDate),
};

function readDate(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function comparisons(prefix: string, read: (text: string) => number | undefined): Record<string, ValueTest> {
  const compare =
    (holds: (a: number, b: number) => boolean): ValueTest =>
    (value, written) => {
      const [a, b] = [read(value), read(written)];
      return a === undefined || b === undefined ? 'unknown' : holds(a, b);
    };
  return {
    [`${prefix}Equals`]: compare((a, b) => a === b),
    [`${prefix}LessThan`]: compare((a, b) => a < b),
    [`${prefix}LessThanEquals`]: compare((a, b) => a <= b),
    [`${prefix}GreaterThan`]: compare((a, b) => a > b),
    [`${prefix}GreaterThanEquals`]: compare((a, b) => a >= b),
  };
}
