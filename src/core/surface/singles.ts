import type { Clause } from '../model/access.ts';
import { formatInstant, instant, parseInstant } from '../model/time.ts';
import { type Automata, atomsOf } from './atoms.ts';
import { literal, segmentStar } from './glob.ts';
import { isFlagText, type Operator, type Test } from './operator.ts';
import { hasBit } from './rest.ts';

/** A single value of a key, and which clauses its own test passes (negation included). */
export interface Single {
  readonly value: string;
  readonly passes: bigint;
}

export interface ReadClause {
  readonly clause: Clause;
  readonly operator: Operator;
  readonly bit: bigint;
}

/**
 * One value for every way in which the clauses can be told apart. `'unreadable'` when a written value is not
 * of the operator's kind; undefined beyond the budget.
 */
export function singlesOf(
  clauses: readonly ReadClause[],
  isFlag: boolean,
  automata: Automata,
): readonly Single[] | 'unreadable' | undefined {
  const families = new Set(clauses.map((read) => read.operator.family));
  const [family] = families;
  if (families.size === 1 && family === 'number') return ordered(clauses, readNumber, String);
  if (families.size === 1 && family === 'date') return ordered(clauses, readDate, showDate);
  if (families.size === 1 && family === 'address') return addresses(clauses);
  if (families.size === 1 && family === 'folded-text') return texts(clauses, false, automata);
  if (['folded-text', 'number', 'date', 'address'].some((other) => families.has(other as never)))
    return 'unreadable';
  return texts(clauses, isFlag, automata);
}

/** What an identifier with six colon-separated parts looks like. */
const nameShape = `arn:${segmentStar}:${segmentStar}:${segmentStar}:${segmentStar}:*`;

function texts(
  clauses: readonly ReadClause[],
  isFlag: boolean,
  automata: Automata,
): readonly Single[] | 'unreadable' | undefined {
  if (clauses.some((read) => read.operator.family === 'flag' && !read.clause.values.every(isFlagText)))
    return 'unreadable';
  const lists = clauses.map(({ clause, operator }) =>
    clause.values.map((value) => {
      const text = operator.family === 'folded-text' ? value.toLowerCase() : value;
      return operator.test === 'like' ? text : literal(text);
    }),
  );
  const isOnlyFlag = isFlag && clauses.every((read) => read.clause.values.every(isFlagText));
  const isName = clauses.some((read) => read.operator.family === 'name');
  const isRestricted = isOnlyFlag || isName;
  const domain = isOnlyFlag ? ['true', 'false'] : isName ? [nameShape] : ['?*'];
  const within = 1n << BigInt(lists.length);
  const atoms = atomsOf(
    [...lists, domain],
    automata,
    (parts) => isRestricted && parts.at(-1)?.status === 'dead',
  );
  if (!atoms) return undefined;
  const singles = new Map<bigint, Single>();
  for (const atom of atoms) {
    const isWithin = (atom.accepts & within) !== 0n;
    if (isRestricted && !isWithin) continue;
    const passes = passesOf(clauses, (_, index) => hasBit(atom.accepts, index));
    // The empty text stands for its class only where nothing longer does.
    if (isWithin || !singles.has(passes)) singles.set(passes, { value: atom.text, passes });
  }
  return [...singles.values()];
}

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
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function readDate(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) * 1000 : parseInstant(text);
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

const sixthVersion = '2001:db8::1';
const usual = 0xc6336407; // 198.51.100.7, reserved for documentation

/** One address for every elementary interval between the written ranges; lists of IPv4 ranges only. */
function addresses(clauses: readonly ReadClause[]): readonly Single[] | 'unreadable' {
  const ranges = clauses.map(({ clause }) => clause.values.map(readRange));
  if (ranges.flat().includes(undefined)) return 'unreadable';
  const marks = new Set([0]);
  for (const range of ranges.flat()) {
    if (!range) continue;
    marks.add(range[0]);
    if (range[1] < 0xffffffff) marks.add(range[1] + 1);
  }
  const starts = [...marks].sort((a, b) => a - b);
  const values = starts.map((start, index) => {
    const end = (starts[index + 1] ?? 0x100000000) - 1;
    return usual >= start && usual <= end ? usual : start;
  });
  const none = { value: sixthVersion, passes: passesOf(clauses, () => false) };
  return [
    ...values.map((at) => ({
      value: [at >>> 24, (at >>> 16) & 255, (at >>> 8) & 255, at & 255].join('.'),
      passes: passesOf(clauses, (_, index) =>
        (ranges[index] ?? []).some((range) => range && at >= range[0] && at <= range[1]),
      ),
    })),
    none,
  ];
}

function readRange(text: string): readonly [number, number] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1, 5).map(Number);
  const length = Number(match[5] ?? 32);
  if (length > 32 || parts.some((part) => part > 255)) return undefined;
  const size = 2 ** (32 - length);
  const at = parts.reduce((sum, part) => sum * 256 + part, 0);
  const start = Math.floor(at / size) * size;
  return [start, start + size - 1];
}
