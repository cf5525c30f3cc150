import type { RecordSelector } from '../source.ts';

/** What a known string is good for; several may hold at once. */
export interface Known {
  readonly bytes: Uint8Array;
  /** A record that has it at record level must be parsed. */
  readonly wanted: boolean;
  /** The key without which no record is skipped. */
  readonly isNameKey: boolean;
  /** Position among the observed keys, or -1. */
  readonly observed: number;
  /** A list under this key holds the records. */
  readonly isWrapper: boolean;
}

/** Strings that the scanner recognises as bytes, without making a JavaScript string of each one it meets. */
export interface Names {
  readonly selector: RecordSelector | undefined;
  readonly buckets: ReadonlyMap<number, readonly Known[]>;
  /** 1 where a bucket holds something: nearly every string is dismissed by this one byte. */
  readonly occupied: Uint8Array;
}

/** `Records`: S3 delivery. `Events`: LookupEvents. `logEvents`: CloudWatch Logs subscription. */
export const wrapperKeys: readonly string[] = ['Records', 'Events', 'logEvents'];

const bucketCount = 64 * 32 * 32;

/** Most keys a selector may observe. */
export const maxObserved = 8;

/** Without a selector nothing is skipped; only the wrappers are known. */
export function compileNames(selector?: RecordSelector): Names {
  if (selector && selector.observedKeys.length > maxObserved)
    throw new Error('a selector observes too many keys');
  const buckets = new Map<number, Known[]>();
  const occupied = new Uint8Array(bucketCount);
  const texts = new Set([
    ...wrapperKeys,
    ...(selector ? [selector.nameKey, ...selector.observedKeys, ...selector.wanted] : []),
  ]);
  for (const text of texts) {
    const known = knownOf(text, selector);
    const quoted = Buffer.from(`"${text}"`);
    const bucket = bucketOf(quoted, 1, quoted.length - 1);
    occupied[bucket] = 1;
    const bucketed = buckets.get(bucket);
    if (bucketed) bucketed.push(known);
    else buckets.set(bucket, [known]);
  }
  return { selector, buckets, occupied };
}

/** The string with this content, if it is a known one. Worth calling only where its bucket is occupied. */
export function lookUp(
  names: Names,
  bucket: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): Known | undefined {
  const bucketed = names.buckets.get(bucket);
  if (bucketed === undefined) return undefined;
  for (const known of bucketed) if (sameBytes(known.bytes, bytes, start, end)) return known;
  return undefined;
}

export function sameBytes(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const length = known.length;
  if (length !== end - start) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

/**
 * By length, first and last byte: little work, and names that share all three are rare; hits are verified.
 * INVARIANT: a quote stands before `start` and at `end`, which gives the empty string a bucket too.
 */
export function bucketOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] as number;
  const last = bytes[end - 1] as number;
  return (((end - start) & 63) << 10) | ((first & 31) << 5) | (last & 31);
}

function knownOf(text: string, selector: RecordSelector | undefined): Known {
  return {
    bytes: Buffer.from(text),
    wanted: selector?.wanted.has(text) ?? false,
    isNameKey: selector?.nameKey === text,
    observed: selector?.observedKeys.indexOf(text) ?? -1,
    isWrapper: wrapperKeys.includes(text),
  };
}
