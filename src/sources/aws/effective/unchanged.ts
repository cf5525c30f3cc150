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
  const keep = keeping(make);
  return (world) => keep(world).value;
}

function keeping<W extends World, T>(make: (world: W) => T): (world: W) => Kept<T> {
  const kept: Kept<T>[] = [];
  return (world) => {
    const at = kept.findIndex(({ reads }) => reads.every(([object, state]) => world.state(object) === state));
    const [known] = at < 0 ? [] : kept.splice(at, 1);
    const found = known ?? made(make, world);
    kept.unshift(found);
    kept.length = Math.min(kept.length, mostKept);
    return found;
  };
}

function made<W extends World, T>(make: (world: W) => T, world: W): Kept<T> {
  const reads = new Map<string, readonly [ObjectRef, ObjectState]>();
  const value = make({
    ...world,
    state: (object) => {
      const state = world.state(object);
      reads.set(object.id, [object, state]);
      return state;
    },
  });
  return { reads: [...reads.values()], value };
}

/**
 * The same for many at once: of a world that was looked at just before, only those are asked again that looked at
 * what has moved since. The list is the same one while all in it are.
 */
export function allWhileUnchanged<W extends World, T>(
  makes: readonly ((world: W) => T)[],
): (world: W, origin: World) => readonly T[] {
  const keeps = makes.map(keeping);
  const readers = new Map<string, Set<number>>();
  let last:
    | { readonly origin: World; readonly look: number | undefined; readonly values: readonly T[] }
    | undefined;
  const note = (index: number, { reads }: Kept<T>): void => {
    for (const [{ id }] of reads) {
      const known = readers.get(id);
      if (known) known.add(index);
      else readers.set(id, new Set([index]));
    }
  };
  return (world, origin) => {
    const { moved } = origin;
    const isNext = moved && last?.origin === origin && last.look === moved.look - 1;
    const known = isNext ? last?.values : undefined;
    const asked =
      known && moved ? [...moved.ids].flatMap((id) => [...(readers.get(id) ?? [])]) : keeps.keys();
    const values: T[] = [...(known ?? [])];
    for (const index of asked) {
      const found = keeps[index]?.(world);
      if (!found) continue;
      note(index, found);
      values[index] = found.value;
    }
    const isSame = last && values.every((value, index) => value === last?.values[index]);
    const found = isSame && last ? last.values : values;
    last = { origin, look: moved?.look, values: found };
    return found;
  };
}
