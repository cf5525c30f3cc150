import type { Box } from '../model/access.ts';

/** Some boxes only say that a layer bounds nothing, or what it leaves to others: they stand in no document. */
export function isWritten({ origin }: Box): boolean {
  return origin.object !== '';
}
