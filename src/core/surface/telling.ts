import type { Box } from '../model/access.ts';
import type { ActionGroup } from './action-groups.ts';
import { type ActionList, shownActions, type Vocabulary } from './action-list.ts';
import type { Action } from './action-universe.ts';
import { isLiteral, matches } from './glob.ts';

/** In which words some groups of actions are told. */
export interface Told {
  readonly list: ActionList;
  /** The box that names one of the actions, if one does; else the first. */
  readonly speaker: Box | undefined;
  /** The boxes that mean any of the actions; all, where none does. */
  readonly speakers: readonly Box[];
}

export type Telling = (groups: readonly ActionGroup[], boxes: readonly Box[]) => Told;

/** A landscape tells of the same groups over and over, and a group may hold most of the catalogue. */
export function createTelling(vocabulary: Vocabulary): Telling {
  const ids = new Map<ActionGroup | Box, number>();
  const idOf = (one: ActionGroup | Box): number => {
    const id = ids.get(one) ?? ids.size;
    ids.set(one, id);
    return id;
  };
  const known = new Map<string, Told>();
  return (groups, boxes) => {
    const key = `${groups
      .map(idOf)
      .sort((a, b) => a - b)
      .join()} ${boxes.map(idOf).join()}`;
    let told = known.get(key);
    if (!told) {
      told = toldOf(groups, boxes, vocabulary);
      known.set(key, told);
    }
    return told;
  };
}

function toldOf(groups: readonly ActionGroup[], boxes: readonly Box[], vocabulary: Vocabulary): Told {
  const actions = groups.flatMap((group) => group.actions);
  const idle = groups.flatMap((group) => group.idle);
  const meaning = boxes.filter(meaningOf(actions, vocabulary));
  const speakers = meaning.length === 0 ? boxes : meaning;
  return {
    list: shownActions({ actions, idle, boxes }, vocabulary),
    speaker: speakers.find(speaking(actions)) ?? speakers[0],
    speakers,
  };
}

/** Does a box match one of the actions? */
function meaningOf(actions: readonly Action[], { universe }: Vocabulary): (box: Box) => boolean {
  const listed = new Set(actions.map(({ position }) => position));
  const beyond = actions.filter(({ position }) => position === undefined);
  const isAny = (some: readonly Action[], pattern: string) => some.some(({ name }) => matches(pattern, name));
  const isMatched = (pattern: string) => {
    const positions = universe.matching(pattern);
    // Whichever is shorter is gone through.
    return positions.length < actions.length
      ? positions.some((position) => listed.has(position)) || isAny(beyond, pattern)
      : isAny(actions, pattern);
  };
  return ({ actions: { kind, patterns } }) =>
    kind === 'in'
      ? patterns.some(isMatched)
      : actions.some(({ name }) => !patterns.some((pattern) => matches(pattern, name)));
}

/** Does a box name one of the actions? */
function speaking(actions: readonly Action[]): (box: Box) => boolean {
  const names = new Set(actions.map(({ name }) => name));
  const isNamed = (pattern: string) => isLiteral(pattern) && names.has(pattern);
  return ({ actions: { kind, patterns } }) => kind === 'in' && patterns.some(isNamed);
}
