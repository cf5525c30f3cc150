/**
 * The innermost loops over JSON bytes. They are hand-tuned (measured in test/bench) and follow two rules:
 * every position up to `lastQuote` may be read without asking for the end, because a quote ends each loop;
 * and results are plain numbers, so that nothing is allocated per token.
 */

/** The buffer ends before the thing does. */
export const incomplete = -1;

/** Damage at a position travels as a negative number below `incomplete`. */
export function damagedAt(position: number): number {
  return -2 - position;
}

export function damagePosition(result: number): number {
  return -2 - result;
}

/** JSON bytes with the two positions that spare the inner loops a comparison. */
export interface Text {
  readonly bytes: Buffer;
  /** Position of the last quote, -1 if there is none. */
  readonly lastQuote: number;
  /** INVARIANT: no backslash lies between the scanner's position and this one. Past the end if there is none. */
  nextBackslash: number;
}

export const code = {
  newline: 10,
  quote: 34,
  comma: 44,
  colon: 58,
  openList: 91,
  backslash: 92,
  closeList: 93,
  openObject: 123,
  closeObject: 125,
} as const;

/** More than any log nests; bounds both the stack and what a broken line can swallow before it is noticed. */
export const maxDepth = 512;

const outside = { invalid: 0, filler: 1, open: 2, close: 3 } as const;

/** What a byte means outside strings. */
const meaning = new Uint8Array(256);
for (const filler of ' \t\r\n,:+-.0123456789eEtrufalsn') meaning[filler.charCodeAt(0)] = outside.filler;
meaning[code.openObject] = outside.open;
meaning[code.openList] = outside.open;
meaning[code.closeObject] = outside.close;
meaning[code.closeList] = outside.close;

/** 1 for bytes of numbers, true, false and null. */
const scalar = new Uint8Array(256);
for (const letter of '+-.0123456789eEtrufalsn') scalar[letter.charCodeAt(0)] = 1;

const opened = new Uint8Array(maxDepth);

/** The next quote, escaped or not. INVARIANT: `from` is at most the last quote. */
export function nextQuote(bytes: Uint8Array, from: number): number {
  let i = from;
  for (;;) {
    if (bytes[i] === code.quote) return i;
    if (bytes[i + 1] === code.quote) return i + 1;
    if (bytes[i + 2] === code.quote) return i + 2;
    if (bytes[i + 3] === code.quote) return i + 3;
    i += 4;
  }
}

/**
 * Closing quote of a string from `from` on in which a backslash may come before the next quote. Rare, so the
 * search for the backslash after that is left to the native one, and the loops above need not look for it.
 */
export function escapedEnd(text: Text, from: number): number {
  const { bytes, lastQuote } = text;
  if (text.nextBackslash < from) seekBackslash(text, from);
  let i = from;
  while (i <= lastQuote) {
    const byte = bytes[i];
    if (byte === code.quote) {
      seekBackslash(text, i);
      return i;
    }
    i += byte === code.backslash ? 2 : 1;
  }
  return incomplete;
}

export function seekBackslash(text: Text, from: number): void {
  const found = text.bytes.indexOf(code.backslash, from);
  text.nextBackslash = found < 0 ? text.bytes.length : found;
}

/** Closing quote of the string whose content begins at `from`. */
export function stringEnd(text: Text, from: number): number {
  if (from > text.lastQuote) return incomplete;
  const end = nextQuote(text.bytes, from);
  return end > text.nextBackslash ? escapedEnd(text, from) : end;
}

export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end) {
    const byte = bytes[i];
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) break;
    i++;
  }
  return i;
}

export function scalarEnd(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && scalar[bytes[i] as number] === 1) i++;
  return i;
}

/** Position after the bracket that closes the one at `from`. */
export function nestedEnd(text: Text, from: number): number {
  const { bytes, lastQuote } = text;
  const end = bytes.length;
  let { nextBackslash } = text;
  let i = from + 1;
  let depth = 1;
  opened[0] = bytes[from] as number;
  while (i < end) {
    const byte = bytes[i] as number;
    if (byte === code.quote) {
      if (i >= lastQuote) return incomplete;
      const start = i + 1;
      i = nextQuote(bytes, start);
      if (i > nextBackslash) {
        i = escapedEnd(text, start);
        if (i < 0) return i;
        nextBackslash = text.nextBackslash;
      }
      i++;
      // Nearly always one of these follows at once.
      if (i < end && (bytes[i] === code.colon || bytes[i] === code.comma)) i++;
      continue;
    }
    const means = meaning[byte];
    if (means === outside.close) {
      depth--;
      // In ASCII each closing bracket is its opening one plus two.
      if (opened[depth] !== byte - 2) return damagedAt(i);
      if (depth === 0) return i + 1;
    } else if (means === outside.open) {
      if (depth === maxDepth || !mayOpen(bytes, i, opened[depth - 1] as number)) return damagedAt(i);
      opened[depth++] = byte;
    } else if (means === outside.invalid) return damagedAt(i);
    i++;
  }
  return incomplete;
}

/** Where before `at` a string of the value at `start` is broken by a line break, -1 if none is. */
export function brokenString(bytes: Uint8Array, start: number, at: number): number {
  let inString = false;
  for (let i = start; i < at; i++) {
    const byte = bytes[i];
    if (byte === code.quote) inString = !inString;
    else if (inString && byte === code.backslash) i++;
    else if (inString && byte === code.newline) return i;
  }
  return -1;
}

/**
 * Whether a bracket may open at `at`, by the byte before it. Not needed for sound input: it is how a line that
 * was cut off is noticed at the start of the next one, instead of after swallowing many.
 */
function mayOpen(bytes: Uint8Array, at: number, container: number): boolean {
  let i = at - 1;
  while (isSpace(bytes[i] as number)) i--;
  const before = bytes[i];
  if (container === code.openObject) return before === code.colon;
  return before === code.comma || before === code.openList;
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}
