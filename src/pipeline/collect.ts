import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest } from '../config/closest.ts';
import {
  type CollectPart,
  type CollectResult,
  collectParts,
  type Estimate,
  type Examination,
  type Probe,
} from '../core/model/collection.ts';
import type { MissedSpan, StreamSpan } from '../core/model/coverage.ts';
import { dayMs, type Instant, instant } from '../core/model/time.ts';
import { AuthenticationError, DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Collected, CollectRequest } from '../sources/collector.ts';
import { readRecords } from '../sources/records/read.ts';
import { describeSummary, type FileSummary } from '../sources/records/summary.ts';
import { sources } from '../sources/registry.ts';
import type { Decoded, Source } from '../sources/source.ts';
import type { Appended, EventStore } from '../store/event-store.ts';
import { openStore } from '../store/sqlite.ts';
import { stillVouching } from './coverage.ts';
import { fileRow } from './file-row.ts';
import { readConfig } from './read-config.ts';

export interface CollectOptions {
  /** Ids of policies.yaml or types of source; all that are configured where there is none. */
  readonly names: readonly string[];
  readonly store: string;
  readonly config: string | undefined;
  readonly since: Instant | undefined;
  readonly only: readonly CollectPart[];
  readonly quiet: boolean;
}

/** One place to collect from: what policies.yaml says of it, or nothing. */
interface Place {
  readonly source: Source & { readonly collector: NonNullable<Source['collector']> };
  readonly settings: unknown;
}

/** How far back a first collection goes: the longest window of a report. */
const defaultDays = 180;

/**
 * Collects from every place that was named, one after the other, each piece into the store as it comes. A place
 * without credentials does not keep the others from being asked.
 */
export async function collect(options: CollectOptions, runtime: Runtime): Promise<CollectResult> {
  const places = placesOf(options, runtime);
  const path = resolve(runtime.cwd, options.store);
  const opened = openedWhenNeeded(path);
  const progress = runtime.progress(!options.quiet);
  const tally = newTally();
  let stopped: Error | undefined;
  try {
    for (const place of places) {
      const { collect: run } = await place.source.collector();
      try {
        await runtime.interruptible((signal) => {
          const known = opened.known();
          const asking = askingFor(known, place, options, runtime, signal);
          const keep = { storeOf: opened.store, source: place.source, floor: prunedBefore(known), tally };
          const emit = storing(keep, runtime, signal);
          return run({ ...asking, emit, progress: (words) => progress.update(`${tally.words()}, ${words}`) });
        });
      } catch (error) {
        if (!(error instanceof AuthenticationError)) throw error;
        stopped ??= error;
      }
    }
    return tally.result(stopped);
  } finally {
    progress.stop();
    opened.close();
  }
}

interface Opened {
  /** The store, made when something is to be kept: without, a later report would say that nothing happened. */
  readonly store: () => EventStore;
  /** What is known already; undefined where there is no store yet. */
  readonly known: () => EventStore | undefined;
  readonly close: () => void;
}

function openedWhenNeeded(path: string): Opened {
  let opened: EventStore | undefined;
  const store = (): EventStore => {
    opened ??= openStore(path, { create: true });
    return opened;
  };
  return {
    store,
    known: () => (opened || existsSync(path) ? store() : undefined),
    close: () => opened?.close(),
  };
}

/** What a collection would take; opens the store only to see what is there. */
export async function estimateCollection(options: CollectOptions, runtime: Runtime): Promise<Estimate> {
  const found: Estimate[] = [];
  for (const place of placesOf(options, runtime)) {
    const { estimate } = await place.source.collector();
    found.push(await asked(options, runtime, place, estimate));
  }
  return { lines: found.flatMap((one) => one.lines), missing: found.flatMap((one) => one.missing) };
}

/** Whether collection is allowed what it needs, call by call. */
export async function examineSources(
  options: CollectOptions & { readonly isPolicyOnly: boolean },
  runtime: Runtime,
): Promise<Examination> {
  const probes: Probe[] = [];
  const permissions: string[] = [];
  for (const place of placesOf(options, runtime)) {
    const collector = await place.source.collector();
    permissions.push(collector.permissions(place.settings));
    if (options.isPolicyOnly) continue;
    probes.push(...(await asked(options, runtime, place, collector.examine)));
  }
  return { probes, permissions };
}

/** Asks without storing: the store is read where there is one. */
async function asked<T>(
  options: CollectOptions,
  runtime: Runtime,
  place: Place,
  ask: (request: Omit<CollectRequest, 'emit'>) => Promise<T>,
): Promise<T> {
  const opened = openedWhenNeeded(resolve(runtime.cwd, options.store));
  const progress = runtime.progress(!options.quiet);
  try {
    return await runtime.interruptible((signal) => {
      const asking = askingFor(opened.known(), place, options, runtime, signal);
      return ask({ ...asking, progress: (words) => progress.update(words) });
    });
  } finally {
    progress.stop();
    opened.close();
  }
}

function askingFor(
  store: EventStore | undefined,
  { source, settings }: Place,
  { since, only }: CollectOptions,
  runtime: Runtime,
  signal: AbortSignal,
): Omit<CollectRequest, 'emit' | 'progress'> {
  const floor = since ?? instant(runtime.now() - defaultDays * dayMs);
  const version = source.selector.version;
  return {
    settings,
    env: runtime.env,
    now: runtime.now,
    since: instant(Math.max(floor, prunedBefore(store))),
    only: new Set(only.length > 0 ? only : collectParts),
    collected: store ? stillVouching(store.collected()).filter((span) => span.source === source.id) : [],
    hasFetched: (name, etag) => store?.hasFetched(source.id, name, etag, version) ?? false,
    signal,
  };
}

/** What was pruned is not fetched again. */
function prunedBefore(store: EventStore | undefined): number {
  return Math.max(0, ...(store?.pruned() ?? []).map(({ before }) => before));
}

function placesOf({ names, config }: CollectOptions, runtime: Runtime): readonly Place[] {
  const configured = readConfig(config, runtime).config.sources;
  const live = sources.flatMap((source) => {
    const { collector } = source;
    return collector ? [{ ...source, collector }] : [];
  });
  const placed = configured.flatMap((settings): readonly Place[] => {
    const source = live.find(({ id }) => id === settings.type);
    return source ? [{ source, settings }] : [];
  });
  const ids = configured.map(({ id }) => id);
  if (names.length === 0) {
    if (placed.length > 0) return placed;
    throw new DriftError(
      `nothing to collect from: name one of ${live.map(({ id }) => id).join(', ')}, or list \`sources\` in policies.yaml`,
    );
  }
  return names.flatMap((name) => {
    const own = placed.filter((one, at) => ids[at] === name || one.source.id === name);
    if (own.length > 0) return own;
    const source = live.find(({ id }) => id === name);
    if (source) return [{ source, settings: undefined }];
    const known = [...ids, ...live.map(({ id }) => id)];
    const meant = closest(name, known);
    throw new DriftError(
      `no source \`${name}\`; there ${known.length === 1 ? 'is' : 'are'} ${[...new Set(known)].join(', ')}${meant ? `; did you mean \`${meant}\`?` : ''}`,
    );
  });
}

interface Keeping {
  readonly storeOf: () => EventStore;
  readonly source: Source;
  /** What happened before it was pruned, and is not stored again. */
  readonly floor: number;
  readonly tally: Tally;
}

/** Stores what comes piece by piece, in an order that a crash cannot turn into a loss. */
function storing(
  { storeOf, source, floor, tally }: Keeping,
  runtime: Runtime,
  signal: AbortSignal,
): (item: Collected) => Promise<boolean> {
  return async (item) => {
    signal.throwIfAborted();
    const store = storeOf();
    const recordedAt = runtime.now();
    const { version } = source.selector;
    switch (item.kind) {
      case 'log': {
        const summary = await readLog(item, source, signal, (results) => {
          const kept = results.filter((one) => timeOf(one) >= floor);
          tally.added(store.append(source.id, kept, recordedAt));
        });
        tally.read(item, summary);
        if (item.isCounted) {
          const row = fileRow({ ...summary, path: item.name }, item.name, source.id);
          const slots = item.isWholeLog ? row.slots : row.slots.map((slot) => ({ ...slot, hours: [] }));
          store.appendFile({ ...row, slots }, version, recordedAt);
        }
        const isWhole = isReadWhole(summary);
        if (isWhole && item.etag !== undefined) store.appendFetched(source.id, item.name, item.etag, version);
        return isWhole;
      }
      case 'snapshot':
        tally.added(store.append(source.id, [{ kind: 'snapshot', snapshot: item.snapshot }], recordedAt));
        return true;
      case 'listed':
        store.appendCollected({ source: source.id, ...spanOf(item) }, version, recordedAt);
        return true;
      case 'missed':
        store.appendMissed({ source: source.id, ...spanOf(item) }, item.reason, recordedAt);
        tally.missed({ source: source.id, ...spanOf(item), reason: item.reason });
        return true;
      default:
        throw new Error(`unknown piece ${String(item satisfies never)}`);
    }
  };
}

/** A log without records is one; a damaged one, or one with a record that nobody could read, may hide a change. */
function isReadWhole({ verdict, problems, undecodable }: FileSummary): boolean {
  const isLog = verdict.kind === 'read' || verdict.kind === 'empty';
  return isLog && problems.count === 0 && undecodable.count === 0;
}

/** When it happened; what has no time of its own is never too old. */
function timeOf(item: Decoded): number {
  if (item.kind === 'session') return item.session.occurredAt;
  return 'record' in item && item.record ? item.record.occurredAt : Number.POSITIVE_INFINITY;
}

function spanOf({ scope, stream, from, to }: Omit<StreamSpan, 'source'>) {
  return { scope, stream, from, to };
}

async function readLog(
  item: Collected & { readonly kind: 'log' },
  source: Source,
  signal: AbortSignal,
  store: (results: Parameters<EventStore['append']>[1]) => void,
): Promise<FileSummary> {
  const bytes = await item.open();
  const options = { sources: [source], context: {}, stdin: chunked(bytes), signal };
  return readRecords('-', options, (page) => store(page.results));
}

async function* chunked(bytes: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* bytes;
}

interface Tally {
  readonly added: (appended: Appended) => void;
  readonly read: (item: Collected & { readonly kind: 'log' }, summary: FileSummary) => void;
  readonly missed: (gap: MissedSpan) => void;
  readonly words: () => string;
  readonly result: (stopped: Error | undefined) => CollectResult;
}

function newTally(): Tally {
  const added = { records: 0, changes: 0, attempts: 0, sessions: 0, snapshots: 0 };
  const gaps: MissedSpan[] = [];
  const problems: string[] = [];
  let records = 0;
  return {
    added: (appended) => {
      for (const key of Object.keys(added) as (keyof Appended)[]) added[key] += appended[key];
    },
    read: (item, summary) => {
      records += summary.records;
      problems.push(...describeSummary({ ...summary, path: item.name }));
    },
    missed: (gap) => gaps.push(gap),
    words: () =>
      `${records.toLocaleString('en-US')} records, ${added.changes.toLocaleString('en-US')} changes`,
    result: (stopped) => ({ added, records, gaps, problems, stopped }),
  };
}
