import type { Box, PatternSet, Surface } from '../model/access.ts';
import type { ActionGroup } from './action-groups.ts';
import type { Cell } from './cells.ts';
import { matches } from './glob.ts';
import { matcherOf } from './matcher.ts';
import { clauseKey } from './operator.ts';
import { hasBit, sideOf } from './rest.ts';
import { hasVariable } from './variable.ts';

/** Layers, as bits, in which one surface allows the cell's plainest request by a box that another has not. */
export type Brought = (group: ActionGroup, cell: Cell, old: number, now: number) => bigint;

/**
 * Looks at the boxes themselves: one that says what another says as well, or less, is no member of its own, and no
 * cell tells of it.
 */
export function createBrought(surfaces: readonly Surface[]): Brought {
  const known = new Map<string, readonly (readonly Box[])[]>();
  const newAllows = (old: number, now: number) => {
    const key = `${old} ${now}`;
    const found =
      known.get(key) ??
      (surfaces[now]?.layers ?? []).map((boxes, layer) =>
        newcomers(surfaces[old]?.layers[layer] ?? [], boxes).filter(isPlainAllow),
      );
    known.set(key, found);
    return found;
  };
  return (group, cell, old, now) =>
    newAllows(old, now).reduce(
      (bits, boxes, layer) => (boxes.some((box) => allows(box, group, cell)) ? bits | sideOf(layer) : bits),
      0n,
    );
}

function isPlainAllow({ effect, opaque }: Box): boolean {
  return effect === 'allow' && opaque === undefined;
}

/** A box that was only read anew is no newcomer. */
function newcomers(old: readonly Box[], now: readonly Box[]): readonly Box[] {
  const before = new Set(old);
  const came = now.filter((box) => !before.has(box));
  if (came.length === 0) return [];
  const after = new Set(now);
  const went = new Set(old.filter((box) => !after.has(box)).map((box) => JSON.stringify(box)));
  return came.filter((box) => !went.has(JSON.stringify(box)));
}

/** Sound, not complete: false wherever it takes more than a look to see. */
function allows(box: Box, group: ActionGroup, cell: Cell): boolean {
  return (
    holds(box.resources, textIn(cell, 'resource')) &&
    (!box.principals || holds(box.principals, textIn(cell, 'principal'))) &&
    areMet(box.clauses, group, cell) &&
    isOnAny(box.actions, group)
  );
}

function textIn(cell: Cell, kind: 'resource' | 'principal'): string | undefined {
  for (let pick = cell.picks; pick; pick = pick.rest)
    if (pick.dimension.kind === kind && typeof pick.value === 'string') return pick.value;
  return undefined;
}

function holds({ kind, patterns }: PatternSet, text: string | undefined): boolean {
  if (text === undefined || patterns.some(hasVariable)) return false;
  return patterns.some((pattern) => matches(pattern, text)) === (kind === 'in');
}

/** What holds in the whole cell, because a member that matches it asks for the same. */
function areMet(clauses: Box['clauses'], { members }: ActionGroup, { mask }: Cell): boolean {
  if (clauses.length === 0) return true;
  const held = members.filter(({ rest }, index) => hasBit(mask, index) && rest.opaque === undefined);
  const met = new Set(held.flatMap(({ rest }) => rest.clauses.map(clauseKey)));
  return clauses.every((clause) => met.has(clauseKey(clause)));
}

function isOnAny({ kind, patterns }: PatternSet, { actions }: ActionGroup): boolean {
  const isMatch = matcherOf(patterns);
  return actions.some(({ name }) => isMatch(name) === (kind === 'in'));
}
