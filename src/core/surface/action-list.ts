import type { Box } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import { any, fill, isLiteral, matches } from './glob.ts';
import { matcherOf } from './matcher.ts';

export interface ActionList {
  readonly base: readonly string[];
  readonly except: readonly string[];
}

interface Vocabulary {
  readonly universe: ActionUniverse;
  /** Every pattern that some box speaks of. */
  readonly patterns: readonly string[];
}

interface Meant {
  readonly actions: readonly Action[];
  /** Actions that act on nothing of what is told. */
  readonly idle: readonly Action[];
  readonly boxes: readonly Box[];
}

/**
 * As few words as tell the actions exactly: a pattern of the boxes where all of it is there, or all but less than
 * what is; else names.
 */
export function shownActions(
  { actions, idle, boxes }: Meant,
  { universe, patterns }: Vocabulary,
): ActionList {
  // To name what acts on nothing here too says nothing, so it may hide behind a pattern.
  const names = new Set([...actions, ...idle].map((action) => action.name));
  const excluded = boxes.find(
    (box) => box.actions.kind === 'not-in' && isAllBut(box.actions.patterns, names, universe),
  );
  if (excluded)
    return { base: [any], except: distinctInOrder(excluded.actions.patterns.map(universe.display)) };

  const beyond = actions.filter(({ kind }) => kind !== 'listed');
  const unlisted = new Set(beyond.flatMap(({ kind, pattern }) => (kind === 'unlisted' ? [pattern] : [])));
  const missingOf = (pattern: string) =>
    universe.matching(pattern).filter((at) => !names.has(universe.actions[at] ?? '')).length;
  const isTold = (pattern: string) => {
    const missing = missingOf(pattern);
    return missing === 0 || missing < universe.matching(pattern).length - missing;
  };
  const own = globsOf(boxes).filter((pattern) => unlisted.has(pattern) && isTold(pattern));
  // A pattern that others hold tells as much, where nothing of it is missing.
  const isWhole = (pattern: string) => unlisted.has(pattern) && missingOf(pattern) === 0;
  const others = own.includes(any) ? [] : patterns.filter(isWhole);
  const covering = [...new Set([...own, ...others])];
  const isCovered = matcherOf(covering);
  const left = actions.filter((action) => !isCovered(action.name));
  const named = left.map((action) =>
    action.kind === 'listed'
      ? universe.display(action.name)
      : `${universe.display(action.pattern ?? action.name)} (not in the catalogue)`,
  );
  const except = covering.length > 0 ? exceptions(covering, { names, beyond, universe, patterns }) : [];
  const base = distinctInOrder([...covering.map(universe.display), ...named]);
  return { base, except: distinctInOrder(except) };
}

/** The patterns in which the actions can be told: a list of what is not meant speaks of everything else. */
function globsOf(boxes: readonly Box[]): readonly string[] {
  const globs = boxes.flatMap(({ actions }) =>
    actions.kind === 'in' ? actions.patterns.filter((pattern) => !isLiteral(pattern)) : [any],
  );
  return [...new Set(globs)];
}

interface Told extends Vocabulary {
  readonly names: ReadonlySet<string>;
  /** Those of the actions that the catalogue does not know. */
  readonly beyond: readonly Action[];
}

/** What the covering patterns match and is not meant: in the boxes' own patterns, else by name. */
function exceptions(
  covering: readonly string[],
  { names, beyond, universe, patterns }: Told,
): readonly string[] {
  const namesOf = (pattern: string) =>
    [...universe.matching(pattern)].map((at) => universe.actions[at] ?? '');
  const isCovered = matcherOf(covering);
  const missing = new Set(covering.flatMap(namesOf).filter((name) => !names.has(name)));
  const isApart = (pattern: string) =>
    !namesOf(pattern).some((name) => names.has(name)) &&
    !beyond.some((action) => matches(pattern, action.name));
  const isInside = (pattern: string) =>
    namesOf(pattern).some((name) => missing.has(name)) || isCovered(fill(pattern, 'x'));
  const except = patterns.filter((pattern) => isApart(pattern) && isInside(pattern));
  for (const name of except.flatMap(namesOf)) missing.delete(name);
  return [...except, ...missing].map(universe.display);
}

function isAllBut(
  excluded: readonly string[],
  names: ReadonlySet<string>,
  universe: ActionUniverse,
): boolean {
  const out = new Set(excluded.flatMap((pattern) => [...universe.matching(pattern)]));
  return universe.actions.every((action, at) => out.has(at) || names.has(action));
}
