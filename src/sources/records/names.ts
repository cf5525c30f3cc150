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
  readonly buckets: readonly (readonly Known[] | undefined)[];
  /** 1 where a bucket holds something: nearly every string is dismissed by this one byte. */
  readonly occupied: Uint8Array;
}

/** `Records`: S3 delivery. `Events`: LookupEvents. `logEvents`: CloudWatch Logs subscription. */
export const wrapperKeys: readonly string[] = ['Records', 'Events', 'logEvents'];

const bucketCount = 8192;

/** Most keys a selector may observe. */
export const maxObserved = 8;

/** Without a selector nothing is skipped; only the wrappers are known. */
export function compileNames(selector?: RecordSelector): Names {
  if (selector && selector.observedKeys.length > maxObserved)
    throw new Error('a selector observes too many keys');
  const buckets: (Known[] | undefined)[] = new Array(bucketCount).fill(undefined);
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
    const bucketed = buckets[bucket];
    if (bucketed) bucketed.push(known);
    else buckets[bucket] = [known];
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
  const bucketed = names.buckets[bucket];
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
 * Four sampled bytes and the length: constant work however long the string; hits are verified byte by byte.
 * INVARIANT: a quote stands before `start` and at `end`, which gives the empty string a value too.
 */
export function bucketOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const hash =
    Math.imul(bytes[start] as number, 0x2f35) +
    Math.imul(bytes[start + (length >> 1)] as number, 0x6a8d) +
    Math.imul(bytes[start + ((length * 3) >> 2)] as number, 0x35b1) +
    Math.imul(bytes[end - 1] as number, 0x5bd3) +
    Math.imul(length, 0x4e2b);
  return (hash >>> 5) & (bucketCount - 1);
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
