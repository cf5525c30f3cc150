import type { Compiled } from '../model/compiled.ts';
import type { ObjectRef } from '../model/event.ts';
import { byCodeUnit } from '../model/order.ts';
import type { Instant } from '../model/time.ts';
import { stateBefore } from '../timeline/replay.ts';
import { type Evidence, type ObjectState, unseen, type World } from '../timeline/state.ts';
import type { Course, Courses } from './bearing.ts';
import type { Compiler, Subject } from './compiler.ts';

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
 * Walks through `[start, end)`, looking at the world before and after every change that bears on what is seen.
 * Changes of the same second keep each object's causal order, and across objects the order of their ids.
 */
export function walk<T>(
  courses: readonly Course[],
  start: Instant,
  end: Instant,
  look: (world: World) => T,
): Series<T> {
  const current = new Map<string, ObjectState>();
  const queues: Move[][] = [];
  for (const { history, steps } of courses) {
    const { object: ref } = history;
    current.set(ref.id, stateBefore(history, start));
    const queue = steps
      .filter(({ at }) => at >= start && at < end)
      .map((step) => ({ ref, object: ref.id, ...step }));
    if (queue.length > 0) queues.push(queue);
  }
  const moves = merge(queues);
  let moved: World['moved'];
  const world: World = {
    state: (object: ObjectRef) => current.get(object.id) ?? unseen,
    get moved() {
      return moved;
    },
  };
  moved = { look: 0, ids: new Set(current.keys()) };
  const first = look(world);
  const runs: { run: Run; after: T }[] = [];
  for (let i = 0; i < moves.length; ) {
    const same = runAt(moves, i);
    for (const move of same) current.set(move.object, move.state);
    const [lead] = same;
    if (lead) {
      const ids = new Set(same.map((move) => move.object));
      const objects = [...ids];
      moved = { look: runs.length + 1, ids };
      const since = lead.since === undefined ? {} : { since: lead.since };
      runs.push({ run: { at: lead.at, by: lead.by, ...since, objects }, after: look(world) });
    }
    i += same.length;
  }
  return { start: first, runs };
}

/** What one subject could do, over `[start, end)`. */
export function seriesOf(
  subject: Subject,
  { compiler, coursesOf }: { readonly compiler: Compiler; readonly coursesOf: Courses },
  start: Instant,
  end: Instant,
): Series<Compiled> {
  const courses = coursesOf(compiler.dependencies(subject));
  return walk(courses, start, end, (world) => compiler.compile(subject, world));
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
