import { bucketOf, type Known, lookUp, maxObserved, type Names } from './names.ts';
import {
  code,
  damagedAt,
  escapedEnd,
  incomplete,
  nestedEnd,
  nextQuote,
  scalarEnd,
  skipSpace,
  type Text,
} from './structure.ts';

/** What one walk over an object's members found out; one value is reused for all objects. */
export interface Walk {
  /** False as soon as anything says that the item must be parsed. */
  skippable: boolean;
  hasName: boolean;
  /** The walk stopped inside a list of records rather than at the object's end. */
  inWrapper: boolean;
  /** Raw extent of each observed value; start -1 where the key is missing. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export function newWalk(): Walk {
  return {
    skippable: true,
    hasName: false,
    inWrapper: false,
    starts: new Int32Array(maxObserved),
    ends: new Int32Array(maxObserved),
  };
}

export interface WalkStart {
  readonly from: number;
  /** After a value: a comma or the closing brace is due. Otherwise just after the opening brace. */
  readonly afterValue: boolean;
  /** Whether a list under a wrapper key ends the walk. */
  readonly unwrap: boolean;
}

/**
 * Walks the members of one object: position after its closing brace (or, `inWrapper`, after the list's opening
 * bracket), or `incomplete`, or damage. In one piece because calls and fields cost more than the work itself here.
 */
export function walkMembers(text: Text, start: WalkStart, names: Names, walk: Walk): number {
  const { bytes, lastQuote } = text;
  const end = bytes.length;
  const { unwrap } = start;
  let { afterValue } = start;
  let first = !afterValue;
  let i = start.from;
  reset(walk);
  for (;;) {
    if (i < end && (bytes[i] as number) <= 32) i = skipSpace(bytes, i, end);
    if (i >= end) return incomplete;
    let byte = bytes[i] as number;
    if (afterValue) {
      if (byte === code.closeObject) return i + 1;
      if (byte !== code.comma) return damagedAt(i);
      afterValue = false;
      i++;
      continue;
    }
    if (byte === code.closeObject && first) return i + 1;
    first = false;

    if (byte !== code.quote) return damagedAt(i);
    if (i >= lastQuote) return incomplete;
    const keyStart = i + 1;
    i = nextQuote(bytes, keyStart);
    let key: Known | undefined;
    if (i < text.nextBackslash) key = recognise(names, bytes, keyStart, i, walk);
    else {
      walk.skippable = false;
      i = escapedEnd(text, keyStart);
      if (i < 0) return i;
      key = knownEscaped(names, bytes, keyStart, i);
    }
    i++;
    if (i < end && (bytes[i] as number) <= 32) i = skipSpace(bytes, i, end);
    if (i >= end) return incomplete;
    if (bytes[i] !== code.colon) return damagedAt(i);
    i++;
    if (i < end && (bytes[i] as number) <= 32) i = skipSpace(bytes, i, end);
    if (i >= end) return incomplete;

    let valueStart = i;
    let valueEnd: number;
    byte = bytes[i] as number;
    if (byte === code.quote) {
      if (i >= lastQuote) return incomplete;
      valueStart++;
      i = nextQuote(bytes, valueStart);
      if (i < text.nextBackslash) recognise(names, bytes, valueStart, i, walk);
      else {
        walk.skippable = false;
        i = escapedEnd(text, valueStart);
        if (i < 0) return i;
      }
      valueEnd = i++;
    } else if (byte === code.openObject || byte === code.openList) {
      if (unwrap && byte === code.openList && key?.isWrapper) {
        walk.inWrapper = true;
        return i + 1;
      }
      i = nestedEnd(text, i);
      if (i < 0) return i;
      valueEnd = i;
      // An observed value that is no scalar makes no observation.
      if (key !== undefined && key.observed >= 0) walk.skippable = false;
    } else {
      i = scalarEnd(bytes, i, end);
      if (i === end) return incomplete;
      if (i === valueStart) return damagedAt(i);
      valueEnd = i;
    }
    if (key !== undefined) {
      if (key.isNameKey) walk.hasName = true;
      if (key.observed >= 0) {
        walk.starts[key.observed] = valueStart;
        walk.ends[key.observed] = valueEnd;
      }
    }
    afterValue = true;
  }
}

function reset(walk: Walk): void {
  walk.skippable = true;
  walk.hasName = false;
  walk.inWrapper = false;
  for (let i = 0; i < maxObserved; i++) walk.starts[i] = -1;
}

/** What is known about an unescaped string at item level; takes note when it is wanted. */
function recognise(names: Names, bytes: Buffer, start: number, end: number, walk: Walk): Known | undefined {
  const first = bytes[start] as number;
  const last = bytes[end - 1] as number;
  const isVersioned = ((90 - first) | (first - 65) | (57 - last) | (last - 48)) >= 0;
  const bucket = bucketOf(bytes, start, end);
  // One branch for two rare cases: neither can be predicted well on its own.
  if (names.occupied[bucket] === 0 && !isVersioned) return undefined;
  if (isVersioned && names.selector?.isVersionedWanted(bytes.toString('utf8', start, end)))
    walk.skippable = false;
  const known = lookUp(names, bucket, bytes, start, end);
  if (known?.wanted) walk.skippable = false;
  return known;
}

/** A key with escapes may still spell a wrapper's name. */
function knownEscaped(names: Names, bytes: Buffer, start: number, end: number): Known | undefined {
  try {
    const text: unknown = JSON.parse(bytes.toString('utf8', start - 1, end + 1));
    const quoted = Buffer.from(`"${String(text)}"`);
    return lookUp(names, bucketOf(quoted, 1, quoted.length - 1), quoted, 1, quoted.length - 1);
  } catch {
    return undefined;
  }
}
