/** Milliseconds of one call. */
export function timed<T>(call: () => T): { readonly result: T; readonly ms: number } {
  const start = performance.now();
  const result = call();
  return { result, ms: performance.now() - start };
}

/** The value below which this part of them lies: 0.5 is the median, 1 the largest. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
}
