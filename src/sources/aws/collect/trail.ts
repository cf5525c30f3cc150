import type { Span } from '../../../core/model/coverage.ts';
import { dayMs, type Instant, instant } from '../../../core/model/time.ts';
import { wholeLog, without } from '../../../core/timeline/listed.ts';
import type { Collected, CollectRequest } from '../../collector.ts';
import { type Fields, isFields, text } from '../fields.ts';
import { scopeOf } from '../scope.ts';
import { eachAtOnce } from './at-once.ts';
import type { Caller, Target } from './client.ts';
import { CallError, type Failure, failureWords } from './failure.ts';
import { settlingMs } from './lookup.ts';
import { turned } from './paging.ts';
import { type TrailLogging, vouchedStreams } from './trail-logging.ts';

/** Objects under way at once. */
const atOnce = 8;
/** Days that are listed again, for what was delivered late. */
const againMs = 2 * dayMs;

export interface TrailRequest
  extends Pick<CollectRequest, 'hasFetched' | 'progress' | 'since' | 'collected' | 'emit'> {
  readonly caller: Caller;
  readonly target: Target;
  /** Whose credentials read it. */
  readonly account: string;
  readonly bucket: string;
  /** Without slashes at its ends. */
  readonly prefix: string;
  readonly now: Instant;
  /** What is known of the trail that writes there; undefined: nothing vouches for its silence. */
  readonly logging: TrailLogging | undefined;
}

/** One account's and Region's folder of a trail's bucket. */
interface Folder {
  readonly prefix: string;
  readonly account: string;
  readonly scope: string;
  readonly isOrganisation: boolean;
}

/** A trail's bucket: `AWSLogs/[organisation/]account/CloudTrail/region/year/month/day/`. */
export async function readTrail(request: TrailRequest): Promise<void> {
  const { account, bucket, prefix, emit, since, now, target } = request;
  try {
    for (const folder of await foldersOf(request)) await readFolder(request, folder);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const reason = `s3://${bucket}/${prefix}: ${failureWords(error.failure)}`;
    const scope = scopeOf(account, target.region);
    await emit({ kind: 'missed', scope, stream: wholeLog, from: since, to: now, reason });
    if (error.failure.kind === 'credentials') throw error;
  }
}

const accountName = /^\d{12}$/;
const organisationName = /^o-[a-z0-9]+$/;
// Whoever may write to the bucket chooses the names in it.
const regionName = /^[a-z]{2,}(?:-[a-z]+)+-\d$/;

export async function foldersOf(request: TrailRequest): Promise<readonly Folder[]> {
  const root = `${request.prefix === '' ? '' : `${request.prefix}/`}AWSLogs/`;
  const top = await childrenOf(request, root);
  const accounts = top
    .filter((name) => accountName.test(name))
    .map((account) => ({ path: `${root}${account}/`, account, isOrganisation: false }));
  for (const name of top.filter((one) => organisationName.test(one))) {
    const inside = await childrenOf(request, `${root}${name}/`);
    for (const account of inside.filter((one) => accountName.test(one))) {
      accounts.push({ path: `${root}${name}/${account}/`, account, isOrganisation: true });
    }
  }
  const folders: Folder[] = [];
  await eachAtOnce(accounts, atOnce, async ({ path, account, isOrganisation }) => {
    const regions = await childrenOf(request, `${path}CloudTrail/`);
    for (const region of regions.filter((one) => regionName.test(one))) {
      const prefix = `${path}CloudTrail/${region}/`;
      folders.push({ prefix, account, scope: scopeOf(account, region), isOrganisation });
    }
  });
  return folders.sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
}

async function childrenOf(request: TrailRequest, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of pagesOf(request, { Prefix: prefix, Delimiter: '/' })) {
    const common = Array.isArray(page.CommonPrefixes) ? page.CommonPrefixes.filter(isFields) : [];
    for (const one of common) names.push((text(one, 'Prefix') ?? '').slice(prefix.length, -1));
  }
  return names;
}

function pagesOf({ caller, target, bucket }: TrailRequest, params: Fields): AsyncGenerator<Fields> {
  const ask = async (input: Fields) => (await caller.call('s3:ListObjectsV2', target, input)).response;
  return turned(ask, { Bucket: bucket, ...params }, listingPages);
}

const listingPages = { next: 'NextContinuationToken', token: 'ContinuationToken' };

/** Streams under which it is kept which days of a folder are done with; before its first object, silence is not told from absence. */
function marksOf(
  { bucket }: TrailRequest,
  folder: Folder,
): { readonly seen: string; readonly empty: string } {
  const seen = `trail ${bucket}/${folder.prefix}`;
  return { seen, empty: `${seen} before its first object` };
}

/** Day by day, oldest first: a day that is over and whose objects could all be read is done with. */
async function readFolder(request: TrailRequest, folder: Folder): Promise<void> {
  const { now, emit, logging, collected, since } = request;
  const streams = logging && speaksOf(logging, folder) ? vouchedStreams(logging) : [];
  const marks = marksOf(request, folder);
  const own = collected.filter(({ scope }) => scope === folder.scope);
  const seen = own.filter(({ stream }) => stream === marks.seen);
  const done = own.filter(({ stream }) => stream === marks.seen || stream === marks.empty);
  const isDone = (span: Span): boolean => span.to <= now - againMs && without(span, done).length === 0;
  let isAfterDone = false;
  let hasSeen = false;
  for await (const { day, objects } of daysOf(request, folder, (one) => !isDone(one))) {
    const span = { from: day, to: instant(day + dayMs) };
    if (isDone(span)) continue;
    hasSeen ||= objects.length > 0 || seen.some(({ from }) => from <= day);
    request.progress(`${folder.scope} ${new Date(day).toISOString().slice(0, 10)}`);
    const failures = await readObjects(request, objects);
    if (failures.length > 0) {
      const count = `${failures.length} object${failures.length === 1 ? '' : 's'}`;
      const reason = `${count}: ${failures[0]}`;
      await emit({ kind: 'missed', scope: folder.scope, stream: wholeLog, ...span, reason });
      isAfterDone = false;
      continue;
    }
    if (span.to + settlingMs <= now) {
      const stream = hasSeen ? marks.seen : marks.empty;
      await emit({ kind: 'listed', scope: folder.scope, stream, ...span });
    }
    // What is delivered late lies in the next day's folder.
    const before = { from: instant(day - dayMs), to: day };
    const begun = isAfterDone || without(before, seen).length === 0 ? day - settlingMs : day;
    const from = instant(Math.max(begun, since, logging?.since ?? begun));
    const to = instant(Math.min(span.to, now) - settlingMs);
    for (const stream of hasSeen && from < to ? streams : []) {
      await emit({ kind: 'listed', scope: folder.scope, stream, from, to });
    }
    isAfterDone = hasSeen;
  }
}

/** An organisation's trail writes into the organisation's folders, any other into its own account's. */
function speaksOf({ account, isOrganisation }: TrailLogging, folder: Folder): boolean {
  return isOrganisation ? folder.isOrganisation : !folder.isOrganisation && folder.account === account;
}

export interface TrailObject {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
}

interface TrailDay {
  readonly day: Instant;
  readonly objects: readonly TrailObject[];
}

/** Every day from the first that is wanted up to now, with its objects: one listing, since names sort by time. */
export async function* daysOf(
  request: TrailRequest,
  folder: Folder,
  isWanted: (span: Span) => boolean,
): AsyncGenerator<TrailDay> {
  const days = daysBetween(request.since, request.now);
  const first = days.findIndex((day) => isWanted({ from: day, to: instant(day + dayMs) }));
  const begin = first < 0 ? undefined : days[first];
  if (begin === undefined) return;
  let next = first;
  let objects: TrailObject[] = [];
  const path = (at: number): string => {
    const day = days[at];
    return day === undefined ? '\uffff' : dayPath(folder, day);
  };
  for await (const page of pagesOf(request, { Prefix: folder.prefix, StartAfter: dayPath(folder, begin) })) {
    for (const one of Array.isArray(page.Contents) ? page.Contents.filter(isFields) : []) {
      const key = text(one, 'Key') ?? '';
      for (; key >= path(next + 1); next += 1) {
        yield { day: days[next] ?? begin, objects };
        objects = [];
      }
      if (key.startsWith(path(next)) && !key.endsWith('/')) {
        objects.push({ key, etag: text(one, 'ETag') ?? '', bytes: Number(one.Size ?? 0) });
      }
    }
  }
  for (; next < days.length; next += 1) {
    yield { day: days[next] ?? begin, objects };
    objects = [];
  }
}

function dayPath({ prefix }: Folder, day: Instant): string {
  return `${prefix}${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
}

function daysBetween(from: Instant, to: Instant): readonly Instant[] {
  const days: Instant[] = [];
  for (let day = Math.floor(from / dayMs) * dayMs; day < to; day += dayMs) days.push(instant(day));
  return days;
}

/** Reasons why some could not be read. */
async function readObjects(
  request: TrailRequest,
  objects: readonly TrailObject[],
): Promise<readonly string[]> {
  const { bucket, caller, target, emit, hasFetched } = request;
  const failures: string[] = [];
  const wanted = objects.filter(({ key, etag }) => !hasFetched(`s3://${bucket}/${key}`, etag));
  await eachAtOnce(wanted, atOnce, async ({ key, etag }) => {
    const item: Collected = {
      kind: 'log',
      name: `s3://${bucket}/${key}`,
      etag,
      isCounted: true,
      isWholeLog: true,
      open: () => caller.open(target, bucket, key),
    };
    const outcome = await persistently(() => emit(item));
    if (outcome === false) failures.push(`${key}: not all of it could be read`);
    else if (outcome !== true) failures.push(`${key}: ${failureWords(outcome)}`);
  });
  return failures;
}

const attempts = 3;

/** A connection may break in the middle of an object, which the SDK does not mend; reading again adds nothing twice. */
async function persistently(act: () => Promise<boolean>): Promise<boolean | Failure> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof CallError) || error.failure.kind === 'credentials') throw error;
      if (error.failure.kind === 'denied' || attempt === attempts) return error.failure;
    }
  }
}
