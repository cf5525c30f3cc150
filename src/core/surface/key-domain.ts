import type { Clause } from '../model/access.ts';
import type { Automata } from './atoms.ts';
import { matches, variableMark } from './glob.ts';
import { hasVariable, isMetWhenAbsent, isMetWhenPresent, parseOperator } from './operator.ts';
import { type ReadClause, type Single, singlesOf } from './singles.ts';

/** What a request may hold under one key, as far as the clauses on that key can tell. */
export interface Point {
  /** Undefined: the key is absent. */
  readonly value: string | readonly string[] | undefined;
  /** Bit i: clause i is met. */
  readonly met: bigint;
  /** False: no such value is known; that there is none is not known either. */
  readonly isCertain: boolean;
  /** What the request must hold under other keys for this to be so. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** How many clauses of unknown outcome are branched on; each doubles the points. */
const maxUnknown = 8;

/** Every combination of clauses on one key that a value can meet, absent included. Undefined beyond the budget. */
export function pointsOf(
  clauses: readonly Clause[],
  isFlag: boolean,
  automata: Automata,
): readonly Point[] | undefined {
  const all = clauses.map((clause, index) => ({ clause, bit: 1n << BigInt(index) }));
  const lone = clauses.length === 1 && clauses[0] ? lonePoints(clauses[0]) : undefined;
  if (lone) return lone;

  const read: ReadClause[] = [];
  let present = 0n;
  let unknown = 0n;
  for (const { clause, bit } of all) {
    const operator = hasVariable(clause) ? undefined : parseOperator(clause.operator);
    const met = operator?.family === 'presence' ? isMetWhenPresent(clause, operator) : undefined;
    if (met) present |= bit;
    else if (operator && operator.family !== 'presence') read.push({ clause, operator, bit });
    else if (met === undefined) unknown |= bit;
  }
  const found = read.length > 0 ? singlesOf(read, isFlag, automata) : [{ value: 'x', passes: 0n }];
  if (found === undefined) return undefined;
  if (found === 'unreadable') {
    for (const { bit } of read) unknown |= bit;
    return branch([...absent(all), { value: 'x', met: present, isCertain: true }], unknown);
  }
  // Whether an empty value counts as present is not documented.
  const hasPresence = clauses.some((clause) => parseOperator(clause.operator)?.family === 'presence');
  const singles = found.filter(({ value }) => !hasPresence || value !== '');
  const sets = read.some(({ operator }) => operator.over !== 'one') ? unions(singles, read, automata) : [];
  if (sets === undefined) return undefined;
  const plain = read
    .filter(({ operator }) => operator.over === 'one')
    .reduce((bits, { bit }) => bits | bit, 0n);
  const ofOne = branch(
    singles.map(({ value, passes }) => ({ value, met: present | passes, isCertain: true })),
    unknown,
  );
  // What an operator for one value does with several is not documented: either outcome is possible.
  const ofMany = branch(
    sets.map(({ values, passes }) => ({ value: values, met: present | passes, isCertain: true })),
    unknown | plain,
  );
  const without = branch(absent(all), 0n);
  return without && ofOne && ofMany && [...without, ...ofOne, ...ofMany];
}

function absent(all: readonly { readonly clause: Clause; readonly bit: bigint }[]): readonly Point[] {
  let points: readonly Point[] = [{ value: undefined, met: 0n, isCertain: true }];
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

/** Sets of two or more values: every outcome of the set operators that one value alone does not give. */
function unions(
  singles: readonly Single[],
  read: readonly ReadClause[],
  automata: Automata,
): readonly { readonly values: readonly string[]; readonly passes: bigint }[] | undefined {
  let every = 0n;
  let some = 0n;
  for (const { operator, bit } of read) {
    if (operator.over === 'every') every |= bit;
    if (operator.over === 'some') some |= bit;
  }
  const isMixed = read.some(({ operator }) => operator.over === 'one');
  const found = new Map<bigint, readonly string[]>();
  const ofOne = new Map(singles.map((single) => [single.passes & (every | some), single]));
  const queue = [...ofOne].map(([passes, single]) => ({ passes, values: [single.value] }));
  for (const set of queue) {
    for (const [passes, single] of ofOne) {
      const joined = (set.passes & passes & every) | ((set.passes | passes) & some);
      if (found.has(joined) || set.values.includes(single.value)) continue;
      const values = [...set.values, single.value];
      found.set(joined, values);
      if (found.size > automata.states) return undefined;
      queue.push({ passes: joined, values });
    }
  }
  return [...found]
    .filter(([passes]) => isMixed || !ofOne.has(passes))
    .map(([passes, values]) => ({ passes, values }));
}

const variable = /\uF005\{([^},]+)\}/g;

/**
 * A clause that compares with a variable, alone on its key: the request can hold whatever the variable holds,
 * or something else.
 */
function lonePoints(clause: Clause): readonly Point[] | undefined {
  const operator = parseOperator(clause.operator);
  const isMetAbsent = isMetWhenAbsent(clause);
  const [first] = clause.values.filter((value) => value.includes(variableMark));
  if (!operator || first === undefined || isMetAbsent === undefined) return undefined;
  if (operator.family !== 'text' && operator.family !== 'name') return undefined;
  const beside: Record<string, string> = {};
  const resolve = (value: string) =>
    value.replaceAll(variable, (_, name: string) => {
      beside[name.trim().toLowerCase()] = 'x';
      return 'x';
    });
  const patterns = clause.values.map(resolve);
  if (patterns.some((pattern) => pattern.includes(variableMark)) || beside[clause.key] !== undefined)
    return undefined;
  const same = resolve(first).replaceAll(/[*?\uF001\uF002]/g, operator.test === 'like' ? 'x' : '$&');
  const prefix = operator.family === 'name' ? 'arn:aws:none:::' : '';
  const other = `${prefix}other`;
  if (operator.test === 'like' && patterns.some((pattern) => matches(pattern, other))) return undefined;
  if (patterns.includes(other)) return undefined;
  return [
    { value: undefined, met: isMetAbsent ? 1n : 0n, isCertain: true },
    { value: same, met: operator.isNegated ? 0n : 1n, isCertain: true, beside },
    { value: other, met: operator.isNegated ? 1n : 0n, isCertain: true, beside },
  ];
}
