import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { dayMs, type Instant } from '../core/model/time.ts';
import { DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { type PoolOptions, readFiles } from '../sources/records/pool.ts';
import type { Page, PageSink } from '../sources/records/read.ts';
import { describeSummary, type FileSummary } from '../sources/records/summary.ts';
import { sourceOf, sources } from '../sources/registry.ts';
import type { Source } from '../sources/source.ts';
import type { Appended, EventStore } from '../store/event-store.ts';
import { openStore } from '../store/sqlite.ts';
import { discover, type InputFile } from './discover.ts';
import { fileRow } from './file-row.ts';

export interface ImportRequest {
  readonly paths: readonly string[];
  readonly store: string;
  readonly as?: string | undefined;
  readonly takenAt?: Instant | undefined;
  readonly about?: string | undefined;
  readonly account?: string | undefined;
  readonly covers?: { readonly from: Instant; readonly to: Instant } | undefined;
  readonly workers?: number | undefined;
  readonly quiet: boolean;
}

export interface ImportResult {
  readonly files: number;
  readonly bytes: number;
  /** All records of known sources that the files hold. */
  readonly records: number;
  /** What of it was new to the store. */
  readonly added: Appended;
  /** `file:line: what`, in the order of the files. */
  readonly problems: readonly string[];
  /** Files that by name or content are no logs. */
  readonly ignored: number;
  /** Something could be read. */
  readonly isReadable: boolean;
  /** Everything that is a log could be read to its end. */
  readonly isWhole: boolean;
}

/** Reads every file into the store: page by page, then the account of the file itself. */
export async function importPaths(request: ImportRequest, runtime: Runtime): Promise<ImportResult> {
  const wanted = wantedSources(request.as);
  if (request.takenAt !== undefined && request.takenAt > runtime.now() + dayMs) {
    throw new DriftError('`--at` lies in the future; say when the snapshot was taken');
  }
  const { files, ignored } = discover(request.paths, runtime.cwd);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const storePath = resolve(runtime.cwd, request.store);
  const isNew = !existsSync(storePath);
  const store = openStore(storePath, { create: true });
  let isUseless = false;
  const progress = runtime.progress(!request.quiet);
  const tally = newTally(files, ignored);
  const paths = files.map((file) => file.path);
  const recordedAt = runtime.now();
  try {
    const options: PoolOptions = {
      sources: wanted,
      context: {
        ...(request.takenAt === undefined ? {} : { takenAt: request.takenAt }),
        ...(request.about === undefined ? {} : { about: request.about }),
        ...(request.account === undefined ? {} : { account: request.account }),
      },
      stdin: runtime.stdin,
      workers: request.workers ?? runtime.cores,
      onFile: (summary) => {
        const file = byPath.get(summary.path);
        if (!file) throw new Error(`no such file was asked for: ${summary.path}`);
        storeFile(store, file, summary, recordedAt);
        if (request.covers) assertCovered(store, summary, request.covers);
        tally.done(file, summary);
        progress.update(tally.words());
      },
    };
    const onPage: PageSink = async (page) => {
      tally.added(page, store.append(page.source, page.results, recordedAt));
      progress.update(tally.words());
      // Small files are read without a pause; Ctrl-C and the spinner need one.
      await new Promise((resolve) => setImmediate(resolve));
    };
    await runtime.interruptible((signal) => readFiles(paths, { ...options, signal }, onPage));
    const result = tally.result();
    isUseless = isNew && !result.isReadable;
    return result.isReadable
      ? result
      : { ...result, problems: [...result.problems, nothing(request, wanted)] };
  } finally {
    progress.stop();
    store.close();
    // An empty store would make a later report say that nothing happened.
    if (isUseless) rmSync(storePath, { force: true });
  }
}

/** The last word when not one record could be had: which paths, and what would have been read. */
function nothing({ paths }: ImportRequest, wanted: readonly Source[]): string {
  const where =
    paths.length > 3 ? plural(paths.length, 'path') : paths.map((path) => `\`${path}\``).join(', ');
  const what = wanted.map(({ title }) => title).join(' or ');
  return `nothing was stored: no record of ${what} could be read from ${where}`;
}

function wantedSources(id: string | undefined): readonly Source[] {
  if (id === undefined) return sources;
  const found = sources.filter((source) => source.id === id);
  if (found.length === 0) {
    throw new DriftError(`no source \`${id}\`; sources are ${sources.map((source) => source.id).join(', ')}`);
  }
  return found;
}

function storeFile(store: EventStore, file: InputFile, summary: FileSummary, recordedAt: Instant): void {
  const source = sourceOf(summary.source);
  if (!source) return;
  const row = fileRow(summary, file.name, source.id);
  store.appendFile(row, source.selector.version, recordedAt);
}

function assertCovered(
  store: EventStore,
  summary: FileSummary,
  covers: { readonly from: Instant; readonly to: Instant },
): void {
  if (summary.source === undefined) return;
  for (const { scope } of summary.slots) store.assertCoverage(summary.source, scope, covers.from, covers.to);
}

interface Tally {
  readonly added: (page: Page, appended: Appended) => void;
  readonly done: (file: InputFile, summary: FileSummary) => void;
  readonly words: () => string;
  readonly result: () => ImportResult;
}

function newTally(files: readonly InputFile[], ignoredByName: number): Tally {
  const added = { records: 0, changes: 0, attempts: 0, sessions: 0, snapshots: 0 };
  const problems = new Map<InputFile, readonly string[]>();
  let done = 0;
  let bytes = 0;
  let records = 0;
  let ignored = ignoredByName;
  let isReadable = false;
  let isWhole = true;
  return {
    added: (page, appended) => {
      for (const key of Object.keys(added) as (keyof Appended)[]) added[key] += appended[key];
      isReadable ||= page.results.some(({ kind }) => kind !== 'undecodable');
    },
    done: (file, summary) => {
      done += 1;
      bytes += summary.bytes;
      records += summary.records;
      const isForeign =
        summary.verdict.kind === 'not-a-log' || (summary.verdict.kind === 'empty' && summary.bytes > 0);
      // A folder may hold other files; one that the user named was meant to be a log.
      if (isForeign && !file.isExplicit) {
        ignored += 1;
        return;
      }
      isReadable ||= summary.slots.length > 0;
      const words = describeSummary({ ...summary, path: file.name });
      if (words.length > 0) {
        isWhole = false;
        problems.set(file, words);
      }
    },
    words: () =>
      `${done} of ${files.length} files, ${records.toLocaleString('en-US')} records, ${added.changes.toLocaleString('en-US')} changes`,
    result: () => ({
      files: files.length - (ignored - ignoredByName),
      bytes,
      records,
      added,
      problems: files.flatMap((file) => problems.get(file) ?? []),
      ignored,
      isReadable,
      isWhole,
    }),
  };
}

/** What the user is told at the end. */
export function importWords(result: ImportResult): readonly string[] {
  const { added, files, records, ignored } = result;
  const other = ignored > 0 ? `, ${plural(ignored, 'other file')} left alone` : '';
  const news = [
    plural(added.changes, 'change'),
    plural(added.attempts, 'failed attempt'),
    plural(added.sessions, 'session'),
    plural(added.snapshots, 'snapshot'),
  ];
  return [
    `read ${plural(files, 'file')} with ${plural(records, 'record')}${other}`,
    `new: ${news.join(', ')}`,
  ];
}

function plural(count: number, word: string): string {
  return `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
}
