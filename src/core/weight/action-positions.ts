import type { PatternSet } from '../model/access.ts';
import type { ActionUniverse } from '../surface/action-universe.ts';
import { any } from '../surface/glob.ts';

/** Positions in the universe; `every` where nothing is left out. */
export type Positions = 'every' | Uint32Array;

/** Policies share few lists of actions, and states share boxes. */
export type ActionPositions = (actions: PatternSet) => Positions;

export function createActionPositions(universe: ActionUniverse): ActionPositions {
  const bySet = new WeakMap<PatternSet, Positions>();
  const byText = new Map<string, Positions>();
  return (actions) => {
    let found = bySet.get(actions);
    if (!found) {
      const key = JSON.stringify([actions.kind, actions.patterns]);
      found = byText.get(key) ?? positionsOf(actions, universe);
      byText.set(key, found);
      bySet.set(actions, found);
    }
    return found;
  };
}

function positionsOf({ kind, patterns }: PatternSet, universe: ActionUniverse): Positions {
  const isIn = kind === 'in';
  if (patterns.includes(any)) return isIn ? 'every' : new Uint32Array();
  const [only] = patterns;
  if (isIn && only !== undefined && patterns.length === 1) return universe.matching(only);
  const isNamed = new Uint8Array(universe.actions.length);
  for (const pattern of patterns) for (const at of universe.matching(pattern)) isNamed[at] = 1;
  const found: number[] = [];
  for (let at = 0; at < isNamed.length; at++) if ((isNamed[at] === 1) === isIn) found.push(at);
  return Uint32Array.from(found);
}
