import type { Box, PatternSet } from '../model/access.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import type { AlikeActions } from './alike-actions.ts';
import { any } from './glob.ts';
import { matcherOf } from './matcher.ts';
import { actionsKey } from './rest.ts';

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

/** The actions that one of the boxes is about. */
export function actionHits(boxes: readonly Box[], known: KnownActions): ActionHits {
  const sets = new Map(boxes.map((box) => [actionsKey([box]), box.actions]));
  return [...sets.values()]
    .map((actions) => hitsOf(actions, known))
    .reduce<ActionHits>(either, { kind: 'some', at: new Set() });
}

function either(a: ActionHits, b: ActionHits): ActionHits {
  if (a.kind === 'some' && b.kind === 'some')
    return { kind: 'some', at: a.at.size === 0 ? b.at : a.at.union(b.at) };
  if (a.kind === 'some') return either(b, a);
  return { kind: 'all-but', at: b.kind === 'some' ? a.at.difference(b.at) : a.at.intersection(b.at) };
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
