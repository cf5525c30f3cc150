import type { DeltaPart, Surface, Undecided } from '../model/access.ts';
import type { Compiled } from '../model/compiled.ts';
import type { ActionUniverse } from '../surface/action-universe.ts';
import { createLandscape, gainsBetween, type Region } from '../surface/landscape.ts';
import { lastTurn } from './fates.ts';
import type { Run, Series } from './series.ts';

/** What one change did, and what of it is left at the end. */
export interface BlamedRun {
  readonly run: Run;
  readonly gained: DeltaPart | null;
  readonly lost: DeltaPart | null;
  /** Opened by it for the last time, and open at the end. */
  readonly inForce: DeltaPart | null;
  /** Closed by it for the last time, and closed at the end. */
  readonly stillGone: DeltaPart | null;
  readonly undecided: readonly Undecided[];
}

export interface Blame {
  readonly runs: readonly BlamedRun[];
  /** Everything that is allowed at the end. */
  readonly held: DeltaPart | null;
  /** What of it was there before the first run. */
  readonly fromBefore: DeltaPart | null;
  readonly undecided: readonly Undecided[];
}

const nothing: Surface = { layers: [[]] };

/**
 * Who decided what is allowed at the end of a series: every part of it belongs to the change that opened it last, or
 * to nobody who was seen. The parts are the whole.
 */
export function blameOf(series: Series<Compiled>, universe: ActionUniverse): Blame {
  // Position 0 is before anything was there.
  const states = [nothing, series.start.surface, ...series.runs.map(({ after }) => after.surface)];
  const landscape = createLandscape(states, universe);
  const [none, first, end] = [0, 1, states.length - 1];
  const life = { start: none, end };
  const { gained, open } = gainsBetween(landscape, none, end);
  const openedAt = Map.groupBy(gained, (region) => lastTurn(region, life, true));
  const away = landscape.regions.filter((region) => region.status(end) === 'out');
  const closedAt = Map.groupBy(away, (region) => lastTurn(region, life, false));
  const runs = series.runs.map(({ run }, index): BlamedRun => {
    const [before, after] = [index + 1, index + 2];
    const wider = gainsBetween(landscape, before, after);
    const narrower = gainsBetween(landscape, after, before);
    const inForce = openedAt.get(before) ?? [];
    const stillGone = closedAt.get(before) ?? [];
    const doubts = [...new Set([...wider.open, ...narrower.open])];
    return {
      run,
      gained: landscape.describe(wider.gained, before, after),
      lost: landscape.describe(narrower.gained, after, before),
      inForce: landscape.describe(inForce, before, isAll(inForce, wider.gained) ? after : end),
      stillGone: landscape.describe(stillGone, isAll(stillGone, narrower.gained) ? after : end, before),
      undecided: [
        ...landscape.undecided(before, after),
        ...doubts.map((region) => landscape.explain(region, before, after)),
      ],
    };
  });
  const fromBefore = openedAt.get(0) ?? [];
  const { gained: atStart } = gainsBetween(landscape, none, first);
  return {
    runs,
    held: landscape.describe(gained, none, end),
    fromBefore: landscape.describe(fromBefore, none, isAll(fromBefore, atStart) ? first : end),
    undecided: [
      ...landscape.undecided(none, end),
      ...open.map((region) => landscape.explain(region, none, end)),
    ],
  };
}

/** What a change did is told in its own words; where only part of it is left, in those of the end. */
function isAll(left: readonly Region[], whole: readonly Region[]): boolean {
  return left.length === whole.length;
}
