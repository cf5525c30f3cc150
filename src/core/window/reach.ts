import type { DeltaPart, Surface } from '../model/access.ts';
import type { Reached } from '../model/audit.ts';
import type { Compiled } from '../model/compiled.ts';
import { byCodeUnit } from '../model/order.ts';
import type { Instant } from '../model/time.ts';
import type { ActionUniverse } from '../surface/action-universe.ts';
import { createLandscape, type Region } from '../surface/landscape.ts';
import { disjoint, only } from '../surface/surface.ts';
import type { Compiler } from './compiler.ts';
import type { Finding } from './finding.ts';
import type { Run } from './series.ts';
import type { Step, SubjectWindow } from './subject.ts';

/** Somebody who can take on others: a principal, or an outsider whom only the others' own policies name. */
interface Traveller {
  readonly name: string;
  readonly own: { readonly start: Compiled; readonly end: Compiled } | undefined;
  /** Whom it can take on in each of the states it went through, with the runs between them. */
  readonly journey: (target: string) => Journey;
  readonly atStart: readonly string[];
  readonly atEnd: readonly string[];
}

/** For one edge: whether it was there in each state, and what led from one state to the next. */
interface Journey {
  readonly count: number;
  readonly isOpen: (index: number) => boolean;
  readonly runs: SubjectWindow['runs'];
}

interface Setting {
  readonly compiler: Compiler;
  readonly universe: ActionUniverse;
  readonly results: ReadonlyMap<string, SubjectWindow>;
  readonly next: (state: Compiled) => readonly string[];
  readonly isTo: (state: Compiled | undefined, target: string) => boolean;
}

/** What taking on others gave or took. */
export interface Reach {
  readonly reached: readonly Reached[];
  /** How many others came into reach, left it or changed, and were not looked at. */
  readonly more: number;
}

/** By row: what became reachable, or is not any more, by taking on other principals. */
export function reachedIn(
  findings: readonly Finding[],
  compiler: Compiler,
  universe: ActionUniverse,
): ReadonlyMap<string, Reach> {
  const results = new Map<string, SubjectWindow>();
  for (const { object, aspect, isCarrier, result } of findings)
    if (aspect === 'identity' && !isCarrier) results.set(object, result);
  const known = new WeakMap<Compiled, readonly string[]>();
  const next = (state: Compiled): readonly string[] => {
    const found = known.get(state) ?? compiler.assumes(state, universe).filter((id) => results.has(id));
    known.set(state, found);
    return found;
  };
  const isTo = (state: Compiled | undefined, target: string): boolean =>
    state !== undefined && compiler.assumes(state, universe, target).includes(target);
  const setting = { compiler, universe, results, next, isTo };
  const travellers = [...principals(setting), ...outsiders(findings, setting)];
  const found = travellers.map((one) => [one.name, reachOf(one, setting)] as const);
  return new Map(found.filter(([, { reached, more }]) => reached.length + more > 0));
}

function principals({ results, next, isTo }: Setting): readonly Traveller[] {
  return [...results].map(([name, result]) => ({
    name,
    own: { start: result.start, end: result.end },
    atStart: next(result.start),
    atEnd: next(result.end),
    journey: (target) => ({
      count: result.states.length,
      isOpen: (index) => isTo(result.states[index], target),
      runs: result.runs,
    }),
  }));
}

/** Nothing is known of them but who lets them in. */
function outsiders(findings: readonly Finding[], { compiler, results }: Setting): readonly Traveller[] {
  const doors = findings.filter(({ object, aspect }) => aspect === 'resource' && results.has(object));
  const names = new Map<string, { readonly start: string[]; readonly end: string[] }>();
  for (const { object, result } of doors) {
    for (const [side, state] of [
      ['start', result.start],
      ['end', result.end],
    ] as const)
      for (const name of compiler.assumedBy(state)) {
        const own = names.get(name) ?? { start: [], end: [] };
        own[side].push(object);
        names.set(name, own);
      }
  }
  return [...names].map(([name, { start, end }]) => ({
    name,
    own: undefined,
    atStart: start,
    atEnd: end,
    journey: (target) => {
      const door = doors.find(({ object }) => object === target)?.result;
      return {
        count: door?.states.length ?? 0,
        isOpen: (index) => {
          const state = door?.states[index];
          return state !== undefined && compiler.assumedBy(state).includes(name);
        },
        runs: door?.runs ?? [],
      };
    },
  }));
}

/** The run that opened it for good (or closed it); undefined where it was so at the start. */
function lastTurn({ count, isOpen, runs }: Journey, isGain: boolean): Run | undefined {
  if (count === 0 || isOpen(0) === isGain) return undefined;
  for (let index = count - 1; index >= 0; index -= 1) if (isOpen(index) !== isGain) return runs[index]?.run;
  return undefined;
}

/** Everybody in reach, with the shortest way there. */
function closure(
  first: readonly string[],
  next: (id: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  let border = first.map((id): readonly string[] => [id]);
  while (border.length > 0) {
    const further: (readonly string[])[] = [];
    for (const path of border) {
      const id = path.at(-1) ?? '';
      if (found.has(id)) continue;
      found.set(id, path);
      further.push(...next(id).map((one) => [...path, one]));
    }
    border = further;
  }
  return found;
}

function reachOf(one: Traveller, setting: Setting): Reach {
  const { results, next } = setting;
  const resultOf = (id: string) => results.get(id);
  const ways = (first: readonly string[], side: 'start' | 'end') => {
    const found = new Map(
      closure(first, (id) => {
        const state = resultOf(id)?.[side];
        return state ? next(state) : [];
      }),
    );
    found.delete(one.name);
    return found;
  };
  const before = ways(one.atStart, 'start');
  const after = ways(one.atEnd, 'end');
  const isMoved = (id: string) => {
    if (before.has(id) !== after.has(id)) return true;
    const result = resultOf(id);
    return result !== undefined && (result.widened ?? result.narrowed ?? result.unknownStart) !== null;
  };
  const all = [...new Set([...after.keys(), ...before.keys()])].sort(byCodeUnit);
  const moved = all.filter(isMoved);
  if (moved.length === 0) return { reached: [], more: 0 };
  // Whoever can take on nearly everybody has nearly everybody's changes; those who are new are told first.
  const isCrowded = all.length > mostTogether;
  const entered = moved.filter((id) => before.has(id) !== after.has(id));
  const targets = isCrowded ? entered.slice(0, mostTogether) : all;
  const within = (ids: ReadonlyMap<string, readonly string[]>) =>
    new Map([...ids].filter(([id]) => targets.includes(id)));
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
  const all = [...new Set([...before.keys(), ...after.keys()])];
  const states = [one.own?.start.surface ?? nothing, one.own?.end.surface ?? nothing];
  const place = (surface: Surface | undefined): number => {
    if (surface) states.push(surface);
    return states.length - 1;
  };
  const starts = new Map([...before.keys()].map((id) => [id, place(setting.results.get(id)?.start.surface)]));
  const ends = new Map([...after.keys()].map((id) => [id, place(setting.results.get(id)?.end.surface)]));
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
      const result = setting.results.get(id);
      const confirmed = (part: DeltaPart | null, there: Compiled | undefined, here: Compiled | undefined) =>
        part && there && here && setting.compiler.confirm(part.witness, there, here) === true ? part : null;
      const widened = confirmed(
        gained(id),
        before.has(id) ? result?.start : (one.own?.start ?? empty(result?.end)),
        result?.end,
      );
      const narrowed = confirmed(
        lost(id),
        after.has(id) ? result?.end : (one.own?.end ?? empty(result?.start)),
        result?.start,
      );
      return [id, { widened, narrowed }];
    }),
  );
}

/** Whoever has no policies of his own is allowed nothing. */
function empty(state: Compiled | undefined): Compiled | undefined {
  return state && { ...state, papers: { ...state.papers, grants: [], resources: [] } };
}

interface Opened {
  readonly id: string;
  readonly at: Instant;
}

/**
 * Whose doing it is: of the last step of the way that was opened (or closed), and of what the one at its end gained
 * since then (or lost). What came before on the way was needed.
 */
function attributed(
  one: Traveller,
  through: readonly string[],
  { results, isTo, universe }: Setting,
  isGain: boolean,
): { readonly causes: readonly string[]; readonly enabledBy: readonly string[] } {
  const doors = through.flatMap((id, index): readonly Opened[] => {
    const from = through[index - 1];
    const result = from === undefined ? undefined : results.get(from);
    const journey =
      from === undefined
        ? one.journey(id)
        : {
            count: result?.states.length ?? 0,
            isOpen: (at: number) => isTo(result?.states[at], id),
            runs: result?.runs ?? [],
          };
    const run = lastTurn(journey, isGain);
    return run ? [{ id: run.by.id, at: run.at }] : [];
  });
  const last = results.get(through.at(-1) ?? '');
  const steps = (isGain ? last?.steps : last?.losses) ?? [];
  const own = steps.map(({ run }: Step): Opened => ({ id: run.by.id, at: run.at }));
  const [latest] = [...doors].sort((a, b) => b.at - a.at || byCodeUnit(b.id, a.id));
  if (!latest) return { causes: own.map(({ id }) => id), enabledBy: [] };
  const since = own.filter(({ at }) => at > latest.at).map(({ id }) => id);
  const earlier = [...doors, ...own.filter(({ at }) => at <= latest.at)].map(({ id }) => id);
  // A door that led to nothing when it was opened was needed for what came later, and no more.
  const isBare = isGain && since.length > 0 && last !== undefined && ledNowhere(last, latest.at, universe);
  return {
    causes: isBare ? since : [latest.id, ...since],
    enabledBy: isGain ? [...new Set(earlier)] : [],
  };
}

/** Is nothing that the principal held at that instant left at the end? */
function ledNowhere({ states, runs, end }: SubjectWindow, then: Instant, universe: ActionUniverse): boolean {
  const held = states[runs.filter(({ run }) => run.at <= then).length];
  return held !== undefined && disjoint(only(held.surface), only(end.surface), universe).kind === 'yes';
}
