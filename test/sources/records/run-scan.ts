import type { Place } from '../../../src/sources/records/lines.ts';
import { compileNames } from '../../../src/sources/records/names.ts';
import { createScanner, type ScanProblem } from '../../../src/sources/records/scan.ts';
import { harbour, isVersionedWanted, wanted } from './fake-source.ts';

export interface Scanned {
  readonly candidates: readonly unknown[];
  readonly places: readonly Place[];
  readonly skipped: number;
  readonly problems: readonly ScanProblem[];
}

/** Scans the pieces as they are, with the harbour's selector from the first byte on. */
export function runScan(pieces: readonly Buffer[], itemBytes?: number): Scanned {
  const candidates: unknown[] = [];
  const places: Place[] = [];
  const problems: ScanProblem[] = [];
  let skipped = 0;
  const scanner = createScanner(
    {
      candidate: (bytes, at) => {
        candidates.push(JSON.parse(bytes.toString('utf8')));
        places.push(at);
        return candidates.length % 2 === 0;
      },
      skip: () => {
        skipped++;
        return true;
      },
      problem: (problem) => problems.push(problem),
    },
    itemBytes,
  );
  const drain = (): void => {
    while (scanner.run());
  };
  scanner.use(compileNames(harbour.selector));
  for (const piece of pieces) {
    scanner.feed(piece);
    drain();
  }
  scanner.finish();
  drain();
  return { candidates, places, skipped, problems };
}

/** What the items of these top-level values are, by the plain meaning of the parsed values. */
export function itemsOf(values: readonly unknown[]): readonly unknown[] {
  return values.flatMap((value) => {
    if (Array.isArray(value)) return value;
    if (typeof value !== 'object' || value === null) return [value];
    const lists = Object.entries(value).filter(
      ([key, list]) => ['Records', 'Events', 'logEvents'].includes(key) && Array.isArray(list),
    );
    return lists.length > 0 ? lists.flatMap(([, list]) => list as unknown[]) : [value];
  });
}

/** Whether an item may not be skipped, by the plain meaning of the parsed value. */
export function mustBeParsed(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return true;
  if (!Object.hasOwn(item, 'eventName')) return true;
  return Object.entries(item)
    .flat()
    .some((text) => typeof text === 'string' && (wanted.has(text) || isVersionedWanted(text)));
}

export function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const cuts = [0, ...[...at].sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end));
}
