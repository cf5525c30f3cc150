import type { Arity } from '../../../core/surface/operator.ts';

/** Lower-case condition keys that can hold one value at most, and those that can hold several. */
export interface KeyLists {
  readonly one: readonly string[];
  readonly many: readonly string[];
}

/**
 * How many values a request can hold under a key. Keys with a part that is chosen freely, like
 * `aws:resourcetag/${tagkey}`, are known by what stands before it.
 */
export function createArities(keys: KeyLists): (key: string) => Arity {
  const whole = new Map<string, Arity>();
  const starts: { readonly start: string; readonly arity: Arity }[] = [];
  const add = (names: readonly string[], arity: Arity) => {
    for (const name of names) {
      const at = name.indexOf('${');
      if (at < 0) whole.set(name, arity);
      else starts.push({ start: name.slice(0, at), arity });
    }
  };
  add(keys.one, 'one');
  add(keys.many, 'many');
  // The longest start says most.
  starts.sort((a, b) => b.start.length - a.start.length);
  return (key) => {
    let arity = whole.get(key);
    if (arity === undefined) {
      arity = starts.find(({ start }) => start.length > 0 && key.startsWith(start))?.arity ?? 'unknown';
      whole.set(key, arity);
    }
    return arity;
  };
}
