import type { Box } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import type { Action } from './action-groups.ts';
import type { ActionUniverse } from './action-universe.ts';
import { any, isLiteral, matches } from './glob.ts';

export interface ActionList {
  readonly base: readonly string[];
  readonly except: readonly string[];
}

/** As few words as tell the actions exactly: a pattern of the boxes where all of it is there, else names. */
export function shownActions(
  actions: readonly Action[],
  boxes: readonly Box[],
  universe: ActionUniverse,
): ActionList {
  const names = new Set(actions.map((action) => action.name));
  const isWhole = (pattern: string) => {
    const unlisted = actions.some((action) => action.kind === 'unlisted' && action.pattern === pattern);
    return unlisted && universe.matching(pattern).every((at) => names.has(universe.actions[at] ?? ''));
  };
  const excluded = boxes.find(
    (box) => box.actions.kind === 'not-in' && isAllBut(box.actions.patterns, names, universe),
  );
  if (excluded) return { base: [any], except: [...new Set(excluded.actions.patterns)].sort(byCodeUnit) };

  const globs = boxes
    .filter((box) => box.actions.kind === 'in')
    .flatMap((box) => box.actions.patterns.filter((pattern) => !isLiteral(pattern)));
  const whole = [...new Set(globs)].filter(isWhole);
  const left = actions.filter((action) => !whole.some((pattern) => matches(pattern, action.name)));
  const named = left.map((action) =>
    action.kind === 'unlisted'
      ? `${action.pattern ?? action.name} (not in the catalogue)`
      : universe.display(action.name),
  );
  return { base: [...new Set([...whole, ...named])].sort(byCodeUnit), except: [] };
}

function isAllBut(
  excluded: readonly string[],
  names: ReadonlySet<string>,
  universe: ActionUniverse,
): boolean {
  const out = new Set(excluded.flatMap((pattern) => [...universe.matching(pattern)]));
  return universe.actions.every((action, at) => out.has(at) || names.has(action));
}
