import type { DeltaPart, DeltaSize, Request, Surface, Undecided } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import { byDomain } from './acting.ts';
import { type ActionGroup, changedGroups, type Member } from './action-groups.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import { createAutomata } from './atoms.ts';
import { type Brought, createBrought } from './brought.ts';
import { type Cell, cellsOf } from './cells.ts';
import { createCovers, relevantMembers } from './cover.ts';
import { createMemo } from './dimensions.ts';
import {
  blockingOf,
  createSideMasks,
  type GroupGain,
  gain,
  type SideMasks,
  type Standing,
  standingOf,
} from './gain.ts';
import { createNatural } from './natural.ts';
import { parseOperator } from './operator.ts';
import { partOf, shownBy } from './part.ts';
import {
  actionsKey,
  allSides,
  bitsOf,
  boxesAt,
  boxesOf,
  hasBit,
  heldIn,
  type Rest,
  restsOf,
  type Sides,
  sideOf,
} from './rest.ts';
import { withoutStrangers } from './strangers.ts';
import { createTelling } from './telling.ts';
import { undecidedBudget, undecidedCell } from './undecided.ts';

export interface Budget {
  /** Joint states of the pattern automata, and cells, that one question may visit. */
  readonly states: number;
}

export const defaultBudget: Budget = { states: 20_000 };

/** Requests that every surface treats alike: allowed here, denied there. */
export interface Region {
  readonly actions: readonly Action[];
  /** Does the region become allowed from one surface to another? */
  readonly gain: (old: number, now: number) => 'none' | 'possible' | 'certain';
  readonly status: (index: number) => 'in' | 'out' | 'open';
  /** The surfaces that have it in, as bits, and those of which it is open. */
  readonly inside: Sides;
  readonly open: Sides;
  /** Bit n: what is gained or lost from surface n to the next one, for sure or maybe. */
  readonly turns: { readonly certain: Sides; readonly possible: Sides };
  /** What keeps it out, and of which surfaces: layers that do not allow it, by their number, and denies. */
  readonly blocking: () => ReadonlyMap<number, Sides>;
  /** Layers, as bits, that one surface allows by a box which another has not. */
  readonly renewed: (old: number, now: number) => bigint;
}

/**
 * Several surfaces laid over each other and cut where any two of them differ. Where all agree there is nothing
 * to cut, so the regions are only what some surface has and some has not.
 */
export interface Landscape {
  readonly regions: readonly Region[];
  /** The turns of all regions. */
  readonly turns: () => Region['turns'];
  /** What lies between two surfaces and went beyond the budget. */
  readonly undecided: (old: number, now: number) => readonly Undecided[];
  readonly explain: (region: Region, old: number, now: number) => Undecided;
  /** One request of the regions, and their size; undefined where there is none. */
  readonly show: (regions: readonly Region[]) => { witness: Request; size: DeltaSize } | undefined;
  /** Regions in words, as what surface `now` allows over surface `old`. */
  readonly describe: (regions: readonly Region[], old: number, now: number) => DeltaPart | null;
}

/** What one surface gained over another, and what it may have gained beyond that. */
export function gainsBetween(
  landscape: Landscape,
  old: number,
  now: number,
): { readonly gained: readonly Region[]; readonly open: readonly Region[] } {
  const gained: Region[] = [];
  const open: Region[] = [];
  for (const region of landscape.regions) {
    const found = region.gain(old, now);
    if (found !== 'none') (found === 'certain' ? gained : open).push(region);
  }
  return { gained, open };
}

interface Cut {
  readonly group: ActionGroup;
  readonly cells: readonly Cell[];
  readonly masks: (surface: number) => SideMasks;
  readonly standing: (cell: Cell) => Standing;
  readonly blocking: (cell: Cell) => ReadonlyMap<number, Sides>;
}

const noTurns: Region['turns'] = { certain: 0n, possible: 0n };

/** A surface beside itself. */
const plain: Landscape = {
  regions: [],
  turns: () => noTurns,
  undecided: () => [],
  explain: () => {
    throw new Error('the region is of another landscape');
  },
  show: () => undefined,
  describe: () => null,
};

export function createLandscape(
  surfaces: readonly Surface[],
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Landscape {
  if (surfaces.length < 2) return plain;
  const full = allSides(surfaces.length);
  const rests = restsOf(withoutStrangers(heldIn(surfaces), full), full);
  const automata = createAutomata(budget.states, universe.domainStates);
  const covers = createCovers(automata);
  const natural = createNatural();
  const telling = createTelling({ universe, patterns: actionPatterns(rests) });
  const setting = {
    automata,
    flags: flagKeys(rests),
    arityOf: universe.arityOf,
    given: new Map(),
    resources: undefined,
  };
  const layers = Math.max(1, ...surfaces.map((surface) => surface.layers.length));
  const cuts: Cut[] = [];
  const beyond: Beyond[] = [];
  const changed = changedGroups(rests, universe, automata);
  for (const found of changed.groups) {
    const members = relevantMembers(found.members, covers);
    if (members.every((member) => member.sides === full)) continue;
    const masks = createSideMasks(members, layers);
    const standing = ({ mask }: Cell) => standingOf(mask, members, { layers, full });
    const blocking = ({ mask }: Cell) => blockingOf(mask, members, { layers, full });
    const memo = createMemo();
    const { parts, idle: apart } = byDomain({ ...found, members }, universe, { ...setting, memo });
    const cut = parts.map((group) => ({
      group,
      cells: cellsOf(members, { ...setting, memo, resources: group.domain }),
    }));
    const idle = [...apart, ...cut.flatMap(({ group, cells }) => (cells.length === 0 ? group.actions : []))];
    for (const { group, cells } of cut) {
      if (typeof cells === 'string') beyond.push({ members: group.members, reason: cells, differs });
      else if (cells.length > 0) cuts.push({ group: { ...group, idle }, cells, masks, standing, blocking });
    }
  }
  if (changed.beyond.length > 0)
    beyond.push({
      members: changed.beyond.map((rest) => ({ rest, sides: rest.sides })),
      reason: `more than ${automata.states} states to compare the action patterns`,
      differs: ({ rest }, old, now) => actionsKey(boxesAt(rest, old)) !== actionsKey(boxesAt(rest, now)),
    });
  const brought = createBrought(surfaces);
  const origin = new Map<Region, { readonly cut: Cut; readonly cell: Cell }>();
  for (const cut of cuts)
    for (const cell of cut.cells) origin.set(regionOf(cut, cell, { full, brought }), { cut, cell });

  const regions = [...origin.keys()];
  return {
    regions,
    turns: once(() => turnsOf(regions)),
    undecided: (old, now) =>
      beyond
        .filter(({ members, differs }) => members.some((member) => differs(member, old, now)))
        .map(({ members, reason }) => undecidedBudget(members, reason, { old, now })),
    explain: (region, old, now) => {
      const from = origin.get(region);
      if (!from) throw new Error('the region is of another landscape');
      return undecidedCell(from.cut.group, from.cell, { old, now });
    },
    show: (some) => shownBy(gainsOf(some), { universe, natural }),
    describe: remembered(regions, (some, old, now) =>
      partOf(gainsOf(some), { old, now, universe, telling, automata, natural }),
    ),
  };

  function gainsOf(some: readonly Region[]): readonly GroupGain[] {
    const byCut = Map.groupBy(
      some.flatMap((region) => origin.get(region) ?? []),
      ({ cut }) => cut,
    );
    return [...byCut].map(([{ group, cells }, from]) => ({
      group,
      cells,
      gained: from.map(({ cell }) => cell),
    }));
  }
}

function turnsOf(regions: readonly Region[]): Region['turns'] {
  let [certain, possible] = [0n, 0n];
  for (const { turns } of regions) {
    certain |= turns.certain;
    possible |= turns.possible;
  }
  return { certain, possible };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Windows that end alike ask for the same over and over. */
function remembered(all: readonly Region[], describe: Landscape['describe']): Landscape['describe'] {
  const ids = new Map(all.map((region, id) => [region, id]));
  const known = new Map<string, DeltaPart | null>();
  return (regions, old, now) => {
    const key = `${old} ${now} ${regions.map((region) => ids.get(region)).join()}`;
    let part = known.get(key);
    if (part === undefined) {
      part = describe(regions, old, now);
      known.set(key, part);
    }
    return part;
  };
}

interface Whole {
  readonly full: Sides;
  readonly brought: Brought;
}

function regionOf({ group, masks, standing, blocking }: Cut, cell: Cell, { full, brought }: Whole): Region {
  const { allowed, blocked } = standing(cell);
  const inside = cell.isCertain ? allowed : 0n;
  const open = full & ~blocked & ~inside;
  const isVague = group.members.some(({ rest }, at) => rest.opaque !== undefined && hasBit(cell.mask, at));
  const gained = (old: number, now: number): ReturnType<Region['gain']> => {
    if (hasBit(blocked, now)) return 'none';
    if (!isVague) return hasBit(blocked, old) ? (cell.isCertain ? 'certain' : 'possible') : 'none';
    const found = gain(cell.mask, masks(old), masks(now));
    return found === 'certain' && !cell.isCertain ? 'possible' : found;
  };
  const turns = once((): Region['turns'] => {
    const pairs = full >> 1n;
    const certain = ((inside & (blocked >> 1n)) | (blocked & (inside >> 1n))) & pairs;
    if (!isVague) return { certain, possible: (blocked ^ (blocked >> 1n)) & pairs & ~certain };
    // What is open may turn into something else that is open, where a box comes or goes.
    const moved = movedAt(group, cell.mask) & (open | (open >> 1n)) & pairs & ~certain;
    const possible = bitsOf(moved).filter(
      (at) => gained(at, at + 1) !== 'none' || gained(at + 1, at) !== 'none',
    );
    return { certain, possible: possible.reduce((bits, at) => bits | sideOf(at), 0n) };
  });
  return {
    actions: group.actions,
    inside,
    open,
    get turns() {
      return turns();
    },
    gain: gained,
    status: (index) => (hasBit(blocked, index) ? 'out' : hasBit(inside, index) ? 'in' : 'open'),
    blocking: () => blocking(cell),
    renewed: (old, now) => renewedBy(cell.mask, masks(old), masks(now)) | brought(group, cell, old, now),
  };
}

/** Where any of the members in `mask` comes or goes from one surface to the next. */
function movedAt({ members }: ActionGroup, mask: bigint): Sides {
  return bitsOf(mask).reduce((bits, at) => {
    const sides = members[at]?.sides ?? 0n;
    return bits | (sides ^ (sides >> 1n));
  }, 0n);
}

function renewedBy(mask: bigint, old: SideMasks, now: SideMasks): bigint {
  return now.layers.reduce(
    (bits, { allow }, index) =>
      (mask & allow & ~(old.layers[index]?.allow ?? 0n)) === 0n ? bits : bits | sideOf(index),
    0n,
  );
}

/** What could not be decided. */
interface Beyond {
  readonly members: readonly Member[];
  readonly reason: string;
  readonly differs: (member: Member, old: number, now: number) => boolean;
}

function differs({ sides }: Member, old: number, now: number): boolean {
  return hasBit(sides, old) !== hasBit(sides, now);
}

function actionPatterns(rests: readonly Rest[]): readonly string[] {
  const boxes = rests.flatMap(boxesOf);
  return distinctInOrder(boxes.flatMap((box) => box.actions.patterns));
}

function flagKeys(rests: readonly Rest[]): ReadonlySet<string> {
  const clauses = rests.flatMap((rest) => rest.clauses);
  return new Set(
    clauses.filter(({ operator }) => parseOperator(operator)?.family === 'flag').map((clause) => clause.key),
  );
}
