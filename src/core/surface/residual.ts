import type { Box, Origin, PatternSet, ResidualBox, ResidualExcept } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import type { Action, Member } from './action-groups.ts';
import { shownActions } from './action-list.ts';
import type { ActionUniverse } from './action-universe.ts';
import type { Automata } from './atoms.ts';
import type { GroupGain } from './gain.ts';
import { any, show } from './glob.ts';
import { setIncludes } from './pattern.ts';
import { type Rest, type Sides, sideOf } from './rest.ts';

export interface ResidualContext {
  /** Position of the surface that lacked the access, and of the one that has it. */
  readonly old: number;
  readonly now: number;
  readonly universe: ActionUniverse;
  readonly automata: Automata;
}

interface Region {
  readonly changed: Rest;
  readonly within: Rest | undefined;
  readonly excepts: readonly Rest[];
  readonly actions: Action[];
  readonly boxes: readonly Box[];
}

/** For every box that opened something: its own extent, less what the other side allowed or this one denies. */
export function residualBoxes(gains: readonly GroupGain[], context: ResidualContext): readonly ResidualBox[] {
  const regions = new Map<string, Region>();
  for (const gain of gains) {
    for (const region of regionsOf(gain, context)) {
      const parts = [region.changed, region.within, ...region.excepts].map((rest) => rest?.key ?? '');
      const key = JSON.stringify(parts);
      const same = regions.get(key);
      if (same) same.actions.push(...region.actions);
      else regions.set(key, region);
    }
  }
  return [...regions.values()]
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
  const isIn = (mask: bigint, index: number) => ((mask >> BigInt(index)) & 1n) === 1n;
  const isOpening = ({ rest, sides }: Member) =>
    rest.effect === 'allow' ? isOnly(sides, now, old) : isOnly(sides, old, now);
  const indexOf = (mask: bigint, test: (member: Member) => boolean) =>
    members.findIndex((member, index) => isIn(mask, index) && test(member));
  const found = new Map<string, { changed: number; within: number }>();
  for (const { mask } of gained) {
    // A grant names the access better than the ceiling or the deny that went away.
    const changed = [
      indexOf(
        mask,
        (member) => isOpening(member) && member.rest.effect === 'allow' && member.rest.layer === 0,
      ),
      indexOf(mask, (member) => isOpening(member) && member.rest.effect === 'deny'),
      indexOf(mask, (member) => isOpening(member) && member.rest.effect === 'allow'),
    ].find((index) => index >= 0);
    if (changed === undefined) continue;
    const rest = members[changed]?.rest;
    const isGrant = rest?.effect === 'allow' && rest.layer === 0;
    const within = isGrant
      ? -1
      : indexOf(
          mask,
          ({ rest: other, sides }) => (sides & now) !== 0n && other.effect === 'allow' && other.layer === 0,
        );
    found.set(`${changed} ${within}`, { changed, within });
  }
  const lost = new Set(gained.map((cell) => cell.mask));
  return [...found.values()].flatMap(({ changed, within }): readonly Region[] => {
    const rest = members[changed]?.rest;
    if (!rest) return [];
    const beside = cells
      .filter((cell) => isIn(cell.mask, changed) && !lost.has(cell.mask))
      .reduce((union, cell) => union | cell.mask, 0n);
    const excepts = members.filter((member, index) => {
      if (index === changed || index === within || !isIn(beside, index)) return false;
      if (member.rest.effect === 'deny') return (member.sides & now) !== 0n;
      return rest.effect === 'allow' && member.rest.layer === rest.layer && (member.sides & old) !== 0n;
    });
    const boxes = rest.boxes[rest.effect === 'allow' ? context.now : context.old] ?? [];
    return [
      {
        changed: rest,
        within: members[within]?.rest,
        excepts: excepts.map((member) => member.rest),
        actions: [...group.actions],
        boxes,
      },
    ];
  });
}

function shown(region: Region, { universe, automata }: ResidualContext): ResidualBox {
  const { changed, within, excepts } = region;
  const resources = overlap(changed.resources, within?.resources, automata);
  const principals = overlap(changed.principals, within?.principals, automata);
  const clauses = [...changed.clauses, ...(within?.clauses ?? [])].map((clause) => clause.text);
  const actions = shownActions(region.actions, region.boxes, universe);
  const own: ResidualExcept[] = [];
  if (resources.except.length > 0) own.push({ resources: resources.except, conditions: [] });
  if (principals.except.length > 0)
    own.push({ principals: principals.except, resources: [], conditions: [] });
  if (actions.except.length > 0) own.push({ actions: actions.except, resources: [], conditions: [] });
  return {
    principals: changed.principals || within?.principals ? principals.base : [],
    actions: actions.base,
    resources: resources.base,
    conditions: texts([
      ...clauses,
      ...notes('resource', resources.note),
      ...notes('principal', principals.note),
    ]),
    except: [...own, ...excepts.map(exceptOf)].sort((a, b) =>
      byCodeUnit(JSON.stringify(a), JSON.stringify(b)),
    ),
    origin: originOf(region),
  };
}

function originOf(region: Region): Origin {
  const names = new Set(region.actions.map((action) => action.name));
  const speaks = (box: Box) => box.actions.patterns.some((pattern) => names.has(pattern));
  const box = region.boxes.find(speaks) ?? region.boxes[0];
  return box?.origin ?? { object: '', facet: '', statement: '' };
}

function exceptOf(rest: Rest): ResidualExcept {
  const principals = rest.principals && shownSet(rest.principals);
  return {
    ...(principals ? { principals } : {}),
    resources: shownSet(rest.resources),
    conditions: texts([
      ...rest.clauses.map((clause) => clause.text),
      ...(rest.opaque === undefined ? [] : [`not understood exactly: ${rest.opaque}`]),
    ]),
  };
}

function shownSet(set: PatternSet): readonly string[] {
  const patterns = texts(set.patterns.map(show));
  return set.kind === 'in' ? patterns : patterns.map((pattern) => `not ${pattern}`);
}

interface Shown {
  readonly base: readonly string[];
  readonly except: readonly string[];
  readonly note: readonly string[];
}

/** The narrower of two sets; where neither is, the first with a note of the second. */
function overlap(first: PatternSet | undefined, second: PatternSet | undefined, automata: Automata): Shown {
  const isFirst = setIncludes(second, first, automata);
  const set = isFirst ? first : setIncludes(first, second, automata) ? second : first;
  const note = !isFirst && set === first && second ? shownSet(second) : [];
  if (!set) return { base: [any], except: [], note };
  const patterns = texts(set.patterns.map(show));
  return set.kind === 'in' ? { base: patterns, except: [], note } : { base: [any], except: patterns, note };
}

function notes(dimension: string, note: readonly string[]): readonly string[] {
  return note.length === 0 ? [] : [`${dimension} also matches ${note.join(' or ')}`];
}

function texts(some: readonly string[]): readonly string[] {
  return [...new Set(some)].sort(byCodeUnit);
}
