/** Code-unit order: the only order that leaves core, because it depends on no locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
