import { aws } from './aws/source.ts';
import type { Source } from './source.ts';

/** Every place drift reads from. */
export const sources: readonly Source[] = [aws];

export function sourceOf(id: string | undefined): Source | undefined {
  return sources.find((source) => source.id === id);
}
