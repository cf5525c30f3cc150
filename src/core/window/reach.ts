import type { DeltaPart, Surface } from '../model/access.ts';
import type { Reached } from '../model/audit.ts';
import type { Aspect, Compiled } from '../model/compiled.ts';
import { byCodeUnit } from '../model/order.ts';
import { type Instant, instant } from '../model/time.ts';
import type { ActionUniverse } from '../surface/action-universe.ts';
import { createLandscape, type Region } from '../surface/landscape.ts';
import { every, ofServices, serviceOf } from '../surface/strangers.ts';
import { disjoint, only } from '../surface/surface.ts';
import type { Compiler } from './compiler.ts';
import type { Finding } from './finding.ts';
import type { Run } from './series.ts';
import type { SubjectWindow } from './subject.ts';

/** A change, as far as an order of changes asks. */
interface Dated {
  readonly id: string;
  readonly at: Instant;
}

/** What is kept of one side of an object to tell later who could reach whom; all of its states would be too many. */
export interface Station {
  readonly object: string;
  readonly aspect: Aspect;
  /** Of a principal's side: whom it can take on. Of an object's own: the outsiders who can take it on. */
  readonly atStart: readonly string[];
  readonly atEnd: readonly string[];
  readonly start: Compiled;
  readonly end: Compiled;
  /** For each that is only in one of these: the change that opened (or closed) the way for good. */
  readonly turned: ReadonlyMap<string, Dated>;
  /** The services in which it gained or lost anything; `*`: in any. */
  readonly moved: ReadonlySet<string>;
  readonly steps: readonly Dated[];
  readonly losses: readonly Dated[];
}

/** Somebody who can take on others: a principal, or an outsider whom only the others' own policies name. */
interface Traveller {
  readonly name: string;
  readonly isKnown: boolean;
  readonly atStart: readonly string[];
  readonly atEnd: readonly string[];
  readonly turned: (target: string) => Dated | undefined;
}

export interface ReachSetting {
  readonly compiler: Compiler;
  readonly universe: ActionUniverse;
  /** What a principal could do by itself when this instant came. */
  readonly lookAt: (principal: string, at: Instant) => Compiled;
}

interface Setting extends ReachSetting {
  readonly stations: ReadonlyMap<string, Station>;
}

/** What taking on others gave or took. */
export interface Reach {
  readonly reached: readonly Reached[];
  /** How many others came into reach, left it or changed, and were not looked at. */
  readonly more: number;
}

/** Undefined for what nobody can take on and that takes on nobody. */
export function stationOf(
  { object, aspect, isCarrier, result }: Finding,
  compiler: Compiler,
  universe: ActionUniverse,
): Station | undefined {
  if (isCarrier) return undefined;
  const ways = (state: Compiled, one?: string): readonly string[] =>
    aspect === 'identity' ? compiler.assumes(state, universe, one) : compiler.assumedBy(state);
  const [atStart, atEnd] = [ways(result.start), ways(result.end)];
  const turned = new Map<string, Dated>();
  for (const name of new Set(atStart).symmetricDifference(new Set(atEnd))) {
    const isOpen = (state: Compiled | undefined) => state !== undefined && ways(state, name).includes(name);
    const run = lastTurn(result, isOpen, atEnd.includes(name));
    if (run) turned.set(name, datedOf(run));
  }
  return {
    object,
    aspect,
    atStart,
    atEnd,
    start: result.start,
    end: result.end,
    turned,
    moved: new Set(
      [result.widened, result.narrowed, result.unknownStart].flatMap((part) =>
        (part?.boxes ?? []).flatMap(({ actions }) => actions.map((name) => serviceOf(name.toLowerCase()))),
      ),
    ),
    steps: result.steps.map(({ run }) => datedOf(run)),
    losses: result.losses.map(({ run }) => datedOf(run)),
  };
}

function datedOf({ by, at }: Run): Dated {
  return { id: by.id, at };
}

/** The run that opened a way for good (or closed it). */
function lastTurn(
  { states, runs }: SubjectWindow,
  isOpen: (state: Compiled | undefined) => boolean,
  isGain: boolean,
): Run | undefined {
  for (let index = states.length - 1; index >= 0; index -= 1)
    if (isOpen(states[index]) !== isGain) return runs[index]?.run;
  return undefined;
}

/** By row: what became reachable, or is not any more, by taking on other principals. */
export function reachedIn(found: readonly Station[], setting: ReachSetting): ReadonlyMap<string, Reach> {
  const own = found.filter(({ aspect }) => aspect === 'identity');
  const ids = new Set(own.map(({ object }) => object));
  const known = (some: readonly string[]) => some.filter((id) => ids.has(id));
  const stations = new Map(
    own.map((one) => [one.object, { ...one, atStart: known(one.atStart), atEnd: known(one.atEnd) }]),
  );
  const whole = { ...setting, stations };
  const travellers = [...principals(stations), ...outsiders(found, stations)];
  const reaches = travellers.map((one) => [one.name, reachOf(one, whole)] as const);
  return new Map(reaches.filter(([, { reached, more }]) => reached.length + more > 0));
}

function principals(stations: Setting['stations']): readonly Traveller[] {
  return [...stations].map(([name, { atStart, atEnd, turned }]) => ({
    name,
    isKnown: true,
    atStart,
    atEnd,
    turned: (target) => turned.get(target),
  }));
}

/** Nothing is known of them but who lets them in. */
function outsiders(found: readonly Station[], stations: Setting['stations']): readonly Traveller[] {
  const doors = new Map(
    found
      .filter(({ object, aspect }) => aspect === 'resource' && stations.has(object))
      .map((one) => [one.object, one] as const),
  );
  const names = new Map<string, { readonly start: string[]; readonly end: string[] }>();
  for (const { object, atStart, atEnd } of doors.values())
    for (const [side, some] of [
      ['start', atStart],
      ['end', atEnd],
    ] as const)
      for (const name of some) {
        const own = names.get(name) ?? { start: [], end: [] };
        own[side].push(object);
        names.set(name, own);
      }
  return [...names].map(([name, { start, end }]) => ({
    name,
    isKnown: false,
    atStart: start,
    atEnd: end,
    turned: (target) => doors.get(target)?.turned.get(name),
  }));
}

/** Everybody in reach, with the shortest way there. */
export function closure(
  first: readonly string[],
  next: (id: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>(first.map((id) => [id, [id]]));
  // A map is gone through in the order in which it grows.
  for (const [id, path] of found)
    for (const one of next(id)) if (!found.has(one)) found.set(one, [...path, one]);
  return found;
}

function reachOf(one: Traveller, setting: Setting): Reach {
  const { stations } = setting;
  const ways = (first: readonly string[], side: 'atStart' | 'atEnd') => {
    const found = new Map(closure(first, (id) => stations.get(id)?.[side] ?? []));
    found.delete(one.name);
    return found;
  };
  const before = ways(one.atStart, 'atStart');
  const after = ways(one.atEnd, 'atEnd');
  const isMoved = (id: string) => {
    if (before.has(id) !== after.has(id)) return true;
    return (stations.get(id)?.moved.size ?? 0) > 0;
  };
  const all = [...new Set([...after.keys(), ...before.keys()])].sort(byCodeUnit);
  const moved = all.filter(isMoved);
  if (moved.length === 0) return { reached: [], more: 0 };
  // Whoever can take on nearly everybody has nearly everybody's changes; those who are new are told first.
  const isCrowded = all.length > mostTogether;
  const entered = moved.filter((id) => before.has(id) !== after.has(id));
  const targets = isCrowded ? entered.slice(0, mostTogether) : all;
  const isTarget = new Set(targets);
  const within = (ids: ReadonlyMap<string, readonly string[]>) =>
    new Map([...ids].filter(([id]) => isTarget.has(id)));
  const parts = partsOf(one, within(before), within(after), setting);
  const reached = targets
    .flatMap((id): readonly Reached[] => {
      const { widened = null, narrowed = null } = parts.get(id) ?? {};
      if (!widened && !narrowed) return [];
      const through = (widened ? after.get(id) : before.get(id)) ?? [id];
      const gain = widened ? attributed(one, through, setting, true) : nobody;
      const loss = narrowed ? attributed(one, before.get(id) ?? through, setting, false) : nobody;
      return [
        {
          through,
          widened,
          narrowed,
          causes: [...new Set([...gain.causes, ...loss.causes])],
          enabledBy: gain.enabledBy.filter((cause) => !gain.causes.includes(cause)),
        },
      ];
    })
    .sort((a, b) => byCodeUnit(a.through.join(), b.through.join()));
  return { reached, more: isCrowded ? moved.length - targets.length : 0 };
}

const nobody = { causes: [], enabledBy: [] };
const nothing: Surface = { layers: [[]] };
/** Beyond this many, only those that came or went are compared, and only so many. */
const mostTogether = 8;

type Parts = ReadonlyMap<
  string,
  { readonly widened?: DeltaPart | null; readonly narrowed?: DeltaPart | null }
>;

/** What each in reach adds over everything that was in reach at the other end. */
function partsOf(
  one: Traveller,
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  setting: Setting,
): Parts {
  const { stations } = setting;
  const all = [...new Set([...before.keys(), ...after.keys()])];
  const stationAt = (id: string): Station => {
    const station = stations.get(id);
    if (!station) throw new Error(`${id} has no side of its own`);
    return station;
  };
  const atStart = (id: string): Compiled => stationAt(id).start;
  const atEnd = (id: string): Compiled => stationAt(id).end;
  const own = one.isKnown ? stationAt(one.name) : undefined;
  // What was in reach at both ends adds something only where it moved.
  const isStaying = all.every((id) => before.has(id) && after.has(id));
  const services = new Set(isStaying ? all.flatMap((id) => [...stationAt(id).moved]) : [every]);
  const states = [own?.start.surface ?? nothing, own?.end.surface ?? nothing].map((one) =>
    ofServices(one, services),
  );
  const place = ({ surface }: Compiled): number => {
    states.push(ofServices(surface, services));
    return states.length - 1;
  };
  const starts = new Map([...before.keys()].map((id) => [id, place(atStart(id))]));
  const ends = new Map([...after.keys()].map((id) => [id, place(atEnd(id))]));
  const landscape = createLandscape(states, setting.universe);
  const side = (
    held: ReadonlyMap<string, number>,
    other: ReadonlyMap<string, number>,
    [ownThere, ownHere]: readonly [number, number],
  ) => {
    const taken = new Set<Region>();
    return (id: string): DeltaPart | null => {
      const here = held.get(id);
      if (here === undefined) return null;
      const regions = landscape.regions.filter(
        (region) =>
          !taken.has(region) &&
          region.status(here) === 'in' &&
          region.status(ownHere) !== 'in' &&
          [ownThere, ...other.values()].every((index) => region.status(index) === 'out'),
      );
      for (const region of regions) taken.add(region);
      return landscape.describe(regions, other.get(id) ?? ownThere, here);
    };
  };
  const gained = side(ends, starts, [0, 1]);
  const lost = side(starts, ends, [1, 0]);
  return new Map(
    all.map((id) => {
      const confirmed = (part: DeltaPart | null, there: () => Compiled, here: () => Compiled) =>
        part && setting.compiler.confirm(part.witness, there(), here()) === true ? part : null;
      const widened = confirmed(
        gained(id),
        () => (before.has(id) ? atStart(id) : (own?.start ?? empty(atEnd(id)))),
        () => atEnd(id),
      );
      const narrowed = confirmed(
        lost(id),
        () => (after.has(id) ? atEnd(id) : (own?.end ?? empty(atStart(id)))),
        () => atStart(id),
      );
      return [id, { widened, narrowed }];
    }),
  );
}

/** Whoever has no policies of his own is allowed nothing. */
function empty(state: Compiled): Compiled {
  return { ...state, papers: { ...state.papers, grants: [], resources: [] } };
}

/**
 * Whose doing it is: of the last step of the way that was opened (or closed), and of what the one at its end gained
 * since then (or lost). What came before on the way was needed.
 */
function attributed(
  one: Traveller,
  through: readonly string[],
  setting: Setting,
  isGain: boolean,
): { readonly causes: readonly string[]; readonly enabledBy: readonly string[] } {
  const { stations } = setting;
  const doors = through.flatMap((id, index): readonly Dated[] => {
    const from = through[index - 1];
    const turned = from === undefined ? one.turned(id) : stations.get(from)?.turned.get(id);
    return turned ? [turned] : [];
  });
  const last = stations.get(through.at(-1) ?? '');
  const own = (isGain ? last?.steps : last?.losses) ?? [];
  const [latest] = [...doors].sort((a, b) => b.at - a.at || byCodeUnit(b.id, a.id));
  if (!latest) return { causes: own.map(({ id }) => id), enabledBy: [] };
  const since = own.filter(({ at }) => at > latest.at).map(({ id }) => id);
  const earlier = [...doors, ...own.filter(({ at }) => at <= latest.at)].map(({ id }) => id);
  // A door that led to nothing when it was opened was needed for what came later, and no more.
  const isBare = isGain && since.length > 0 && last !== undefined && ledNowhere(last, latest.at, setting);
  return {
    causes: isBare ? since : [latest.id, ...since],
    enabledBy: isGain ? [...new Set(earlier)] : [],
  };
}

/** Is nothing that the principal held at that instant left at the end? */
function ledNowhere({ object, end }: Station, then: Instant, { lookAt, universe }: Setting): boolean {
  const held = lookAt(object, instant(then + 1));
  return disjoint(only(held.surface), only(end.surface), universe).kind === 'yes';
}
