import type { Box, PatternSet } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import type { ActionUniverse } from './action-universe.ts';
import type { Automata } from './atoms.ts';
import { any, isLiteral, literalPrefix, matches } from './glob.ts';
import { intersection } from './pattern.ts';
import { type Rest, side } from './rest.ts';

/** Actions that the boxes of both sides cannot tell apart. */
export interface ActionGroup {
  readonly actions: readonly Action[];
  /** Which rests match them, and on which sides. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly rest: Rest;
  readonly sides: number;
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

/** The groups for which some rest differs between the sides; actions on which nothing differs are left out. */
export function changedGroups(
  rests: readonly Rest[],
  universe: ActionUniverse,
  automata: Automata,
): readonly ActionGroup[] {
  const changed = rests.filter((rest) => !rest.isShared);
  if (changed.length === 0) return [];
  const beyond = unlistedActions(rests, changed, universe, automata);
  const count = universe.actions.length + beyond.length;
  const sidesOf = (rest: Rest) => {
    const sides = new Uint8Array(count);
    mark(sides, side.before, rest.before, universe, beyond);
    mark(sides, side.after, rest.after, universe, beyond);
    return sides;
  };
  const affected = new Uint8Array(count);
  for (const rest of changed) {
    const sides = sidesOf(rest);
    for (let at = 0; at < count; at++)
      if (sides[at] === side.before || sides[at] === side.after) affected[at] = 1;
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

/** Splits the positions until every rest treats all of a class alike. */
function refine(
  positions: readonly number[],
  rests: readonly Rest[],
  sidesOf: (rest: Rest) => Uint8Array,
): readonly { readonly at: readonly number[]; readonly members: readonly Member[] }[] {
  let classes: { readonly at: readonly number[]; readonly members: readonly Member[] }[] = [
    { at: positions, members: [] },
  ];
  for (const rest of rests) {
    const sides = sidesOf(rest);
    classes = classes.flatMap(({ at, members }) => {
      const split = new Map<number, number[]>();
      for (const position of at) {
        const here = sides[position] ?? 0;
        const same = split.get(here);
        if (same) same.push(position);
        else split.set(here, [position]);
      }
      return [...split].map(([here, some]) => ({
        at: some,
        members: here === 0 ? members : [...members, { rest, sides: here }],
      }));
    });
  }
  return classes.filter(({ at }) => at.length > 0).sort((a, b) => (a.at[0] ?? 0) - (b.at[0] ?? 0));
}

function mark(
  sides: Uint8Array,
  bit: number,
  boxes: readonly Box[],
  universe: ActionUniverse,
  beyond: readonly Action[],
): void {
  for (const { actions } of boxes) {
    const hit = hits(actions, universe, beyond, sides.length);
    for (let at = 0; at < sides.length; at++)
      if ((hit[at] === 1) === (actions.kind === 'in')) sides[at] = (sides[at] ?? 0) | bit;
  }
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
    new Set(some.flatMap((rest) => [...rest.before, ...rest.after]).flatMap((box) => box.actions.patterns));
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
      const shortest = intersection(a, b, automata);
      if (typeof shortest !== 'string') continue;
      pairs++;
      add({ name: shortest, kind: 'unlisted', pattern: a });
    }
  return [...found.values()].sort((a, b) => byCodeUnit(a.name, b.name));
}
