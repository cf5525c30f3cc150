import type { DeltaPart, DeltaSize, Request, Surface, Undecided } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import { byDomain } from './acting.ts';
import { type ActionGroup, changedGroups, type Member } from './action-groups.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import { createAutomata } from './atoms.ts';
import { type Cell, cellsOf } from './cells.ts';
import { createCovers, relevantMembers } from './cover.ts';
import { createMemo } from './dimensions.ts';
import { type GroupGain, gain, isSurelyAllowed, isSurelyBlocked, type SideMasks, sideMasks } from './gain.ts';
import { createNatural } from './natural.ts';
import { parseOperator } from './operator.ts';
import { partOf, shownBy } from './part.ts';
import { actionsKey, allSides, boxesOf, hasBit, type Rest, restsOf, sideOf, sidesWith } from './rest.ts';
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
  /** What keeps it out of a surface, as bits: layers that do not allow it, and denies. */
  readonly blockers: (index: number) => bigint;
  /** Layers, as the same bits, that one surface allows by a box which another has not. */
  readonly renewed: (old: number, now: number) => bigint;
}

/**
 * Several surfaces laid over each other and cut where any two of them differ. Where all agree there is nothing
 * to cut, so the regions are only what some surface has and some has not.
 */
export interface Landscape {
  readonly regions: readonly Region[];
  /** Whether any region is gained or lost between two surfaces. */
  readonly turned: (a: number, b: number) => 'none' | 'possible' | 'certain';
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
  readonly masks: readonly SideMasks[];
}

/** A surface beside itself. */
const plain: Landscape = {
  regions: [],
  turned: () => 'none',
  undecided: () => [],
  explain: () => {
    throw new Error('the region is of another landscape');
  },
  show: () => undefined,
  describe: () => null,
};

export function createLandscape(
  whole: readonly Surface[],
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Landscape {
  if (whole.length < 2) return plain;
  const surfaces = withoutStrangers(whole);
  const rests = restsOf(surfaces);
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
  const full = allSides(surfaces.length);
  const cuts: Cut[] = [];
  const beyond: Beyond[] = [];
  const changed = changedGroups(rests, universe, automata);
  for (const found of changed.groups) {
    const members = relevantMembers(found.members, covers);
    if (members.every((member) => member.sides === full)) continue;
    const masks = sideMasks(members, surfaces.length, layers);
    const memo = createMemo();
    const { parts, idle: apart } = byDomain({ ...found, members }, universe, { ...setting, memo });
    const cut = parts.map((group) => ({
      group,
      cells: cellsOf(members, { ...setting, memo, resources: group.domain }),
    }));
    const idle = [...apart, ...cut.flatMap(({ group, cells }) => (cells.length === 0 ? group.actions : []))];
    for (const { group, cells } of cut) {
      if (typeof cells === 'string') beyond.push({ members: group.members, reason: cells, differs });
      else if (cells.length > 0) cuts.push({ group: { ...group, idle }, cells, masks });
    }
  }
  if (changed.beyond.length > 0)
    beyond.push({
      members: changed.beyond.map((rest) => ({ rest, sides: sidesWith(rest) })),
      reason: `more than ${automata.states} states to compare the action patterns`,
      differs: ({ rest }, old, now) =>
        actionsKey(rest.boxes[old] ?? []) !== actionsKey(rest.boxes[now] ?? []),
    });
  const origin = new Map<Region, { readonly cut: Cut; readonly cell: Cell }>();
  for (const cut of cuts) for (const cell of cut.cells) origin.set(regionOf(cut, cell), { cut, cell });

  const regions = [...origin.keys()];
  return {
    regions,
    turned: turnedIn(regions),
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

/** Access that comes and goes turns between the same few surfaces. */
function turnedIn(regions: readonly Region[]): Landscape['turned'] {
  const known = new Map<string, ReturnType<Landscape['turned']>>();
  const ask = (a: number, b: number) => {
    let found: ReturnType<Landscape['turned']> = 'none';
    for (const { gain } of regions) {
      const [there, back] = [gain(a, b), gain(b, a)];
      if (there === 'certain' || back === 'certain') return 'certain';
      if (there === 'possible' || back === 'possible') found = 'possible';
    }
    return found;
  };
  return (a, b) => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const found = known.get(key) ?? ask(a, b);
    known.set(key, found);
    return found;
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

function regionOf({ group, masks }: Cut, cell: Cell): Region {
  const at = (index: number): SideMasks => masks[index] ?? nothing;
  // A long walk comes by few sides many times.
  const statuses = new Map<SideMasks, ReturnType<Region['status']>>();
  return {
    actions: group.actions,
    gain: (old, now) => {
      const [before, after] = [at(old), at(now)];
      if (before === after) return 'none';
      const found = gain(cell.mask, before, after);
      return found === 'certain' && !cell.isCertain ? 'possible' : found;
    },
    status: (index) => {
      const side = at(index);
      const status = statuses.get(side) ?? statusOf(cell, side);
      statuses.set(side, status);
      return status;
    },
    blockers: (index) => blockersOf(cell.mask, at(index)),
    renewed: (old, now) => renewedBy(cell.mask, at(old), at(now)),
  };
}

const nothing: SideMasks = { layers: [], deny: 0n, opaqueDeny: 0n };

function statusOf({ mask, isCertain }: Cell, side: SideMasks): 'in' | 'out' | 'open' {
  if (isSurelyBlocked(mask, side)) return 'out';
  return isCertain && isSurelyAllowed(mask, side) ? 'in' : 'open';
}

function blockersOf(mask: bigint, { layers, deny }: SideMasks): bigint {
  const lacking = layers.reduce(
    (bits, { allow, opaqueAllow }, index) =>
      (mask & (allow | opaqueAllow)) === 0n ? bits | sideOf(index) : bits,
    0n,
  );
  return lacking | ((mask & deny) << BigInt(layers.length));
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
