import type { ObjectRef } from '../model/event.ts';
import { byCodeUnit } from '../model/order.ts';
import type { Instant } from '../model/time.ts';
import type { History } from '../timeline/replay.ts';
import { type Evidence, type ObjectState, unseen, type World } from '../timeline/state.ts';

/** One change as one subject sees it: consecutive steps that the same evidence made. */
export interface Run {
  readonly at: Instant;
  readonly by: Evidence;
  /** For what a snapshot found changed: when it was last seen otherwise. */
  readonly since?: Instant;
  /** Objects that it touched. */
  readonly objects: readonly string[];
}

/** What one subject went through: the world before the first run, and after each. */
export interface Series<T> {
  readonly start: T;
  readonly runs: readonly { readonly run: Run; readonly after: T }[];
}

interface Move {
  readonly ref: ObjectRef;
  readonly object: string;
  readonly at: Instant;
  readonly rank: number;
  readonly by: Evidence;
  readonly state: ObjectState;
  readonly since?: Instant;
}

/**
 * Walks the given histories through `[start, end)`, looking at the world before and after every change that bears
 * on what is seen; others are left out.
 * Changes of the same second keep each object's causal order, and across objects the order of their ids.
 */
export function walk<T>(
  histories: readonly History[],
  start: Instant,
  end: Instant,
  look: (world: World) => T,
  bears: (object: ObjectRef, before: ObjectState, after: ObjectState) => boolean = () => true,
): Series<T> {
  const current = new Map<string, ObjectState>();
  const queues: Move[][] = [];
  for (const history of histories) {
    let state = history.before;
    const queue: Move[] = [];
    for (const step of history.steps) {
      if (step.at < start) state = step.state;
      else if (step.at < end) queue.push({ ref: history.object, object: history.object.id, ...step });
    }
    current.set(history.object.id, state);
    if (queue.length > 0) queues.push(queue);
  }
  const moves = merge(queues);
  const world: World = { state: (object: ObjectRef) => current.get(object.id) ?? unseen };
  const first = look(world);
  const runs: { run: Run; after: T }[] = [];
  for (let i = 0; i < moves.length; ) {
    const same = runAt(moves, i);
    const isNews = same.some((move) => bears(move.ref, current.get(move.object) ?? unseen, move.state));
    for (const move of same) current.set(move.object, move.state);
    const [lead] = same;
    if (lead && isNews) {
      const objects = [...new Set(same.map((move) => move.object))];
      const since = lead.since === undefined ? {} : { since: lead.since };
      runs.push({ run: { at: lead.at, by: lead.by, ...since, objects }, after: look(world) });
    }
    i += same.length;
  }
  return { start: first, runs };
}

/** Merges by instant, causal rank and id; an object's own order is never disturbed, which no comparison could promise. */
function merge(queues: readonly (readonly Move[])[]): readonly Move[] {
  const heads = queues.map((queue) => ({ queue, next: 0 }));
  const merged: Move[] = [];
  for (;;) {
    let best: { queue: readonly Move[]; next: number } | undefined;
    for (const head of heads) {
      if (head.next < head.queue.length && (!best || compareHeads(head, best) < 0)) best = head;
    }
    const move = best?.queue[best.next];
    if (!best || !move) return merged;
    merged.push(move);
    best.next += 1;
  }
}

interface Head {
  readonly queue: readonly Move[];
  readonly next: number;
}

function compareHeads(a: Head, b: Head): number {
  const x = a.queue[a.next];
  const y = b.queue[b.next];
  if (!x || !y) return 0;
  return x.at - y.at || x.rank - y.rank || byCodeUnit(x.by.id, y.by.id) || byCodeUnit(x.object, y.object);
}

function runAt(moves: readonly Move[], from: number): readonly Move[] {
  const first = moves[from];
  let to = from;
  while (to < moves.length && moves[to]?.by.id === first?.by.id && moves[to]?.at === first?.at) to += 1;
  return moves.slice(from, to);
}
