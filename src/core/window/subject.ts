import type { DeltaPart, Undecided } from '../model/access.ts';
import type { Compiled, Papers, RawDocument, Unseen } from '../model/compiled.ts';
import type { Window } from '../model/time.ts';
import type { ActionUniverse } from '../surface/action-universe.ts';
import { createLandscape } from '../surface/landscape.ts';
import { actionsOf, type Fates, fatesOf, type RunFate, type Turn } from './fates.ts';
import type { Run, Series } from './series.ts';

/** One aspect (identity or trust) of one object, over the longest window. */
export interface Subject {
  readonly series: Series<Compiled>;
  readonly universe: ActionUniverse;
}

export interface Step {
  readonly run: Run;
  readonly part: DeltaPart;
  /** A snapshot showed for the first time what may have been there all along. */
  readonly isFirstSight: boolean;
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
  /** Changes that were needed before another one opened something. */
  readonly enabledBy: readonly Run[];
  /** Changes whose effect hides in what was not seen. */
  readonly hidden: readonly Run[];
  /** Changes by which `transient` came and went, each with the part of it that did. */
  readonly passedBy: readonly { readonly run: Run; readonly part: () => DeltaPart | null }[];
  /** At the start, and after each run. */
  readonly states: readonly Compiled[];
  readonly start: Compiled;
  /** The state in which the witness of `transient` was allowed. */
  readonly passing: Compiled;
  readonly end: Compiled;
}

/** The subject in each window, which all share one walk and one decomposition. */
export function analyse({ series, universe }: Subject, windows: readonly Window[]): readonly SubjectWindow[] {
  const states = [series.start, ...series.runs.map(({ after }) => after)];
  const landscape = createLandscape(
    states.map((state) => state.surface),
    universe,
  );
  return windows.map((window) => {
    const first = series.runs.findIndex(({ run }) => run.at >= window.start);
    const from = first < 0 ? series.runs.length : first;
    const last = series.runs.findIndex(({ run }) => run.at >= window.end);
    const to = last < 0 ? series.runs.length : last;
    const fates = fromStart(fatesOf(landscape, { start: from, end: to }), from);
    const inside = states.slice(from, to + 1);
    const runs = series.runs
      .slice(from, to)
      .map(({ run }, index) => ({ run, fate: fates.runs[index] ?? 'neutral' }));
    return judged(fates, inside, runs);
  });
}

/** With runs and states counted from the window's own start. */
function fromStart(fates: Fates, start: number): Fates {
  const moved = <T extends { readonly run: number }>(some: readonly T[]): readonly T[] =>
    some.map((one) => ({ ...one, run: one.run - start }));
  return {
    ...fates,
    steps: moved(fates.steps),
    losses: moved(fates.losses),
    passedBy: moved(fates.passedBy),
    enabledBy: fates.enabledBy.map((run) => run - start),
    transientAt: fates.transientAt - start,
  };
}

/**
 * What was not seen at an end cannot be vouched for: gains over an unseen start are only possible gains, and
 * losses towards an unseen end are undecided.
 */
function judged(fates: Fates, states: readonly Compiled[], runs: SubjectWindow['runs']): SubjectWindow {
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
  const hidden = hiddenChanges(
    states,
    runs.map(({ run }) => run),
  );
  const undecided = [...fates.undecided, ...hidden.undecided];
  const dated = (
    { run, part }: Turn,
    before: Unseen['affects'],
    after: Unseen['affects'],
  ): readonly Step[] => {
    const by = runs[run]?.run;
    const [from = start, to = end] = [states[run], states[run + 1]];
    // Over a state that was seen, what a look shows is a change, whatever is known of the window's start.
    const isSeen = holes(from, before).length === 0 && holes(to, after).length === 0;
    const isFirstSight = by?.by.kind === 'snapshot' && !isGainSure && !isSeen;
    return by ? [{ run: by, part, isFirstSight }] : [];
  };
  if (fates.narrowed && !isLossSure) undecided.push(possiblyKept(fates.narrowed, doubtfulLoss));
  const areEndsWhole = holes(start, 'grants').length === 0 && holes(end, 'grants').length === 0;
  if (fates.transient && !areEndsWhole) undecided.push(possiblyThroughout(fates.transient));
  return {
    widened: isGainSure ? fates.widened : null,
    unknownStart: isGainSure ? null : fates.widened,
    narrowed: isLossSure ? fates.narrowed : null,
    transient: areEndsWhole ? fates.transient : null,
    unseen: doubtfulGain,
    undecided,
    runs: runs.map(({ run, fate }) => ({
      run,
      fate: fate !== 'remains' && hidden.runs.has(run) ? 'undecided' : fate,
    })),
    steps: fates.steps.flatMap((turn) => dated(turn, 'grants', 'ceiling')),
    losses: fates.losses.flatMap((turn) => dated(turn, 'ceiling', 'grants')),
    enabledBy: [
      ...fates.enabledBy.flatMap((index) => runs[index]?.run ?? []),
      ...writersOf(fates.steps, end, runs),
    ],
    hidden: [...hidden.runs],
    passedBy: fates.passedBy.flatMap(({ run: index, part }) => {
      const run = runs[index]?.run;
      return run ? [{ run, part }] : [];
    }),
    states,
    start,
    passing: states[fates.transientAt] ?? start,
    end,
  };
}

/**
 * Changes that made what a later one only brought to the principal: whoever wrote the policy of a group before it was
 * joined, or attached the policy to it.
 */
function writersOf(steps: readonly Turn[], end: Compiled, runs: SubjectWindow['runs']): readonly Run[] {
  const documents = documentsOf(end.papers);
  const found = steps.flatMap(({ run, part }) => {
    const names = new Set(part.boxes.map(({ origin }) => `${origin.object} ${origin.facet}`));
    const ids = new Set(
      documents.filter(({ name }) => name && names.has(name)).flatMap(({ evidence = [] }) => evidence),
    );
    return runs.slice(0, run).filter((one) => ids.has(one.run.by.id));
  });
  return [...new Set(found.map(({ run }) => run))];
}

function documentsOf({ grants, boundary = [], scps, resources }: Papers): readonly RawDocument[] {
  const own = resources.flatMap(({ documents }) => documents.filter((one) => one !== undefined));
  return [...grants, ...boundary, ...scps.flatMap(({ documents }) => documents), ...own];
}

/**
 * Holes that a change opened, closed or put in another's place: what they hide may have come, gone or changed.
 * A snapshot shows what is there; it hides nothing and changes nothing.
 */
function hiddenChanges(
  states: readonly Compiled[],
  runs: readonly Run[],
): { readonly undecided: readonly Undecided[]; readonly runs: ReadonlySet<Run> } {
  const touched = new Map<string, Unseen>();
  const by = new Set<Run>();
  runs.forEach((run, index) => {
    if (run.by.kind === 'snapshot') return;
    const before = partsOf(states[index]);
    const after = partsOf(states[index + 1]);
    const opened = [...after.values()].filter((one) => !before.has(one.part));
    const closed = [...before.values()].filter((one) => !after.has(one.part));
    for (const one of [...opened, ...closed]) {
      touched.set(one.part, one);
      by.add(run);
    }
  });
  const atStart = partsOf(states[0]);
  const atEnd = partsOf(states.at(-1));
  const undecided = [...touched.values()]
    .filter(({ part }) => !(atStart.has(part) && atEnd.has(part)))
    .map((one) => ({ reason: one.reason, old: presence(one, atStart), new: whence(one, atStart, atEnd) }));
  return { undecided, runs: by };
}

function partsOf(state: Compiled | undefined): ReadonlyMap<string, Unseen> {
  return new Map((state?.unseen ?? []).map((one) => [one.part, one]));
}

function presence({ part, affects }: Unseen, parts: ReadonlyMap<string, Unseen>): string {
  if (!parts.has(part)) return affects === 'ceiling' ? 'no such limit' : 'not part of the policy';
  return affects === 'ceiling' ? 'a limit, content not seen' : 'part of it, content not seen';
}

function whence(
  one: Unseen,
  atStart: ReadonlyMap<string, Unseen>,
  atEnd: ReadonlyMap<string, Unseen>,
): string {
  const isPassing = !atStart.has(one.part) && !atEnd.has(one.part);
  return isPassing ? 'part of it in between, content not seen' : presence(one, atEnd);
}

function possiblyThroughout(part: DeltaPart): Undecided {
  const actions = actionsOf([part]);
  const reason = 'held in between, and whether at the ends too was not seen';
  return { reason, old: '', new: actions.join(', ') };
}

function possiblyKept(part: DeltaPart, unseen: readonly Unseen[]): Undecided {
  const actions = actionsOf([part]);
  const reason = unseen[0]?.reason ?? 'part of the end was not seen';
  return { reason, old: actions.join(', '), new: 'lost, unless what was not seen grants it' };
}
