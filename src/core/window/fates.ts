import type { DeltaPart, Undecided } from '../model/access.ts';
import { gainsBetween, type Landscape, type Region } from '../surface/landscape.ts';

/** Positions in the list of surfaces that one subject went through: at the start, then after every run. */
export type Path = readonly number[];

/** What became of one subject's access between the two ends of a path, region by region. */
export interface Fates {
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  /** Allowed on the way, at neither end. */
  readonly transient: DeltaPart | null;
  /** Where on the path the witness of `transient` was allowed first. */
  readonly transientAt: number;
  /** Runs that opened or closed part of `transient`, with that part. */
  readonly passedBy: readonly Passage[];
  readonly undecided: readonly Undecided[];
  /** The net gain, split by the run that opened each part last; the parts sum to the whole. */
  readonly steps: readonly Turn[];
  /** Runs that took something out of the way of what a later one opened. */
  readonly enabledBy: readonly number[];
  /** The net loss, split by the run that closed each part last. */
  readonly losses: readonly Turn[];
  /** Per run (position n of the path is the state after run n - 1): what is left of what it did. */
  readonly runs: readonly RunFate[];
}

export interface Turn {
  readonly run: number;
  readonly part: DeltaPart;
}

/** A turn whose part is told only to those who ask. */
export interface Passage {
  readonly run: number;
  readonly part: () => DeltaPart | null;
}

export type RunFate = 'remains' | 'undone' | 'neutral' | 'undecided';

export function fatesOf(landscape: Landscape, path: Path): Fates {
  const start = path[0] ?? 0;
  const end = path.at(-1) ?? start;
  const { gained, open: maybeGained } = gainsBetween(landscape, start, end);
  const { gained: lost, open: maybeLost } = gainsBetween(landscape, end, start);
  const passing = landscape.regions.filter((region) => isPassing(region, path));
  const openedBy = byTurn(gained, path, true);
  const closedBy = byTurn(lost, path, false);
  return {
    widened: landscape.describe(gained, start, end),
    narrowed: landscape.describe(lost, end, start),
    ...describePassing(landscape, passing, path),
    passedBy: turnsOf(landscape, passing, path),
    enabledBy: enablersOf(gained, path),
    steps: turns(openedBy, (regions, run) =>
      landscape.describe(regions, path[run] ?? start, path[run + 1] ?? end),
    ),
    losses: turns(closedBy, (regions, run) => landscape.describe(regions, end, path[run] ?? start)),
    undecided: [
      ...landscape.undecided(start, end),
      ...[...new Set([...maybeGained, ...maybeLost])].map((region) => landscape.explain(region, start, end)),
      ...openOnTheWay(landscape, path),
    ],
    runs: path.slice(1).map((_, index) => {
      const isNet = openedBy.has(index) || closedBy.has(index);
      return isNet ? 'remains' : runFate(landscape, path, index);
    }),
  };
}

function byTurn(
  regions: readonly Region[],
  path: Path,
  isOpening: boolean,
): ReadonlyMap<number, readonly Region[]> {
  return Map.groupBy(regions, (region) => lastTurn(region, path, isOpening));
}

function turns(
  byRun: ReadonlyMap<number, readonly Region[]>,
  describe: (regions: readonly Region[], run: number) => DeltaPart | null,
): readonly Turn[] {
  return [...byRun]
    .sort(([a], [b]) => a - b)
    .flatMap(([run, regions]) => {
      const part = describe(regions, run);
      return part ? [{ run, part }] : [];
    });
}

/** What may have been allowed on the way and surely was not at the ends. */
function openOnTheWay(landscape: Landscape, path: Path): readonly Undecided[] {
  const start = path[0] ?? 0;
  const end = path.at(-1) ?? start;
  const open = landscape.regions.flatMap((region) => {
    if (region.status(start) !== 'out' || region.status(end) !== 'out') return [];
    if (path.some((position) => region.status(position) === 'in')) return [];
    const first = path.find((position) => region.status(position) === 'open');
    return first === undefined ? [] : [landscape.explain(region, start, first)];
  });
  const beyond = path
    .slice(1)
    .flatMap((position, index) => landscape.undecided(path[index] ?? start, position));
  return [...open, ...beyond];
}

function isPassing(region: Region, path: Path): boolean {
  const start = path[0] ?? 0;
  const end = path.at(-1) ?? start;
  if (region.status(start) !== 'out' || region.status(end) !== 'out') return false;
  return path.some((position) => region.status(position) === 'in');
}

/** Every run at which one of the regions came or went. */
function turnsOf(landscape: Landscape, regions: readonly Region[], path: Path): readonly Passage[] {
  const start = path[0] ?? 0;
  const isIn = (region: Region, index: number) => region.status(path[index] ?? 0) === 'in';
  return path.slice(1).flatMap((_, index) => {
    if (path[index] === path[index + 1]) return [];
    const turned = regions.filter((region) => isIn(region, index) !== isIn(region, index + 1));
    if (turned.length === 0) return [];
    const holder = turned.some((region) => isIn(region, index)) ? index : index + 1;
    return [{ run: index, part: () => landscape.describe(turned, start, path[holder] ?? start) }];
  });
}

/** INVARIANT: a region that is in at the end and not at the start turned at least once. */
export function lastTurn(region: Region, path: Path, isOpening: boolean): number {
  for (let index = path.length - 2; index >= 0; index -= 1) {
    const was = region.status(path[index] ?? 0) === 'in';
    const is = region.status(path[index + 1] ?? 0) === 'in';
    if (isOpening ? is && !was : was && !is) return index;
  }
  return -1;
}

/**
 * Of all that kept a region closed at the start, each went away for good at some run; the last of these opened it,
 * and the others were needed before.
 */
function enablersOf(gained: readonly Region[], path: Path): readonly number[] {
  const found = new Set<number>();
  for (const region of gained) {
    const opened = lastTurn(region, path, true);
    // What the opening itself brings along would have been enough.
    let away = region.blockers(path.at(-1) ?? 0) | region.renewed(path[opened] ?? 0, path[opened + 1] ?? 0);
    for (let index = path.length - 2; index >= 0; index -= 1) {
      const before = region.blockers(path[index] ?? 0);
      if ((before & ~away) !== 0n && index < opened) found.add(index);
      away |= before;
    }
  }
  return [...found].sort((a, b) => a - b);
}

function runFate(landscape: Landscape, path: Path, index: number): RunFate {
  const before = path[index] ?? 0;
  const after = path[index + 1] ?? before;
  if (before === after) return 'neutral';
  const turned = landscape.turned(before, after);
  if (turned === 'certain') return 'undone';
  const isOpen = turned === 'possible' || landscape.undecided(before, after).length > 0;
  return isOpen ? 'undecided' : 'neutral';
}

/** Each region is shown as the first surface that allowed it had it. */
function describePassing(
  landscape: Landscape,
  passing: readonly Region[],
  path: Path,
): Pick<Fates, 'transient' | 'transientAt'> {
  const start = path[0] ?? 0;
  const byFirst = Map.groupBy(
    passing,
    (region) => path.find((position) => region.status(position) === 'in') ?? start,
  );
  const parts = [...byFirst]
    .map(([first, regions]) => landscape.describe(regions, start, first))
    .filter((part) => part !== null);
  const [shown = start] = byFirst.keys();
  const whole = landscape.show(passing);
  const transient = joined(parts);
  return {
    transient: transient && { ...transient, size: whole?.size ?? transient.size },
    transientAt: path.indexOf(shown),
  };
}

/** Every action that the parts name, once. */
export function actionsOf(parts: readonly DeltaPart[]): readonly string[] {
  return [...new Set(parts.flatMap((part) => part.boxes.flatMap((box) => box.actions)))];
}

export function joined(parts: readonly DeltaPart[]): DeltaPart | null {
  const [first] = parts;
  if (!first) return null;
  const boxes = new Map(parts.flatMap((part) => part.boxes).map((box) => [JSON.stringify(box), box]));
  const lists = parts.map((part) => actionsOf([part]));
  const isApart = new Set(lists.flat()).size === lists.flat().length;
  const counts = parts.map((part) => part.size.actions);
  const size = {
    // Parts that name an action in common would count it twice.
    actions: isApart ? counts.reduce((sum, count) => sum + count, 0) : Math.max(...counts),
    atoms: parts.reduce((sum, part) => sum + part.size.atoms, 0),
  };
  return { boxes: [...boxes.values()], witness: first.witness, size };
}
