import { policyBoxes } from '../../../src/sources/aws/policy/boxes.ts';
import type { Pair, PairSet } from './pairs.ts';
import { type Encoding, encodingOf } from './smt.ts';

export interface Chosen {
  readonly title: string;
  readonly pair: Pair;
  readonly encoding: Encoding;
}

const wanted = 12;

/**
 * A dozen over all sets, from the shortest texts to the longest in even steps: what is hard is not asked of
 * either side. Only pairs that the encoding covers and whose texts differ.
 */
export function chosenPairs(sets: readonly PairSet[]): readonly Chosen[] {
  const each = wanted / sets.length;
  return sets.flatMap(({ title, pairs }) => {
    const covered = pairs
      .flatMap((pair): readonly Chosen[] => {
        if (pair.old === pair.now) return [];
        const encoding = encodingOf(boxesOf(pair, pair.old), boxesOf(pair, pair.now));
        return encoding ? [{ title: `${title}: ${pair.name}`, pair, encoding }] : [];
      })
      .sort((a, b) => sizeOf(a.pair) - sizeOf(b.pair));
    const step = (covered.length - 1) / (each - 1);
    return Array.from({ length: each }, (_, index) => covered[Math.round(index * step)] ?? []).flat();
  });
}

function boxesOf({ kind }: Pair, text: string) {
  return policyBoxes({ kind, text, object: 'policy', facet: 'version' });
}

function sizeOf({ old, now }: Pair): number {
  return old.length + now.length;
}
