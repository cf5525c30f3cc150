import type { Box, DeltaPart, Surface, Undecided } from '../model/access.ts';
import type { Compiled, Unseen } from '../model/compiled.ts';
import type { Window } from '../model/time.ts';
import type { ActionUniverse } from '../surface/action-universe.ts';
import { createLandscape } from '../surface/landscape.ts';
import { fatesOf, type RunFate, type Turn } from './fates.ts';
import type { Run, Series } from './series.ts';

/** One aspect (identity or trust) of one object, over the longest window. */
export interface Subject {
  readonly series: Series<Compiled>;
  readonly universe: ActionUniverse;
}

export interface Step {
  readonly run: Run;
  readonly part: DeltaPart;
}

export interface SubjectWindow {
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  readonly transient: DeltaPart | null;
  /** Held at the end while part of the start was not seen. */
  readonly unknownStart: DeltaPart | null;
  /** Why what was gained is only possibly gained. */
  readonly unseen: readonly Unseen[];
  readonly undecided: readonly Undecided[];
  readonly runs: readonly { readonly run: Run; readonly fate: RunFate }[];
  /** What each run opened that is still open at the end. */
  readonly steps: readonly Step[];
  /** What each run closed that is still closed at the end. */
  readonly losses: readonly Step[];
  readonly start: Compiled;
  /** The state in which the witness of `transient` was allowed. */
  readonly passing: Compiled;
  readonly end: Compiled;
}

/** The subject in each window, which all share one walk and one decomposition. */
export function analyse({ series, universe }: Subject, windows: readonly Window[]): readonly SubjectWindow[] {
  const states = [series.start, ...series.runs.map(({ after }) => after)];
  const { surfaces, path } = distinct(states.map((state) => state.surface));
  const landscape = createLandscape(surfaces, universe);
  return windows.map((window) => {
    const first = series.runs.findIndex(({ run }) => run.at >= window.start);
    const from = first < 0 ? series.runs.length : first;
    const last = series.runs.findIndex(({ run }) => run.at >= window.end);
    const to = last < 0 ? series.runs.length : last;
    const fates = fatesOf(landscape, path.slice(from, to + 1));
    const inside = states.slice(from, to + 1);
    const runs = series.runs
      .slice(from, to)
      .map(({ run }, index) => ({ run, fate: fates.runs[index] ?? 'neutral' }));
    return judged(fates, inside, runs);
  });
}

/**
 * What was not seen at an end cannot be vouched for: gains over an unseen start are only possible gains, and
 * losses towards an unseen end are undecided.
 */
function judged(
  fates: ReturnType<typeof fatesOf>,
  states: readonly Compiled[],
  runs: SubjectWindow['runs'],
): SubjectWindow {
  const [start] = states;
  const end = states.at(-1);
  if (!start || !end) throw new Error('a series has at least its start');
  const holes = (state: Compiled, affects: Unseen['affects']): readonly Unseen[] =>
    state.unseen.filter((one) => one.affects === affects);
  // What hides behind a hole in the grants may have been allowed; a ceiling that was not seen may have forbidden.
  const doubtfulGain = [...holes(start, 'grants'), ...holes(end, 'ceiling')];
  const doubtfulLoss = [...holes(end, 'grants'), ...holes(start, 'ceiling')];
  const isGainSure = doubtfulGain.length === 0;
  const isLossSure = doubtfulLoss.length === 0;
  const undecided = [...fates.undecided, ...changedHoles(states)];
  const dated = ({ run, part }: Turn): readonly Step[] => {
    const by = runs[run]?.run;
    return by ? [{ run: by, part }] : [];
  };
  if (fates.narrowed && !isLossSure) undecided.push(possiblyKept(fates.narrowed, doubtfulLoss));
  return {
    widened: isGainSure ? fates.widened : null,
    unknownStart: isGainSure ? null : fates.widened,
    narrowed: isLossSure ? fates.narrowed : null,
    transient: fates.transient,
    unseen: doubtfulGain,
    undecided,
    runs,
    steps: fates.steps.flatMap(dated),
    losses: fates.losses.flatMap(dated),
    start,
    passing: states[fates.transientAt] ?? start,
    end,
  };
}

/** Holes that opened or closed on the way: what they hide may have come, gone or changed. */
function changedHoles(states: readonly Compiled[]): readonly Undecided[] {
  const [start] = states;
  const end = states.at(-1);
  const has = (state: Compiled | undefined, part: string) =>
    state?.unseen.some((one) => one.part === part) === true;
  const holes = new Map(states.flatMap((state) => state.unseen).map((one) => [one.part, one]));
  return [...holes.values()]
    .filter((one) => !has(start, one.part))
    .map((one) => ({
      reason: one.reason,
      old: 'not part of the policy',
      new: has(end, one.part) ? 'part of it, content not seen' : 'part of it in between, content not seen',
    }));
}

function possiblyKept(part: DeltaPart, unseen: readonly Unseen[]): Undecided {
  const actions = [...new Set(part.boxes.flatMap((box) => box.actions))];
  const reason = unseen[0]?.reason ?? 'part of the end was not seen';
  return { reason, old: actions.join(', '), new: 'lost, unless what was not seen grants it' };
}

/** Surfaces of the same boxes are one: most changes come back to a state that was there before. */
function distinct(surfaces: readonly Surface[]): {
  readonly surfaces: readonly Surface[];
  readonly path: readonly number[];
} {
  const ids = new Map<Box, number>();
  const idOf = (box: Box): number => {
    const id = ids.get(box) ?? ids.size;
    ids.set(box, id);
    return id;
  };
  const seen = new Map<string, number>();
  const found: Surface[] = [];
  const path = surfaces.map((surface) => {
    const key = JSON.stringify(surface.layers.map((layer) => layer.map(idOf)));
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, found.length);
    found.push(surface);
    return found.length - 1;
  });
  return { surfaces: found, path };
}
