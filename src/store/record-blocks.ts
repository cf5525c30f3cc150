import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Handle } from './handle.ts';

/** Where a record's body lies. */
export interface Place {
  readonly block: number;
  readonly slot: number;
}

const blockRecords = 64;

/** Collects the bodies of one transaction into blocks; `flush` before it commits. */
export function blockWriter(db: Handle): {
  readonly next: () => Place;
  readonly keep: (body: string) => void;
  readonly flush: () => void;
  /** Drops what a transaction that failed had collected. */
  readonly forget: () => void;
} {
  const last = db.prepare('SELECT coalesce(max(id), 0) FROM block').pluck();
  const insert = db.prepare('INSERT INTO block VALUES (?, ?)');
  let block = 0;
  let bodies: string[] = [];
  const flush = (): void => {
    if (bodies.length > 0) insert.run(block, packed(bodies));
    bodies = [];
  };
  return {
    next: () => {
      if (bodies.length === 0) block = Number(last.get()) + 1;
      return { block, slot: bodies.length };
    },
    keep: (body) => {
      bodies.push(body);
      if (bodies.length === blockRecords) flush();
    },
    flush,
    forget: () => {
      bodies = [];
    },
  };
}

export function packed(bodies: readonly string[]): Buffer {
  return deflateRawSync(JSON.stringify(bodies), { level: 3 });
}

export function unpacked(block: Buffer): string[] {
  return JSON.parse(inflateRawSync(block).toString('utf8')) as string[];
}
