import type { Box, PatternSet } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import type { ActionUniverse } from './action-universe.ts';
import type { Automata } from './atoms.ts';
import { any, isLiteral, literalPrefix, matches } from './glob.ts';
import { commonText } from './pattern.ts';
import { actionsKey, allSides, type Rest, type Sides, sideOf } from './rest.ts';

/** Actions that the boxes of both sides cannot tell apart. */
export interface ActionGroup {
  readonly actions: readonly Action[];
  /** Which rests match them, and on which surfaces. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly rest: Rest;
  readonly sides: Sides;
}

export interface Action {
  readonly name: string;
  /** `unlisted` stands for the actions that a pattern matches and the catalogue does not know. */
  readonly kind: 'listed' | 'literal' | 'unlisted';
  readonly pattern?: string;
}

/** No real action holds this, so an action made with it is matched by wildcards only. */
const filler = 'zzunlistedzz';
const maxPairs = 5_000;

/** The groups for which some rest differs between the surfaces; actions on which nothing differs are left out. */
export function changedGroups(
  rests: readonly Rest[],
  universe: ActionUniverse,
  automata: Automata,
): readonly ActionGroup[] {
  const changed = rests.filter((rest) => !rest.isShared);
  if (changed.length === 0) return [];
  const beyond = unlistedActions(rests, changed, universe, automata);
  const count = universe.actions.length + beyond.length;
  const surfaces = changed[0]?.boxes.length ?? 0;
  const full = allSides(surfaces);
  const sidesOf = (rest: Rest) => sidesByAction(rest, universe, beyond, count);
  const affected = new Uint8Array(count);
  for (const rest of changed) {
    const { classes, sides } = sidesOf(rest);
    const isSplit = sides.map((mask) => mask !== 0n && mask !== full);
    for (let at = 0; at < count; at++) if (isSplit[classes[at] ?? 0]) affected[at] = 1;
  }
  const positions = [...affected.keys()].filter((at) => affected[at]);
  return refine(positions, rests, sidesOf).map(({ at, members }) => ({
    actions: at.map((position) => actionAt(position, universe, beyond)),
    members,
  }));
}

function actionAt(position: number, universe: ActionUniverse, beyond: readonly Action[]): Action {
  const name = universe.actions[position];
  const found = beyond[position - universe.actions.length];
  return name === undefined && found ? found : { name: name ?? '', kind: 'listed' };
}

/** For every action, on which surfaces a rest matches it: `sides[classes[position]]`. */
interface ActionSides {
  readonly classes: Uint16Array;
  readonly sides: readonly Sides[];
}

function sidesByAction(
  rest: Rest,
  universe: ActionUniverse,
  beyond: readonly Action[],
  count: number,
): ActionSides {
  const lists = new Map<string, { boxes: readonly Box[]; mask: Sides }>();
  for (const [index, boxes] of rest.boxes.entries()) {
    const key = actionsKey(boxes);
    lists.set(key, { boxes, mask: (lists.get(key)?.mask ?? 0n) | sideOf(index) });
  }
  const classes = new Uint16Array(count);
  const sides: Sides[] = [0n];
  for (const { boxes, mask } of lists.values()) {
    const hit = new Uint8Array(count);
    for (const { actions } of boxes) mark(hit, actions, universe, beyond);
    const moved = new Map<number, number>();
    for (let at = 0; at < count; at++) {
      if (hit[at] === 0) continue;
      const from = classes[at] ?? 0;
      let to = moved.get(from);
      if (to === undefined) {
        to = sides.push((sides[from] ?? 0n) | mask) - 1;
        moved.set(from, to);
      }
      classes[at] = to;
    }
  }
  return { classes, sides };
}

/** Splits the positions until every rest treats all of a class alike. */
function refine(
  positions: readonly number[],
  rests: readonly Rest[],
  sidesOf: (rest: Rest) => ActionSides,
): readonly { readonly at: readonly number[]; readonly members: readonly Member[] }[] {
  let groups: { readonly at: readonly number[]; readonly members: readonly Member[] }[] = [
    { at: positions, members: [] },
  ];
  for (const rest of rests) {
    const { classes, sides } = sidesOf(rest);
    groups = groups.flatMap(({ at, members }) => {
      const split = new Map<Sides, number[]>();
      for (const position of at) {
        const here = sides[classes[position] ?? 0] ?? 0n;
        const same = split.get(here);
        if (same) same.push(position);
        else split.set(here, [position]);
      }
      return [...split].map(([here, some]) => ({
        at: some,
        members: here === 0n ? members : [...members, { rest, sides: here }],
      }));
    });
  }
  return groups.filter(({ at }) => at.length > 0).sort((a, b) => (a.at[0] ?? 0) - (b.at[0] ?? 0));
}

function mark(
  hit: Uint8Array,
  actions: PatternSet,
  universe: ActionUniverse,
  beyond: readonly Action[],
): void {
  const found = hits(actions, universe, beyond, hit.length);
  for (let at = 0; at < hit.length; at++) if ((found[at] === 1) === (actions.kind === 'in')) hit[at] = 1;
}

function hits(
  set: PatternSet,
  universe: ActionUniverse,
  beyond: readonly Action[],
  count: number,
): Uint8Array {
  const hit = new Uint8Array(count);
  const literals = new Set<string>();
  const globs: string[] = [];
  for (const pattern of set.patterns) {
    if (pattern === any) return hit.fill(1);
    for (const at of universe.matching(pattern)) hit[at] = 1;
    if (isLiteral(pattern)) literals.add(pattern);
    else globs.push(pattern);
  }
  for (const [index, { name }] of beyond.entries())
    if (
      literals.has(name) ||
      globs.some((glob) => name.startsWith(literalPrefix(glob)) && matches(glob, name))
    )
      hit[universe.actions.length + index] = 1;
  return hit;
}

/**
 * What the catalogue does not know but the boxes speak of: literal actions, one action for every pattern, and
 * one for every two patterns that overlap without one including the other. Overlaps of three that no two show
 * are not looked for.
 */
function unlistedActions(
  rests: readonly Rest[],
  changed: readonly Rest[],
  universe: ActionUniverse,
  automata: Automata,
): readonly Action[] {
  const patternsOf = (some: readonly Rest[]) =>
    new Set(some.flatMap((rest) => rest.boxes.flat()).flatMap((box) => box.actions.patterns));
  const found = new Map<string, Action>();
  const isListed = (name: string) => universe.matching(name).length > 0;
  const add = (action: Action) => {
    if (!found.has(action.name) && !isListed(action.name)) found.set(action.name, action);
  };
  const mine = patternsOf(changed);
  const all = patternsOf(rests);
  for (const pattern of mine) if (isLiteral(pattern)) add({ name: pattern, kind: 'literal' });
  const fill = (pattern: string) =>
    pattern === any ? `${filler}:${filler}` : pattern.replaceAll('*', filler).replaceAll('?', 'z');
  for (const pattern of new Set([any, ...all]))
    if (!isLiteral(pattern)) add({ name: fill(pattern), kind: 'unlisted', pattern });

  let pairs = 0;
  const isInfix = (pattern: string) => !isLiteral(pattern) && pattern !== `${literalPrefix(pattern)}*`;
  const infixes = [...all].filter(isInfix);
  for (const a of [...mine].filter((pattern) => !isLiteral(pattern)))
    for (const b of isInfix(a) ? [...all].filter((pattern) => !isLiteral(pattern)) : infixes) {
      if (a === b || pairs >= maxPairs) continue;
      const shared = commonText([a, b, `*${filler}*`], automata);
      pairs++;
      if (typeof shared === 'string') add({ name: shared, kind: 'unlisted', pattern: a });
    }
  return [...found.values()].sort((a, b) => byCodeUnit(a.name, b.name));
}
