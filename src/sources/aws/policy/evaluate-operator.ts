import { inAddressRange, isPrivateRange } from './evaluate-address.ts';
import type { ContextValues } from './evaluate-context.ts';
import { type Piece, piecesMatch, plainText, resolved, type Verdict } from './evaluate-match.ts';
import { arnMatches } from './evaluate-resource.ts';

/** How a value of the request compares with one that the policy writes. */
export type ValueTest = (value: string, written: string, variables: ContextValues | undefined) => Verdict;

export interface Operator {
  /** Undefined for Null, which reads no value. */
  readonly test: ValueTest | undefined;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
  readonly over: 'one' | 'every' | 'some';
}

/** Undefined for a name that AWS does not document. */
export function readOperator(name: string): Operator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  if (!match) return undefined;
  const [, quantifier, base = '', suffix] = match;
  const over = quantifier === undefined ? 'one' : quantifier === 'ForAllValues' ? 'every' : 'some';
  const ifExists = suffix !== undefined;
  if (base === 'Null') return ifExists ? undefined : { test: undefined, isNegated: false, ifExists, over };
  const positive = Object.hasOwn(negations, base) ? negations[base] : undefined;
  const test = Object.hasOwn(tests, positive ?? base) ? tests[positive ?? base] : undefined;
  return test && { test, isNegated: positive !== undefined, ifExists, over };
}

/** The address of `aws:SourceIp` is a public one: private ranges match no request there. */
export function onPublicAddress(value: string, written: string): Verdict {
  if (isPrivateRange(value)) return inAddressRange(value, written) === false ? false : 'unknown';
  return isPrivateRange(written) ? false : inAddressRange(value, written);
}

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

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
  BinaryEquals: (value, written) => {
    const [held, wanted] = [bytesOf(value), bytesOf(written)];
    return held === undefined || wanted === undefined ? 'unknown' : held === wanted;
  },
  IpAddress: inAddressRange,
  ...comparisons('Numeric', (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined)),
  ...comparisons('Date', readDate),
};

/** Policies write bytes as base64, and so does whoever describes a request. */
function bytesOf(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return atob(base64);
}

const dateShape =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;

/** Seconds since 1970, or one of W3C's forms of ISO 8601. Four digits may be either. */
function readDate(text: string): number | undefined {
  if (/^\d+$/.test(text)) return text.length === 4 ? undefined : Number(text) * 1000;
  const match = dateShape.exec(text);
  if (!match) return undefined;
  const [, year, month = '01', day = '01'] = match;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // The 31st of February would be read as a day of March.
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return undefined;
  const at = Date.parse(text);
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
