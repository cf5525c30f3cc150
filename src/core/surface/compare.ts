import type { DeltaPart, Relation, Surface, SurfaceDelta, Undecided } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import type { ActionUniverse } from './action-universe.ts';
import { type Budget, createLandscape, defaultBudget, gainsBetween } from './landscape.ts';

/** Everything that lies between two surfaces, in both directions. */
export function compare(
  before: Surface,
  after: Surface,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): SurfaceDelta {
  const landscape = createLandscape([before, after], universe, budget);
  const [wider, narrower] = [gainsBetween(landscape, 0, 1), gainsBetween(landscape, 1, 0)];
  const beyond = landscape.undecided(0, 1);
  const mayBeWider = [...wider.open.map((region) => landscape.explain(region, 0, 1)), ...beyond];
  const mayBeNarrower = [...narrower.open.map((region) => landscape.explain(region, 0, 1)), ...beyond];
  const widened = landscape.describe(wider.gained, 0, 1);
  const narrowed = landscape.describe(narrower.gained, 1, 0);
  return {
    relation: relationOf(widened, narrowed, mayBeWider.length > 0, mayBeNarrower.length > 0),
    widened,
    narrowed,
    indeterminate: distinct([...mayBeWider, ...mayBeNarrower]),
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
