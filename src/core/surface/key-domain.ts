import type { Clause } from '../model/access.ts';
import type { Automata } from './atoms.ts';
import { type Arity, isMetWhenAbsent, isMetWhenPresent, parseOperator } from './operator.ts';
import { type ReadClause, type Single, singlesOf } from './singles.ts';
import type { Values } from './variable.ts';

/** What a request may hold under one key, as far as the clauses on that key can tell. */
export interface Point {
  /** Undefined: the key is absent. */
  readonly value: string | readonly string[] | undefined;
  /** Bit i: clause i is met. */
  readonly met: bigint;
  /** False: no such value is known; that there is none is not known either. */
  readonly isCertain: boolean;
  /** What variables may hold for this to be so. */
  readonly hints: Values;
}

export interface KeyQuestion {
  readonly clauses: readonly Clause[];
  readonly isFlag: boolean;
  readonly arity: Arity;
  /** The one value that is asked about, or absence; undefined: all. */
  readonly only?: { readonly value: string | undefined } | undefined;
}

/** How many clauses of unknown outcome are branched on; each doubles the points. */
const maxUnknown = 8;

/** Every combination of clauses on one key that a value can meet, absent included. Undefined beyond the budget. */
export function pointsOf(question: KeyQuestion, automata: Automata): readonly Point[] | undefined {
  const { clauses, isFlag, arity, only } = question;
  const all = clauses.map((clause, index) => ({ clause, bit: 1n << BigInt(index) }));
  if (only && only.value === undefined) return absent(all);
  const { read, present, missing, unknown } = sorted(all);
  const found =
    read.length > 0
      ? singlesOf(read, { isFlag, only: only?.value, isEmptyApart: all.some(tellsEmpty) }, automata)
      : [{ value: only?.value ?? 'x', passes: 0n, isCertain: true, hints: none }];
  if (found === undefined) return undefined;
  const without = only ? [] : absent(all);
  if (found === 'unreadable') {
    const either = read.reduce((bits, { bit }) => bits | bit, unknown);
    const point = { value: only?.value ?? 'x', met: present, isCertain: true, hints: none };
    const points = branch([point], either);
    return points && [...without, ...points];
  }
  const singles = found.map((single) => (single.value === '' ? emptied(single, read) : single));
  const hasSets =
    arity === 'many' || (arity === 'unknown' && read.some(({ operator }) => operator.over !== 'one'));
  const sets = hasSets && !only && read.length > 0 ? unions(singles, read, automata) : [];
  if (sets === undefined) return undefined;
  const plain = read
    .filter(({ operator }) => operator.over === 'one' && operator.isNegated)
    .reduce((bits, { bit }) => bits | bit, 0n);
  const asPoint = ({ value, passes, isCertain, hints }: Single | ValueSet): Point => ({
    value,
    met: (value === '' ? present & missing : present) | passes,
    isCertain,
    hints,
  });
  const [empty, full] = [
    singles.filter(({ value }) => value === ''),
    singles.filter(({ value }) => value !== ''),
  ];
  // That an empty value is not present is documented; whether it counts as absent is not.
  const ofNone = branch(empty.map(asPoint), unknown | (missing & ~present));
  const ofOne = branch(full.map(asPoint), unknown);
  // An operator for one value does not match several. What a negated one does is not documented.
  const ofMany = branch(sets.map(asPoint), unknown | plain);
  return ofNone && ofOne && ofMany && [...without, ...ofNone, ...ofOne, ...ofMany];
}

const none: Values = new Map();

/** To set operators an empty value is an empty set. */
function tellsEmpty({ clause }: { readonly clause: Clause }): boolean {
  const operator = parseOperator(clause.operator);
  return operator !== undefined && operator.over !== 'one';
}

/**
 * An empty value is an empty set to the set operators.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function emptied(single: Single, read: readonly ReadClause[]): Single {
  let { passes } = single;
  for (const { operator, bit } of read) {
    if (operator.over === 'every') passes |= bit;
    if (operator.over === 'some') passes &= ~bit;
  }
  return { ...single, passes };
}

/** Clauses by what is asked of them: the bits of those that are met by presence, by absence, or by nobody knows what. */
function sorted(all: readonly { readonly clause: Clause; readonly bit: bigint }[]) {
  const read: ReadClause[] = [];
  let present = 0n;
  let missing = 0n;
  let unknown = 0n;
  for (const { clause, bit } of all) {
    const operator = parseOperator(clause.operator);
    if (operator?.family === 'presence' && isMetWhenAbsent(clause)) missing |= bit;
    const met = operator?.family === 'presence' ? isMetWhenPresent(clause, operator) : undefined;
    if (met) present |= bit;
    else if (operator && operator.family !== 'presence') read.push({ clause, operator, bit });
    else if (met === undefined) unknown |= bit;
  }
  return { read, present, missing, unknown };
}

function absent(all: readonly { readonly clause: Clause; readonly bit: bigint }[]): readonly Point[] {
  let points: readonly Point[] = [{ value: undefined, met: 0n, isCertain: true, hints: none }];
  for (const { clause, bit } of all) {
    const met = isMetWhenAbsent(clause);
    if (met) points = points.map((point) => ({ ...point, met: point.met | bit }));
    if (met === undefined)
      points = points.flatMap((point) => [
        { ...point, isCertain: false },
        { ...point, met: point.met | bit, isCertain: false },
      ]);
  }
  return points;
}

/** Each point with every outcome of the clauses in `unknown`. Absence is decided apart from this. */
function branch(points: readonly Point[], unknown: bigint): readonly Point[] | undefined {
  const bits: bigint[] = [];
  for (let rest = unknown, bit = 1n; rest > 0n; rest >>= 1n, bit <<= 1n) if (rest & 1n) bits.push(bit);
  if (bits.length > maxUnknown && points.length > 0) return undefined;
  let branched = points.filter((point) => point.value !== undefined);
  for (const bit of bits)
    branched = branched.flatMap((point) => [
      { ...point, met: point.met & ~bit, isCertain: false },
      { ...point, met: point.met | bit, isCertain: false },
    ]);
  return [...points.filter((point) => point.value === undefined), ...branched];
}

/** Two values of one class, where it has two: an operator for one value tells them from one. */
function doubles(
  singles: readonly Single[],
  read: readonly ReadClause[],
  automata: Automata,
): readonly ValueSet[] {
  if (read.every(({ operator }) => operator.over !== 'one')) return [];
  const written = read.flatMap(({ clause }) => clause.values);
  return singles.flatMap((single) => {
    const others = [...written, `${single.value}x`, `x${single.value}`].filter(
      (value) => value !== single.value,
    );
    for (const value of others) {
      const found = singlesOf(read, { isFlag: false, only: value }, automata);
      if (found !== undefined && found !== 'unreadable' && found[0]?.passes === single.passes)
        return [{ ...single, value: [single.value, value] }];
    }
    return [];
  });
}

interface ValueSet {
  readonly value: readonly string[];
  readonly passes: bigint;
  readonly isCertain: boolean;
  readonly hints: Values;
}

/** Sets of two or more values: every outcome of the set operators that one value alone does not give. */
function unions(
  singles: readonly Single[],
  read: readonly ReadClause[],
  automata: Automata,
): readonly ValueSet[] | undefined {
  let every = 0n;
  let some = 0n;
  for (const { operator, bit } of read) {
    if (operator.over === 'every') every |= bit;
    if (operator.over === 'some') some |= bit;
  }
  const isMixed = read.some(({ operator }) => operator.over === 'one');
  const found = new Map<bigint, ValueSet>();
  const ofOne = new Map<bigint, Single>();
  for (const single of singles) {
    const passes = single.passes & (every | some);
    if (!ofOne.get(passes)?.isCertain) ofOne.set(passes, single);
  }
  const queue: ValueSet[] = [...ofOne].map(([passes, single]) => ({
    ...single,
    passes,
    value: [single.value],
  }));
  for (const pair of doubles(singles, read, automata)) {
    const passes = pair.passes & (every | some);
    if (!found.get(passes)?.isCertain) found.set(passes, { ...pair, passes });
  }
  for (const set of queue) {
    for (const [passes, single] of ofOne) {
      const joined = (set.passes & passes & every) | ((set.passes | passes) & some);
      const isCertain = set.isCertain && single.isCertain;
      const known = found.get(joined);
      if ((known && (known.isCertain || !isCertain)) || set.value.includes(single.value)) continue;
      const hints = new Map([...set.hints, ...single.hints]);
      const next = { value: [...set.value, single.value], passes: joined, isCertain, hints };
      found.set(joined, next);
      if (found.size > automata.states) return undefined;
      queue.push(next);
    }
  }
  return [...found.values()].filter(({ passes }) => isMixed || !ofOne.get(passes)?.isCertain);
}
