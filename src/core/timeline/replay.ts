import type { FacetValue, ObjectRef } from '../model/event.ts';
import type { Fact } from '../model/fact.ts';
import { byCodeUnit } from '../model/order.ts';
import type { Instant } from '../model/time.ts';
import {
  type Evidence,
  type FacetState,
  facetId,
  facetOf,
  gone,
  memberOf,
  type ObjectState,
  unseen,
} from './state.ts';

/** An object's state from `at` on, until the next step. */
export interface Step {
  readonly at: Instant;
  /** Causal rank within its second, across objects too: what is deleted was let go of first. */
  readonly rank: number;
  readonly by: Evidence;
  readonly state: ObjectState;
}

/** All states one object went through, oldest first; before the first step `before` holds. */
export interface History {
  readonly object: ObjectRef;
  readonly before: ObjectState;
  readonly steps: readonly Step[];
  /** The state in which an event found the object; folds no further, so that names may be swapped back and forth. */
  readonly foundBy: (event: string, at: Instant) => ObjectState;
}

const rank = { create: 0, set: 1, rename: 1, remove: 2, delete: 3 } as const;

/**
 * Folds one object's evidence into its history. Vendor clocks tick in seconds, so within one instant
 * causal rank decides (create < set < remove < delete), and a snapshot sees what happened in its second.
 */
export function replay(
  object: ObjectRef,
  facts: readonly Fact[],
  historyOf: (other: ObjectRef) => History,
): History {
  const ranks = eventRanks(facts);
  const { ordered, doubtful } = arranged(
    [...facts].sort((a, b) => compareFacts(a, b, ranks)),
    object,
  );
  const created = creationOf(ordered);
  const before = created ? gone : startOf(ordered, doubtful, object);
  const steps: Step[] = created ? [created] : [];
  let next = 0;
  let ties: ReadonlySet<string> = new Set();
  let isFolding = false;
  const foldUntil = (isEnough: (fact: Fact) => boolean): void => {
    if (isFolding) return;
    isFolding = true;
    for (let fact = ordered[next]; fact && !isEnough(fact); fact = ordered[next]) {
      const known = steps.at(-1)?.state ?? before;
      if (steps.at(-1)?.at !== fact.at || next === 0) ties = tiesAt(ordered, next, known);
      const told = ties.has(memberKey(fact)) ? blurred(fact) : fact;
      const state = doubtful.has(fact) ? unseen : apply(known, told, object, historyOf);
      const own = ranks.get(factId(fact)) ?? factRank(fact);
      steps.push({ at: fact.at, rank: own, by: evidenceOf(fact), state });
      next += 1;
    }
    isFolding = false;
  };
  return {
    object,
    before,
    get steps() {
      foldUntil(() => false);
      return steps;
    },
    foundBy: (event, at) => {
      foldUntil((fact) => fact.at > at || (fact.at === at && factId(fact) === event));
      const own = steps.findIndex((step) => step.at > at || (step.at === at && step.by.id === event));
      const last = own < 0 ? steps.at(-1) : steps[own - 1];
      return last?.state ?? before;
    },
  };
}

/** The state at an instant: what happened at that very instant is included. */
export function stateAt(history: History, at: Instant): ObjectState {
  let low = 0;
  let high = history.steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((history.steps[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? history.before : (history.steps[low - 1]?.state ?? history.before);
}

/** An event ranks as its earliest effect: what a creation sets belongs to the creation. */
function eventRanks(facts: readonly Fact[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const fact of facts) ranks.set(factId(fact), Math.min(factRank(fact), ranks.get(factId(fact)) ?? 9));
  return ranks;
}

function compareFacts(a: Fact, b: Fact, ranks: ReadonlyMap<string, number>): number {
  return (
    a.at - b.at ||
    (ranks.get(factId(a)) ?? 0) - (ranks.get(factId(b)) ?? 0) ||
    byCodeUnit(factId(a), factId(b)) ||
    factRank(a) - factRank(b) ||
    memberOrder(a, b)
  );
}

function factRank(fact: Fact): number {
  return fact.kind === 'effect' ? rank[fact.effect.kind] : 4;
}

function factId(fact: Fact): string {
  return fact.kind === 'effect' ? fact.event : fact.snapshot;
}

function memberOrder(a: Fact, b: Fact): number {
  return byCodeUnit(memberKey(a), memberKey(b));
}

function memberKey(fact: Fact): string {
  if (fact.kind !== 'effect' || !('facet' in fact.effect)) return '';
  return facetId(fact.effect.facet);
}

/**
 * Facets that several events wrote within one second so that their last value cannot be told: two different
 * values, or a value and its removal where it may have been there before (only an absent member must be set
 * before it can be removed).
 */
function tiesAt(facts: readonly Fact[], from: number, before: ObjectState): ReadonlySet<string> {
  const at = facts[from]?.at;
  const values = new Map<string, Set<string>>();
  for (let index = from; facts[index]?.at === at; index += 1) {
    const fact = facts[index];
    if (fact?.kind !== 'effect') continue;
    // What follows concerns another object of the same name.
    if (fact.effect.kind === 'delete' || fact.effect.kind === 'create') values.clear();
    if (!('facet' in fact.effect)) continue;
    const key = facetId(fact.effect.facet);
    const value = fact.effect.kind === 'set' ? JSON.stringify(fact.effect.value) : '';
    values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  const tied = [...values].filter(([key, seen]) => {
    if (seen.size < 2) return false;
    const wasAbsent = memberOf(before, facetOf(key)).kind === 'absent';
    return seen.size > 2 || !seen.has('') || !wasAbsent;
  });
  return new Set(tied.map(([key]) => key));
}

function blurred(fact: Fact): Fact {
  if (fact.kind !== 'effect' || !('facet' in fact.effect)) return fact;
  const { object, facet } = fact.effect;
  return {
    ...fact,
    effect: { kind: 'set', object, facet, value: { kind: 'unknown', reason: 'same-second' } },
  };
}

/**
 * A name that exists cannot be created, so where both happen in one second to an object that exists the delete
 * came first (a tool replacing a role), and before it the removals that it asks for; what was set belongs to
 * the new one. Of an object of which nothing was seen before, nobody can tell: after such a deletion, in
 * `doubtful`, nothing is known.
 */
function arranged(
  facts: readonly Fact[],
  self: ObjectRef,
): { readonly ordered: readonly Fact[]; readonly doubtful: ReadonlySet<Fact> } {
  const ordered: Fact[] = [];
  const doubtful = new Set<Fact>();
  let present: boolean | undefined;
  for (let start = 0; start < facts.length; ) {
    const at = facts[start]?.at;
    let end = start;
    while (end < facts.length && facts[end]?.at === at) end += 1;
    const group = facts.slice(start, end);
    const kinds = group.map((fact) => (fact.kind === 'effect' ? fact.effect.kind : fact.kind));
    const isBoth = kinds.includes('delete') && kinds.includes('create');
    if (isBoth && present)
      ordered.push(...group.filter(isEnding), ...group.filter((fact) => !isEnding(fact)));
    else ordered.push(...group);
    if (isBoth && present === undefined) for (const fact of group.filter(isDelete)) doubtful.add(fact);
    const last = ordered.at(-1);
    if (last) present = doubtful.has(last) ? undefined : existsAfter(last, self);
    start = end;
  }
  return { ordered, doubtful };
}

function isDelete(fact: Fact): boolean {
  return fact.kind === 'effect' && fact.effect.kind === 'delete';
}

function isEnding(fact: Fact): boolean {
  return fact.kind === 'effect' && (fact.effect.kind === 'remove' || fact.effect.kind === 'delete');
}

function existsAfter(fact: Fact, self: ObjectRef): boolean {
  if (fact.kind !== 'effect') return fact.kind === 'listed';
  if (fact.effect.kind === 'rename') return fact.effect.object.id !== self.id;
  return fact.effect.kind !== 'delete';
}

/** Before its creation an object was absent; before anything else was seen of it, nothing is known. */
function startOf(ordered: readonly Fact[], doubtful: ReadonlySet<Fact>, self: ObjectRef): ObjectState {
  const [first] = ordered;
  if (first?.kind !== 'effect' || [...doubtful].some((fact) => fact.at === first.at)) return unseen;
  const { effect } = first;
  // A name that something could be created under or renamed to was free.
  const isNew = effect.kind === 'create' || (effect.kind === 'rename' && effect.to.id === self.id);
  return isNew ? gone : unseen;
}

/** The creation date that a snapshot gives, where it is older than all other evidence. */
function creationOf(ordered: readonly Fact[]): Step | undefined {
  const first = ordered[0];
  const listing = ordered.find((fact) => fact.kind === 'listed');
  if (!first || listing?.createdAt === undefined || listing.createdAt > first.at) return undefined;
  if (first.kind === 'effect' && first.effect.kind === 'create') return undefined;
  const by = evidenceOf(listing);
  return { at: listing.createdAt, rank: rank.create, by, state: { ...unseen, existence: 'present' } };
}

function evidenceOf(fact: Fact): Evidence {
  return fact.kind === 'effect' ? { kind: 'event', id: fact.event } : { kind: 'snapshot', id: fact.snapshot };
}

function apply(
  state: ObjectState,
  fact: Fact,
  self: ObjectRef,
  historyOf: (other: ObjectRef) => History,
): ObjectState {
  switch (fact.kind) {
    case 'effect':
      return applyEffect(state, fact, self, historyOf);
    case 'unlisted':
      return gone;
    case 'listed':
      return applyListing(revived(state), fact);
    default:
      throw new Error(`unknown fact ${String(fact satisfies never)}`);
  }
}

function applyEffect(
  state: ObjectState,
  fact: Fact & { readonly kind: 'effect' },
  self: ObjectRef,
  historyOf: (other: ObjectRef) => History,
): ObjectState {
  const { effect } = fact;
  const by = evidenceOf(fact);
  switch (effect.kind) {
    case 'create':
      return {
        existence: 'present',
        facets: new Map(),
        closed: 'all',
        ...(state.renamedTo ? { nameTakenFrom: state.renamedTo } : {}),
      };
    case 'delete':
      return gone;
    case 'rename':
      if (effect.object.id === self.id) return { ...gone, renamedTo: effect.to };
      return historyOf(effect.object).foundBy(fact.event, fact.at);
    case 'set':
      return withFacet(revived(state), facetId(effect.facet), asState(effect.value, by));
    case 'remove':
      return withFacet(revived(state), facetId(effect.facet), { kind: 'absent', by });
    default:
      throw new Error(`unknown effect ${String(effect satisfies never)}`);
  }
}

/** A change or a sight of something that was thought gone proves that a creation went unseen: nothing else of it is known. */
function revived(state: ObjectState): ObjectState {
  return state.existence === 'absent'
    ? { ...unseen, existence: 'present' }
    : { ...state, existence: 'present' };
}

function asState(value: FacetValue, by: Evidence): FacetState {
  return value.kind === 'unknown'
    ? { kind: 'unknown', reason: value.reason, by }
    : { kind: 'known', value, by };
}

function withFacet(state: ObjectState, id: string, facet: FacetState): ObjectState {
  const facets = new Map(state.facets);
  facets.set(id, facet);
  return { ...state, facets };
}

/** Whole families replace what was thought; the rest is added to it. */
function applyListing(state: ObjectState, fact: Fact & { readonly kind: 'listed' }): ObjectState {
  const by = evidenceOf(fact);
  const whole = new Set(fact.families);
  const listed = new Map(fact.facets.map(({ facet, value }) => [facetId(facet), value]));
  const facets = new Map<string, FacetState>();
  for (const [id, old] of state.facets) {
    if (!whole.has(facetOf(id).family) || sameKnown(old, listed.get(id))) facets.set(id, old);
  }
  for (const [id, value] of listed) {
    if (!sameKnown(facets.get(id), value)) facets.set(id, asState(value, by));
  }
  const closed = state.closed === 'all' ? ('all' as const) : new Set([...state.closed, ...whole]);
  return { existence: 'present', facets, closed };
}

/** A snapshot that confirms a value leaves the event that set it as its evidence. */
function sameKnown(state: FacetState | undefined, value: FacetValue | undefined): boolean {
  return (
    state?.kind === 'known' && value !== undefined && JSON.stringify(state.value) === JSON.stringify(value)
  );
}
