import type { Surface } from '../model/access.ts';

/** A number for each thing, the same for the same one. */
export function createIds(): (one: object) => number {
  const ids = new WeakMap<object, number>();
  let count = 0;
  return (one) => {
    let id = ids.get(one);
    if (id === undefined) {
      id = count;
      ids.set(one, id);
      count += 1;
    }
    return id;
  };
}

/** Surfaces of the very same boxes have the same key. */
export function layersKey(layers: Surface['layers'], idOf: (one: object) => number): string {
  return layers.map((boxes) => boxes.map(idOf).join()).join(';');
}
