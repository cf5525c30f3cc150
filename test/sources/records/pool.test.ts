import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PoolOptions, readFiles } from '../../../src/sources/records/pool.ts';
import type { Page, PageSink } from '../../../src/sources/records/read.ts';
import { makeFolder } from '../../support/folder.ts';
import { event, harbour } from './fake-source.ts';

const folder = makeFolder(afterAll);
let paths: readonly string[] = [];
/** White space before the log makes a file large enough for the pool without making the test slow. */
const padding = ' '.repeat(9 * 1024 * 1024);

beforeAll(() => {
  paths = ['a', 'b', 'c'].map((name, n) => {
    const path = join(folder, name);
    const records = Array.from({ length: 1500 + n }, (_, i) => event('GrantBerth', { id: `${name}${i}` }));
    writeFileSync(path, padding + JSON.stringify({ Records: records }));
    return path;
  });
});

const threads: PoolOptions = {
  sources: [harbour],
  context: {},
  workers: 2,
  workerUrl: new URL('./fake-worker.ts', import.meta.url),
};

function idsOf(pages: readonly Page[]): readonly string[] {
  return pages
    .flatMap(({ results }) => results.map((one) => (one.kind === 'kept' ? one.record.id : one.kind)))
    .sort();
}

async function readAll(options: PoolOptions): Promise<readonly [unknown, readonly string[]]> {
  const pages: Page[] = [];
  const summaries = await readFiles(paths, options, (page) => {
    pages.push(page);
  });
  return [summaries, idsOf(pages)];
}

it('gives the same with threads as without, in the order asked for', async () => {
  const [summaries, ids] = await readAll(threads);
  expect([summaries, ids]).toEqual(await readAll({ ...threads, workers: 1 }));
  expect(ids).toHaveLength(4503);
  expect(summaries).toMatchObject(paths.map((path) => ({ path, verdict: { kind: 'read' } })));
});

it('hands over one page at a time and waits for it, to the last', async () => {
  let open = 0;
  let most = 0;
  let done = 0;
  const slow: PageSink = async () => {
    open++;
    most = Math.max(most, open);
    await setTimeout(5);
    open--;
    done++;
  };
  await readFiles(paths, threads, slow);
  expect([most, open, done]).toEqual([1, 0, 6]);
});

it('tells of each file as it is done', async () => {
  const told: string[] = [];
  await readFiles(paths, { ...threads, onFile: ({ path }) => told.push(path) }, () => undefined);
  expect(told.sort()).toEqual(paths);
});

it('stops when asked to, and when the sink fails', async () => {
  const stop = new AbortController();
  await expect(readFiles(paths, { ...threads, signal: stop.signal }, () => stop.abort())).rejects.toThrow(
    /aborted/,
  );
  const failing = readFiles(paths, threads, () => Promise.reject(new Error('disk full')));
  await expect(failing).rejects.toThrow('disk full');
});

it('passes a worker that cannot start on as an error', async () => {
  const lost = { ...threads, workerUrl: new URL('./no-such-worker.ts', import.meta.url) };
  await expect(readFiles(paths, lost, () => undefined)).rejects.toThrow(/no-such-worker/);
});

it('reports a path that is not there like any other file', async () => {
  const [summary] = await readFiles([join(folder, 'absent')], threads, () => undefined);
  expect(summary?.verdict).toMatchObject({ kind: 'unreadable' });
});

it('starts the worker of the registry by default', async () => {
  const { workerUrl: _, ...registry } = threads;
  const summaries = await readFiles(paths, { ...registry, sources: [] }, () => undefined);
  expect(summaries.map(({ verdict }) => verdict.kind)).toEqual(['not-a-log', 'not-a-log', 'not-a-log']);
});
