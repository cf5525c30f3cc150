import type { Box } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import { any, fill, isLiteral, matches } from './glob.ts';
import { matcherOf } from './matcher.ts';

export interface ActionList {
  readonly base: readonly string[];
  readonly except: readonly string[];
}

export interface Vocabulary {
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

/** Positions in the catalogue, a byte each: what is told may be most of it. */
type Marks = Uint8Array;

/**
 * As few words as tell the actions exactly: a pattern of the boxes where all of it is there, or all but less than
 * what is; else names.
 */
export function shownActions(
  { actions, idle, boxes }: Meant,
  { universe, patterns }: Vocabulary,
): ActionList {
  // To name what acts on nothing here too says nothing, so it may hide behind a pattern.
  const meant = marksOf(idle, universe, marksOf(actions, universe));
  const excluded = boxes.find(
    (box) => box.actions.kind === 'not-in' && isAllBut(box.actions.patterns, meant, universe),
  );
  if (excluded)
    return { base: [any], except: distinctInOrder(excluded.actions.patterns.map(universe.display)) };

  const beyond = actions.filter(({ kind }) => kind !== 'listed');
  const unlisted = new Set(beyond.flatMap(({ kind, pattern }) => (kind === 'unlisted' ? [pattern] : [])));
  const missingOf = (pattern: string): number => {
    let missing = 0;
    for (const at of universe.matching(pattern)) if (meant[at] !== 1) missing += 1;
    return missing;
  };
  const isTold = (pattern: string) => {
    const missing = missingOf(pattern);
    return missing === 0 || missing < universe.matching(pattern).length - missing;
  };
  const own = globsOf(boxes).filter((pattern) => unlisted.has(pattern) && isTold(pattern));
  // A pattern that others hold tells as much, where nothing of it is missing.
  const isWhole = (pattern: string) => unlisted.has(pattern) && missingOf(pattern) === 0;
  const others = own.includes(any) ? [] : patterns.filter(isWhole);
  const covering = [...new Set([...own, ...others])];
  const covered = matchedBy(covering, universe);
  const isCovered = matcherOf(covering);
  const left = actions.filter(({ name, position }) =>
    position === undefined ? !isCovered(name) : covered[position] !== 1,
  );
  const named = left.map((action) =>
    action.kind === 'listed'
      ? universe.display(action.name)
      : `${universe.display(action.pattern ?? action.name)} (not in the catalogue)`,
  );
  const except =
    covering.length > 0 ? exceptions({ covered, isCovered, meant, beyond, universe, patterns }) : [];
  const base = distinctInOrder([...covering.map(universe.display), ...named]);
  return { base, except: distinctInOrder(except) };
}

function marksOf(
  actions: readonly Action[],
  universe: ActionUniverse,
  marks: Marks = new Uint8Array(universe.actions.length),
): Marks {
  for (const { position } of actions) if (position !== undefined) marks[position] = 1;
  return marks;
}

function matchedBy(patterns: readonly string[], universe: ActionUniverse): Marks {
  const marks = new Uint8Array(universe.actions.length);
  for (const pattern of patterns) for (const at of universe.matching(pattern)) marks[at] = 1;
  return marks;
}

/** The patterns in which the actions can be told: a list of what is not meant speaks of everything else. */
function globsOf(boxes: readonly Box[]): readonly string[] {
  const globs = boxes.flatMap(({ actions }) =>
    actions.kind === 'in' ? actions.patterns.filter((pattern) => !isLiteral(pattern)) : [any],
  );
  return [...new Set(globs)];
}

interface Told extends Vocabulary {
  /** What the chosen patterns match: of the catalogue, and of any text. */
  readonly covered: Marks;
  readonly isCovered: (text: string) => boolean;
  readonly meant: Marks;
  /** Those of the actions that the catalogue does not know. */
  readonly beyond: readonly Action[];
}

/** What the covering patterns match and is not meant: in the boxes' own patterns, else by name. */
function exceptions({ covered, isCovered, meant, beyond, universe, patterns }: Told): readonly string[] {
  const missing = new Uint8Array(covered.length);
  for (let at = 0; at < missing.length; at += 1) missing[at] = covered[at] === 1 && meant[at] === 0 ? 1 : 0;
  const isApart = (pattern: string) =>
    !hits(pattern, meant, universe) && !beyond.some((action) => matches(pattern, action.name));
  const isInside = (pattern: string) => hits(pattern, missing, universe) || isCovered(fill(pattern, 'x'));
  const except = patterns.filter((pattern) => isApart(pattern) && isInside(pattern));
  for (const pattern of except) for (const at of universe.matching(pattern)) missing[at] = 0;
  const left: string[] = [];
  for (let at = missing.indexOf(1); at >= 0; at = missing.indexOf(1, at + 1))
    left.push(universe.actions[at] ?? '');
  return [...except, ...left].map(universe.display);
}

function hits(pattern: string, marks: Marks, universe: ActionUniverse): boolean {
  for (const at of universe.matching(pattern)) if (marks[at] === 1) return true;
  return false;
}

function isAllBut(excluded: readonly string[], meant: Marks, universe: ActionUniverse): boolean {
  const out = matchedBy(excluded, universe);
  for (let at = 0; at < out.length; at += 1) if (meant[at] === 0 && out[at] === 0) return false;
  return true;
}
