/** Code-unit order: the only order that leaves core, because it depends on no locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each once, in code-unit order. */
export function distinctInOrder(texts: Iterable<string>): readonly string[] {
  const distinct = [...new Set(texts)];
  // Without a comparison of ours the engine compares code units, and faster.
  return distinct.length < 2 ? distinct : distinct.sort();
}
