import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type PageSink, type ReadOptions, readRecords } from './read.ts';
import type { Reply, Request } from './serve.ts';
import type { FileSummary } from './summary.ts';

export interface PoolOptions extends ReadOptions {
  /** How many files are read at once, one of them on this thread. Default: as many as the machine has cores. */
  readonly workers?: number;
  /** Module that calls `serve` with the same sources; default: the one that serves the registry. */
  readonly workerUrl?: URL;
  /** Called as each file is done, in no particular order. */
  readonly onFile?: (summary: FileSummary) => void;
}

/** Below this much content a worker costs more than it saves. */
const smallContentBytes = 24 * 1024 * 1024;
/** What gzip makes of logs, roughly; only for the estimate above. */
const usualRatio = 8;

/**
 * Reads many files, on worker threads if that pays; summaries in the order of the paths. Pages come one at a time,
 * those of one file in order, those of different files interleaved.
 */
export async function readFiles(
  paths: readonly string[],
  options: PoolOptions,
  sink: PageSink,
): Promise<readonly FileSummary[]> {
  const sized = paths.map((path, index) => ({ path, index, bytes: estimatedBytes(path) }));
  const total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
  const count = Math.min(options.workers ?? availableParallelism(), paths.length);
  const summaries: FileSummary[] = [];
  const done = (index: number, summary: FileSummary): void => {
    summaries[index] = summary;
    options.onFile?.(summary);
  };
  if (count < 2 || total < smallContentBytes || paths.includes('-')) {
    for (const { path, index } of sized) {
      done(index, await readRecords(path, options, sink));
      // Lets an interruption in.
      await setImmediate();
    }
    return summaries;
  }
  // Largest first, so that no thread is left alone with a large one at the end.
  const queue = sized.sort((a, b) => b.bytes - a.bytes || a.index - b.index);
  const inOrder = newOrder();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  signal.throwIfAborted();
  const run: Run = { queue, options: { ...options, signal }, sink, done, inOrder };
  // The others start up while this one reads its first file.
  const lanes = [...Array.from({ length: count - 1 }, () => readThere(run)), readHere(run)];
  await Promise.all(
    lanes.map((lane) =>
      lane.catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
  return summaries;
}

interface Sized {
  readonly path: string;
  readonly index: number;
  readonly bytes: number;
}

/** What the threads of one call share. */
interface Run {
  readonly queue: Sized[];
  readonly options: PoolOptions & { readonly signal: AbortSignal };
  readonly sink: PageSink;
  readonly done: (index: number, summary: FileSummary) => void;
  readonly inOrder: InOrder;
}

/** This thread reads too: a thread of its own would have to warm up first, and this one would look on. */
async function readHere({ queue, options, sink, done, inOrder }: Run): Promise<void> {
  const { signal } = options;
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { index } = next;
    const summary = await readRecords(next.path, options, (page) => inOrder(() => sink(page)));
    await inOrder(() => done(index, summary));
    // Lets the other threads' pages in.
    await setImmediate();
    signal.throwIfAborted();
  }
}

/** A worker is given files ahead up to this much content, so that it need not wait for this thread. */
const aheadBytes = 16 * 1024 * 1024;

function readThere({ queue, options, sink, done, inOrder }: Run): Promise<void> {
  const { context, limits = {}, signal } = options;
  const sourceIds = options.sources.map(({ id }) => id);
  const worker = new Worker(options.workerUrl ?? workerUrl());
  const send = (request: Request): void => worker.postMessage(request);
  const given: Sized[] = [];
  const feed = (): void => {
    for (let next = queue[0]; next; next = queue[0]) {
      const ahead = given.reduce((sum, { bytes }) => sum + bytes, 0);
      if (given.length > 0 && ahead + next.bytes > aheadBytes) return;
      queue.shift();
      given.push(next);
      send({ kind: 'read', path: next.path, sourceIds, context, limits });
    }
  };
  return new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    const finished = async (summary: FileSummary): Promise<void> => {
      const file = given.shift();
      feed();
      await inOrder(() => done(file?.index ?? 0, summary));
      if (given.length === 0) resolve();
    };
    worker.on('message', (reply: Reply) => {
      if (reply.kind === 'failed') reject(reply.error);
      else if (reply.kind === 'summary') finished(reply.summary).catch(reject);
      else inOrder(() => sink(reply.page)).then(() => send({ kind: 'acknowledge' }), reject);
    });
    worker.on('error', reject).on('exit', (code) => reject(new Error(`a worker ended with code ${code}`)));
    signal.addEventListener('abort', onAbort);
    feed();
    if (given.length === 0) resolve();
  }).finally(() => worker.terminate());
}

type InOrder = (act: () => void | Promise<void>) => Promise<void>;

/** The store writes one page at a time, whichever thread it came from, and a file is done after its pages. */
function newOrder(): InOrder {
  let last: Promise<void> = Promise.resolve();
  return (act) => {
    last = last.then(act);
    return last;
  };
}

/** Whatever is wrong with a path is told when it is read. */
function estimatedBytes(path: string): number {
  try {
    return statSync(path).size * (path.endsWith('.gz') ? usualRatio : 1);
  } catch {
    return 0;
  }
}

/** In the sources the worker lies next to this file as TypeScript, in the bundle as its own entry. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}
