import type { ObjectRef } from '../model/event.ts';
import type { History } from '../timeline/replay.ts';
import { isClosed, type ObjectState } from '../timeline/state.ts';
import type { Compiler } from './compiler.ts';

/** An object whose access is reported on, with every object whose changes bear on it. */
export interface Candidate {
  readonly object: ObjectRef;
  readonly histories: readonly History[];
  /** It only carries policy to others, and nobody who holds it was seen. */
  readonly isCarrier: boolean;
}

/**
 * Principals, and carriers (groups, policies) that no principal was seen to hold: a change of one of those may
 * reach somebody unseen. A carrier is left out where every principal of its container was listed.
 */
export function candidatesOf(
  objects: readonly ObjectRef[],
  historyOf: (object: ObjectRef) => History,
  compiler: Compiler,
): readonly Candidate[] {
  const held = new Set<string>();
  const withRelated = (object: ObjectRef): readonly History[] => {
    const found = new Map<string, History>();
    const queue = [object];
    for (let next = queue.pop(); next; next = queue.pop()) {
      if (found.has(next.id)) continue;
      const history = historyOf(next);
      found.set(next.id, history);
      for (const state of statesOf(history)) queue.push(...compiler.related(next, state));
    }
    return [...found.values()];
  };
  const principals = objects
    .filter((object) => compiler.principalKinds.includes(object.kind))
    .map((object) => ({ object, histories: withRelated(object), isCarrier: false }));
  for (const { object, histories } of principals) {
    for (const history of histories) if (history.object.id !== object.id) held.add(history.object.id);
  }
  const open = openContainers(principals);
  const carriers = objects
    .filter((object) => compiler.carrierKinds.includes(object.kind) && !held.has(object.id))
    .filter(
      (object) =>
        open.has(object.container) || !principals.some((one) => one.object.container === object.container),
    )
    .map((object) => ({ object, histories: withRelated(object), isCarrier: true }));
  return [...principals, ...carriers];
}

function statesOf(history: History): readonly ObjectState[] {
  return [history.before, ...history.steps.map((step) => step.state)];
}

/** Containers in which some principal was only ever seen in part. */
function openContainers(principals: readonly Candidate[]): ReadonlySet<string> {
  const open = new Set<string>();
  for (const { object, histories } of principals) {
    const own = histories.find((history) => history.object.id === object.id);
    const isWhole = own?.steps.some(({ state }) => isClosed(state, 'attached')) ?? false;
    if (!isWhole) open.add(object.container);
  }
  return open;
}
