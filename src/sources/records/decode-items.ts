import type { DecodeContext, Decoded, Source } from '../source.ts';
import type { Place } from './lines.ts';
import type { Walk } from './members.ts';
import { compileNames, type Names } from './names.ts';
import { newObserver, type Observer, observeWalked } from './observe.ts';
import type { ScanProblem, ScanSink } from './scan.ts';
import { listLimit, type Undecodable } from './summary.ts';
import { newTally, type Tally, tallyPassed, tallyTime } from './tally.ts';

/** What reading needs of a source. */
export type RecordSource = Pick<Source, 'id' | 'title' | 'selector' | 'decode'>;

/** Results of one file on their way to the store. */
export interface Page {
  readonly path: string;
  readonly source: string;
  readonly results: readonly Decoded[];
}

export interface PageLimits {
  readonly pageItems: number;
  readonly pageBytes: number;
}

/** What the items of one file have come to so far. */
export interface Items {
  readonly sources: readonly RecordSource[];
  readonly context: DecodeContext;
  readonly limits: PageLimits;
  readonly tally: Tally;
  /** Known from the first item that parses. */
  source: RecordSource | undefined;
  /** The first item, when no source knows it. */
  foreign: string | undefined;
  results: Decoded[];
  resultBytes: number;
  undecodableCount: number;
  readonly undecodable: Undecodable[];
  /** Where the first item lies that is no JSON. */
  firstUnparsed: (Place & { readonly reason: string }) | undefined;
  problemCount: number;
  readonly problems: ScanProblem[];
}

export function newItems(
  sources: readonly RecordSource[],
  context: DecodeContext,
  limits: PageLimits,
): Items {
  return {
    sources,
    context,
    limits,
    tally: newTally(),
    source: undefined,
    foreign: undefined,
    results: [],
    resultBytes: 0,
    undecodableCount: 0,
    undecodable: [],
    firstUnparsed: undefined,
    problemCount: 0,
    problems: [],
  };
}

/** `use` is told what may be skipped as soon as the source is known. */
export function sinkOf(items: Items, use: (names: Names) => void): ScanSink {
  let observer: Observer | undefined;
  return {
    candidate: (bytes, at) => {
      const item = parse(items, bytes, at);
      if (item === undefined) return false;
      if (items.source === undefined) {
        const owner = ownerOf(items, item.value);
        // The file is of no concern: the pause lets its reader see that.
        if (owner === undefined) return true;
        items.source = owner.source;
        const skipping = skippingOf(owner.source);
        observer = skipping.observer;
        use(skipping.names);
        take(items, owner.source, owner.decoded, bytes.length, at);
      } else take(items, items.source, items.source.decode(item.value, items.context), bytes.length, at);
      return items.results.length >= items.limits.pageItems || items.resultBytes >= items.limits.pageBytes;
    },
    skip: (bytes, walk: Walk) => observer !== undefined && observeWalked(observer, items.tally, bytes, walk),
    problem: (problem) => {
      items.problemCount++;
      if (items.problems.length < listLimit) items.problems.push(problem);
    },
  };
}

export function takePage(items: Items, path: string): Page | undefined {
  if (items.results.length === 0 || items.source === undefined) return undefined;
  const page = { path, source: items.source.id, results: items.results };
  items.results = [];
  items.resultBytes = 0;
  return page;
}

function parse(items: Items, bytes: Buffer, at: Place): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString('utf8')) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    items.firstUnparsed ??= { ...at, reason };
    noteUndecodable(items, at, `not JSON: ${reason}`);
    return undefined;
  }
}

interface Owner {
  readonly source: RecordSource;
  /** What it made of the item by which it was found. */
  readonly decoded: Decoded;
}

/** The source whose log this is: one that can decode the item before one that only recognises it. */
function ownerOf(items: Items, item: unknown): Owner | undefined {
  let recognising: Owner | undefined;
  for (const source of items.sources) {
    const decoded = source.decode(item, items.context);
    if (decoded.kind === 'foreign') items.foreign ??= decoded.what;
    else if (decoded.kind !== 'undecodable') return { source, decoded };
    else recognising ??= { source, decoded };
  }
  if (recognising === undefined) items.foreign ??= 'no source is set up';
  return recognising;
}

function take(items: Items, source: RecordSource, decoded: Decoded, bytes: number, at: Place): void {
  switch (decoded.kind) {
    case 'foreign':
      noteUndecodable(items, at, `no record of ${source.title}: ${decoded.what}`);
      return;
    case 'passed':
      items.tally.records++;
      tallyPassed(items.tally, decoded.observed);
      return;
    case 'undecodable':
      items.tally.records++;
      noteUndecodable(items, at, decoded.reason);
      if (decoded.record !== undefined) keep(items, decoded, bytes);
      return;
    case 'snapshot':
      items.tally.records++;
      keep(items, decoded, bytes);
      return;
    case 'change':
    case 'session':
    case 'kept':
      items.tally.records++;
      tallyTime(items.tally, decoded.observed);
      keep(items, decoded, bytes);
      return;
    default:
      decoded satisfies never;
  }
}

function keep(items: Items, decoded: Decoded, bytes: number): void {
  items.results.push(decoded);
  items.resultBytes += bytes;
}

function noteUndecodable(items: Items, at: Place, reason: string): void {
  items.undecodableCount++;
  if (items.undecodable.length < listLimit)
    items.undecodable.push({ line: at.line, offset: at.offset, reason });
}

interface Skipping {
  readonly names: Names;
  readonly observer: Observer;
}

/** Compiled once per source, and what was learnt about its records kept from file to file. */
const compiled = new WeakMap<RecordSource, Skipping>();

function skippingOf(source: RecordSource): Skipping {
  const found = compiled.get(source);
  if (found) return found;
  const made = { names: compileNames(source.selector), observer: newObserver(source.selector) };
  compiled.set(source, made);
  return made;
}
