import { code, seekBackslash, type Text } from './structure.ts';

/** The part of the file at hand, and the pieces that wait to be joined to it. */
export interface ByteWindow extends Text {
  bytes: Buffer;
  /** File offset of `bytes[0]`. */
  base: number;
  /** Everything before it is dealt with. */
  position: number;
  lastQuote: number;
  waiting: Buffer[];
  waitingBytes: number;
  /** Fewer bytes than this are not worth another try; 0 when the last try did not run out. */
  enough: number;
  finished: boolean;
}

export function newWindow(): ByteWindow {
  return {
    bytes: Buffer.alloc(0),
    base: 0,
    position: 0,
    lastQuote: -1,
    nextBackslash: 0,
    waiting: [],
    waitingBytes: 0,
    enough: 0,
    finished: false,
  };
}

export function remaining(window: ByteWindow): number {
  return window.bytes.length - window.position;
}

/** No byte will come after those at hand. */
export function isLast(window: ByteWindow): boolean {
  return window.finished && window.waitingBytes === 0;
}

/**
 * What is not whole yet is looked at again from its start once its bytes have doubled: linear in total, and no
 * state has to be kept inside an item.
 */
export function ranOut(window: ByteWindow): void {
  window.enough = 2 * remaining(window);
}

export function needsJoin(window: ByteWindow): boolean {
  return (
    window.waitingBytes > 0 && (window.finished || remaining(window) + window.waitingBytes >= window.enough)
  );
}

export function join(window: ByteWindow): void {
  const rest = window.bytes.subarray(window.position);
  const [only] = window.waiting;
  const alone = rest.length === 0 && window.waiting.length === 1 && only !== undefined;
  window.base += window.position;
  window.bytes = alone ? only : Buffer.concat([rest, ...window.waiting]);
  window.position = 0;
  window.lastQuote = window.bytes.lastIndexOf(code.quote);
  seekBackslash(window, 0);
  window.waiting = [];
  window.waitingBytes = 0;
  window.enough = 0;
}
