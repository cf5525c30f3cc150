import type { DecodeContext } from '../source.ts';
import { type Items, newItems, type Page, type RecordSource, sinkOf, takePage } from './decode-items.ts';
import { defaultWholeBytes, openFile, type RawReport } from './open.ts';
import { createScanner, defaultItemBytes, type Scanner } from './scan.ts';
import { skipSpace } from './structure.ts';
import type { FileProblem, FileSummary, FileVerdict } from './summary.ts';
import { operationsOf, slotsOf } from './tally.ts';

export type { Page, RecordSource } from './decode-items.ts';

export interface ReadLimits {
  /** A larger record is an error value. */
  readonly itemBytes?: number;
  readonly pageItems?: number;
  /** Of raw records. */
  readonly pageBytes?: number;
  /** Up to this many raw bytes a file is read in one go. */
  readonly wholeBytes?: number;
}

export interface ReadOptions {
  readonly sources: readonly RecordSource[];
  readonly context: DecodeContext;
  readonly limits?: ReadLimits;
  /** What the path `-` stands for. */
  readonly stdin?: AsyncIterable<Buffer>;
  readonly signal?: AbortSignal;
}

/** The next page is not begun before the one handed over is settled. */
export type PageSink = (page: Page) => void | Promise<void>;

/** Reads one file: pages of decoded records to the sink, and at the end what the file came to. */
export async function readRecords(path: string, options: ReadOptions, sink: PageSink): Promise<FileSummary> {
  const { limits = {}, sources, context, signal } = options;
  const { pageItems = 1_000, pageBytes = 4_000_000, itemBytes = defaultItemBytes } = limits;
  const items = newItems(sources, context, { pageItems, pageBytes });
  const scanner = createScanner(
    sinkOf(items, (names) => scanner.use(names)),
    itemBytes,
  );
  const wholeBytes = limits.wholeBytes ?? defaultWholeBytes;
  const file = openFile(path, { wholeBytes, ...(options.stdin && { stdin: options.stdin }) });
  let isBlank = true;
  for await (const chunk of file.chunks) {
    signal?.throwIfAborted();
    isBlank &&= skipSpace(chunk, 0, chunk.length) === chunk.length;
    // To its end all the same, for the digest.
    if (isForeign(items)) continue;
    scanner.feed(chunk);
    await drain(scanner, items, path, sink, signal);
  }
  scanner.finish();
  await drain(scanner, items, path, sink, signal);
  const last = takePage(items, path);
  if (last) await sink(last);
  file.release();
  return summaryOf(path, items, file.report(), isBlank);
}

async function drain(
  scanner: Scanner,
  items: Items,
  path: string,
  sink: PageSink,
  signal: AbortSignal | undefined,
): Promise<void> {
  while (!isForeign(items) && scanner.run()) {
    const page = takePage(items, path);
    if (page) await sink(page);
    signal?.throwIfAborted();
  }
}

function isForeign(items: Items): boolean {
  return items.foreign !== undefined && items.source === undefined;
}

function summaryOf(path: string, items: Items, report: RawReport, isBlank: boolean): FileSummary {
  const problems = problemsOf(items, report);
  return {
    path,
    contentDigest: report.contentDigest,
    bytes: report.bytes,
    verdict: verdictOf(items, report, isBlank),
    ...(items.source && { source: items.source.id }),
    records: items.tally.records,
    slots: slotsOf(items.tally),
    operations: operationsOf(items.tally),
    undecodable: { count: items.undecodableCount, first: items.undecodable },
    problems,
  };
}

function verdictOf(items: Items, report: RawReport, isBlank: boolean): FileVerdict {
  if (items.source) return { kind: 'read' };
  if (report.unreadable !== undefined) return { kind: 'unreadable', reason: report.unreadable };
  if (items.foreign !== undefined) return { kind: 'not-a-log', what: items.foreign };
  if (report.damage) {
    return { kind: 'unreadable', reason: `compressed data ${report.damage.reason}, before its first record` };
  }
  const [problem] = items.problems;
  const unparsed = items.firstUnparsed;
  if (problem && (!unparsed || problem.at.offset < unparsed.offset)) {
    return { kind: 'not-json', line: problem.at.line, column: problem.at.column, reason: problem.reason };
  }
  if (unparsed) {
    return { kind: 'not-json', line: unparsed.line, column: unparsed.column, reason: unparsed.reason };
  }
  if (report.bytes === 0) return { kind: 'empty', what: 'no bytes' };
  return { kind: 'empty', what: isBlank ? 'only white space' : 'a list without records' };
}

function problemsOf(items: Items, report: RawReport): FileSummary['problems'] {
  const isCutShort = report.damage !== undefined || report.unreadable !== undefined;
  // What is cut off because the bytes ran out is said once, with the cause.
  const own = items.problems.filter(({ kind }) => !(isCutShort && kind === 'cut-off'));
  const first: FileProblem[] = own.map(({ at, reason, stopped }) => ({
    kind: 'invalid-json',
    ...at,
    reason,
    stopped,
  }));
  if (report.damage) first.push({ kind: 'damaged', ...report.damage });
  if (report.unreadable !== undefined) first.push({ kind: 'unreadable', reason: report.unreadable });
  if (items.tally.crowdedOut > 0) first.push({ kind: 'crowded', count: items.tally.crowdedOut });
  const unlisted = items.problemCount - items.problems.length;
  return { count: first.length + unlisted, first };
}
