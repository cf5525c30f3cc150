import type { FacetKey, FacetValue, UnknownReason } from '../model/event.ts';
import type { Fact } from '../model/fact.ts';
import { byCodeUnit } from '../model/order.ts';
import { partsOf, wholeOf } from '../model/parts.ts';
import type { SnapshotCover } from '../model/snapshot.ts';
import type { Instant } from '../model/time.ts';
import {
  asState,
  type Evidence,
  type FacetState,
  facetId,
  facetOf,
  gone,
  memberOf,
  type ObjectState,
  revived,
} from './state.ts';

/** What a snapshot says of one object: it listed it, or listed all others. */
export type Sight = Fact & { readonly kind: 'listed' | 'unlisted' };

/** A value that the vendor itself dates: in force from then on, whoever looked later. */
export interface Dated {
  readonly kind: 'dated';
  readonly at: Instant;
  readonly snapshot: string;
  readonly facet: string;
  readonly value: FacetValue;
}

/** One for each value and date, by the first snapshot that gave it. */
export function datedIn(facts: readonly Fact[]): readonly Dated[] {
  const found = new Map<string, Dated>();
  const listings = facts.filter((fact) => fact.kind === 'listed').sort((a, b) => a.at - b.at);
  for (const { snapshot, facets, at } of listings) {
    for (const { facet, value, since } of facets) {
      if (since === undefined || since > at) continue;
      const key = JSON.stringify([since, facet, value]);
      if (found.has(key)) continue;
      found.set(key, { kind: 'dated', at: since, snapshot, facet: facetId(facet), value });
    }
  }
  return [...found.values()];
}

/**
 * The state after a look at it. `passed` holds the states that events led it through while the look took, the one
 * before them first: what agrees with any of them is no news.
 */
export function afterSight(
  state: ObjectState,
  fact: Sight,
  by: Evidence,
  passed: readonly ObjectState[],
): ObjectState {
  const wasMoving = passed.length > 1;
  if (fact.kind === 'unlisted') {
    if (fact.where && !isSo(state, fact.where)) return state;
    return wasMoving && passed.some((one) => one.existence === 'absent') ? state : gone;
  }
  if (state.existence === 'absent' && wasMoving && passed.some((one) => one.existence === 'present')) {
    return state;
  }
  const told = withListing(revived(state), fact, by);
  return wasMoving ? keptWhereMoving(state, told, passed) : told;
}

function isSo(state: ObjectState, { facet, targets }: NonNullable<SnapshotCover['where']>): boolean {
  const known = memberOf(state, facet);
  return known.kind === 'known' && known.value.kind === 'reference' && targets.includes(known.value.target);
}

/** Facets that changed during the look, and are shown as they were at some moment of it, are left alone. */
function keptWhereMoving(state: ObjectState, told: ObjectState, passed: readonly ObjectState[]): ObjectState {
  const facets = new Map(told.facets);
  for (const id of new Set([...state.facets.keys(), ...told.facets.keys()])) {
    const facet = facetOf(id);
    const values = passed.map((one) => memberOf(one, facet));
    const hasMoved = values.some((one) => !isSame(one, values[0]));
    const shown = memberOf(told, facet);
    if (!hasMoved || !values.some((one) => one.kind === 'unknown' || isSame(one, shown))) continue;
    const own = state.facets.get(id);
    // What is not known cannot outweigh what was seen.
    if (memberOf(state, facet).kind === 'unknown') continue;
    if (own) facets.set(id, own);
    else facets.delete(id);
  }
  return { ...told, facets };
}

/**
 * Whole families replace what was thought; the rest is added to it. Of what it says nothing of, it only keeps what
 * was known: nobody may take it for absent.
 */
function withListing(before: ObjectState, fact: Listing, by: Evidence): ObjectState {
  const untold = new Set(fact.untold?.map(facetId));
  const state = withoutReplaced(before, fact, untold);
  const whole = new Set(fact.families);
  const listed = new Map(fact.facets.map(({ facet, value }) => [facetId(facet), value]));
  const facets = new Map<string, FacetState>();
  for (const [id, old] of state.facets) {
    const isKept = !whole.has(facetOf(id).family) || untold.has(id);
    if (isKept || isConfirmed(old, listed.get(id))) facets.set(id, old);
  }
  for (const [id, value] of listed) {
    if (!isConfirmed(facets.get(id), value)) facets.set(id, asState(value, by));
  }
  for (const id of untold) {
    const isOpen = !facets.has(id) && memberOf(state, facetOf(id)).kind === 'unknown';
    if (isOpen) facets.set(id, { kind: 'unknown', reason: notSeenBefore, by });
  }
  const closed = state.closed === 'all' ? ('all' as const) : new Set([...state.closed, ...whole]);
  return { existence: 'present', facets, closed };
}

type Listing = Sight & { readonly kind: 'listed' };

/** Old values are never logged. */
const notSeenBefore: UnknownReason = 'not-in-record';

/** A document that is given whole says all of its parts; parts that are all given leave nothing to a document. */
function withoutReplaced(state: ObjectState, fact: Listing, untold: ReadonlySet<string>): ObjectState {
  const given = new Set(fact.facets.map(({ facet }) => facetId(facet)));
  const isGiven = (facet: FacetKey) => given.has(facetId(facet)) || fact.families.includes(facet.family);
  const isReplaced = (id: string): boolean => {
    const facet = facetOf(id);
    const whole = wholeOf(facet.family);
    if (whole) return isGiven(whole) && !isGiven(facet) && !untold.has(id);
    const parts = partsOf(facet);
    return parts !== undefined && fact.families.includes(parts) && !isGiven(facet);
  };
  const kept = [...state.facets].filter(([id]) => !isReplaced(id));
  return kept.length === state.facets.size ? state : { ...state, facets: new Map(kept) };
}

/** A snapshot that confirms a value, or an absence, leaves the event that made it so as its evidence. */
export function isConfirmed(state: FacetState | undefined, value: FacetValue | undefined): boolean {
  if (value === undefined) return state?.kind === 'absent';
  return state?.kind === 'known' && isSameValue(state.value, value);
}

/** Whoever prints a document may order its keys, which says nothing. */
export function isSameValue(a: FacetValue, b: FacetValue): boolean {
  if (a.kind !== 'document' || b.kind !== 'document') return JSON.stringify(a) === JSON.stringify(b);
  return a.text === b.text || ordered(a.text) === ordered(b.text);
}

/** With keys in one order; a text that names a key twice is not minified, and is like no other. */
function ordered(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? JSON.stringify(inOrder(value)) : text;
  } catch {
    // No JSON, or nested deeper than the engine's stack.
    return text;
  }
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return Object.fromEntries(entries.map(([key, held]) => [key, inOrder(held)]));
}

function isSame(a: FacetState | undefined, b: FacetState | undefined): boolean {
  if (a?.kind !== b?.kind) return false;
  return a?.kind !== 'known' || b?.kind !== 'known' || isSameValue(a.value, b.value);
}

/** Whether two states say the same, whatever their evidence. */
export function saysTheSame(a: ObjectState, b: ObjectState): boolean {
  if (a.existence !== b.existence || a.renamedTo?.id !== b.renamedTo?.id) return false;
  if (a.nameTakenFrom?.id !== b.nameTakenFrom?.id || !isClosedAlike(a.closed, b.closed)) return false;
  if (a.facets.size !== b.facets.size) return false;
  return [...a.facets].every(([id, facet]) => b.facets.get(id) === facet);
}

export function isClosedAlike(a: ObjectState['closed'], b: ObjectState['closed']): boolean {
  if (a === 'all' || b === 'all') return a === b;
  return a.size === b.size && [...a].every((family) => b.has(family));
}
