import type { Span } from '../../../core/model/coverage.ts';
import { type Instant, instant } from '../../../core/model/time.ts';
import { snapshotStream, wholeLog } from '../../../core/timeline/listed.ts';
import { AuthenticationError, DriftError } from '../../../errors.ts';
import type { CollectRequest } from '../../collector.ts';
import { text } from '../fields.ts';
import { globalRegion, type Place, partitionOf, scopeOf } from '../scope.ts';
import { defaultSettings, roleIn, type Settings } from '../settings.ts';
import { globalStreams, regionalStreams, sessionStream } from '../streams.ts';
import { type Caller, createCaller, type Target } from './client.ts';
import { CallError, failureWords } from './failure.ts';
import { lookAt } from './look.ts';
import { kindsIn, type LookKind } from './looks.ts';
import { lookUp, paced, reachMs } from './lookup.ts';
import { readTrail } from './trail.ts';
import { trailLogging } from './trail-logging.ts';

/** One account as it is reached. */
export interface Reach {
  readonly account: string;
  readonly partition: string;
  readonly role?: string;
  /** By the vendor's clock. */
  readonly now: Instant;
}

export interface Session {
  readonly settings: Settings;
  readonly caller: Caller;
  readonly home: Reach;
  /** Where IAM is answered and logged. */
  readonly main: string;
  readonly regions: readonly string[];
}

type Opening = Pick<CollectRequest, 'settings' | 'env' | 'now' | 'signal'>;

const fallbackRegion = 'us-east-1';

/** Finds out who asks, before anything else is asked. */
export async function openSession(request: Opening): Promise<Session> {
  const settings = (request.settings as Settings | undefined) ?? defaultSettings;
  const caller = createCaller({
    env: request.env,
    profile: settings.profile,
    externalId: settings.externalId,
    now: request.now,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const own = (await caller.region()) ?? fallbackRegion;
  const home = await whoIs(caller, { region: own }).catch((error: unknown) => {
    if (!(error instanceof CallError)) throw error;
    const words = failureWords(error.failure);
    const profile = settings.profile ?? request.env.AWS_PROFILE;
    const who = `source \`${settings.id}\`${profile === undefined ? '' : `, profile \`${profile}\``}`;
    if (error.failure.kind !== 'credentials' && error.failure.kind !== 'denied') {
      throw new DriftError(`${who}: AWS cannot be asked (${words}); check the network and AWS_ENDPOINT_URL`, {
        cause: error,
      });
    }
    const cure = profile === undefined ? 'set AWS_PROFILE or the AWS_* variables' : 'check that profile';
    throw new AuthenticationError(`${who}: AWS does not know who asks (${words}); sign in, or ${cure}`, {
      cause: error,
    });
  });
  const main = globalRegion(home.partition);
  const regions = settings.regions.length > 0 ? settings.regions : [own];
  return { settings, caller, home, main, regions: [...new Set([main, ...regions])] };
}

async function whoIs(caller: Caller, target: Target): Promise<Reach> {
  const { response, at } = await caller.call('sts:GetCallerIdentity', target, {});
  const partition = partitionOf(target.region, [text(response, 'Arn')]);
  const account = text(response, 'Account') ?? '';
  return { account, partition, now: at, ...(target.role === undefined ? {} : { role: target.role }) };
}

/** The account of the credentials, and each other through its role; those that cannot be reached are gaps. */
export async function reaches(
  session: Session,
  missed: (account: string, reason: string) => Promise<void>,
): Promise<readonly Reach[]> {
  const { settings, caller, home, main } = session;
  const others = settings.accounts.filter((account) => account !== home.account);
  const found: Reach[] = [home];
  for (const account of others) {
    try {
      found.push(await whoIs(caller, { region: main, role: roleIn(settings, home.partition, account) }));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      await missed(account, failureWords(error.failure));
    }
  }
  return found;
}

/** Everything that is asked for, piece by piece. What cannot be had is handed over as missed. */
export async function collect(request: CollectRequest): Promise<void> {
  const session = await openSession(request);
  const { settings, main } = session;
  if (request.only.size === 1 && request.only.has('trails') && settings.trails.length === 0) {
    throw new DriftError(`source \`${settings.id}\` names no \`trails\` in policies.yaml`);
  }
  const accounts = await reaches(session, async (account, reason) => {
    const scope = scopeOf(account, main);
    const span = { from: request.since, to: session.home.now };
    await request.emit({ kind: 'missed', scope, stream: wholeLog, ...span, reason });
  });
  for (const reach of accounts) {
    try {
      if (settings.events && request.only.has('events')) await collectEvents(session, reach, request);
      if (settings.snapshots && request.only.has('snapshots'))
        await collectSnapshots(session, reach, request);
    } catch (error) {
      throw signedOut(error);
    }
  }
  if (request.only.has('trails')) {
    await collectTrails(session, request).catch((error: unknown) => {
      throw signedOut(error);
    });
  }
}

/** Nothing more can be asked; what was stored stays. */
export function signedOut(error: unknown): unknown {
  if (!(error instanceof CallError) || error.failure.kind !== 'credentials') return error;
  return new AuthenticationError(
    `the credentials stopped working (${failureWords(error.failure)}); what was collected is stored, sign in and collect again`,
    { cause: error },
  );
}

/** All Regions at once, since each has a rate of its own, and to their end before one's failure is told. */
async function collectEvents(session: Session, reach: Reach, request: CollectRequest): Promise<void> {
  const settled = await Promise.allSettled(
    session.regions.map((region) =>
      lookUpRegion(session, reach, region, request).catch((error: unknown) =>
        passOver(session, reach, region, request, error),
      ),
    ),
  );
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function lookUpRegion(
  { settings, caller, main }: Session,
  reach: Reach,
  region: string,
  request: CollectRequest,
): Promise<void> {
  const { account, now } = reach;
  const target = targetOf(reach, region);
  const scope = scopeOf(account, region);
  const from = instant(Math.max(request.since, now - reachMs));
  const pace = paced(settings.lookupsPerSecond, request.signal);
  for (const stream of streamsIn(settings, region === main)) {
    request.progress(`${scope} ${stream}`);
    const done = spansOf(request, scope, stream);
    await lookUp({ caller, target, account, stream, from, now, done, pace, emit: request.emit });
  }
}

/**
 * A Region that is not enabled refuses good credentials as if they were none
 * (docs.aws.amazon.com/general/latest/gr/rande-manage.html): if they still work in the main Region, it is a gap.
 */
async function passOver(
  { caller, main }: Session,
  reach: Reach,
  region: string,
  { emit, since }: CollectRequest,
  error: unknown,
): Promise<void> {
  const isRefusal = error instanceof CallError && error.failure.kind === 'credentials';
  if (!isRefusal || region === main) throw error;
  await whoIs(caller, targetOf(reach, main)).catch(() => {
    throw error;
  });
  const reason = `${failureWords(error.failure)}: is ${region} enabled in this account?`;
  const scope = scopeOf(reach.account, region);
  await emit({ kind: 'missed', scope, stream: wholeLog, from: since, to: reach.now, reason });
}

export function streamsIn(settings: Settings, isMain: boolean): readonly string[] {
  const sessions = settings.skip.includes('sessions') ? [] : [sessionStream];
  return [...(isMain ? globalStreams : []), ...regionalStreams, ...sessions];
}

/** What was listed of a stream, by itself or as part of the whole log. */
export function spansOf(
  { collected }: Pick<CollectRequest, 'collected'>,
  scope: string,
  stream: string,
): readonly Span[] {
  return collected.filter((one) => one.scope === scope && [stream, wholeLog].includes(one.stream));
}

export function targetOf(reach: Reach, region: string): Target {
  return { region, ...(reach.role === undefined ? {} : { role: reach.role }) };
}

/** Each kind of look with the Regions in which it is taken. */
export function looksIn({
  settings,
  main,
  regions,
}: Pick<Session, 'settings' | 'main' | 'regions'>): readonly {
  readonly kind: LookKind;
  readonly region: string;
}[] {
  return kindsIn(settings).flatMap((kind) =>
    (kind.isGlobal ? [main] : regions).map((region) => ({ kind, region })),
  );
}

async function collectSnapshots(session: Session, reach: Reach, request: CollectRequest): Promise<void> {
  for (const { kind, region } of looksIn(session)) {
    request.signal?.throwIfAborted();
    const place: Place = { account: reach.account, region, partition: reach.partition };
    const scope = scopeOf(reach.account, region);
    const stream = `${snapshotStream}${kind.name}`;
    request.progress(`${scope} ${kind.name}`);
    const begun = reach.now;
    try {
      const { caller } = session;
      const options = { now: request.now, call: kind.call };
      const seen = await lookAt(caller, targetOf(reach, region), place, options, kind.take);
      const span = { from: seen.startedAt, to: instant(seen.takenAt + 1000) };
      if (seen.snapshot) await request.emit({ kind: 'snapshot', snapshot: seen.snapshot });
      if (seen.failures.length === 0) await request.emit({ kind: 'listed', scope, stream, ...span });
      for (const reason of seen.failures)
        await request.emit({ kind: 'missed', scope, stream, ...span, reason });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const reason = failureWords(error.failure);
      await request.emit({ kind: 'missed', scope, stream, from: begun, to: instant(begun + 1000), reason });
      await passOver(session, reach, region, request, error);
    }
  }
}

async function collectTrails(
  { settings, caller, home, main }: Session,
  request: CollectRequest,
): Promise<void> {
  for (const { bucket, prefix } of settings.trails) {
    const target = targetOf(home, main);
    const logging = await trailLogging(caller, target, { bucket, prefix }).catch((error: unknown) => {
      if (!(error instanceof CallError) || error.failure.kind === 'credentials') throw error;
      return undefined;
    });
    const { hasFetched, progress, since, collected, emit } = request;
    const own = { caller, target, account: home.account, bucket, prefix, now: home.now, logging };
    await readTrail({ ...own, hasFetched, progress, since, collected, emit });
  }
}
