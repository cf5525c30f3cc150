import type { Member } from './action-groups.ts';
import { askedFor, assigned, assignmentsOf, byPresence } from './assignments.ts';
import {
  changedMembers,
  type Dimension,
  type DimensionPoint,
  dimensionsOf,
  nameOf,
  pointsIn,
  type Setting,
} from './dimensions.ts';
import type { Values } from './variable.ts';

/** A class of requests (for one group of actions) that match the same members. */
export interface Cell {
  /** Bit i: member i matches. */
  readonly mask: bigint;
  /** False: it is not known whether any such request exists. */
  readonly isCertain: boolean;
  /** How many combinations of atoms it is made of. */
  readonly count: number;
  readonly picks: Pick | undefined;
  /** What the variables hold in it. */
  readonly values: Values;
}

/** One value chosen per dimension; a list that shares its tails. */
export interface Pick {
  readonly dimension: Dimension;
  readonly value: string | readonly string[] | undefined;
  readonly isCertain: boolean;
  readonly rest: Pick | undefined;
}

interface Axis {
  readonly dimension: Dimension;
  readonly points: readonly DimensionPoint[];
}

/**
 * Every cell in which a member matches that the surfaces do not share. The text says what went beyond the budget.
 *
 * Variables are free in a first round: the cells it finds bound what there is. Then values are put in their
 * place, and what is found with them is real.
 */
export function cellsOf(members: readonly Member[], setting: Setting): readonly Cell[] | string {
  if (askedFor(members).length === 0) {
    const cut = cutOf(members, setting);
    return typeof cut === 'string' ? cut : cut.cells;
  }
  const bound = boundOf(members, setting);
  if (typeof bound === 'string') return bound;
  const open = new Map([...bound.cells].filter(([, cell]) => !cell.isCertain));
  const found = new Map(bound.cells);
  for (const values of open.size > 0 ? assignmentsOf(members, bound.points, setting) : []) {
    if (open.size === 0) break;
    for (const cell of cellsWith(members, values, setting)) {
      const known = open.get(cell.mask);
      if (!cell.isCertain || !known) continue;
      open.delete(cell.mask);
      found.set(cell.mask, { ...cell, count: known.count });
    }
  }
  return [...found.values()];
}

interface Bound {
  readonly cells: ReadonlyMap<bigint, Cell>;
  readonly points: readonly DimensionPoint[];
}

/** Cells with the variables free. */
function boundOf(members: readonly Member[], setting: Setting): Bound | string {
  const cells = new Map<bigint, Cell>();
  const points: DimensionPoint[] = [];
  for (const mode of byPresence(members)) {
    const cut = cutOf(mode.members, { ...setting, given: mode.absent });
    if (typeof cut === 'string') return cut;
    points.push(...cut.axes.flatMap((axis) => axis.points));
    for (const cell of cut.cells) if (!cells.get(cell.mask)?.isCertain) cells.set(cell.mask, cell);
  }
  return { cells, points };
}

/** What is beyond the budget for some values is only not found. */
function cellsWith(members: readonly Member[], values: Values, setting: Setting): readonly Cell[] {
  const cut = cutOf(assigned(members, values), { ...setting, given: values });
  return typeof cut === 'string' ? [] : cut.cells.map((cell) => ({ ...cell, values }));
}

/** The members cut along every dimension, variables in them taken as they are. */
function cutOf(
  members: readonly Member[],
  setting: Setting,
): { readonly axes: readonly Axis[]; readonly cells: readonly Cell[] } | string {
  const axes = axesOf(members, setting);
  if (typeof axes === 'string') return axes;
  const cells = cellsAlong(axes, members, setting);
  return typeof cells === 'string' ? cells : { axes, cells };
}

/** Members times dimensions that are looked at: each is a few steps. */
const maxPlaces = 200_000;

function axesOf(members: readonly Member[], setting: Setting): readonly Axis[] | string {
  const axes: Axis[] = [];
  const dimensions = dimensionsOf(members);
  if (members.length * dimensions.length > maxPlaces)
    return `more than ${maxPlaces} conditions to compare on one action`;
  for (const dimension of dimensions) {
    const points = pointsIn(dimension, members, setting);
    if (!points)
      return `more than ${setting.automata.states} states to compare the ${nameOf(dimension)} patterns`;
    axes.push({ dimension, points });
  }
  return axes.sort((a, b) => a.points.length - b.points.length);
}

const noValues: Values = new Map();

function cellsAlong(
  axes: readonly Axis[],
  members: readonly Member[],
  { automata }: Setting,
): readonly Cell[] | string {
  const full = (1n << BigInt(members.length)) - 1n;
  const changed = changedMembers(members);
  let cells: readonly Cell[] = [
    { mask: full, isCertain: true, count: 1, picks: undefined, values: noValues },
  ];
  for (const axis of axes) {
    cells = fold(cells, axis, changed);
    if (cells.length > automata.states) return `more than ${automata.states} cells to compare`;
  }
  return cells;
}

/** Points that say the same, counted; a certain one speaks for them. */
function merged(points: readonly DimensionPoint[]): Iterable<{ point: DimensionPoint; count: number }> {
  const found = new Map<bigint, { point: DimensionPoint; count: number }>();
  for (const point of points) {
    const same = found.get(point.mask);
    if (!same) found.set(point.mask, { point, count: 1 });
    else {
      same.count++;
      if (point.isCertain && !same.point.isCertain) same.point = point;
    }
  }
  return found.values();
}

function fold(cells: readonly Cell[], { dimension, points }: Axis, changed: bigint): readonly Cell[] {
  const found = new Map<bigint, Cell>();
  const distinct = [...merged(points)];
  for (const cell of cells) {
    for (const { point, count: times } of distinct) {
      const mask = cell.mask & point.mask;
      if ((mask & changed) === 0n) continue;
      const isCertain = cell.isCertain && point.isCertain;
      const count = cell.count * times;
      const same = found.get(mask);
      if (same && (same.isCertain || !isCertain)) {
        found.set(mask, { ...same, count: same.count + count });
        continue;
      }
      const picks = { dimension, value: point.value, isCertain: point.isCertain, rest: cell.picks };
      found.set(mask, { mask, isCertain, count: count + (same?.count ?? 0), picks, values: noValues });
    }
  }
  return [...found.values()];
}
