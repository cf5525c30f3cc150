import type { Box } from '../model/access.ts';
import { byCodeUnit, distinctInOrder } from '../model/order.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import { type Automata, atomsOf } from './atoms.ts';
import { any, isLiteral, literalPrefix, matches } from './glob.ts';
import { matcherOf } from './matcher.ts';
import { actionsKey, boxesOf, type Rest } from './rest.ts';

interface Unlisted {
  readonly actions: readonly Action[];
  /** What can match what nobody listed could not be told in full. */
  readonly isBeyond: boolean;
}

/** No real action holds this, so an action made with it is matched by wildcards only. */
const filler = 'zzunlistedzz';

/**
 * What the catalogue does not know but the boxes speak of: literal actions, and one action for every way in which
 * the lists of patterns can match what nobody listed.
 */
export function unlistedActions(
  rests: readonly Rest[],
  universe: ActionUniverse,
  automata: Automata,
): Unlisted {
  const patterns = new Set(rests.flatMap(patternsOf));
  const changed = rests.filter((rest) => !rest.isShared);
  // What a list leaves out is all that it does not reach.
  const isOpen = changed.some((rest) => boxesOf(rest).some(({ actions }) => actions.kind === 'not-in'));
  const mine = new Set([...changed.flatMap(patternsOf), ...(isOpen ? [any] : [])]);
  const found = new Map<string, Action>();
  const add = (action: Action) => {
    if (!found.has(action.name) && universe.matching(action.name).length === 0)
      found.set(action.name, action);
  };
  const globs = [...mine].filter((pattern) => !isLiteral(pattern));
  const isMine = matcherOf(mine);
  for (const pattern of patterns)
    if (isLiteral(pattern) && isMine(pattern)) add({ name: pattern, kind: 'literal' });
  for (const pattern of new Set([any, ...patterns]))
    if (!isLiteral(pattern)) add({ name: filled(pattern), kind: 'unlisted', pattern });
  const isBeyond = addCrossings(rests, { mine: globs, add, automata });
  const actions = [...found.values()].sort((a, b) => byCodeUnit(a.name, b.name));
  return { actions, isBeyond };
}

function patternsOf(rest: Rest): readonly string[] {
  return boxesOf(rest).flatMap((box) => box.actions.patterns);
}

function filled(pattern: string): string {
  return pattern === any ? `${filler}:${filler}` : pattern.replaceAll('*', filler).replaceAll('?', 'z');
}

/** Patterns that end in their only wildcard lie inside or outside of each other; others can cross. */
function isInfix(pattern: string): boolean {
  return !isLiteral(pattern) && pattern !== `${literalPrefix(pattern)}*`;
}

interface Search {
  /** Wildcard patterns of the rests that differ. */
  readonly mine: readonly string[];
  readonly add: (action: Action) => void;
  readonly automata: Automata;
}

/** True when some way went beyond the budget. */
function addCrossings(rests: readonly Rest[], { mine, add, automata }: Search): boolean {
  const lists = new Map<string, readonly string[]>();
  for (const rest of rests)
    for (const globs of globLists(boxesOf(rest))) lists.set(JSON.stringify(globs), globs);
  const all = distinctInOrder([...lists.values()].flat());
  const scopes = new Map(all.map((pattern) => [pattern, scopeOf(pattern)]));
  const crossing = new Set(all.filter(isInfix).map((pattern) => scopes.get(pattern)));
  let isBeyond = false;
  for (const scope of distinctInOrder([nobodys, ...[...scopes.values()].flatMap((one) => one ?? [])])) {
    if (!crossing.has(scope) && !crossing.has(undefined)) continue;
    const isInScope = (pattern: string) => scopes.get(pattern) === undefined || scopes.get(pattern) === scope;
    if (!mine.some(isInScope)) continue;
    const scoped = [...lists.values()]
      .map((list) => list.filter(isInScope))
      .filter((list) => list.length > 0);
    const names = crossings(scoped, automata);
    if (!names) isBeyond = true;
    for (const name of names ?? []) {
      const pattern = mine.filter((one) => matches(one, name)).sort((a, b) => b.length - a.length)[0];
      if (pattern !== undefined) add({ name, kind: 'unlisted', pattern });
    }
  }
  return isBeyond;
}

/** Of boxes that share a rest: their wildcard patterns, list by list. */
function globLists(boxes: readonly Box[]): readonly (readonly string[])[] {
  const byKey = new Map(boxes.map((box) => [actionsKey([box]), box]));
  return [...byKey.values()]
    .map((box) => distinctInOrder(box.actions.patterns.filter((pattern) => !isLiteral(pattern))))
    .filter((globs) => globs.length > 0);
}

/** For the actions that only patterns without a scope match. */
const nobodys = '';

/** What stands before the colon, where it is literal: patterns of different scopes never meet. */
function scopeOf(pattern: string): string | undefined {
  const prefix = literalPrefix(pattern);
  const at = prefix.indexOf(':');
  return at < 0 ? undefined : prefix.slice(0, at);
}

/** One text for every combination of lists; one that no catalogue holds where there is one. */
function crossings(lists: readonly (readonly string[])[], automata: Automata): readonly string[] | undefined {
  const atoms = atomsOf([...lists, [`*${filler}*`]], automata, (parts) =>
    parts.slice(0, -1).every((part) => part.status === 'dead'),
  );
  if (!atoms) return undefined;
  const own = 1n << BigInt(lists.length);
  const found = new Map<bigint, { text: string; isOwn: boolean }>();
  for (const { accepts, text } of atoms) {
    const isOwn = (accepts & own) !== 0n;
    const combination = accepts & (own - 1n);
    if (combination !== 0n && (isOwn || !found.has(combination))) found.set(combination, { text, isOwn });
  }
  return [...found.values()].map(({ text }) => text);
}
