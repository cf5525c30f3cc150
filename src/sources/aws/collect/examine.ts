import type { Probe } from '../../../core/model/collection.ts';
import { hourMs } from '../../../core/model/time.ts';
import type { CollectRequest } from '../../collector.ts';
import { type Fields, isFields, text } from '../fields.ts';
import { type Place, scopeOf } from '../scope.ts';
import type { Caller, Target } from './client.ts';
import { looksIn, openSession, type Reach, reaches, type Session, signedOut, targetOf } from './collect.ts';
import { CallError, type Failure, failureWords } from './failure.ts';
import type { Look } from './look.ts';
import type { LookKind } from './looks.ts';
import { trailOperations } from './permissions.ts';

/** A refusal that shows that the call itself was allowed. */
const permitted = /NotFound|NoSuchBucketPolicy|NoSuchEntity|NotInUse/;

type Try = (operation: string, input: Fields) => Promise<Fields | undefined>;

interface Trial {
  readonly attempt: Try;
  readonly probes: () => readonly Probe[];
}

/** Tries every call that collection makes, once each, on the first thing there is to try it on. Stores nothing. */
export async function examine(request: Omit<CollectRequest, 'emit' | 'since'>): Promise<readonly Probe[]> {
  const session = await openSession(request);
  const unreached: Probe[] = [];
  const accounts = await reaches(session, async (account, words) => {
    unreached.push({
      scope: scopeOf(account, session.main),
      operation: 'sts:AssumeRole',
      outcome: 'denied',
      words,
    });
  });
  const found: Probe[] = [];
  for (const reach of accounts) found.push(...(await examineAccount(session, reach, request)));
  return [...unreached, ...found, ...(await examineTrails(session))];
}

async function examineAccount(
  session: Session,
  reach: Reach,
  { progress }: Pick<CollectRequest, 'progress'>,
): Promise<readonly Probe[]> {
  const { caller, settings, regions } = session;
  const found: Probe[] = [];
  for (const region of settings.events ? regions : []) {
    const trial = trialAt(caller, targetOf(reach, region), scopeOf(reach.account, region), [
      'cloudtrail:LookupEvents',
    ]);
    const StartTime = new Date(reach.now - hourMs);
    await trial.attempt('cloudtrail:LookupEvents', { MaxResults: 1, StartTime });
    found.push(...trial.probes());
  }
  for (const { kind, region } of settings.snapshots ? looksIn(session) : []) {
    const place: Place = { account: reach.account, region, partition: reach.partition };
    progress(`${scopeOf(reach.account, region)} ${kind.name}`);
    found.push(...(await tryLook(kind, caller, targetOf(reach, region), place)));
  }
  return found;
}

async function tryLook(
  kind: LookKind,
  caller: Caller,
  target: Target,
  place: Place,
): Promise<readonly Probe[]> {
  const trial = trialAt(caller, target, scopeOf(place.account, place.region), kind.operations);
  const look: Look = {
    place,
    ask: trial.attempt,
    peek: trial.attempt,
    belongsTo: () => undefined,
    miss: () => undefined,
    list: async (operation, params, { lists }) => {
      const answer = await trial.attempt(operation, params);
      return lists.flatMap((key) => {
        const list = answer?.[key];
        return Array.isArray(list) ? list.slice(0, 1) : [];
      });
    },
  };
  await kind.take(look);
  return trial.probes();
}

function trialAt(caller: Caller, target: Target, scope: string, operations: readonly string[]): Trial {
  const outcomes = new Map<string, { outcome: Probe['outcome']; words: string }>();
  return {
    attempt: async (operation, input) => {
      // Once is enough, and later things are not looked at.
      if (outcomes.get(operation)?.outcome === 'ok' && !operation.includes(':List')) return undefined;
      try {
        const { response } = await caller.call(operation, target, input);
        outcomes.set(operation, { outcome: 'ok', words: '' });
        return onePage(response);
      } catch (error) {
        if (!(error instanceof CallError) || error.failure.kind === 'credentials') throw signedOut(error);
        outcomes.set(operation, verdictOn(error.failure));
        return undefined;
      }
    },
    probes: () =>
      operations.map((operation) => {
        const found = outcomes.get(operation) ?? {
          outcome: 'not-tried' as const,
          words: 'nothing there to try it on',
        };
        return { scope, operation, ...found };
      }),
  };
}

/** The first of each list, and no further pages. */
function onePage(response: Fields): Fields {
  const first = Object.entries(response).map(([key, value]) =>
    Array.isArray(value) ? [key, value.slice(0, 1)] : [key, value],
  );
  const { NextToken: _, Marker: __, NextMarker: ___, ...rest } = Object.fromEntries(first) as Fields;
  return rest;
}

function verdictOn(failure: Failure): { outcome: Probe['outcome']; words: string } {
  if (permitted.test(failure.code)) return { outcome: 'ok', words: '' };
  return { outcome: failure.kind === 'denied' ? 'denied' : 'failed', words: failureWords(failure) };
}

async function examineTrails({ caller, settings, home, main }: Session): Promise<readonly Probe[]> {
  const found: Probe[] = [];
  const target = targetOf(home, main);
  for (const { bucket, prefix } of settings.trails) {
    const scope = `s3://${bucket}`;
    const trial = trialAt(caller, target, scope, [...trailOperations, 's3:ListObjectsV2', 's3:GetObject']);
    const trails = await trial.attempt('cloudtrail:DescribeTrails', { includeShadowTrails: true });
    const [trail] = Array.isArray(trails?.trailList) ? trails.trailList.filter(isFields) : [];
    const name = text(trail, 'TrailARN');
    if (name !== undefined) {
      await trial.attempt('cloudtrail:GetTrailStatus', { Name: name });
      await trial.attempt('cloudtrail:GetEventSelectors', { TrailName: name });
    }
    const Prefix = prefix === '' ? 'AWSLogs/' : `${prefix}/AWSLogs/`;
    const listed = await trial.attempt('s3:ListObjectsV2', { Bucket: bucket, Prefix, MaxKeys: 1 });
    const [object] = Array.isArray(listed?.Contents) ? listed.Contents.filter(isFields) : [];
    const Key = text(object, 'Key');
    if (Key !== undefined) await trial.attempt('s3:GetObject', { Bucket: bucket, Key, Range: 'bytes=0-0' });
    found.push(...trial.probes());
  }
  return found;
}
