import type { FacetKey, FacetValue, ObjectRef } from '../model/event.ts';
import { byCodeUnit } from '../model/order.ts';
import { partsOf } from '../model/parts.ts';

/** What says so: an event's id or a snapshot's. */
export type Evidence =
  | { readonly kind: 'event'; readonly id: string }
  | { readonly kind: 'snapshot'; readonly id: string };

/** One facet at one instant. Unknown is neither "no access" nor "no change". */
export type FacetState =
  | { readonly kind: 'known'; readonly value: FacetValue; readonly by: Evidence }
  | { readonly kind: 'unknown'; readonly reason: string; readonly by?: Evidence }
  | { readonly kind: 'absent'; readonly by?: Evidence };

export interface ObjectState {
  readonly existence: 'present' | 'absent' | 'unknown';
  readonly facets: ReadonlyMap<string, FacetState>;
  /** Families whose missing members are absent; `all` since its creation. */
  readonly closed: 'all' | ReadonlySet<string>;
  /** Where it went under another name; others may still refer to it by the old one. */
  readonly renamedTo?: ObjectRef;
  /** Set where the name was free only because its first holder was renamed: who refers to it may mean that one. */
  readonly nameTakenFrom?: ObjectRef;
}

export const unseen: ObjectState = { existence: 'unknown', facets: new Map(), closed: new Set() };
export const gone: ObjectState = { existence: 'absent', facets: new Map(), closed: 'all' };

const joined = new Map<string, Map<string, string>>();
const split = new Map<string, FacetKey>();

/** Ids are few, and held by every state of a long history. */
export function facetId({ family, member }: FacetKey): string {
  let members = joined.get(family);
  if (!members) {
    members = new Map();
    joined.set(family, members);
  }
  let id = members.get(member);
  if (id === undefined) {
    id = `${family}\u0000${member}`;
    members.set(member, id);
  }
  return id;
}

export function facetOf(id: string): FacetKey {
  let facet = split.get(id);
  if (!facet) {
    const [family = '', member = ''] = id.split('\u0000');
    facet = { family, member };
    split.set(id, facet);
  }
  return facet;
}

export function isClosed(state: ObjectState, family: string): boolean {
  return state.closed === 'all' || state.closed.has(family);
}

/** One member; a member that was never mentioned is absent only where its family is closed. */
export function memberOf(state: ObjectState, facet: FacetKey): FacetState {
  const found = state.facets.get(facetId(facet));
  if (found) return found;
  return isClosed(state, facet.family) ? { kind: 'absent' } : { kind: 'unknown', reason: 'not seen yet' };
}

/** Members of a family that are known or unknown, by name; absent ones are left out. */
export function membersOf(
  state: ObjectState,
  family: string,
): readonly { readonly facet: FacetKey; readonly state: FacetState }[] {
  const members: { facet: FacetKey; state: FacetState }[] = [];
  for (const [id, facetState] of state.facets) {
    const facet = facetOf(id);
    if (facet.family === family && facetState.kind !== 'absent') members.push({ facet, state: facetState });
  }
  return members.sort((a, b) => byCodeUnit(a.facet.member, b.facet.member));
}

/** The state of every object at one instant. */
export interface World {
  readonly state: (object: ObjectRef) => ObjectState;
  /** How often this very world was looked at, and the ids of what alone has changed since the last time. */
  readonly moved?: { readonly look: number; readonly ids: ReadonlySet<string> } | undefined;
}

/** A change or a sight of something that was thought gone proves that a creation went unseen: nothing else of it is known. */
export function revived(state: ObjectState): ObjectState {
  return state.existence === 'absent'
    ? { ...unseen, existence: 'present' }
    : { ...state, existence: 'present' };
}

export function asState(value: FacetValue, by: Evidence): FacetState {
  return value.kind === 'unknown'
    ? { kind: 'unknown', reason: value.reason, by }
    : { kind: 'known', value, by };
}

/** Without the parts of a facet that was written whole; `kept` are those of which nobody knows whether they came after. */
export function withoutParts(
  state: ObjectState,
  whole: FacetKey,
  kept: ReadonlySet<string> = new Set(),
): ObjectState {
  const family = partsOf(whole);
  if (family === undefined) return state;
  const facets = [...state.facets].filter(([id]) => facetOf(id).family !== family || kept.has(id));
  return facets.length === state.facets.size ? state : { ...state, facets: new Map(facets) };
}

export function withFacet(state: ObjectState, id: string, facet: FacetState): ObjectState {
  const facets = new Map(state.facets);
  facets.set(id, facet);
  return { ...state, facets };
}
