import type { Clause } from '../model/access.ts';
import { formatInstant, instant, parseInstant } from '../model/time.ts';
import type { Automata } from './atoms.ts';
import { folded, literal, matches, segmentStar } from './glob.ts';
import { isFlagText, type Operator, type Test } from './operator.ts';
import { hasBit } from './rest.ts';
import { textClasses } from './text-classes.ts';
import type { Values } from './variable.ts';

/** A single value of a key, and which clauses its own test passes (negation included). */
export interface Single {
  readonly value: string;
  readonly passes: bigint;
  /** False: it hangs on what variables hold. */
  readonly isCertain: boolean;
  /** What variables may hold for this to be so. */
  readonly hints: Values;
}

export interface ReadClause {
  readonly clause: Clause;
  readonly operator: Operator;
  readonly bit: bigint;
}

export interface SingleOptions {
  /** The key holds `true` or `false`. */
  readonly isFlag: boolean;
  /** The one value that is asked about; undefined: all. */
  readonly only: string | undefined;
  /** Some clause tells the empty text from others that its own test does not. */
  readonly isEmptyApart?: boolean;
}

/**
 * One value for every way in which the clauses can be told apart. `'unreadable'` when a written value is not
 * of the operator's kind; undefined beyond the budget.
 */
export function singlesOf(
  clauses: readonly ReadClause[],
  options: SingleOptions,
  automata: Automata,
): readonly Single[] | 'unreadable' | undefined {
  const families = new Set(clauses.map((read) => read.operator.family));
  const found = valuesOfLines(clauses, families);
  if (found === undefined) return texts(clauses, options, automata);
  if (found === 'unreadable' || options.only === undefined) return found;
  return found.filter(({ value }) => value === options.only);
}

/** Values on a line: numbers, dates, addresses. Undefined where the clauses read text. */
function valuesOfLines(
  clauses: readonly ReadClause[],
  families: ReadonlySet<Operator['family']>,
): readonly Single[] | 'unreadable' | undefined {
  const lines = (['number', 'date', 'address'] as const).filter((family) => families.has(family));
  if (lines.length === 0) return undefined;
  if (families.size > 1) return 'unreadable';
  if (families.has('number')) return ordered(clauses, readNumber, String);
  return families.has('date') ? ordered(clauses, readDate, showDate) : addresses(clauses);
}

/** What an identifier with six colon-separated parts looks like. */
const nameShape = `arn:${segmentStar}:${segmentStar}:${segmentStar}:${segmentStar}:*`;

function texts(
  clauses: readonly ReadClause[],
  { isFlag, only, isEmptyApart = false }: SingleOptions,
  automata: Automata,
): readonly Single[] | 'unreadable' | undefined {
  if (clauses.some((read) => read.operator.family === 'flag' && !read.clause.values.every(isFlagText)))
    return 'unreadable';
  const lists = clauses.map(({ clause, operator }) =>
    clause.values.map((value) => {
      const text = operator.test === 'like' ? value : literal(value);
      return operator.family === 'folded-text' ? folded(text) : text;
    }),
  );
  const within = domainOf(clauses, isFlag);
  if (only !== undefined && within && !within.some((pattern) => matches(pattern, only))) return [];
  const domain = only === undefined ? within : [literal(only)];
  const longer = 1n << BigInt(lists.length);
  const classes = textClasses(
    { lists: [...lists, ['?*']], domain: domain && { within: domain, except: [] } },
    automata,
  );
  if (!classes) return undefined;
  const singles = new Map<bigint, Single>();
  const empty: Single[] = [];
  for (const { accepts, text, isCertain, hints } of classes) {
    const passes = passesOf(clauses, (_, index) => hasBit(accepts, index));
    if (isEmptyApart && text === '') {
      empty.push({ value: text, passes, isCertain, hints });
      continue;
    }
    const known = singles.get(passes);
    // The empty text stands for its class only where nothing longer does.
    const isBetter = !known || known.isCertain < isCertain || (known.value === '' && (accepts & longer) > 0n);
    if (isBetter && !(known?.isCertain && !isCertain))
      singles.set(passes, { value: text, passes, isCertain, hints });
  }
  return [...singles.values(), ...empty];
}

/** What the key can hold at all; undefined: any text. */
function domainOf(clauses: readonly ReadClause[], isFlag: boolean): readonly string[] | undefined {
  if (isFlag && clauses.every((read) => read.clause.values.every(isFlagText))) return ['true', 'false'];
  return clauses.some((read) => read.operator.family === 'name') ? [nameShape] : undefined;
}

const certain = { isCertain: true, hints: new Map() } as const;

function passesOf(
  clauses: readonly ReadClause[],
  test: (read: ReadClause, index: number) => boolean,
): bigint {
  let passes = 0n;
  for (const [index, read] of clauses.entries())
    if (test(read, index) !== read.operator.isNegated) passes |= read.bit;
  return passes;
}

function readNumber(text: string): number | undefined {
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  // Beyond, neighbours cannot be told apart.
  return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** Within what a Date can hold, with room to step beyond. */
const latestDate = 8.6e15;

function readDate(text: string): number | undefined {
  const at = /^\d+$/.test(text) ? Number(text) * 1000 : parseInstant(text);
  return at !== undefined && Math.abs(at) < latestDate ? at : undefined;
}

function showDate(at: number): string {
  return formatInstant(instant(at));
}

/** Every written value, and one between each two and beyond both ends. */
function ordered(
  clauses: readonly ReadClause[],
  read: (text: string) => number | undefined,
  write: (value: number) => string,
): readonly Single[] | 'unreadable' {
  const bounds = clauses.map(({ clause }) => clause.values.map(read));
  const marks = [...new Set(bounds.flat())].filter((mark) => mark !== undefined).sort((a, b) => a - b);
  if (marks.length === 0 || bounds.flat().includes(undefined)) return 'unreadable';
  const gap = 86_400_000;
  const values = marks.flatMap((mark, index) => [mark, (mark + (marks[index + 1] ?? mark + 2 * gap)) / 2]);
  return [(marks[0] ?? 0) - gap, ...values].map((value) => ({
    value: write(value),
    ...certain,
    passes: passesOf(clauses, ({ operator }, index) =>
      (bounds[index] ?? []).some((bound) => bound !== undefined && compares(operator.test, value, bound)),
    ),
  }));
}

function compares(test: Test, value: number, bound: number): boolean {
  switch (test) {
    case 'equals':
    case 'like':
      return value === bound;
    case 'less':
      return value < bound;
    case 'at-most':
      return value <= bound;
    case 'greater':
      return value > bound;
    case 'at-least':
      return value >= bound;
    default:
      return test satisfies never;
  }
}

const bits = { 4: 32n, 6: 128n } as const;
/** Of the addresses reserved for documentation: 198.51.100.7 and 2001:db8::1. */
const usual = { 4: 0xc6336407n, 6: 0x20010db8000000000000000000000001n } as const;

/** One address of either version for every elementary interval between the written ranges. */
function addresses(clauses: readonly ReadClause[]): readonly Single[] | 'unreadable' {
  const ranges = clauses.map(({ clause }) => clause.values.map(readRange));
  if (ranges.flat().includes(undefined)) return 'unreadable';
  return ([4, 6] as const).flatMap((version) =>
    startsOf(ranges, version).map((at) => ({
      value: addressText(at, version),
      ...certain,
      passes: passesOf(clauses, (_, index) =>
        (ranges[index] ?? []).some(
          (range) => range?.version === version && at >= range.from && at <= range.to,
        ),
      ),
    })),
  );
}

interface AddressRange {
  readonly version: 4 | 6;
  readonly from: bigint;
  readonly to: bigint;
}

/** `4:FROM-TO` or `6:FROM-TO`, both ends inclusive, as integers: sources write it. */
function readRange(text: string): AddressRange | undefined {
  const match = /^([46]):(\d+)-(\d+)$/.exec(text);
  if (!match) return undefined;
  return { version: match[1] === '4' ? 4 : 6, from: BigInt(match[2] ?? 0), to: BigInt(match[3] ?? 0) };
}

function startsOf(
  ranges: readonly (readonly (AddressRange | undefined)[])[],
  version: 4 | 6,
): readonly bigint[] {
  const end = 1n << bits[version];
  const marks = new Set([0n]);
  for (const range of ranges.flat()) {
    if (range?.version !== version) continue;
    marks.add(range.from);
    if (range.to + 1n < end) marks.add(range.to + 1n);
  }
  const starts = [...marks].sort((a, b) => (a < b ? -1 : 1));
  return starts.map((start, index) =>
    usual[version] >= start && usual[version] < (starts[index + 1] ?? end) ? usual[version] : start,
  );
}

function addressText(at: bigint, version: 4 | 6): string {
  const groups = (count: number, width: bigint, base: number) =>
    Array.from({ length: count }, (_, index) =>
      BigInt.asUintN(Number(width), at >> (BigInt(count - 1 - index) * width)).toString(base),
    );
  return version === 4 ? groups(4, 8n, 10).join('.') : groups(8, 16n, 16).join(':');
}
