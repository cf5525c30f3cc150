import type { DeltaPart, Relation, Surface, SurfaceDelta, Undecided } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import type { ActionUniverse } from './action-universe.ts';
import { type Budget, createLandscape, defaultBudget, gainsBetween } from './landscape.ts';

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
  const landscape = createLandscape([before, after], universe, budget);
  const [widened, narrowed] = [gainsBetween(landscape, 0, 1), gainsBetween(landscape, 1, 0)];
  const beyond = landscape.undecided(0, 1);
  return {
    widened: landscape.describe(widened.gained, 0, 1),
    narrowed: landscape.describe(narrowed.gained, 1, 0),
    open: {
      widened: [...widened.open.map((region) => landscape.explain(region, 0, 1)), ...beyond],
      narrowed: [...narrowed.open.map((region) => landscape.explain(region, 0, 1)), ...beyond],
    },
  };
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
