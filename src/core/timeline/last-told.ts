import type { Fact } from '../model/fact.ts';
import type { Instant } from '../model/time.ts';
import type { Dated } from './sight.ts';
import { facetId, facetOf, type ObjectState } from './state.ts';

interface LastTold {
  /** Called with every piece of evidence, in order. */
  readonly note: (piece: Fact | Dated) => void;
  /** When what differs between two states was last told to be as it was in the first; undefined: never, for some of it. */
  readonly since: (before: ObjectState, after: ObjectState) => Instant | undefined;
}

/** Remembers which evidence last spoke of which facet: of the others it says nothing. */
export function newLastTold(): LastTold {
  const byFacet = new Map<string, Instant>();
  const byFamily = new Map<string, Instant>();
  let whole: Instant | undefined;
  let last: Instant | undefined;
  const when = (id: string): Instant | undefined => {
    const known = [byFacet.get(id), byFamily.get(facetOf(id).family), whole].filter((at) => at !== undefined);
    return known.length === 0 ? undefined : known.reduce((a, b) => (b > a ? b : a));
  };
  return {
    note: (piece) => {
      last = piece.at;
      if (piece.kind === 'listed') {
        for (const family of piece.families) byFamily.set(family, piece.at);
        for (const { facet } of piece.facets) byFacet.set(facetId(facet), piece.at);
      } else if (piece.kind === 'dated') byFacet.set(piece.facet, piece.at);
      else if (piece.kind === 'effect' && 'facet' in piece.effect)
        byFacet.set(facetId(piece.effect.facet), piece.at);
      // A creation, a deletion, an absence speak of everything.
      else whole = piece.at;
    },
    since: (before, after) => {
      const ids = new Set([...before.facets.keys(), ...after.facets.keys()]);
      const changed = [...ids].filter((id) => before.facets.get(id) !== after.facets.get(id));
      // Whatever spoke of it last told whether it was there.
      const existence = before.existence === after.existence ? [] : [last];
      const times = [...changed.map(when), ...existence];
      if (times.length === 0) return undefined;
      return times.reduce((a, b) => (a === undefined || b === undefined ? undefined : b < a ? b : a));
    },
  };
}
