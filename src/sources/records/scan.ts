import { countLines, firstLine, type LineCount, type Place, placeAt } from './lines.ts';
import { newWalk, type Walk, walkMembers } from './members.ts';
import { compileNames, type Names } from './names.ts';
import {
  brokenString,
  code,
  damagedAt,
  damagePosition,
  incomplete,
  nestedEnd,
  scalarEnd,
  seekBackslash,
  skipSpace,
  stringEnd,
} from './structure.ts';
import { type ByteWindow, isLast, join, needsJoin, newWindow, ranOut, remaining } from './window.ts';

/** Takes what the scanner finds, synchronously; bytes are valid only during the call. */
export interface ScanSink {
  /** An item that has to be parsed. Answers true to have the scanner pause after it. */
  readonly candidate: (bytes: Buffer, at: Place) => boolean;
  /** An item that needs no parsing if its observed values make an observation; false makes it a candidate. */
  readonly skip: (bytes: Buffer, walk: Walk) => boolean;
  readonly problem: (problem: ScanProblem) => void;
}

export interface ScanProblem {
  readonly kind: 'unexpected' | 'cut-off' | 'too-large';
  readonly at: Place;
  readonly reason: string;
  /** Nothing after it was read. */
  readonly stopped: boolean | 'line';
}

/** An exact scanner over the bytes of one file, fed in pieces of any size. */
export interface Scanner {
  /** From now on these names decide what is skipped; without a call nothing is. */
  readonly use: (names: Names) => void;
  readonly feed: (chunk: Buffer) => void;
  /** Nothing more will be fed. */
  readonly finish: () => void;
  /** True when the sink asked for a pause: call again. False when everything fed so far is dealt with. */
  readonly run: () => boolean;
}

export const defaultItemBytes = 64 * 1024 * 1024;

interface State {
  readonly window: ByteWindow;
  readonly walk: Walk;
  readonly sink: ScanSink;
  readonly itemBytes: number;
  names: Names;
  /** `root`: between top-level values; `list`: among records; `tail`: in a wrapper, after its list. */
  where: 'root' | 'list' | 'tail' | 'seeking' | 'stopped';
  /** In a list: whether it is the value of a wrapper's key, and what is due next. */
  inWrapper: boolean;
  due: 'first' | 'element' | 'comma';
  /** Line on which the value that holds the list began. */
  rootLine: number;
  count: LineCount;
}

type Step = 'go on' | 'need more' | 'pause';

/** Until the source is known: only what wraps items. */
const anySource = compileNames();

export function createScanner(sink: ScanSink, itemBytes: number = defaultItemBytes): Scanner {
  const state: State = {
    window: newWindow(),
    walk: newWalk(),
    sink,
    itemBytes,
    names: anySource,
    where: 'root',
    inWrapper: false,
    due: 'first',
    rootLine: 1,
    count: firstLine,
  };
  return {
    use: (names) => {
      state.names = names;
    },
    feed: (chunk) => {
      if (chunk.length === 0) return;
      state.window.waiting.push(chunk);
      state.window.waitingBytes += chunk.length;
    },
    finish: () => {
      state.window.finished = true;
    },
    run: () => run(state),
  };
}

const steps = { root: stepRoot, list: stepList, tail: stepTail, seeking: seekLine, stopped: drop } as const;

function run(state: State): boolean {
  const { window } = state;
  if (needsJoin(window)) {
    state.count = countLines(state.count, window.bytes, window.base, window.base + window.position);
    join(window);
  } else if (window.enough > 0 && !window.finished) return false;
  for (;;) {
    const step = steps[state.where](state);
    if (step === 'pause') return true;
    if (step === 'need more' && !recovers(state)) return false;
  }
}

function stepRoot(state: State): Step {
  const { window } = state;
  const { bytes } = window;
  if (!skipMark(window)) return 'need more';
  const start = skipSpace(bytes, window.position, bytes.length);
  window.position = start;
  if (start === bytes.length) return 'need more';
  if (bytes[start] === 0) return skipZeros(state);
  if (bytes[start] === code.openList) return enterList(state, start + 1, false);
  const end = valueEnd(state, start, true);
  if (end < 0) return failed(state, end);
  return state.walk.inWrapper ? enterList(state, end, true) : deliver(state, start, end);
}

function stepList(state: State): Step {
  const { window } = state;
  const { bytes } = window;
  const start = skipSpace(bytes, window.position, bytes.length);
  if (start === bytes.length) return 'need more';
  const byte = bytes[start];
  if (byte === code.closeList && state.due !== 'element') {
    state.where = state.inWrapper ? 'tail' : 'root';
    window.position = start + 1;
    return 'go on';
  }
  if (state.due === 'comma') {
    if (byte !== code.comma) return failed(state, damagedAt(start));
    state.due = 'element';
    window.position = start + 1;
    return 'go on';
  }
  const end = valueEnd(state, start, false);
  if (end < 0) return failed(state, end);
  state.due = 'comma';
  return deliver(state, start, end);
}

/** The members after a wrapper's list: of no interest, unless another list of records is among them. */
function stepTail(state: State): Step {
  const { window, walk, names } = state;
  const end = walkMembers(window, { from: window.position, afterValue: true, unwrap: true }, names, walk);
  if (end < 0) return failed(state, end);
  if (walk.inWrapper) return enterList(state, end, true);
  window.position = end;
  state.where = 'root';
  return 'go on';
}

/** Looks for the next line that begins with a brace: in JSON lines that is where the next record is. */
function seekLine(state: State): Step {
  const { window } = state;
  const newline = window.bytes.indexOf(code.newline, window.position);
  window.position = newline < 0 ? window.bytes.length : newline;
  if (window.position + 1 >= window.bytes.length) return 'need more';
  window.position++;
  if (window.bytes[window.position] === code.openObject) state.where = 'root';
  return 'go on';
}

function drop(state: State): Step {
  state.window.position = state.window.bytes.length;
  return 'need more';
}

/** Position after the value at `start`; the walk tells whether it was an object that may be skipped. */
function valueEnd(state: State, start: number, unwrap: boolean): number {
  const { window, walk } = state;
  const { bytes } = window;
  const byte = bytes[start];
  if (byte === code.openObject) {
    return walkMembers(window, { from: start + 1, afterValue: false, unwrap }, state.names, walk);
  }
  walk.skippable = false;
  walk.inWrapper = false;
  if (byte === code.openList) return nestedEnd(window, start);
  if (byte === code.quote) {
    const end = stringEnd(window, start + 1);
    return end < 0 ? end : end + 1;
  }
  const end = scalarEnd(bytes, start, bytes.length);
  if (end === start) return damagedAt(start);
  return end === bytes.length && !isLast(window) ? incomplete : end;
}

function deliver(state: State, start: number, end: number): Step {
  const { window, walk, sink } = state;
  window.position = end;
  if (walk.skippable && walk.hasName && sink.skip(window.bytes, walk)) return 'go on';
  const offset = window.base + start;
  state.count = countLines(state.count, window.bytes, window.base, offset);
  return sink.candidate(window.bytes.subarray(start, end), placeAt(state.count, offset)) ? 'pause' : 'go on';
}

function enterList(state: State, from: number, inWrapper: boolean): Step {
  const { window } = state;
  if (state.where === 'root') {
    state.count = countLines(state.count, window.bytes, window.base, window.base + window.position);
    state.rootLine = state.count.line;
  }
  state.where = 'list';
  state.inWrapper = inWrapper;
  state.due = 'first';
  window.position = from;
  return 'go on';
}

/** Passes over a byte order mark; false when it takes more bytes to tell. */
function skipMark(window: ByteWindow): boolean {
  const { bytes } = window;
  if (window.base + window.position > 0 || bytes[0] !== 0xef) return true;
  if (bytes.length < 3) return isLast(window);
  if (bytes[1] === 0xbb && bytes[2] === 0xbf) window.position = 3;
  return true;
}

/** Zero bytes, left by a crash or by rotation, are reported; what follows them is read. */
function skipZeros(state: State): Step {
  const { window } = state;
  const last = window.position > 0 ? window.bytes[window.position - 1] : undefined;
  if (last !== 0) report(state, 'unexpected', window.position, 'zero bytes between records');
  state.where = 'root';
  while (window.bytes[window.position] === 0) window.position++;
  return 'go on';
}

function failed(state: State, result: number): Step {
  if (result === incomplete) return 'need more';
  const { bytes, base, position } = state.window;
  const noticed = damagePosition(result);
  const broken = brokenString(bytes, position, noticed);
  const at = broken < 0 ? noticed : broken;
  report(state, 'unexpected', at, describe(bytes[at] ?? 0, base + at));
  return 'go on';
}

/** What to do when the bytes at hand do not suffice: true to go on all the same. */
function recovers(state: State): boolean {
  const { window, where } = state;
  if (remaining(window) > state.itemBytes) {
    report(state, 'too-large', window.position, `a record of more than ${state.itemBytes} bytes`);
    // Its own bytes are given up: looking for a line among them could repeat the work for every line.
    window.position = window.bytes.length;
    return false;
  }
  ranOut(window);
  // The last value is looked at again from its start, now that nothing will follow it.
  seekBackslash(window, window.position);
  if (!isLast(window) || where === 'seeking' || where === 'stopped') return false;
  const isBlank = skipSpace(window.bytes, window.position, window.bytes.length) === window.bytes.length;
  if (where === 'root' && isBlank) return false;
  const inside =
    where === 'list' && !isBlank ? 'a record' : where === 'root' ? 'a value' : 'a list of records';
  report(state, 'cut-off', window.position, `the file ends inside ${inside}`);
  return true;
}

/**
 * Notes a problem and decides how to go on. In JSON lines a broken line must not take the good ones after it
 * along; in a list that spans lines nothing after the damage can be trusted to be a record of its own.
 */
function report(state: State, kind: ScanProblem['kind'], position: number, reason: string): void {
  const { window } = state;
  const resumed = countLines(state.count, window.bytes, window.base, window.base + window.position);
  const isInList = state.where === 'list' || state.where === 'tail';
  const isOneLine = !isInList || resumed.line === state.rootLine;
  state.count = resumed;
  // The scanner goes back to where the damaged value began.
  seekBackslash(window, window.position);
  state.where = isOneLine ? 'seeking' : 'stopped';
  const offset = window.base + position;
  const at = placeAt(countLines(resumed, window.bytes, window.base, offset), offset);
  // Other records of a wrapper that is one line lie behind the damage, and only the next line is sound again.
  const isLineLost = isOneLine && isInList && kind === 'unexpected';
  state.sink.problem({ kind, at, reason, stopped: isLineLost ? 'line' : !isOneLine });
}

function describe(byte: number, offset: number): string {
  if (offset === 0 && byte >= 0xfe) return 'not UTF-8 (it begins like UTF-16 text)';
  if (byte === code.newline) return 'a line break inside a string';
  if (byte > 32 && byte < 127) return `unexpected \`${String.fromCharCode(byte)}\``;
  return `unexpected byte 0x${byte.toString(16).padStart(2, '0')}`;
}
