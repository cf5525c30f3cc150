import type { Clause, PatternSet } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { Member } from './action-groups.ts';
import { type Automata, atomsOf } from './atoms.ts';
import { pointsOf } from './key-domain.ts';
import { clauseKey } from './operator.ts';
import { isEverything } from './pattern.ts';
import { allSides, hasBit, sideOf } from './rest.ts';
import type { SetState } from './set-automaton.ts';

/** A class of requests (for one group of actions) that match the same members. */
export interface Cell {
  /** Bit i: member i matches. */
  readonly mask: bigint;
  /** False: it is not known whether any such request exists. */
  readonly isCertain: boolean;
  /** How many combinations of atoms it is made of. */
  readonly count: number;
  readonly picks: Pick | undefined;
}

/** One value chosen per dimension; a list that shares its tails. */
export interface Pick {
  readonly dimension: Dimension;
  readonly value: string | readonly string[] | undefined;
  readonly beside: Readonly<Record<string, string>> | undefined;
  readonly isCertain: boolean;
  readonly rest: Pick | undefined;
}

type Dimension =
  | { readonly kind: 'resource' }
  | { readonly kind: 'principal' }
  | { readonly kind: 'key'; readonly key: string };

interface DimensionPoint {
  readonly mask: bigint;
  readonly isCertain: boolean;
  readonly count: number;
  readonly value: string | readonly string[] | undefined;
  readonly beside: Readonly<Record<string, string>> | undefined;
}

/** Keys that some operator reads as true or false. */
export type FlagKeys = ReadonlySet<string>;

/** Every cell in which a member matches that the surfaces do not share. The text says what went beyond the budget. */
export function cellsOf(
  members: readonly Member[],
  flags: FlagKeys,
  automata: Automata,
): readonly Cell[] | string {
  const full = (1n << BigInt(members.length)) - 1n;
  const changed = changedMembers(members);
  let cells: readonly Cell[] = [{ mask: full, isCertain: true, count: 1, picks: undefined }];
  const dimensions = dimensionsOf(members);
  const points: { dimension: Dimension; points: readonly DimensionPoint[] }[] = [];
  for (const dimension of dimensions) {
    const found = pointsIn(dimension, members, flags, automata);
    if (!found) return `more than ${automata.states} states to compare the ${nameOf(dimension)} patterns`;
    points.push({ dimension, points: found });
  }
  points.sort((a, b) => a.points.length - b.points.length);
  for (const { dimension, points: some } of points) {
    const folded = fold(cells, dimension, some, changed);
    if (folded.length > automata.states) return `more than ${automata.states} cells to compare`;
    cells = folded;
  }
  return cells;
}

/** As bits: the members that some surface has and some has not. */
function changedMembers(members: readonly Member[]): bigint {
  return maskOf(members, ({ rest, sides }) => sides !== allSides(rest.boxes.length));
}

export function maskOf(members: readonly Member[], test: (member: Member, index: number) => boolean): bigint {
  let mask = 0n;
  for (const [index, member] of members.entries()) if (test(member, index)) mask |= sideOf(index);
  return mask;
}

function nameOf(dimension: Dimension): string {
  return dimension.kind === 'key' ? dimension.key : dimension.kind;
}

function dimensionsOf(members: readonly Member[]): readonly Dimension[] {
  const keys = distinctInOrder(members.flatMap(({ rest }) => rest.clauses.map((clause) => clause.key)));
  const dimensions: Dimension[] = [{ kind: 'resource' }];
  if (members.some(({ rest }) => rest.principals)) dimensions.push({ kind: 'principal' });
  return [...dimensions, ...keys.map((key) => ({ kind: 'key', key }) as const)];
}

function pointsIn(
  dimension: Dimension,
  members: readonly Member[],
  flags: FlagKeys,
  automata: Automata,
): readonly DimensionPoint[] | undefined {
  switch (dimension.kind) {
    case 'resource':
      return textPoints(members, (member) => member.rest.resources, automata);
    case 'principal':
      return textPoints(members, (member) => member.rest.principals, automata);
    case 'key':
      return keyPoints(members, dimension.key, flags, automata);
    default:
      return dimension satisfies never;
  }
}

type SetOf = (member: Member) => PatternSet | undefined;

function textPoints(
  members: readonly Member[],
  setOf: SetOf,
  automata: Automata,
): readonly DimensionPoint[] | undefined {
  const lists = new Map<string, { index: number; patterns: readonly string[] }>();
  const uses = members.map((member) => {
    const set = setOf(member);
    if (!set || isEverything(set)) return undefined;
    const patterns = distinctInOrder(set.patterns);
    const key = patterns.join('\n');
    const list = lists.get(key) ?? { index: lists.size, patterns };
    lists.set(key, list);
    return { index: list.index, isIn: set.kind === 'in' };
  });
  const matching = (isAccepted: (index: number) => boolean) =>
    maskOf(members, (_, at) => {
      const use = uses[at];
      return use === undefined || isAccepted(use.index) === use.isIn;
    });
  const changed = changedMembers(members);
  const possible = (parts: readonly SetState[]) =>
    maskOf(members, (_, at) => {
      const use = uses[at];
      return use === undefined || parts[use.index]?.status !== (use.isIn ? 'dead' : 'universal');
    });
  // Where no member that differs can match any more, nothing can differ.
  const isSettled = (parts: readonly SetState[]) => (possible(parts) & changed) === 0n;
  const atoms = atomsOf(
    [...lists.values()].map((list) => list.patterns),
    automata,
    isSettled,
  );
  return atoms?.map((atom) => ({
    mask: matching((index) => hasBit(atom.accepts, index)),
    isCertain: true,
    count: 1,
    value: atom.text,
    beside: undefined,
  }));
}

function keyPoints(
  members: readonly Member[],
  key: string,
  flags: FlagKeys,
  automata: Automata,
): readonly DimensionPoint[] | undefined {
  const clauses = new Map<string, { index: number; clause: Clause }>();
  const uses = members.map(({ rest }) =>
    rest.clauses
      .filter((clause) => clause.key === key)
      .map((clause) => {
        const id = clauseKey(clause);
        const known = clauses.get(id) ?? { index: clauses.size, clause };
        clauses.set(id, known);
        return 1n << BigInt(known.index);
      }),
  );
  const points = pointsOf(
    [...clauses.values()].map(({ clause }) => clause),
    flags.has(key),
    automata,
  );
  const keys = new Set(members.flatMap(({ rest }) => rest.clauses.map((clause) => clause.key)));
  return points?.map((point) => ({
    mask: maskOf(members, (_, at) => (uses[at] ?? []).every((bit) => (point.met & bit) !== 0n)),
    // What the variable holds is itself under test in this group: the choice made here may contradict it.
    isCertain: point.isCertain && !Object.keys(point.beside ?? {}).some((name) => keys.has(name)),
    count: 1,
    value: point.value,
    beside: point.beside,
  }));
}

/** Points that say the same become one; a certain one speaks for them. */
function merged(points: readonly DimensionPoint[]): readonly DimensionPoint[] {
  const found = new Map<bigint, DimensionPoint>();
  for (const point of points) {
    const same = found.get(point.mask);
    if (!same) found.set(point.mask, point);
    else {
      const spokesman = same.isCertain || !point.isCertain ? same : point;
      found.set(point.mask, { ...spokesman, count: same.count + point.count });
    }
  }
  return [...found.values()];
}

function fold(
  cells: readonly Cell[],
  dimension: Dimension,
  points: readonly DimensionPoint[],
  changed: bigint,
): readonly Cell[] {
  const found = new Map<bigint, Cell>();
  const distinct = merged(points);
  for (const cell of cells) {
    for (const point of distinct) {
      const mask = cell.mask & point.mask;
      if ((mask & changed) === 0n) continue;
      const isCertain = cell.isCertain && point.isCertain;
      const count = cell.count * point.count;
      const same = found.get(mask);
      if (same && (same.isCertain || !isCertain)) {
        found.set(mask, { ...same, count: same.count + count });
        continue;
      }
      const { value, beside } = point;
      const picks = { dimension, value, beside, isCertain: point.isCertain, rest: cell.picks };
      found.set(mask, { mask, isCertain, count: count + (same?.count ?? 0), picks });
    }
  }
  return [...found.values()];
}
