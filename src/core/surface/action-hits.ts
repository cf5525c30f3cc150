import type { Box, PatternSet } from '../model/access.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import type { AlikeActions } from './alike-actions.ts';
import { any } from './glob.ts';
import { matcherOf } from './matcher.ts';

/** Actions by position: those of the catalogue, then those that only the boxes speak of. */
export interface KnownActions {
  readonly universe: ActionUniverse;
  /** Of the catalogue's, only those that stand for a class are looked at. */
  readonly alike: AlikeActions;
  readonly beyond: readonly Action[];
}

/** Positions that are hit, or all but those. */
export interface ActionHits {
  readonly kind: 'some' | 'all-but';
  readonly at: ReadonlySet<number>;
}

/** The actions that a box is about. */
export function actionHits({ actions }: Box, known: KnownActions): ActionHits {
  return hitsOf(actions, known);
}

function hitsOf(set: PatternSet, known: KnownActions): ActionHits {
  const isAll = set.patterns.includes(any);
  const at = isAll ? new Set<number>() : positionsOf(set.patterns, known);
  return { kind: (set.kind === 'in') === isAll ? 'all-but' : 'some', at };
}

function positionsOf(
  patterns: readonly string[],
  { universe, alike, beyond }: KnownActions,
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const pattern of patterns) for (const at of alike.matching(pattern)) found.add(at);
  const isHit = matcherOf(patterns);
  for (const [index, { name }] of beyond.entries())
    if (isHit(name)) found.add(universe.actions.length + index);
  return found;
}
