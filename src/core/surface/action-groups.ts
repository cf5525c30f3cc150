import { actionHits, type KnownActions } from './action-hits.ts';
import type { Action, ActionUniverse, ResourceDomain } from './action-universe.ts';
import { alikeActions } from './alike-actions.ts';
import type { Automata } from './atoms.ts';
import { type Rest, type Sides, sidesByActions } from './rest.ts';
import { unlistedActions } from './unlisted.ts';

/** Actions that the boxes of all surfaces cannot tell apart. */
export interface ActionGroup {
  readonly actions: readonly Action[];
  /** Which rests match them, and on which surfaces. */
  readonly members: readonly Member[];
  /** What the actions act on; undefined: anything. */
  readonly domain: ResourceDomain | undefined;
  /** Actions that match the same rests and act on nothing that these speak of. */
  readonly idle: readonly Action[];
}

export interface Member {
  readonly rest: Rest;
  readonly sides: Sides;
}

export interface ChangedGroups {
  readonly groups: readonly ActionGroup[];
  /** Rests that differ and whose patterns of actions could not all be told apart. */
  readonly beyond: readonly Rest[];
}

/** The groups for which some rest differs between the surfaces; actions on which nothing differs are left out. */
export function changedGroups(
  rests: readonly Rest[],
  universe: ActionUniverse,
  automata: Automata,
): ChangedGroups {
  const changed = rests.filter((rest) => !rest.isShared);
  if (changed.length === 0) return { groups: [], beyond: [] };
  const unlisted = unlistedActions(rests, universe, automata);
  const alike = alikeActions(rests, universe);
  const known: KnownActions = { universe, alike, beyond: unlisted.actions };
  const sidesOf = new Map(rests.map((rest) => [rest, actionSides(rest, known)]));
  const groups = refine(affectedBy(changed, sidesOf, known), rests, sidesOf);
  return {
    groups: groups.map(({ at, members }) => ({
      actions: actionsAt(at, known),
      members,
      domain: undefined,
      idle: [],
    })),
    beyond: unlisted.isBeyond ? changed : [],
  };
}

/** Every action of the classes for which the positions stand, in their order. */
function actionsAt(
  positions: readonly number[],
  { universe, alike, beyond }: KnownActions,
): readonly Action[] {
  const listed = universe.actions.length;
  const classes = positions.filter((at) => at < listed).map((at) => [...alike.membersOf(at)]);
  const inOrder = classes.length < 2 ? classes.flat() : classes.flat().sort((a, b) => a - b);
  const found = inOrder.flatMap((at) => universe.listed[at] ?? []);
  return [...found, ...positions.flatMap((at) => beyond[at - listed] ?? [])];
}

/** On which surfaces a rest matches an action: those of `at`, else `base`. */
interface ActionSides {
  readonly base: Sides;
  readonly at: ReadonlyMap<number, Sides>;
}

function actionSides(rest: Rest, known: KnownActions): ActionSides {
  const lists = [...sidesByActions(rest.held).values()].map(({ box, sides }) => ({
    hits: actionHits(box, known),
    sides,
  }));
  const wide = lists.filter(({ hits }) => hits.kind === 'all-but');
  const base = wide.reduce((all, { sides }) => all | sides, 0n);
  const at = new Map<number, Sides>();
  for (const position of new Set(wide.flatMap(({ hits }) => [...hits.at])))
    at.set(
      position,
      wide.reduce((all, { hits, sides }) => (hits.at.has(position) ? all : all | sides), 0n),
    );
  for (const { hits, sides } of lists)
    if (hits.kind === 'some')
      for (const position of hits.at) at.set(position, (at.get(position) ?? base) | sides);
  return { base, at };
}

/** Every position at which a changed rest is there on some surfaces and not on others, and something is granted. */
function affectedBy(
  changed: readonly Rest[],
  sidesOf: ReadonlyMap<Rest, ActionSides>,
  known: KnownActions,
): readonly number[] {
  const granted = grantedBy(sidesOf, known);
  const affected = new Set<number>();
  for (const rest of changed) {
    const { base, at } = sidesOf.get(rest) ?? nowhere;
    const isSplit = (sides: Sides) => sides !== 0n && sides !== rest.full;
    if (isSplit(base)) {
      for (const position of granted) if (isSplit(at.get(position) ?? base)) affected.add(position);
    } else for (const [position, sides] of at) if (isSplit(sides)) affected.add(position);
  }
  return [...affected.intersection(granted)].sort((a, b) => a - b);
}

const nowhere: ActionSides = { base: 0n, at: new Map() };

/** Positions that some grant of some surface matches. */
function grantedBy(
  sidesOf: ReadonlyMap<Rest, ActionSides>,
  { universe, alike, beyond }: KnownActions,
): ReadonlySet<number> {
  const granted = new Set<number>();
  for (const [rest, { base, at }] of sidesOf) {
    if (rest.effect === 'deny' || rest.layer > 0) continue;
    if (base !== 0n)
      return new Set([...alike.first, ...beyond.map((_, index) => universe.actions.length + index)]);
    for (const [position, sides] of at) if (sides !== 0n) granted.add(position);
  }
  return granted;
}

interface Part {
  readonly at: readonly number[];
  readonly members: readonly Member[];
}

/** Splits the positions until every rest treats all of a part alike. */
function refine(
  positions: readonly number[],
  rests: readonly Rest[],
  sidesOf: ReadonlyMap<Rest, ActionSides>,
): readonly Part[] {
  let parts: readonly Part[] = positions.length === 0 ? [] : [{ at: positions, members: [] }];
  for (const rest of rests) {
    const sides = sidesOf.get(rest);
    if (sides) parts = parts.flatMap((part) => splitPart(part, rest, sides));
  }
  return [...parts].sort((a, b) => (a.at[0] ?? 0) - (b.at[0] ?? 0));
}

function splitPart(part: Part, rest: Rest, { base, at }: ActionSides): readonly Part[] {
  const withMember = (positions: readonly number[], sides: Sides): Part => ({
    at: positions,
    members: sides === 0n ? part.members : [...part.members, { rest, sides }],
  });
  if (at.size === 0) return [withMember(part.at, base)];
  const split = new Map<Sides, number[]>();
  for (const position of part.at) {
    const here = at.get(position) ?? base;
    const same = split.get(here);
    if (same) same.push(position);
    else split.set(here, [position]);
  }
  return [...split].map(([here, some]) => withMember(some, here));
}
