import type { DeltaPart, Undecided } from '../model/access.ts';
import { gainsBetween, type Landscape, type Region } from '../surface/landscape.ts';
import { bitsOf, firstBit, hasBit, lastBit, sidesFrom } from '../surface/rest.ts';

/** Of the surfaces that one subject went through, the first and the last that are looked at. */
export interface Path {
  readonly start: number;
  readonly end: number;
}

/** What became of one subject's access between the two ends of a path, region by region. */
export interface Fates {
  readonly widened: DeltaPart | null;
  readonly narrowed: DeltaPart | null;
  /** Allowed on the way, at neither end. */
  readonly transient: DeltaPart | null;
  /** The surface that allowed the witness of `transient` first. */
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
  /** Per run of the path, the first the one that leads away from its start: what is left of what it did. */
  readonly runs: readonly RunFate[];
}

export interface Turn {
  /** The surface that it led away from. */
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
  const { start, end } = path;
  const { gained, open: maybeGained } = gainsBetween(landscape, start, end);
  const { gained: lost, open: maybeLost } = gainsBetween(landscape, end, start);
  const passing = landscape.regions.filter((region) => isPassing(region, path));
  const openedBy = Map.groupBy(gained, (region) => lastTurn(region, path, true));
  const closedBy = Map.groupBy(lost, (region) => lastTurn(region, path, false));
  return {
    widened: landscape.describe(gained, start, end),
    narrowed: landscape.describe(lost, end, start),
    ...describePassing(landscape, passing, path),
    passedBy: passagesOf(landscape, passing, path),
    enabledBy: enablersOf(gained, path),
    steps: turns(openedBy, (regions, run) => landscape.describe(regions, run, run + 1)),
    losses: turns(closedBy, (regions, run) => landscape.describe(regions, end, run)),
    undecided: [
      ...landscape.undecided(start, end),
      ...[...new Set([...maybeGained, ...maybeLost])].map((region) => landscape.explain(region, start, end)),
      ...openOnTheWay(landscape, path),
    ],
    runs: Array.from({ length: end - start }, (_, index) => {
      const run = start + index;
      return openedBy.has(run) || closedBy.has(run) ? 'remains' : runFate(landscape, run);
    }),
  };
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
  const { start, end } = path;
  const onTheWay = sidesFrom(start, end);
  const open = landscape.regions.flatMap((region) => {
    const isOut = region.status(start) === 'out' && region.status(end) === 'out';
    const first = firstBit(region.open & onTheWay);
    if (!isOut || first < 0 || (region.inside & onTheWay) !== 0n) return [];
    return [landscape.explain(region, start, first)];
  });
  const beyond = Array.from({ length: end - start }, (_, index) =>
    landscape.undecided(start + index, start + index + 1),
  );
  return [...open, ...beyond.flat()];
}

function isPassing(region: Region, { start, end }: Path): boolean {
  if ((region.inside & sidesFrom(start, end)) === 0n) return false;
  return region.status(start) === 'out' && region.status(end) === 'out';
}

/** Every run at which one of the regions came or went. */
function passagesOf(
  landscape: Landscape,
  regions: readonly Region[],
  { start, end }: Path,
): readonly Passage[] {
  const byRun = new Map<number, Region[]>();
  const runs = sidesFrom(start, end - 1);
  for (const region of regions)
    for (const run of bitsOf((region.inside ^ (region.inside >> 1n)) & runs)) {
      const turned = byRun.get(run);
      if (turned) turned.push(region);
      else byRun.set(run, [region]);
    }
  return [...byRun]
    .sort(([a], [b]) => a - b)
    .map(([run, turned]) => {
      const holder = turned.some((region) => region.status(run) === 'in') ? run : run + 1;
      return { run, part: () => landscape.describe(turned, start, holder) };
    });
}

/**
 * The surface from which a region opened (or closed) for the last time; -1 where it never did.
 * INVARIANT: a region that is in at the end and not at the start turned at least once.
 */
export function lastTurn({ inside }: Region, { start, end }: Path, isOpening: boolean): number {
  const next = inside >> 1n;
  return lastBit((isOpening ? next & ~inside : inside & ~next) & sidesFrom(start, end - 1));
}

/**
 * Of all that kept a region closed at the start, each went away for good at some run; the last of these opened it,
 * and the others were needed before.
 */
function enablersOf(gained: readonly Region[], path: Path): readonly number[] {
  const { start, end } = path;
  const found = new Set<number>();
  for (const region of gained) {
    const opened = lastTurn(region, path, true);
    // What the opening itself brings along would have been enough.
    const renewed = opened > start ? region.renewed(opened, opened + 1) : 0n;
    for (const [blocker, sides] of region.blocking()) {
      const last = lastBit(sides & sidesFrom(start, end - 1));
      if (last >= start && last < opened && !hasBit(sides, end) && !hasBit(renewed, blocker)) found.add(last);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function runFate(landscape: Landscape, run: number): RunFate {
  const { certain, possible } = landscape.turns();
  if (hasBit(certain, run)) return 'undone';
  return hasBit(possible, run) || landscape.undecided(run, run + 1).length > 0 ? 'undecided' : 'neutral';
}

/** Each region is shown as the first surface that allowed it had it. */
function describePassing(
  landscape: Landscape,
  passing: readonly Region[],
  { start, end }: Path,
): Pick<Fates, 'transient' | 'transientAt'> {
  const onTheWay = sidesFrom(start, end);
  const byFirst = Map.groupBy(passing, ({ inside }) => firstBit(inside & onTheWay));
  const parts = [...byFirst]
    .map(([first, regions]) => landscape.describe(regions, start, first))
    .filter((part) => part !== null);
  const [shown = start] = byFirst.keys();
  const whole = landscape.show(passing);
  const transient = joined(parts);
  return {
    transient: transient && { ...transient, size: whole?.size ?? transient.size },
    transientAt: shown,
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
