import type { DeltaPart, Surface, Undecided } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import { type ActionGroup, changedGroups } from './action-groups.ts';
import type { ActionUniverse } from './action-universe.ts';
import { createAutomata } from './atoms.ts';
import { type Cell, cellsOf, type FlagKeys } from './cells.ts';
import { createCovers, relevantMembers } from './cover.ts';
import { type GroupGain, gain, isSurelyAllowed, isSurelyBlocked, type SideMasks, sideMasks } from './gain.ts';
import { createNatural } from './natural.ts';
import { parseOperator } from './operator.ts';
import { partOf } from './part.ts';
import { allSides, hasBit, type Rest, restsOf, sideOf } from './rest.ts';
import { undecidedBudget, undecidedCell } from './undecided.ts';

export interface Budget {
  /** Joint states of the pattern automata, and cells, that one question may visit. */
  readonly states: number;
}

export const defaultBudget: Budget = { states: 20_000 };

/** Requests that every surface treats alike: allowed here, denied there. */
export interface Region {
  /** Does the region become allowed from one surface to another? */
  readonly gain: (old: number, now: number) => 'none' | 'possible' | 'certain';
  readonly status: (index: number) => 'in' | 'out' | 'open';
}

/**
 * Several surfaces laid over each other and cut where any two of them differ. Where all agree there is nothing
 * to cut, so the regions are only what some surface has and some has not.
 */
export interface Landscape {
  readonly regions: readonly Region[];
  /** What lies between two surfaces and went beyond the budget. */
  readonly undecided: (old: number, now: number) => readonly Undecided[];
  readonly explain: (region: Region, old: number, now: number) => Undecided;
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

export function createLandscape(
  surfaces: readonly Surface[],
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Landscape {
  const rests = restsOf(surfaces);
  const automata = createAutomata(budget.states);
  const covers = createCovers(automata);
  const natural = createNatural();
  const patterns = actionPatterns(rests);
  const flags = flagKeys(rests);
  const layers = Math.max(1, ...surfaces.map((surface) => surface.layers.length));
  const full = allSides(surfaces.length);
  const cuts: Cut[] = [];
  const beyond: { readonly group: ActionGroup; readonly reason: string }[] = [];
  for (const found of changedGroups(rests, universe, automata)) {
    const members = relevantMembers(found.members, covers);
    if (members.every((member) => member.sides === full)) continue;
    const group = { actions: found.actions, members };
    const cells = cellsOf(members, flags, automata);
    if (typeof cells === 'string') beyond.push({ group, reason: cells });
    else
      cuts.push({
        group,
        cells,
        masks: surfaces.map((_, index) => sideMasks(members, sideOf(index), layers)),
      });
  }
  const origin = new Map<Region, { readonly cut: Cut; readonly cell: Cell }>();
  for (const cut of cuts) for (const cell of cut.cells) origin.set(regionOf(cut, cell), { cut, cell });

  return {
    regions: [...origin.keys()],
    undecided: (old, now) =>
      beyond
        .filter(({ group }) => differs(group, old, now))
        .map(({ group, reason }) => undecidedBudget(group, reason, { old, now })),
    explain: (region, old, now) => {
      const from = origin.get(region);
      if (!from) throw new Error('the region is of another landscape');
      return undecidedCell(from.cut.group, from.cell, { old, now });
    },
    describe: (regions, old, now) => {
      const gains = Map.groupBy(
        regions.flatMap((region) => origin.get(region) ?? []),
        ({ cut }) => cut,
      );
      const parts = [...gains].map(
        ([{ group, cells }, from]): GroupGain => ({ group, cells, gained: from.map(({ cell }) => cell) }),
      );
      return partOf(parts, { old, now, universe, patterns, automata, natural });
    },
  };
}

function regionOf({ masks }: Cut, cell: Cell): Region {
  const at = (index: number): SideMasks => masks[index] ?? { layers: [], deny: 0n, opaqueDeny: 0n };
  return {
    gain: (old, now) => {
      const found = gain(cell.mask, at(old), at(now));
      return found === 'certain' && !cell.isCertain ? 'possible' : found;
    },
    status: (index) => statusOf(cell, at(index)),
  };
}

function statusOf({ mask, isCertain }: Cell, side: SideMasks): 'in' | 'out' | 'open' {
  if (isSurelyBlocked(mask, side)) return 'out';
  return isCertain && isSurelyAllowed(mask, side) ? 'in' : 'open';
}

function differs(group: ActionGroup, old: number, now: number): boolean {
  return group.members.some(({ sides }) => hasBit(sides, old) !== hasBit(sides, now));
}

function actionPatterns(rests: readonly Rest[]): readonly string[] {
  const boxes = rests.flatMap((rest) => rest.boxes.flat());
  return distinctInOrder(boxes.flatMap((box) => box.actions.patterns));
}

function flagKeys(rests: readonly Rest[]): FlagKeys {
  const clauses = rests.flatMap((rest) => rest.clauses);
  return new Set(
    clauses.filter(({ operator }) => parseOperator(operator)?.family === 'flag').map((clause) => clause.key),
  );
}
