import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { type Damage, inflateStream, inflateWhole, isGzip, type RawBytes } from './inflate.ts';

/** What is known about a file's raw bytes once they have all been read. */
export interface RawReport {
  /** `sha256:…` of the bytes as they lie there, compressed or not: the same content is the same file. */
  readonly contentDigest: string;
  readonly bytes: number;
  readonly damage?: Damage;
  /** Why it could not be read, or not to its end. */
  readonly unreadable?: string;
}

export interface OpenedFile {
  /** Decompressed content, in one piece if it is small. To be iterated once, to its end. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Valid after that. */
  readonly report: () => RawReport;
  /** Gives the memory of a content in one piece back; nobody may look at it any more. */
  readonly release: () => void;
}

export interface OpenOptions {
  /** What `-` stands for. */
  readonly stdin?: AsyncIterable<Buffer>;
  /** Up to this many raw bytes a file is read in one go. */
  readonly wholeBytes?: number;
}

export const defaultWholeBytes = 16 * 1024 * 1024;
const readBytes = 256 * 1024;

type Report = { -readonly [key in keyof RawReport]: RawReport[key] };

export function openFile(path: string, options: OpenOptions = {}): OpenedFile {
  const report: Report = { contentDigest: '', bytes: 0 };
  const held: Buffer[] = [];
  return {
    chunks: guarded(contentOf(path, options, { report, held }), report),
    report: () => report,
    release: () => held.splice(0).forEach(giveBack),
  };
}

const worthReleasing = 256 * 1024;

/**
 * Left to the garbage collector, megabytes per file pile up and make it run often: without this, selecting from
 * many files takes a tenth more CPU and twice the memory.
 */
function giveBack({ buffer, byteLength }: Buffer): void {
  // A small buffer may share its memory with others.
  if (byteLength >= worthReleasing && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

interface Reading {
  readonly report: Report;
  /** Buffers to be given back. */
  readonly held: Buffer[];
}

/** A file that cannot be read is one file's misfortune, not the run's. */
async function* guarded(chunks: AsyncIterable<Buffer>, report: Report): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    report.unreadable = error.message;
  }
}

async function* contentOf(path: string, options: OpenOptions, reading: Reading): AsyncGenerator<Buffer> {
  const wholeBytes = options.wholeBytes ?? defaultWholeBytes;
  if (path !== '-') {
    const stat = statSync(path);
    if (stat.isFile() && stat.size <= wholeBytes) yield* wholeContent(readFileSync(path), reading);
    else yield* streamContent({ chunks: () => fileChunks(path), canRestart: stat.isFile() }, reading.report);
    return;
  }
  const rest = (options.stdin ?? noBytes())[Symbol.asyncIterator]();
  const head = await readHead(rest, wholeBytes);
  if (head.isAll) yield* wholeContent(head.bytes, reading);
  else yield* streamContent({ chunks: () => chained(head.bytes, rest), canRestart: false }, reading.report);
}

async function* wholeContent(raw: Buffer, { report, held }: Reading): AsyncGenerator<Buffer> {
  const content = isGzip(raw) ? inflateWhole(raw) : raw;
  if (content === undefined) {
    yield* streamContent({ chunks: () => oneChunk(raw), canRestart: true }, report);
    return;
  }
  report.bytes = raw.length;
  report.contentDigest = `sha256:${hash('sha256', raw)}`;
  held.push(raw, content);
  if (content.length > 0) yield content;
}

async function* streamContent(raw: RawBytes, report: Report): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  const iterator = raw.chunks()[Symbol.asyncIterator]();
  const head = await readHead(iterator, 2);
  let isFirstPass = true;
  const counted = (): AsyncIterable<Buffer> => {
    // A second pass, to recover what lies before damage, must not count the bytes again.
    if (!isFirstPass) return raw.chunks();
    isFirstPass = false;
    return counting(chained(head.bytes, iterator), (chunk) => {
      digest.update(chunk);
      report.bytes += chunk.length;
    });
  };
  if (isGzip(head.bytes)) {
    yield* inflateStream({ chunks: counted, canRestart: raw.canRestart }, (damage) => {
      report.damage = damage;
    });
  } else yield* counted();
  report.contentDigest = `sha256:${digest.digest('hex')}`;
}

interface Head {
  readonly bytes: Buffer;
  readonly isAll: boolean;
}

/** At least `enough` bytes (one more chunk at most), unless there are fewer. */
async function readHead(iterator: AsyncIterator<Buffer>, enough: number): Promise<Head> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const next = await iterator.next();
    if (next.done) return { bytes: Buffer.concat(chunks), isAll: true };
    chunks.push(next.value);
    length += next.value.length;
    if (length >= enough) return { bytes: Buffer.concat(chunks), isAll: false };
  }
}

async function* chained(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* counting(
  chunks: AsyncIterable<Buffer>,
  count: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    count(chunk);
    yield chunk;
  }
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function* noBytes(): AsyncGenerator<Buffer> {}

function fileChunks(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: readBytes });
}
