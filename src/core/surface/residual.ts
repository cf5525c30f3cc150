import type { Box, Origin, PatternSet, ResidualBox, ResidualExcept } from '../model/access.ts';
import { byCodeUnit, distinctInOrder } from '../model/order.ts';
import type { ActionGroup, Member } from './action-groups.ts';
import type { ActionUniverse } from './action-universe.ts';
import type { Automata } from './atoms.ts';
import type { GroupGain } from './gain.ts';
import { any, show } from './glob.ts';
import { mayMeet, setIncludes } from './pattern.ts';
import { bitsOf, boxesAt, boxesOf, hasBit, type Rest, type Sides, sideOf } from './rest.ts';
import type { Telling } from './telling.ts';
import { isWritten } from './written.ts';

export interface ResidualContext {
  /** Position of the surface that lacked the access, and of the one that has it. */
  readonly old: number;
  readonly now: number;
  readonly universe: ActionUniverse;
  readonly telling: Telling;
  readonly automata: Automata;
}

interface Region {
  readonly changed: Rest;
  /** Of what changed: the resources that are told here. */
  readonly resources: PatternSet;
  /** What bounds it: the grant, if not that changed, and one box of every ceiling. */
  readonly within: readonly Rest[];
  readonly excepts: readonly Rest[];
  /** Ceilings that nobody wrote: what they keep out is told as an exception. */
  readonly doors: readonly Rest[];
  readonly groups: ActionGroup[];
  readonly boxes: readonly Box[];
  readonly origin: Origin | undefined;
}

/** For every box that opened something: its own extent, less what the other side allowed or this one denies. */
export function residualBoxes(gains: readonly GroupGain[], context: ResidualContext): readonly ResidualBox[] {
  const regions = new Map<string, Region>();
  for (const gain of gains) {
    for (const region of regionsOf(gain, context)) {
      const parts = [[region.changed], region.within, region.excepts].map((rests) =>
        rests.map((rest) => rest.key),
      );
      const key = JSON.stringify(parts);
      const same = regions.get(key);
      if (!same) regions.set(key, region);
      else {
        const doors = [...same.doors, ...region.doors.filter((door) => !same.doors.includes(door))];
        regions.set(key, { ...same, doors, groups: [...same.groups, ...region.groups] });
      }
    }
  }
  return [...regions.values()]
    .flatMap((region) => byStatement(region, context))
    .map((region) => shown(region, context))
    .map((box) => ({ box, key: JSON.stringify([box.origin.statement, box.actions, box]) }))
    .sort((a, b) => byCodeUnit(a.key, b.key))
    .map(({ box }) => box);
}

function regionsOf({ group, cells, gained }: GroupGain, context: ResidualContext): readonly Region[] {
  const { members } = group;
  const old = sideOf(context.old);
  const now = sideOf(context.now);
  const isOnly = (sides: Sides, here: Sides, there: Sides) => (sides & here) !== 0n && (sides & there) === 0n;
  const isOpening = ({ rest, sides }: Member) =>
    rest.effect === 'allow' ? isOnly(sides, now, old) : isOnly(sides, old, now);
  // An opaque box may lie over what is certain without being its cause: it speaks only where nothing else does.
  const bestOf = (mask: bigint, ...tests: readonly ((member: Member) => boolean)[]): number => {
    for (const mayBeOpaque of [false, true]) {
      for (const test of tests) {
        const found = members.findIndex(
          (member, index) =>
            hasBit(mask, index) && (mayBeOpaque || member.rest.opaque === undefined) && test(member),
        );
        if (found >= 0) return found;
      }
    }
    return -1;
  };
  const layers = [...new Set(members.map(({ rest }) => rest.layer))].sort((a, b) => a - b);
  const found = new Map<string, { changed: number; within: readonly number[] }>();
  for (const { mask } of gained) {
    // A grant names the access better than the ceiling or the deny that went away.
    const changed = bestOf(
      mask,
      (member) => isOpening(member) && member.rest.effect === 'allow' && member.rest.layer === 0,
      (member) => isOpening(member) && member.rest.effect === 'deny',
      (member) => isOpening(member) && member.rest.effect === 'allow',
    );
    if (changed < 0) continue;
    const rest = members[changed]?.rest;
    const within = layers
      .filter((layer) => rest?.effect === 'deny' || rest?.layer !== layer)
      .map((layer) =>
        bestOf(
          mask,
          ({ rest: other, sides }) =>
            (sides & now) !== 0n && other.effect === 'allow' && other.layer === layer,
        ),
      )
      .filter((index) => index >= 0);
    found.set(`${changed} ${within.join(' ')}`, { changed, within });
  }
  const lost = new Set(gained.map((cell) => cell.mask));
  const others = cells.filter((cell) => !lost.has(cell.mask)).map(({ mask }) => mask);
  return [...found.values()].flatMap(({ changed, within }): readonly Region[] => {
    const rest = members[changed]?.rest;
    if (!rest) return [];
    const beside = others.filter((mask) => hasBit(mask, changed));
    const besides = beside.reduce((union, mask) => union | mask, 0n);
    const named = members.flatMap((member, index) => {
      if (index === changed || within.includes(index) || !hasBit(besides, index)) return [];
      const isExcept =
        member.rest.effect === 'deny'
          ? (member.sides & now) !== 0n
          : rest.effect === 'allow' && member.rest.layer === rest.layer && (member.sides & old) !== 0n;
      return isExcept ? [index] : [];
    });
    const boxes = boxesAt(rest, rest.effect === 'allow' ? context.now : context.old);
    const inside = { within, masks: gained.map(({ mask }) => mask).filter((mask) => hasBit(mask, changed)) };
    return toldApart(inside, beside, named).map((told) => {
      const around = told.within.flatMap((index) => members[index]?.rest ?? []);
      return {
        changed: rest,
        resources: rest.resources,
        within: around.filter((other) => !isUnwritten(other)),
        doors: around.filter(isUnwritten),
        excepts: told.excepts.flatMap((index) => members[index]?.rest ?? []),
        groups: [group],
        boxes,
        origin: undefined,
      };
    });
  });
}

function isUnwritten(rest: Rest): boolean {
  return !boxesOf(rest).some(isWritten);
}

interface Inside {
  readonly within: readonly number[];
  readonly masks: readonly bigint[];
}

interface Apart {
  readonly within: readonly number[];
  readonly excepts: readonly number[];
}

/**
 * What lies beside for another reason than the two sides, such as another surface on the way, is told apart too: by
 * what it alone has, the most telling first, else by what it has not.
 */
function toldApart(inside: Inside, beside: readonly bigint[], named: readonly number[]): readonly Apart[] {
  const { within } = inside;
  const holds = (mask: bigint) => within.every((index) => hasBit(mask, index));
  const masks = inside.masks.filter(holds);
  const own = masks.reduce((union, mask) => union | mask, 0n);
  const excepts = [...named];
  let left = beside.filter((mask) => holds(mask) && !named.some((index) => hasBit(mask, index)));
  while (left.length > 0) {
    const best = mostTelling(left.flatMap((mask) => bitsOf(mask & ~own)));
    if (best === undefined) break;
    excepts.push(best);
    left = left.filter((mask) => !hasBit(mask, best));
  }
  const told = { within, excepts: excepts.sort((a, b) => a - b) };
  if (left.length === 0) return [told];
  const narrower = Map.groupBy(masks, (mask) => mostTelling(left.flatMap((other) => bitsOf(mask & ~other))));
  return [...narrower].flatMap(([index, part]) =>
    index === undefined ? [told] : toldApart({ within: [...within, index], masks: part }, beside, named),
  );
}

/** What is there most often, of several the first. */
function mostTelling(indexes: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const index of indexes) counts.set(index, (counts.get(index) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]?.[0];
}

/** A rest is put together from several statements: each is told with its own resources. */
function byStatement(region: Region, { telling }: ResidualContext): readonly Region[] {
  const { resources } = region;
  const { speaker: first, speakers: boxes } = telling(region.groups, region.boxes);
  if (boxes.length < 2 || resources.kind === 'not-in') return [{ ...region, origin: first?.origin }];
  const holders = new Map<string, Box>();
  for (const box of [...boxes].reverse())
    for (const pattern of box.resources.patterns) holders.set(pattern, box);
  for (const pattern of first?.resources.patterns ?? []) if (first) holders.set(pattern, first);
  const parts = Map.groupBy(resources.patterns, (pattern) => holders.get(pattern));
  return [...parts].map(([box, patterns]) => ({
    ...region,
    resources: { kind: 'in', patterns },
    origin: box?.origin,
  }));
}

function shown(region: Region, { now, telling, universe, automata }: ResidualContext): ResidualBox {
  const { changed, within } = region;
  const resources = overlap([region.resources, ...within.map((rest) => rest.resources)], automata);
  const { principals, excepts } = withoutExcepted(
    overlap(
      [changed, ...within].map((rest) => rest.principals),
      automata,
    ),
    region,
    automata,
  );
  const clauses = [changed, ...within].flatMap((rest) => rest.clauses.map((clause) => clause.text));
  // Where a ceiling went away, only the grant below it has words for what that opened.
  const boxes = [...region.boxes, ...within.flatMap((rest) => boxesAt(rest, now))];
  const actions = telling(region.groups, boxes).list;
  const own: ResidualExcept[] = [];
  if (resources.except.length > 0) own.push({ resources: resources.except, conditions: [] });
  if (principals.except.length > 0)
    own.push({ principals: principals.except, resources: [], conditions: [] });
  if (actions.except.length > 0) own.push({ actions: actions.except, resources: [], conditions: [] });
  own.push(...region.doors.flatMap((door) => closedBy(door, region, { universe })));
  return {
    principals: [changed, ...within].some((rest) => rest.principals) ? principals.base : [],
    actions: actions.base,
    resources: resources.base,
    conditions: distinctInOrder([
      ...clauses,
      ...[changed, ...within].flatMap(notUnderstood),
      ...notes('resource', resources.note),
      ...notes('principal', principals.note),
    ]),
    except: [...own, ...excepts.map(exceptOf)].sort((a, b) =>
      byCodeUnit(JSON.stringify(a), JSON.stringify(b)),
    ),
    origin: region.origin ?? { object: '', facet: '', statement: '' },
  };
}

/** What of the region a ceiling that nobody wrote keeps out, as far as its actions can mean it. */
function closedBy(
  door: Rest,
  { resources, groups }: Region,
  { universe }: Pick<ResidualContext, 'universe'>,
): readonly ResidualExcept[] {
  if (door.resources.kind === 'in') return [];
  const actions = groups.flatMap((group) => group.actions);
  const services = new Set(actions.map(({ name }) => name.slice(0, Math.max(0, name.indexOf(':')))));
  const closed = door.resources.patterns.filter((pattern) => {
    const family = universe.familyOf(pattern);
    const isMeant = family === undefined || boxesOf(door).some(isOfSome) || services.has(family);
    return isMeant && reaches(resources, pattern);
  });
  if (closed.length === 0) return [];
  const named = distinctInOrder(boxesOf(door).flatMap((box) => (isOfSome(box) ? box.actions.patterns : [])));
  const all =
    services.size === named.length && named.every((one) => services.has(one.slice(0, one.indexOf(':'))));
  return [
    {
      ...(named.length === 0 || all ? {} : { actions: named }),
      resources: distinctInOrder(closed.map(show)),
      conditions: [],
    },
  ];
}

function isOfSome({ actions }: Box): boolean {
  return actions.kind === 'in' && !actions.patterns.includes(any);
}

/** Sound, not complete: false only where nothing of the set can be meant. */
function reaches(set: PatternSet, pattern: string): boolean {
  if (set.kind === 'not-in') return !set.patterns.includes(pattern);
  return set.patterns.some((one) => mayMeet(one, pattern));
}

/** Whoever all of it is excepted for is not named at all. */
function withoutExcepted(
  shown: Shown,
  { resources, excepts }: Region,
  automata: Automata,
): { readonly principals: Shown; readonly excepts: readonly Rest[] } {
  const whole = excepts.filter(
    (rest) =>
      rest.clauses.length === 0 &&
      rest.opaque === undefined &&
      rest.principals?.kind === 'in' &&
      setIncludes(rest.resources, resources, automata),
  );
  const gone = new Set(whole.flatMap(({ principals }) => principals?.patterns.map(show) ?? []));
  const base = shown.base.filter((name) => !gone.has(name));
  if (base.length === 0 || base.length === shown.base.length) return { principals: shown, excepts };
  const isTold = (rest: Rest) =>
    !whole.includes(rest) || rest.principals?.patterns.some((pattern) => !gone.has(show(pattern)));
  return { principals: { ...shown, base }, excepts: excepts.filter(isTold) };
}

function exceptOf(rest: Rest): ResidualExcept {
  const principals = rest.principals && shownSet(rest.principals);
  return {
    ...(principals ? { principals } : {}),
    resources: shownSet(rest.resources),
    conditions: distinctInOrder([...rest.clauses.map((clause) => clause.text), ...notUnderstood(rest)]),
  };
}

function notUnderstood({ opaque }: Rest): readonly string[] {
  return opaque === undefined ? [] : [`not understood exactly: ${opaque}`];
}

function shownSet(set: PatternSet): readonly string[] {
  const patterns = distinctInOrder(set.patterns.map(show));
  return set.kind === 'in' ? patterns : patterns.map((pattern) => `not ${pattern}`);
}

interface Shown {
  readonly base: readonly string[];
  readonly except: readonly string[];
  readonly note: readonly string[];
}

/** The narrowest of the sets; those that do not include it are named in a note. */
function overlap(sets: readonly (PatternSet | undefined)[], automata: Automata): Shown {
  const set = sets.reduce((narrowest, next) => (setIncludes(narrowest, next, automata) ? next : narrowest));
  const others = sets.filter((other) => !setIncludes(other, set, automata));
  const note = distinctInOrder(others.flatMap((other) => (other ? shownSet(other) : [])));
  if (!set) return { base: [any], except: [], note };
  const patterns = distinctInOrder(set.patterns.map(show));
  return set.kind === 'in' ? { base: patterns, except: [], note } : { base: [any], except: patterns, note };
}

function notes(dimension: string, note: readonly string[]): readonly string[] {
  return note.length === 0 ? [] : [`${dimension} also matches ${note.join(' or ')}`];
}
