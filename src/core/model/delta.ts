import type { Delta } from './audit.ts';

/** It gained something, on its own or by way of others. */
export function hasGained({ widened, reached }: Delta): boolean {
  return widened !== null || reached.some((one) => one.widened !== null);
}

export function hasLost({ narrowed, reached }: Delta): boolean {
  return narrowed !== null || reached.some((one) => one.narrowed !== null);
}

/** Every change that its gains and losses are due to. */
export function causesOf({ causes, reached }: Delta): readonly string[] {
  return [...new Set([...causes, ...reached.flatMap((one) => one.causes)])];
}
