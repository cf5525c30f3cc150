import type { ActionUniverse } from './action-universe.ts';
import { any } from './glob.ts';
import { boxesOf, type Rest } from './rest.ts';

/** Actions of the catalogue that no pattern at hand tells apart; the first of them stands for all. */
export interface AlikeActions {
  /** Positions that stand for a class, ascending. */
  readonly first: readonly number[];
  /** The positions of such that a pattern matches. */
  readonly matching: (pattern: string) => Iterable<number>;
  /** Every position of the class for which one stands, ascending. */
  readonly membersOf: (first: number) => Iterable<number>;
}

/** Few patterns tell many thousand actions apart into a few dozen classes. */
export function alikeActions(rests: readonly Rest[], universe: ActionUniverse): AlikeActions {
  const patterns = new Set<string>();
  for (const rest of rests)
    for (const box of boxesOf(rest)) for (const pattern of box.actions.patterns) patterns.add(pattern);
  patterns.delete(any);
  const { classOf, count } = classified(patterns, universe);
  const size = new Uint32Array(count);
  const first: number[] = [];
  const firstOf = new Int32Array(count).fill(-1);
  for (let at = 0; at < classOf.length; at += 1) {
    const own = classOf[at] ?? 0;
    size[own] = (size[own] ?? 0) + 1;
    if (firstOf[own] !== -1) continue;
    firstOf[own] = at;
    first.push(at);
  }
  const isFirst = (at: number) => firstOf[classOf[at] ?? 0] === at;
  const known = new Map<string, readonly number[]>();
  return {
    first,
    matching: (pattern) => {
      if (pattern === any) return first;
      let found = known.get(pattern);
      if (!found) {
        found = [...universe.matching(pattern).filter(isFirst)];
        known.set(pattern, found);
      }
      return found;
    },
    membersOf: (one) => {
      const own = classOf[one] ?? 0;
      const members = new Uint32Array(size[own] ?? 0);
      for (let at = one, next = 0; next < members.length; at += 1) {
        if (classOf[at] === own) {
          members[next] = at;
          next += 1;
        }
      }
      return members;
    },
  };
}

/** Splits the classes by one pattern after the other. */
function classified(
  patterns: Iterable<string>,
  universe: ActionUniverse,
): { readonly classOf: Uint32Array; readonly count: number } {
  const classOf = new Uint32Array(universe.actions.length);
  let count = 1;
  for (const pattern of patterns) {
    const moved = new Map<number, number>();
    for (const at of universe.matching(pattern)) {
      const old = classOf[at] ?? 0;
      let now = moved.get(old);
      if (now === undefined) {
        now = count;
        count += 1;
        moved.set(old, now);
      }
      classOf[at] = now;
    }
  }
  return { classOf, count };
}
