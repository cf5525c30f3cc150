import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type PageSink, type ReadOptions, readRecords } from './read.ts';
import type { Reply, Request } from './serve.ts';
import type { FileSummary } from './summary.ts';

export interface PoolOptions extends ReadOptions {
  /** Default: as many as the machine runs at once. */
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
    for (const { path, index } of sized) done(index, await readRecords(path, options, sink));
    return summaries;
  }
  // Largest first, so that no thread is left alone with a large one at the end.
  const queue = sized.sort((a, b) => b.bytes - a.bytes || a.index - b.index);
  const oneAtATime = serialised(sink);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const work = async (): Promise<void> => {
    const worker = new Worker(options.workerUrl ?? workerUrl());
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        done(next.index, await readOn(worker, next.path, options, oneAtATime, signal));
      }
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      await worker.terminate();
    }
  };
  signal.throwIfAborted();
  await Promise.all(Array.from({ length: count }, work));
  return summaries;
}

function readOn(
  worker: Worker,
  path: string,
  options: PoolOptions,
  sink: PageSink,
  signal: AbortSignal,
): Promise<FileSummary> {
  const { context, limits = {} } = options;
  const sourceIds = options.sources.map(({ id }) => id);
  const send = (request: Request): void => worker.postMessage(request);
  return new Promise<FileSummary>((resolve, reject) => {
    const onAbort = (): void => finish(() => reject(signal.reason));
    const onExit = (code: number): void =>
      finish(() => reject(new Error(`a worker ended with code ${code}`)));
    const onError = (error: unknown): void => finish(() => reject(error));
    const onReply = (reply: Reply): void => {
      if (reply.kind === 'summary') finish(() => resolve(reply.summary));
      else if (reply.kind === 'failed') onError(reply.error);
      else
        Promise.resolve(reply.page)
          .then(sink)
          .then(() => send({ kind: 'acknowledge' }), onError);
    };
    const finish = (settle: () => void): void => {
      worker.off('message', onReply).off('error', onError).off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    worker.on('message', onReply).on('error', onError).on('exit', onExit);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else send({ kind: 'read', path, sourceIds, context, limits });
  });
}

/** The store writes one page at a time, whichever worker it came from. */
function serialised(sink: PageSink): PageSink {
  let last: Promise<void> = Promise.resolve();
  return (page) => {
    last = last.then(() => sink(page));
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
