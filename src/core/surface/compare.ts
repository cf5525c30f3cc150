import type { DeltaPart, Relation, Surface, SurfaceDelta, Undecided } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import { changedGroups } from './action-groups.ts';
import type { ActionUniverse } from './action-universe.ts';
import { createAutomata } from './atoms.ts';
import { type Cell, cellsOf, type FlagKeys } from './cells.ts';
import { createCovers, relevantMembers } from './cover.ts';
import { type GroupGain, gain, type SideMasks, sideMasks } from './gain.ts';
import { parseOperator } from './operator.ts';
import { partOf } from './part.ts';
import { type Rest, restsOf, side } from './rest.ts';
import { undecidedBudget, undecidedCell } from './undecided.ts';

export interface Budget {
  /** Joint states of the pattern automata, and cells, that one question may visit. */
  readonly states: number;
}

export const defaultBudget: Budget = { states: 20_000 };

const directions = ['widened', 'narrowed'] as const;
type Direction = (typeof directions)[number];

/** Everything that lies between two surfaces, in both directions. */
export function compare(
  before: Surface,
  after: Surface,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): SurfaceDelta {
  const { widened, narrowed, open } = compareSides(before, after, universe, budget);
  return {
    relation: relationOf(widened, narrowed, open.widened.length > 0, open.narrowed.length > 0),
    widened,
    narrowed,
    indeterminate: distinct([...open.widened, ...open.narrowed]),
  };
}

export interface Sides {
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  /** By direction: what may lie beyond. */
  readonly open: Readonly<Record<Direction, readonly Undecided[]>>;
}

export function compareSides(
  before: Surface,
  after: Surface,
  universe: ActionUniverse,
  budget: Budget,
): Sides {
  const open: Record<Direction, Undecided[]> = { widened: [], narrowed: [] };
  const rests = restsOf(before, after);
  if (rests.every((rest) => rest.isShared)) return { widened: null, narrowed: null, open };
  const automata = createAutomata(budget.states);
  const covers = createCovers(automata);
  const flags = flagKeys(rests);
  const layers = 1 + Math.max(...rests.map((rest) => rest.layer));

  const gains: Record<Direction, GroupGain[]> = { widened: [], narrowed: [] };
  for (const found of changedGroups(rests, universe, automata)) {
    const members = relevantMembers(found.members, covers);
    if (members.every((member) => member.sides === side.both)) continue;
    const group = { actions: found.actions, members };
    const old = sideMasks(members, side.before, layers);
    const now = sideMasks(members, side.after, layers);
    const cells = cellsOf(members, flags, automata);
    if (typeof cells === 'string') {
      for (const direction of directions) open[direction].push(undecidedBudget(group, cells));
      continue;
    }
    for (const direction of directions) {
      const judged = direction === 'widened' ? judge(cells, old, now) : judge(cells, now, old);
      // What is proven for these actions is not also listed as undecided for them.
      if (judged.gained.length > 0) gains[direction].push({ group, cells, gained: judged.gained });
      else open[direction].push(...judged.open.map((cell) => undecidedCell(group, cell)));
    }
  }
  return {
    widened: partOf(gains.widened, { old: side.before, now: side.after, universe, automata }),
    narrowed: partOf(gains.narrowed, { old: side.after, now: side.before, universe, automata }),
    open,
  };
}

function flagKeys(rests: readonly Rest[]): FlagKeys {
  const clauses = rests.flatMap((rest) => rest.clauses);
  return new Set(
    clauses.filter(({ operator }) => parseOperator(operator)?.family === 'flag').map((clause) => clause.key),
  );
}

function judge(
  cells: readonly Cell[],
  from: SideMasks,
  to: SideMasks,
): { readonly gained: readonly Cell[]; readonly open: readonly Cell[] } {
  const gained: Cell[] = [];
  const open: Cell[] = [];
  for (const cell of cells) {
    const gains = gain(cell.mask, from, to);
    if (gains === 'none') continue;
    if (gains === 'certain' && cell.isCertain) gained.push(cell);
    else open.push(cell);
  }
  return { gained, open };
}

function relationOf(
  widened: DeltaPart | null,
  narrowed: DeltaPart | null,
  mayBeWider: boolean,
  mayBeNarrower: boolean,
): Relation {
  if (widened && narrowed) return 'mixed';
  if (widened) return mayBeNarrower ? 'indeterminate' : 'widened';
  if (narrowed) return mayBeWider ? 'indeterminate' : 'narrowed';
  return mayBeWider || mayBeNarrower ? 'indeterminate' : 'equivalent';
}

function distinct(entries: readonly Undecided[]): readonly Undecided[] {
  const texts = new Map(
    entries.map((entry) => [JSON.stringify([entry.reason, entry.old, entry.new]), entry]),
  );
  return [...texts].sort(([a], [b]) => byCodeUnit(a, b)).map(([, entry]) => entry);
}
