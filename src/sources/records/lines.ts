import { code } from './structure.ts';

/** Where something is in the (decompressed) file; line and column count from 1, the column in bytes. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Newlines counted so far, so that each byte is looked at once. Offsets are those of the whole file. */
export interface LineCount {
  readonly line: number;
  readonly lineStart: number;
  /** No newline lies between what was counted and this offset; searched up to the buffer's end. */
  readonly nextNewline: number;
}

export const firstLine: LineCount = { line: 1, lineStart: 0, nextNewline: 0 };

/** Counts on to `offset`; `base` is the file offset of the buffer's first byte. */
export function countLines(count: LineCount, bytes: Buffer, base: number, offset: number): LineCount {
  if (offset <= count.nextNewline) return count;
  let { line, lineStart } = count;
  let next = find(bytes, base, count.nextNewline);
  while (next < offset) {
    line++;
    lineStart = next + 1;
    next = find(bytes, base, lineStart);
  }
  return { line, lineStart, nextNewline: next };
}

export function placeAt(count: LineCount, offset: number): Place {
  return { offset, line: count.line, column: offset - count.lineStart + 1 };
}

/** Offset of the next newline, or of the buffer's end. */
function find(bytes: Buffer, base: number, from: number): number {
  const found = bytes.indexOf(code.newline, from - base);
  return base + (found < 0 ? bytes.length : found);
}
