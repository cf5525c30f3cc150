import type { FacetKey, ObjectRef } from '../model/event.ts';
import type { Fact } from '../model/fact.ts';
import { byCodeUnit } from '../model/order.ts';
import { wholeOf } from '../model/parts.ts';
import { type Instant, instant } from '../model/time.ts';
import { newLastTold } from './last-told.ts';
import { afterSight, type Dated, datedIn, isConfirmed, type Sight, saysTheSame } from './sight.ts';
import { afterCreation } from './skew.ts';
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
  unseen,
  withFacet,
  withoutParts,
} from './state.ts';

/** An object's state from `at` on, until the next step. */
export interface Step {
  readonly at: Instant;
  /** Causal rank within its second, across objects too: what is deleted was let go of first. */
  readonly rank: number;
  readonly by: Evidence;
  readonly state: ObjectState;
  /** What a snapshot found changed was last seen otherwise then; undefined where it was not seen before. */
  readonly since?: Instant;
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

/** A piece of evidence, or a date that one of them carries. */
type Piece = Fact | Dated;

/**
 * Folds one object's evidence into its history. Vendor clocks tick in seconds, so within one instant
 * causal rank decides (create < set < remove < delete), and a snapshot sees what happened in its second.
 * A look that finds nothing new makes no step.
 */
export function replay(
  object: ObjectRef,
  facts: readonly Fact[],
  historyOf: (other: ObjectRef) => History,
): History {
  let ranks = eventRanks(facts);
  const pieces: Piece[] = [...afterCreation([...facts, ...datedIn(facts)])];
  let { ordered, doubtful } = arranged(
    pieces.sort((a, b) => comparePieces(a, b, ranks)),
    object,
  );
  const created = creationOf(ordered, object);
  const before = created ? gone : startOf(ordered, doubtful, object);
  const steps: Step[] = created ? [created] : [];
  let next = 0;
  let ties: ReadonlySet<string> = new Set();
  let isFolding = false;
  let told = newLastTold();
  // What was folded is in the steps; a history is kept, and its evidence would be as large as itself.
  const letGo = (): void => {
    next = 0;
    ordered = [];
    doubtful = new Set();
    ranks = new Map();
    told = newLastTold();
  };
  const foldUntil = (isEnough: (piece: Piece) => boolean): void => {
    if (isFolding) return;
    isFolding = true;
    for (let piece = ordered[next]; piece && !isEnough(piece); piece = ordered[next]) {
      const known = steps.at(-1)?.state ?? before;
      if (ordered[next - 1]?.at !== piece.at) ties = tiesAt(ordered, next, known);
      const meant = ties.has(memberKey(piece)) ? blurred(piece) : piece;
      const passed = () => passedSince(steps, before, piece);
      const by = evidenceOf(piece, object);
      const applying: Applying = { object, historyOf, passed, by, ties };
      const state = doubtful.has(piece) ? unseen : apply(known, meant, applying);
      const isNews = piece.kind === 'effect' || !saysTheSame(known, state);
      const own = ranks.get(pieceId(piece)) ?? pieceRank(piece);
      if (isNews) {
        const since = piece.kind === 'effect' ? undefined : told.since(known, state);
        steps.push({ at: piece.at, rank: own, by, state, ...(since === undefined ? {} : { since }) });
      }
      told.note(piece);
      next += 1;
    }
    if (next >= ordered.length) letGo();
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
      foldUntil((piece) => piece.at > at || (piece.at === at && pieceId(piece) === event));
      const own = steps.findIndex((step) => step.at > at || (step.at === at && step.by.id === event));
      const last = own < 0 ? steps.at(-1) : steps[own - 1];
      return last?.state ?? before;
    },
  };
}

/** The states that events brought since the beginning of a look, and the one before them: other looks move nothing. */
function passedSince(steps: readonly Step[], before: ObjectState, look: Piece): readonly ObjectState[] {
  const from = 'from' in look ? (look.from ?? look.at) : look.at;
  if (from >= look.at) return [];
  const inside = steps.findIndex((step) => step.at >= from && step.by.kind === 'event');
  if (inside < 0) return [];
  const first = steps[inside - 1]?.state ?? before;
  return [first, ...steps.slice(inside).map((step) => step.state)];
}

/** Every state that an object went through, the one before all evidence first. */
export function statesOf(history: History): readonly ObjectState[] {
  return [history.before, ...history.steps.map((step) => step.state)];
}

/** The state at an instant: what happened at that very instant is included. */
export function stateAt(history: History, at: Instant): ObjectState {
  return stateBefore(history, instant(at + 1));
}

/** The state that an instant finds: what happened at that very instant is not. */
export function stateBefore(history: History, at: Instant): ObjectState {
  let low = 0;
  let high = history.steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((history.steps[middle]?.at ?? Number.POSITIVE_INFINITY) < at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? history.before : (history.steps[low - 1]?.state ?? history.before);
}

/** An event ranks as its earliest effect: what a creation sets belongs to the creation. */
function eventRanks(facts: readonly Fact[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const fact of facts)
    ranks.set(pieceId(fact), Math.min(pieceRank(fact), ranks.get(pieceId(fact)) ?? 9));
  return ranks;
}

function comparePieces(a: Piece, b: Piece, ranks: ReadonlyMap<string, number>): number {
  return (
    a.at - b.at ||
    (ranks.get(pieceId(a)) ?? 0) - (ranks.get(pieceId(b)) ?? 0) ||
    byCodeUnit(pieceId(a), pieceId(b)) ||
    pieceRank(a) - pieceRank(b) ||
    memberOrder(a, b)
  );
}

/** A date in a snapshot comes after the event of its second that it repeats; a look sees all that happened in its own. */
function pieceRank(piece: Piece): number {
  if (piece.kind === 'effect') return rank[piece.effect.kind];
  return piece.kind === 'dated' ? 3.5 : 4;
}

function pieceId(fact: Piece): string {
  return fact.kind === 'effect' ? fact.event : fact.snapshot;
}

function memberOrder(a: Piece, b: Piece): number {
  return byCodeUnit(memberKey(a), memberKey(b));
}

function memberKey(fact: Piece): string {
  if (fact.kind === 'dated') return fact.facet;
  if (fact.kind !== 'effect' || !('facet' in fact.effect)) return '';
  return facetId(fact.effect.facet);
}

/**
 * Facets that several events wrote within one second so that their last value cannot be told: two different
 * values, or a value and its removal where it may have been there before (only an absent member must be set
 * before it can be removed).
 */
function tiesAt(facts: readonly Piece[], from: number, before: ObjectState): ReadonlySet<string> {
  const at = facts[from]?.at;
  const values = new Map<string, Set<string>>();
  const writers = new Map<string, Set<string>>();
  for (let index = from; facts[index]?.at === at; index += 1) {
    const fact = facts[index];
    if (fact?.kind !== 'effect') continue;
    // What follows concerns another object of the same name.
    if (fact.effect.kind === 'delete' || fact.effect.kind === 'create') {
      values.clear();
      writers.clear();
    }
    if (!('facet' in fact.effect)) continue;
    const key = facetId(fact.effect.facet);
    const value = fact.effect.kind === 'set' ? JSON.stringify(fact.effect.value) : '';
    values.set(key, (values.get(key) ?? new Set()).add(value));
    writers.set(key, (writers.get(key) ?? new Set()).add(fact.event));
  }
  // A statement is added to the document that another event writes, or is gone with the one before.
  const isOfTwo = (key: string): boolean => {
    const whole = wholeOf(facetOf(key).family);
    const others = whole && writers.get(facetId(whole));
    return others !== undefined && [...(writers.get(key) ?? [])].some((id) => !others.has(id));
  };
  const tied = [...values].filter(([key, seen]) => {
    if (isOfTwo(key)) return true;
    if (seen.size < 2) return false;
    return seen.size > 2 || !seen.has('') || !wasAbsent(before, key);
  });
  return new Set(tied.map(([key]) => key));
}

/** Beside a document that nobody took apart, a statement that is not told of may be in it. */
function wasAbsent(state: ObjectState, id: string): boolean {
  const facet = facetOf(id);
  const isAbsent = memberOf(state, facet).kind === 'absent';
  const own = wholeOf(facet.family);
  if (!own || state.facets.has(id)) return isAbsent;
  const whole = memberOf(state, own);
  return isAbsent && (whole.kind === 'absent' || (whole.kind === 'unknown' && whole.by === undefined));
}

function blurred(fact: Piece): Piece {
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
  facts: readonly Piece[],
  self: ObjectRef,
): { readonly ordered: readonly Piece[]; readonly doubtful: ReadonlySet<Piece> } {
  const ordered: Piece[] = [];
  const doubtful = new Set<Piece>();
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

function isDelete(fact: Piece): boolean {
  return fact.kind === 'effect' && fact.effect.kind === 'delete';
}

function isEnding(fact: Piece): boolean {
  return fact.kind === 'effect' && (fact.effect.kind === 'remove' || fact.effect.kind === 'delete');
}

function existsAfter(fact: Piece, self: ObjectRef): boolean {
  if (fact.kind !== 'effect') return fact.kind !== 'unlisted';
  if (fact.effect.kind === 'rename') return fact.effect.object.id !== self.id;
  return fact.effect.kind !== 'delete';
}

/** Before its creation an object was absent; before anything else was seen of it, nothing is known. */
function startOf(ordered: readonly Piece[], doubtful: ReadonlySet<Piece>, self: ObjectRef): ObjectState {
  const [first] = ordered;
  if (first?.kind !== 'effect' || [...doubtful].some((fact) => fact.at === first.at)) return unseen;
  const { effect } = first;
  // A name that something could be created under or renamed to was free.
  const isNew = effect.kind === 'create' || (effect.kind === 'rename' && effect.to.id === self.id);
  return isNew ? gone : unseen;
}

/** The creation date that a snapshot gives, where it is older than all other evidence. */
function creationOf(ordered: readonly Piece[], self: ObjectRef): Step | undefined {
  const first = ordered[0];
  const listing = ordered.find((fact) => fact.kind === 'listed' && fact.createdAt !== undefined);
  if (!first || listing?.kind !== 'listed' || listing.createdAt === undefined) return undefined;
  // Clocks tick in seconds, dates of creation may be finer.
  const created = instant(Math.floor(listing.createdAt / 1000) * 1000);
  if (created > first.at) return undefined;
  if (first.kind === 'effect' && first.effect.kind === 'create') return undefined;
  const by = evidenceOf(listing, self);
  return { at: created, rank: rank.create, by, state: { ...unseen, existence: 'present' } };
}

/** What a snapshot says of one object is evidence of its own: several may have changed without an event. */
function evidenceOf(piece: Piece, self: ObjectRef): Evidence {
  if (piece.kind === 'effect') return { kind: 'event', id: piece.event };
  // What it says of the log's beginning is one thing, what it found at its own time another.
  const end = piece.kind !== 'dated' && piece.carried ? '#carried' : '';
  return { kind: 'snapshot', id: `${piece.snapshot}#${self.id}${end}` };
}

interface Applying {
  readonly object: ObjectRef;
  readonly historyOf: (other: ObjectRef) => History;
  /** The states during the look that is being applied. */
  readonly passed: () => readonly ObjectState[];
  /** What the piece is evidence as. */
  readonly by: Evidence;
  /** Facets of which nobody knows what was written to them last in this second. */
  readonly ties: ReadonlySet<string>;
}

function apply(state: ObjectState, piece: Piece, applying: Applying): ObjectState {
  const { by, passed } = applying;
  switch (piece.kind) {
    case 'effect':
      return applyEffect(state, piece, applying);
    case 'dated': {
      if (isConfirmed(state.facets.get(piece.facet), piece.value)) return state;
      return withFacet(revived(state), piece.facet, asState(piece.value, by));
    }
    case 'unlisted':
    case 'listed':
      return afterSight(state, piece satisfies Sight, by, passed());
    default:
      throw new Error(`unknown fact ${String(piece satisfies never)}`);
  }
}

function applyEffect(
  state: ObjectState,
  fact: Fact & { readonly kind: 'effect' },
  { object: self, historyOf, by, ties }: Applying,
): ObjectState {
  const { effect } = fact;
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
      return written(state, effect.facet, asState(effect.value, by), ties);
    case 'remove':
      return written(state, effect.facet, { kind: 'absent', by }, ties);
    default:
      throw new Error(`unknown effect ${String(effect satisfies never)}`);
  }
}

/** Whoever writes a document writes every statement of it, and takes away those that it does not name. */
function written(
  state: ObjectState,
  facet: FacetKey,
  value: FacetState,
  ties: ReadonlySet<string>,
): ObjectState {
  return withFacet(withoutParts(revived(state), facet, ties), facetId(facet), value);
}
