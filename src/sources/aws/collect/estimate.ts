import type { Estimate, EstimateLine } from '../../../core/model/collection.ts';
import type { Span } from '../../../core/model/coverage.ts';
import { instant, parseInstant } from '../../../core/model/time.ts';
import { without } from '../../../core/timeline/listed.ts';
import type { CollectRequest } from '../../collector.ts';
import { type Fields, isFields, text } from '../fields.ts';
import { scopeOf } from '../scope.ts';
import {
  looksIn,
  openSession,
  type Reach,
  reaches,
  type Session,
  signedOut,
  spansOf,
  streamsIn,
  targetOf,
} from './collect.ts';
import { CallError, failureWords } from './failure.ts';
import { type Listing, type LookKind, listings } from './looks.ts';
import { paced, reachMs } from './lookup.ts';
import { turned } from './paging.ts';
import { daysOf, foldersOf, type TrailRequest } from './trail.ts';

/** US dollars a call, at list prices of us-east-1; what is not here costs nothing. */
const prices: Readonly<Record<string, number>> = {
  's3:ListObjectsV2': 0.005 / 1000,
  's3:GetObject': 0.0004 / 1000,
  s3: 0.0004 / 1000,
  kms: 0.03 / 10_000,
  sqs: 0.4 / 1_000_000,
  secretsmanager: 0.05 / 10_000,
};
/** Out of a Region, at most. */
const pricePerByte = 0.09 / 1_000_000_000;
const callsPerSecond = 10;
const bytesPerSecond = 20_000_000;
/** A policy and what comes with it, roughly. */
const answerBytes = 3_000;
const pageSize = 50;
const keysPerPage = 1000;

type Asking = Omit<CollectRequest, 'emit'>;

/** What a collection would take, by a few cheap calls. Stores nothing. */
export async function estimate(request: Asking): Promise<Estimate> {
  const session = await openSession(request);
  const missing: string[] = [];
  const accounts = await reaches(session, async (account, reason) => {
    missing.push(`${account}: ${reason}`);
  });
  const { settings, regions } = session;
  const lines: EstimateLine[] = [];
  const note = (what: string) => (error: unknown) => {
    if (!(error instanceof CallError) || error.failure.kind === 'credentials') throw signedOut(error);
    missing.push(`${what}: ${failureWords(error.failure)}`);
    return undefined;
  };
  for (const reach of accounts) {
    for (const region of settings.events && request.only.has('events') ? regions : []) {
      const scope = scopeOf(reach.account, region);
      const line = await eventsLine(session, reach, region, request).catch(note(`LookupEvents ${scope}`));
      if (line) lines.push(line);
    }
    for (const { kind, region } of settings.snapshots && request.only.has('snapshots')
      ? looksIn(session)
      : []) {
      const scope = scopeOf(reach.account, region);
      const line = await lookLine(session, reach, kind, region).catch(note(`${kind.name} ${scope}`));
      if (line) lines.push(line);
    }
  }
  for (const trail of request.only.has('trails') ? settings.trails : []) {
    const line = await trailLine(session, trail, request).catch(note(`s3://${trail.bucket}`));
    if (line) lines.push(line);
  }
  return { lines, missing };
}

/** The newest page of each event source tells how dense it is; the rest is taken to be like it. */
async function eventsLine(
  session: Session,
  reach: Reach,
  region: string,
  request: Asking,
): Promise<EstimateLine> {
  const { caller, settings, main } = session;
  const pace = paced(settings.lookupsPerSecond, request.signal);
  const scope = scopeOf(reach.account, region);
  const from = instant(Math.max(request.since, reach.now - reachMs));
  let calls = 0;
  let bytes = 0;
  for (const stream of streamsIn(settings, region === main)) {
    request.progress(`${scope} ${stream}`);
    const left = without({ from, to: reach.now }, spansOf(request, scope, stream));
    await pace();
    const { response } = await caller.call('cloudtrail:LookupEvents', targetOf(reach, region), {
      LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: stream }],
      StartTime: new Date(from),
      MaxResults: pageSize,
    });
    const size = JSON.stringify(response).length;
    const pages = pagesLeft(response, left);
    calls += pages;
    bytes += pages * size;
  }
  return {
    what: `events ${scope}`,
    basis: 'the newest page of each event source',
    calls,
    bytes,
    seconds: calls / settings.lookupsPerSecond,
    cost: 0,
  };
}

function pagesLeft(response: Fields, left: readonly Span[]): number {
  const events = Array.isArray(response.Events) ? response.Events.filter(isFields) : [];
  const times = events
    .map((one) => parseInstant(text(one, 'EventTime') ?? ''))
    .filter((time) => time !== undefined);
  const seconds = left.reduce((sum, span) => sum + (span.to - span.from), 0) / 1000;
  if (text(response, 'NextToken') === undefined || times.length < 2) return Math.max(left.length, 1);
  const pageSeconds = Math.max((Math.max(...times) - Math.min(...times)) / 1000, 1);
  return Math.max(Math.ceil(seconds / pageSeconds), left.length, 1);
}

async function lookLine(
  session: Session,
  reach: Reach,
  kind: LookKind,
  region: string,
): Promise<EstimateLine> {
  const { calls, basis } = await callsOf(session, reach, kind, region);
  const [service = ''] = kind.call.split(':');
  return {
    what: `${kind.name} ${scopeOf(reach.account, region)}`,
    basis,
    calls,
    bytes: calls * answerBytes,
    seconds: calls / callsPerSecond,
    cost: calls * (prices[service] ?? 0),
  };
}

const principalsPerPage = 1000;
/** Start the job, ask for it, read it. */
const callsPerPrincipal = 3;

async function callsOf(
  session: Session,
  reach: Reach,
  { name }: LookKind,
  region: string,
): Promise<{ readonly calls: number; readonly basis: string }> {
  if (name === 'iam' || name === 'usage') {
    const { response } = await session.caller.call('iam:GetAccountSummary', targetOf(reach, region), {});
    const map = isFields(response.SummaryMap) ? response.SummaryMap : {};
    const count = (key: string): number => Number(map[key] ?? 0);
    const principals = count('Users') + count('Roles');
    const pages = Math.ceil((principals + count('Groups') + count('Policies')) / principalsPerPage) || 1;
    const calls = name === 'iam' ? pages : pages + principals * callsPerPrincipal;
    return { calls, basis: `${principals} users and roles` };
  }
  if (name === 'organizations') return { calls: 10, basis: 'a small organisation' };
  const found = await countOf(session, reach, listings[name], region);
  return { calls: found.pages + found.items * listings[name].callsEach, basis: `${found.items} found` };
}

async function countOf(
  { caller }: Session,
  reach: Reach,
  { operation, params, paging }: Listing,
  region: string,
): Promise<{ readonly pages: number; readonly items: number }> {
  let pages = 0;
  let items = 0;
  const ask = async (input: Fields) =>
    (await caller.call(operation, targetOf(reach, region), input)).response;
  for await (const response of turned(ask, params, paging)) {
    pages += 1;
    for (const key of paging.lists) items += Array.isArray(response[key]) ? response[key].length : 0;
  }
  return { pages, items };
}

/** The bucket is listed as it will be; what was fetched before counts no more. */
async function trailLine(
  { caller, home, main }: Session,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  request: Asking,
): Promise<EstimateLine> {
  const { hasFetched, progress, since, collected } = request;
  const target = targetOf(home, main);
  const own = { caller, target, account: home.account, bucket, prefix, now: home.now, logging: undefined };
  const trail: TrailRequest = { ...own, hasFetched, progress, since, collected, emit: async () => true };
  let lists = 0;
  let objects = 0;
  let bytes = 0;
  for (const folder of await foldersOf(trail)) {
    let found = 0;
    for await (const { objects: listed } of daysOf(trail, folder, () => true)) {
      found += listed.length;
      for (const { key, etag, bytes: size } of listed) {
        if (hasFetched(`s3://${bucket}/${key}`, etag)) continue;
        objects += 1;
        bytes += size;
      }
    }
    lists += Math.max(1, Math.ceil(found / keysPerPage));
  }
  return {
    what: `s3://${bucket}`,
    basis: `${objects} objects that are new`,
    calls: lists + objects,
    bytes,
    seconds: (lists + objects) / callsPerSecond + bytes / bytesPerSecond,
    cost:
      lists * (prices['s3:ListObjectsV2'] ?? 0) +
      objects * (prices['s3:GetObject'] ?? 0) +
      bytes * pricePerByte,
  };
}
