import type { Box, PatternSet } from '../model/access.ts';
import { type ActionUniverse, createActionUniverse } from '../surface/action-universe.ts';
import { isLiteral } from '../surface/glob.ts';

/** What a newer catalogue lists and an older one does not. */
export interface Growth {
  readonly newly: ActionUniverse;
  /** How many actions only the older one lists. */
  readonly goneCount: number;
  /** As the vendor writes a pattern, by all that the newer one lists. */
  readonly display: ActionUniverse['display'];
}

export function growthBetween(older: ActionUniverse, newer: ActionUniverse): Growth {
  const before = new Set(older.actions);
  const names = newer.actions.filter((action) => !before.has(action)).map(newer.display);
  const { familyOf, arityOf } = newer;
  return {
    newly: createActionUniverse(names, newer.date, { familyOf, arityOf }),
    goneCount: before.size - (newer.actions.length - names.length),
    display: newer.display,
  };
}

/** A box as far as it speaks of certain actions, which it then names one by one; undefined: of none of them. */
export interface BoxCut {
  readonly whole: Box | undefined;
  /** By a wildcard, or by not excluding them. */
  readonly wild: Box | undefined;
  /** By name. */
  readonly written: Box | undefined;
}

/** Boxes are shared by all who hold a document, so each is cut once. */
export function createCutter({ newly }: Growth): (box: Box) => BoxCut {
  const known = new Map<Box, BoxCut>();
  return (box) => {
    let cut = known.get(box);
    if (!cut) {
      const { wild, written } = namesIn(box.actions, newly);
      const naming = (names: ReadonlySet<string>): Box | undefined =>
        names.size === 0 ? undefined : { ...box, actions: { kind: 'in', patterns: [...names] } };
      cut = { whole: naming(wild.union(written)), wild: naming(wild), written: naming(written) };
      known.set(box, cut);
    }
    return cut;
  };
}

function namesIn({ kind, patterns }: PatternSet, universe: ActionUniverse) {
  const matched = (some: readonly string[]) => new Set(some.flatMap((one) => namesOf(one, universe)));
  if (kind === 'not-in')
    return { wild: new Set(universe.actions).difference(matched(patterns)), written: new Set<string>() };
  return {
    wild: matched(patterns.filter((pattern) => !isLiteral(pattern))),
    written: matched(patterns.filter(isLiteral)),
  };
}

function namesOf(pattern: string, { matching, actions }: ActionUniverse): readonly string[] {
  return [...matching(pattern)].map((at) => actions[at] ?? '');
}
