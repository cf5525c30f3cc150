import pLimit from 'p-limit';
import { type Instant, instant } from '../../../core/model/time.ts';
import { wholeLog, without } from '../../../core/timeline/listed.ts';
import type { Collected, CollectRequest } from '../../collector.ts';
import { type Fields, isFields, text } from '../fields.ts';
import { scopeOf } from '../scope.ts';
import type { Caller, Target } from './client.ts';
import { CallError, type Failure, failureWords } from './failure.ts';
import { settlingMs } from './lookup.ts';
import { type TrailLogging, vouchedStreams } from './trail-logging.ts';

const dayMs = 86_400_000;
/** Objects under way at once. */
const atOnce = 8;

export interface TrailRequest
  extends Pick<CollectRequest, 'hasFetched' | 'progress' | 'since' | 'collected'> {
  readonly caller: Caller;
  readonly target: Target;
  /** Whose credentials read it. */
  readonly account: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly now: Instant;
  /** What is known of the trail that writes there; undefined: nothing vouches for its silence. */
  readonly logging: TrailLogging | undefined;
  readonly emit: (item: Collected) => Promise<void>;
}

/** One account's and Region's folder of a trail's bucket. */
interface Folder {
  readonly prefix: string;
  readonly scope: string;
}

/** A trail's bucket: `AWSLogs/[organisation/]account/CloudTrail/region/year/month/day/`. */
export async function readTrail(request: TrailRequest): Promise<void> {
  const { account, bucket, prefix, emit, since, now, target } = request;
  try {
    const folders = await foldersOf(request);
    for (const folder of folders) await readFolder(request, folder);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const reason = `s3://${bucket}/${prefix}: ${failureWords(error.failure)}`;
    const scope = scopeOf(account, target.region);
    await emit({ kind: 'missed', scope, stream: wholeLog, from: since, to: now, reason });
    if (error.failure.kind === 'credentials') throw error;
  }
}

export async function foldersOf(request: TrailRequest): Promise<readonly Folder[]> {
  const root = `${request.prefix === '' ? '' : `${request.prefix.replace(/\/$/, '')}/`}AWSLogs/`;
  const top = await childrenOf(request, root);
  const organisations = top.filter((name) => /^o-/.test(name));
  const inside = await Promise.all(
    organisations.map(async (name) => {
      const accounts = await childrenOf(request, `${root}${name}/`);
      return accounts.map((account) => ({ path: `${root}${name}/${account}/`, account }));
    }),
  );
  const accounts = [
    ...top.map((account) => ({ path: `${root}${account}/`, account })),
    ...inside.flat(),
  ].filter(({ account }) => /^\d{12}$/.test(account));
  const found = await Promise.all(
    accounts.map(async ({ path, account }) => {
      const regions = await childrenOf(request, `${path}CloudTrail/`);
      return regions.map((region) => ({
        prefix: `${path}CloudTrail/${region}/`,
        scope: scopeOf(account, region),
      }));
    }),
  );
  return found.flat();
}

async function childrenOf(request: TrailRequest, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of pagesOf(request, { Prefix: prefix, Delimiter: '/' })) {
    const common = Array.isArray(page.CommonPrefixes) ? page.CommonPrefixes.filter(isFields) : [];
    for (const one of common) names.push((text(one, 'Prefix') ?? '').slice(prefix.length, -1));
  }
  return names.filter((name) => name !== '');
}

export async function* pagesOf(
  { caller, target, bucket }: Pick<TrailRequest, 'caller' | 'target' | 'bucket'>,
  params: Fields,
): AsyncGenerator<Fields> {
  let token: string | undefined;
  do {
    const { response } = await caller.call('s3:ListObjectsV2', target, {
      Bucket: bucket,
      ...params,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    yield response;
    token = text(response, 'NextContinuationToken');
  } while (token !== undefined);
}

/** Day by day, oldest first: a day that is over and whose objects could all be read is done with. */
async function readFolder(request: TrailRequest, folder: Folder): Promise<void> {
  const { bucket, now, emit, logging, collected } = request;
  const streams = logging === undefined ? [] : vouchedStreams(logging);
  const own = `trail ${bucket}/${folder.prefix}`;
  const done = collected.filter(({ scope, stream }) => scope === folder.scope && stream === own);
  let isAfterDone = false;
  for (const day of daysBetween(request.since, now)) {
    const span = { from: day, to: instant(day + dayMs) };
    if (without(span, done).length === 0) {
      isAfterDone = true;
      continue;
    }
    request.progress(`${folder.scope} ${new Date(day).toISOString().slice(0, 10)}`);
    const failures = await readDay(request, folder, day);
    if (failures.length > 0) {
      const reason = `${failures.length} object${failures.length === 1 ? '' : 's'}: ${failures[0]}`;
      await emit({ kind: 'missed', scope: folder.scope, stream: wholeLog, ...span, reason });
      isAfterDone = false;
      continue;
    }
    if (span.to + settlingMs <= now)
      await emit({ kind: 'listed', scope: folder.scope, stream: own, ...span });
    // What is delivered late lies in the next day's folder.
    const begun = isAfterDone ? day - settlingMs : day;
    const from = instant(Math.max(begun, logging?.since ?? begun));
    const to = instant(Math.min(span.to, now) - settlingMs);
    for (const stream of from < to ? streams : []) {
      await emit({ kind: 'listed', scope: folder.scope, stream, from, to });
    }
    isAfterDone = true;
  }
}

/** Reasons why objects of a day could not be read. */
async function readDay(request: TrailRequest, folder: Folder, day: Instant): Promise<readonly string[]> {
  const { bucket, caller, target, emit, hasFetched } = request;
  const failures: string[] = [];
  const limit = pLimit(atOnce);
  for await (const page of pagesOf(request, { Prefix: dayFolder(folder, day) })) {
    const objects = Array.isArray(page.Contents) ? page.Contents.filter(isFields) : [];
    await limit.map(objects, async (one) => {
      const key = text(one, 'Key');
      const etag = text(one, 'ETag') ?? '';
      if (key === undefined || key.endsWith('/') || hasFetched(`s3://${bucket}/${key}`, etag)) return;
      const item: Collected = {
        kind: 'log',
        name: `s3://${bucket}/${key}`,
        etag,
        isCounted: true,
        isWholeLog: true,
        open: () => caller.open(target, bucket, key),
      };
      const failure = await persistently(() => emit(item));
      if (failure) failures.push(`${key}: ${failureWords(failure)}`);
    });
  }
  return failures;
}

const attempts = 3;

/** A connection may break in the middle of an object, which the SDK does not mend; reading again adds nothing twice. */
async function persistently(act: () => Promise<void>): Promise<Failure | undefined> {
  let failure: Failure | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      await act();
      return undefined;
    } catch (error) {
      if (!(error instanceof CallError) || error.failure.kind === 'credentials') throw error;
      failure = error.failure;
      if (failure.kind === 'denied') break;
    }
  }
  return failure;
}

export function dayFolder({ prefix }: Folder, day: Instant): string {
  return `${prefix}${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`;
}

export function daysBetween(from: Instant, to: Instant): readonly Instant[] {
  const days: Instant[] = [];
  for (let day = Math.floor(from / dayMs) * dayMs; day < to; day += dayMs) days.push(instant(day));
  return days;
}
