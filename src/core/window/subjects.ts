import type { ObjectRef } from '../model/event.ts';
import type { History } from '../timeline/replay.ts';
import type { ObjectState } from '../timeline/state.ts';
import type { Compiler } from './compiler.ts';

/** An object whose access is reported on, with every object whose changes bear on it. */
export interface Candidate {
  readonly object: ObjectRef;
  readonly histories: readonly History[];
  /** It only carries policy to others, and who holds it was not all seen. */
  readonly isCarrier: boolean;
}

/**
 * Principals, and carriers (groups, policies) that somebody unseen may hold: those that are older than what was
 * seen of them, in a container whose principals were never all listed. Whoever was seen to hold them has a row of
 * his own beside.
 */
export function candidatesOf(
  objects: readonly ObjectRef[],
  historyOf: (object: ObjectRef) => History,
  compiler: Compiler,
  isWhole: (container: string) => boolean,
): readonly Candidate[] {
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
  const of = (object: ObjectRef, isCarrier: boolean) => ({
    object,
    histories: withRelated(object),
    isCarrier,
  });
  const principals = objects.filter((object) => compiler.principalKinds.includes(object.kind));
  const carriers = objects
    .filter((object) => compiler.carrierKinds.includes(object.kind))
    // Whoever holds what began inside the log began to hold it inside the log.
    .filter((object) => !isWhole(object.container) && historyOf(object).before.existence !== 'absent');
  return [...principals.map((object) => of(object, false)), ...carriers.map((object) => of(object, true))];
}

function statesOf(history: History): readonly ObjectState[] {
  return [history.before, ...history.steps.map((step) => step.state)];
}
