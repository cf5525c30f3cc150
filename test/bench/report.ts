import { createHash } from 'node:crypto';
import { byCodeUnit } from '../../src/core/model/order.ts';

/** The last line that a measured Node process prints. */
export interface Outcome {
  readonly peakMiB: number;
  /** What was selected, as a count and a digest, to be compared across approaches. */
  readonly selected?: string;
  /** What it measured itself. */
  readonly figures?: readonly Figure[];
  readonly notes?: readonly string[];
}

export interface Figure {
  readonly title: string;
  readonly value: number;
  readonly atMost?: number;
}

interface Found extends Pick<Outcome, 'figures' | 'notes'> {
  readonly ids?: readonly string[];
}

export function report({ ids, ...rest }: Found = {}): void {
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    JSON.stringify({ peakMiB, ...(ids && { selected: digestOf(ids) }), ...rest } satisfies Outcome),
  );
}

function digestOf(ids: readonly string[]): string {
  const sorted = [...ids].sort(byCodeUnit).join('\n');
  return `${ids.length} ids, ${createHash('sha256').update(sorted).digest('hex').slice(0, 12)}`;
}
