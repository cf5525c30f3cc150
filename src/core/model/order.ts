/** Code-unit order: the only order that leaves core, because it depends on no locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each once, in code-unit order. */
export function distinctInOrder(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort(byCodeUnit);
}
