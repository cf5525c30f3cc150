import { describe, expect, it } from 'vitest';
import type { StreamSpan } from '../../../../src/core/model/coverage.ts';
import { dayMs, type Instant, instant } from '../../../../src/core/model/time.ts';
import { merged, wholeLog } from '../../../../src/core/timeline/listed.ts';
import { CallError } from '../../../../src/sources/aws/collect/failure.ts';
import { readTrail } from '../../../../src/sources/aws/collect/trail.ts';
import { trailLogging, vouchedStreams } from '../../../../src/sources/aws/collect/trail-logging.ts';
import type { Fields } from '../../../../src/sources/aws/fields.ts';
import { regionalStreams } from '../../../../src/sources/aws/streams.ts';
import type { Collected } from '../../../../src/sources/collector.ts';
import { failure, type Script, scriptedCaller } from '../../../support/aws-caller.ts';

const today = instant(Date.UTC(2026, 10, 20));
const now = instant(today + 12 * 3_600_000);
const since = instant(today - 2 * dayMs);
const folder = (account: string, region: string) => `AWSLogs/${account}/CloudTrail/${region}`;
const keyOf = (day: string, name: string, account = '111111111111', region = 'us-east-1') =>
  `${folder(account, region)}/${day}/${name}.json.gz`;
const logging = {
  account: '111111111111',
  isOrganisation: false,
  since: instant(since - dayMs),
  excluded: [],
};

/** A bucket as ListObjectsV2 shows it, a page of two at a time. */
function bucket(objects: Readonly<Record<string, string>>): Script {
  return ({ operation, input }) => {
    if (operation === 's3:GetObject') return { Body: objects[String(input.Key)] };
    if (operation !== 's3:ListObjectsV2') return undefined;
    const prefix = String(input.Prefix);
    const inside = Object.keys(objects)
      .filter((key) => key.startsWith(prefix) && key > String(input.StartAfter ?? ''))
      .sort();
    if (input.Delimiter === '/') {
      const below = new Set(inside.map((key) => `${prefix}${key.slice(prefix.length).split('/')[0]}/`));
      return { CommonPrefixes: [...below].map((Prefix) => ({ Prefix })) };
    }
    const skip = Number(input.ContinuationToken ?? 0);
    const Contents = inside.slice(skip, skip + 2).map((Key) => ({ Key, ETag: `e-${objects[Key]}`, Size: 1 }));
    return skip + 2 < inside.length ? { Contents, NextContinuationToken: String(skip + 2) } : { Contents };
  };
}

interface Run {
  readonly read: readonly string[];
  readonly spans: readonly StreamSpan[];
  readonly missed: readonly string[];
}

async function run(
  script: Script,
  options: {
    readonly at?: Instant;
    readonly before?: readonly StreamSpan[];
    readonly fetched?: ReadonlySet<string>;
    readonly silent?: boolean;
    /** Name of an object that cannot be read whole. */
    readonly damaged?: string;
    readonly logging?: typeof logging;
  } = {},
): Promise<Run> {
  const caller = scriptedCaller(script, now);
  const read: string[] = [];
  const spans: StreamSpan[] = [];
  const missed: string[] = [];
  const emit = async (item: Collected): Promise<boolean> => {
    if (item.kind === 'log') {
      let text = '';
      for await (const bytes of await item.open()) text += bytes.toString();
      read.push(`${item.name} ${item.etag} ${text}`);
    } else if (item.kind === 'listed') {
      const { scope, stream, from, to } = item;
      spans.push({ source: 'aws', scope, stream, from, to });
    } else if (item.kind === 'missed') missed.push(`${item.scope} ${item.reason}`);
    return !(item.kind === 'log' && options.damaged === item.name);
  };
  await readTrail({
    caller,
    target: { region: 'us-east-1' },
    account: '999999999999',
    bucket: 'logs',
    prefix: '',
    now: options.at ?? now,
    logging: options.silent ? undefined : (options.logging ?? logging),
    since,
    collected: options.before ?? [],
    hasFetched: (name, etag) => options.fetched?.has(`${name} ${etag}`) ?? false,
    progress: () => undefined,
    emit,
  });
  return { read: read.sort(), spans, missed };
}

describe('a trail’s bucket', () => {
  const objects = {
    [keyOf('2026/11/17', 'too-old')]: '0',
    [keyOf('2026/11/18', 'a')]: '1',
    [keyOf('2026/11/19', 'b')]: '2',
    [keyOf('2026/11/19', 'c')]: '3',
    [keyOf('2026/11/19', 'd')]: '4',
    [keyOf('2026/11/20', 'e', '222222222222', 'eu-west-1')]: '5',
  };

  it('is read for every account and Region in it, page by page', async () => {
    const { read } = await run(bucket(objects));
    expect(read.map((line) => line.replace(/^.*\/(\w)\.json\.gz/, '$1'))).toEqual([
      'a e-1 1',
      'b e-2 2',
      'c e-3 3',
      'd e-4 4',
      'e e-5 5',
    ]);
  });

  it('of an organisation lies a folder deeper', async () => {
    const key = keyOf('2026/11/19', 'a').replace('AWSLogs/', 'AWSLogs/o-abc123/');
    expect((await run(bucket({ [key]: '1' }))).read).toEqual([`s3://logs/${key} e-1 1`]);
  });

  it('is not asked again for what was fetched, unless it is another content', async () => {
    const name = `s3://logs/${keyOf('2026/11/18', 'a')}`;
    const { read } = await run(bucket(objects), { fetched: new Set([`${name} e-1`]) });
    expect(read).toHaveLength(4);
    const changed = await run(bucket({ ...objects, [keyOf('2026/11/18', 'a')]: '9' }), {
      fetched: new Set([`${name} e-1`]),
    });
    expect(changed.read).toHaveLength(5);
  });

  it('vouches for the time since its first day, but for the last half hour, where its trail logs', async () => {
    const { spans } = await run(bucket(objects));
    const own = spans.filter(
      ({ scope, stream }) => scope === '111111111111/us-east-1' && stream === wholeLog,
    );
    expect(merged(own)).toEqual([{ from: since, to: now - 30 * 60_000 }]);
    const { spans: silent } = await run(bucket(objects), { silent: true });
    expect(silent.filter(({ stream }) => stream === wholeLog)).toEqual([]);
  });

  const home = ({ scope, stream }: StreamSpan) => scope === '111111111111/us-east-1' && stream === wholeLog;

  it('leaves out days that are over and done with, but for the last two', async () => {
    const first = await run(bucket(objects));
    const again = await run(bucket(objects), { before: first.spans });
    expect(again.read).toHaveLength(5);
    const later = await run(bucket(objects), { before: first.spans, at: instant(now + 3 * dayMs) });
    expect(later.read.map((line) => line.replace(/^.*\/(\w)\.json\.gz.*/, '$1'))).toEqual(['e']);
    expect(merged([...first.spans, ...later.spans].filter(home))).toEqual([
      { from: since, to: now + 3 * dayMs - 30 * 60_000 },
    ]);
  });

  it('does not take days before its first object for quiet ones', async () => {
    const late = { [keyOf('2026/11/19', 'b')]: '2' };
    const first = await run(bucket(late));
    expect(merged(first.spans.filter(home))).toEqual([{ from: since + dayMs, to: now - 30 * 60_000 }]);
    const later = await run(bucket(late), { before: first.spans, at: instant(now + 3 * dayMs) });
    expect(merged(later.spans.filter(home))[0]?.from).toBe(today - 30 * 60_000);
    expect((await run(bucket({}))).spans).toEqual([]);
  });

  it('speaks for its own account, or for an organisation’s folders', async () => {
    const own = await run(bucket(objects));
    const others = own.spans.filter(({ scope, stream }) => scope.startsWith('2') && stream === wholeLog);
    expect(others).toEqual([]);
    const organised = await run(bucket(objects), { logging: { ...logging, isOrganisation: true } });
    expect(organised.spans.filter(home)).toEqual([]);
    const inside = Object.fromEntries(
      Object.entries(objects).map(([key, body]) => [key.replace('AWSLogs/', 'AWSLogs/o-abc123/'), body]),
    );
    const member = await run(bucket(inside), { logging: { ...logging, isOrganisation: true } });
    expect(
      member.spans.filter(({ scope, stream }) => scope.startsWith('2') && stream === wholeLog),
    ).not.toEqual([]);
  });

  it('does not vouch for a day with an object that could not be read whole', async () => {
    const { spans, missed } = await run(bucket(objects), {
      damaged: `s3://logs/${keyOf('2026/11/19', 'c')}`,
    });
    expect(missed).toEqual([
      `111111111111/us-east-1 1 object: ${keyOf('2026/11/19', 'c')}: not all of it could be read`,
    ]);
    const noon = today - dayMs / 2;
    expect(spans.filter(home).some(({ from, to }) => from <= noon && noon < to)).toBe(false);
  });

  it('names the day of which an object cannot be read, and vouches for it no more', async () => {
    const script: Script = (asked, count) =>
      String(asked.input.Key).endsWith('/c.json.gz')
        ? failure('other', 'InvalidObjectState')
        : bucket(objects)(asked, count);
    const { missed, spans } = await run(script);
    expect(missed).toEqual([
      `111111111111/us-east-1 1 object: ${keyOf('2026/11/19', 'c')}: InvalidObjectState: as scripted`,
    ]);
    const noon = instant(today - dayMs / 2);
    const vouched = spans.filter(
      ({ scope, stream }) => scope === '111111111111/us-east-1' && stream === wholeLog,
    );
    expect(vouched.some(({ from, to }) => from <= noon && noon < to)).toBe(false);
  });

  it('is a gap as a whole where it may not be listed, and ends the run where the credentials end', async () => {
    expect((await run(() => undefined)).missed).toEqual([
      '999999999999/us-east-1 s3://logs/: AccessDenied: not allowed to s3:ListObjectsV2',
    ]);
    await expect(run(() => failure('credentials', 'ExpiredToken'))).rejects.toThrow(CallError);
  });

  it('reads an object again whose connection broke', async () => {
    let broken = 0;
    const script: Script = (asked, count) => {
      if (asked.operation === 's3:GetObject' && broken++ === 0) return failure('unreachable', 'ECONNRESET');
      return bucket(objects)(asked, count);
    };
    const { read, missed } = await run(script);
    expect(read).toHaveLength(5);
    expect(missed).toEqual([]);
  });
});

describe('what a trail’s silence means', () => {
  const trail = {
    S3BucketName: 'logs',
    IsMultiRegionTrail: true,
    TrailARN: 'arn:aws:cloudtrail:us-east-1:111111111111:trail/t',
    HomeRegion: 'us-east-1',
  };
  const status = { IsLogging: true, StartLoggingTime: '2026-01-01T00:00:00.000Z' };
  const plain = (own: Fields) => ({
    EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, ...own }],
  });
  const advanced = (...fields: Fields[]) => ({
    AdvancedEventSelectors: [
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...fields] },
    ],
  });
  const vouched = async (selectors: Fields, own: Fields = {}, now: Fields = {}) => {
    const caller = scriptedCaller(({ operation }) => {
      if (operation === 'cloudtrail:DescribeTrails') return { trailList: [{ ...trail, ...own }] };
      if (operation === 'cloudtrail:GetTrailStatus') return { ...status, ...now };
      return selectors;
    }, instant(0));
    const found = await trailLogging(caller, { region: 'us-east-1' }, { bucket: 'logs', prefix: '' });
    return found && vouchedStreams(found);
  };

  it.each([
    ['all management events', plain({}), true],
    ['writes', plain({ ReadWriteType: 'WriteOnly' }), true],
    ['reads', plain({ ReadWriteType: 'ReadOnly' }), false],
    ['data only', plain({ IncludeManagementEvents: false }), false],
    ['management, advanced', advanced(), true],
    ['writes, advanced', advanced({ Field: 'readOnly', Equals: ['false'] }), true],
    ['reads, advanced', advanced({ Field: 'readOnly', Equals: ['true'] }), false],
    ['some callers', advanced({ Field: 'userIdentity.arn', NotEquals: ['x'] }), false],
    ['one service', advanced({ Field: 'eventSource', Equals: ['iam.amazonaws.com'] }), false],
  ])('%s', async (_, selectors, isWhole) => {
    expect(await vouched(selectors)).toEqual(isWhole ? [wholeLog] : undefined);
  });

  it('leaves out the event sources that the trail leaves out', async () => {
    const without = ['kms.amazonaws.com'];
    for (const selectors of [
      plain({ ExcludeManagementEventSources: without }),
      advanced({ Field: 'eventSource', NotEquals: without }),
    ]) {
      const streams = await vouched(selectors);
      expect(streams).not.toContain(wholeLog);
      expect(regionalStreams.filter((stream) => !streams?.includes(stream))).toEqual(without);
    }
  });

  it('is nothing where the trail is stopped, of one Region, or another’s', async () => {
    expect(await vouched(plain({}), {}, { IsLogging: false })).toBeUndefined();
    expect(await vouched(plain({}), { IsMultiRegionTrail: false })).toBeUndefined();
    expect(await vouched(plain({}), { S3BucketName: 'other' })).toBeUndefined();
    expect(await vouched(plain({}), { S3KeyPrefix: 'elsewhere' })).toBeUndefined();
    expect(await vouched(plain({}), {}, { LatestDeliveryError: 'AccessDenied' })).toBeUndefined();
  });
});
