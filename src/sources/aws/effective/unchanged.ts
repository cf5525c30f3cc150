import type { ObjectRef } from '../../../core/model/event.ts';
import type { ObjectState, World } from '../../../core/timeline/state.ts';

interface Kept<T> {
  readonly reads: readonly (readonly [object: ObjectRef, state: ObjectState])[];
  readonly value: T;
}

/** The ends of a window and what lies between come by again and again. */
const mostKept = 3;

/**
 * Makes something of the world, and again only when a state has changed that it looked at: a walk changes one object
 * at a time, and most of what surrounds a principal stays.
 */
export function whileUnchanged<W extends World, T>(make: (world: W) => T): (world: W) => T {
  const kept: Kept<T>[] = [];
  return (world) => {
    const at = kept.findIndex(({ reads }) => reads.every(([object, state]) => world.state(object) === state));
    const [found] = at < 0 ? [] : kept.splice(at, 1);
    if (found) {
      kept.unshift(found);
      return found.value;
    }
    const reads = new Map<string, readonly [ObjectRef, ObjectState]>();
    const value = make({
      ...world,
      state: (object) => {
        const state = world.state(object);
        reads.set(object.id, [object, state]);
        return state;
      },
    });
    kept.unshift({ reads: [...reads.values()], value });
    kept.length = Math.min(kept.length, mostKept);
    return value;
  };
}
