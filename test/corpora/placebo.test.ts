import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerReaders } from '../../src/sources/aws/answers/read.ts';
import { decode } from '../../src/sources/aws/decode.ts';
import type { Decoded } from '../../src/sources/source.ts';
import { corpora, countedByPython, say } from '../support/corpora.ts';

/**
 * Answers of AWS as they were recorded through boto3, read as snapshots, against a count by another program. The
 * recordings hold no parameters, so that many do not say what they are about: they are read once as they are, and
 * once more with a made-up ARN of the right kind.
 */

const folder = join(corpora, 'events/cloud-custodian-placebo');
const nobody = '000000000000';

type Json = Readonly<Record<string, unknown>>;

interface Counted {
  readonly recorded: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly documents: number;
  readonly root: number;
  readonly facets: Readonly<Record<string, number>>;
}

interface Recording {
  readonly call: string;
  readonly answer: Json;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Dates are recorded by their parts. */
function revive(_: string, value: unknown): unknown {
  if (!isObject(value) || value.__class__ !== 'datetime') return value;
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(
    (part) => Number(value[part] ?? 0),
  );
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)).toISOString();
}

function readAll(): readonly Recording[] {
  return globSync(join(folder, '*/*.json'))
    .sort()
    .map((file) => {
      const call = basename(file)
        .replace(/_\d+\.json$/, '')
        .replace(/\.([^.]+)$/, ':$1');
      const { data } = JSON.parse(readFileSync(file, 'utf8'), revive);
      return { call, answer: data };
    });
}

/** The account that the answer's own names tell; ARNs in documents may be of others. */
function accountIn(value: unknown, key = ''): string | undefined {
  if (Array.isArray(value)) return value.map((one) => accountIn(one, key)).find((one) => one !== undefined);
  if (typeof value === 'string' && /A(?:rn|RN)$/.test(key))
    return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(value)?.[1];
  if (typeof value === 'string' && key === 'QueueUrls') return /\/(\d{12})\//.exec(value)?.[1];
  if (!isObject(value)) return undefined;
  return Object.entries(value)
    .filter(([name]) => name !== 'AssumeRolePolicyDocument')
    .map(([name, held]) => accountIn(held, name))
    .find((one) => one !== undefined);
}

function dateOf({ ResponseMetadata }: Json): string {
  const headers = isObject(ResponseMetadata) ? ResponseMetadata.HTTPHeaders : undefined;
  const date = isObject(headers) ? headers.date : undefined;
  return typeof date === 'string' ? new Date(date).toISOString() : '2020-01-01T00:00:00Z';
}

const abouts: Readonly<Record<string, string>> = {
  'iam:ListAttachedRolePolicies': 'arn:aws:iam::ACCOUNT:role/somebody',
  'iam:ListAttachedUserPolicies': 'arn:aws:iam::ACCOUNT:user/somebody',
  'iam:ListAttachedGroupPolicies': 'arn:aws:iam::ACCOUNT:group/somebody',
  'iam:ListGroupsForUser': 'arn:aws:iam::ACCOUNT:user/somebody',
  'iam:GetPolicyVersion': 'arn:aws:iam::ACCOUNT:policy/something',
  's3:GetBucketPolicy': 'arn:aws:s3:::something',
  'kms:GetKeyPolicy': 'arn:aws:kms:us-east-1:ACCOUNT:key/something',
  'kms:ListKeys': 'arn:aws:kms:us-east-1:ACCOUNT:key/something',
  'sns:ListTopics': 'arn:aws:sns:us-east-1:ACCOUNT:something',
  'sqs:GetQueueAttributes': 'arn:aws:sqs:us-east-1:ACCOUNT:something',
  'sqs:ListQueues': 'arn:aws:sqs:us-east-1:ACCOUNT:something',
};

function decoded({ call, answer }: Recording, isTold: boolean): Decoded {
  const account = accountIn(answer) ?? nobody;
  const { Error: refused, ...response } = answer;
  const wrapped = {
    schema: 'drift.snapshot/v1',
    call,
    account,
    takenAt: dateOf(answer),
    params: {},
    ...(isObject(refused) ? { error: { code: refused.Code } } : { response }),
  };
  const about = isTold ? abouts[call]?.replace('ACCOUNT', account) : undefined;
  return decode(wrapped, about === undefined ? {} : { about });
}

function reasonOf(one: Decoded): string | undefined {
  if (one.kind === 'undecodable') return one.reason;
  return one.kind === 'snapshot' ? undefined : one.kind;
}

/** Neutral of what it is about. */
function inShort(reason: string): string {
  return reason.replace(/^the answer of \S+ /, '').replace(/; pass .*$/, '');
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function facetsIn(items: readonly Decoded[]): Readonly<Record<string, number>> {
  return tally(
    items.flatMap((item) =>
      item.kind === 'snapshot'
        ? item.snapshot.objects.flatMap(({ facets }) => facets.map(({ facet }) => facet.family))
        : [],
    ),
  );
}

function independentCount(): Readonly<Record<string, Counted>> | undefined {
  return countedByPython('count-answers.py', [folder]) as ReturnType<typeof independentCount>;
}

/** Operations that show who may do what, in a service whose answers are not read yet. */
const unread: readonly string[] = [
  'codeartifact:GetDomainPermissionsPolicy',
  'comprehend:DescribeResourcePolicy',
  'dynamodb:GetResourcePolicy',
  'ec2:DescribeVpcEndpoints',
  'email:GetEmailIdentity',
  'email:GetEmailIdentityPolicies',
  'es:DescribeElasticsearchDomains',
  'glacier:GetVaultAccessPolicy',
  'glue:GetResourcePolicy',
  'iam:ListInstanceProfiles',
  'kafka:GetClusterPolicy',
  'logs:DescribeDestinations',
  'logs:GetDeliveryDestinationPolicy',
  'models-v2-lex:DescribeResourcePolicy',
  'osis:GetResourcePolicy',
  'vpc-lattice:GetAuthPolicy',
];

/** Answers of calls that change something: the log tells of them. */
const writes =
  /:(?:Add|Apply|Associate|Attach|Authorize|Batch|Create|Delete|Detach|Disable|Generate|Modify|Put|Remove|Resume|Revoke|Schedule|Set|Start|Stop|Suspend|Tag|Untag|Update)[A-Z]/;

const isPresent = existsSync(folder);
if (!isPresent) say(`answers: skipped, ${folder} is missing`);
const counted = isPresent ? independentCount() : undefined;
if (isPresent && !counted) say('answers: skipped the independent count, python3 is not installed');

describe.skipIf(!counted)('recorded answers', () => {
  const recordings = isPresent ? readAll() : [];
  const byCall = Map.groupBy(recordings, ({ call }) => call);
  const rows = [...byCall].sort(([a], [b]) => (a < b ? -1 : 1));
  const read = rows.filter(([call]) => answerReaders.has(call));

  it('are as many for each operation as the other program counts', () => {
    const own = Object.fromEntries(rows.map(([call, list]) => [call, list.length]));
    const theirs = Object.entries(counted ?? {}).map(([call, { recorded }]) => [call, recorded]);
    expect(own).toEqual(Object.fromEntries(theirs));
  });

  it.each(read)('%s: each is read, or says why not', (call, list) => {
    const plain = list.map((one) => reasonOf(decoded(one, false)));
    const told = list.map((one) => reasonOf(decoded(one, true)));
    const why = tally(plain.filter((reason) => reason !== undefined).map(inShort));
    const isRead = (reason: string | undefined): boolean => reason === undefined;
    say(
      `answers: ${call}: ${list.length} recorded, ${plain.filter(isRead).length} read, ` +
        `${told.filter(isRead).length} when told what about; not: ${JSON.stringify(why)}`,
    );
    // Only what was refused stays unread once it is said what an answer is about.
    const { refused = {}, root = 0 } = counted?.[call] ?? {};
    const mute = Object.entries(refused).filter(([code]) => code !== 'NoSuchBucketPolicy');
    const expected = tally([
      ...mute.flatMap(([code, times]) => Array.from({ length: times }, () => `refused: ${code}`)),
      ...Array.from({ length: root }, () => 'the answer is about the root user, who holds no policies'),
    ]);
    expect(tally(told.filter((reason) => reason !== undefined))).toEqual(expected);
  });

  it.each(read)('%s: has the facets that the other program counts', (call, list) => {
    expect(facetsIn(list.map((one) => decoded(one, true)))).toEqual(counted?.[call]?.facets);
  });

  it('hold no policy in an operation that nobody reads, but for those known', () => {
    const others = rows.filter(([call]) => !answerReaders.has(call));
    const kinds = others.map(([call, list]) => {
      const kind = writes.test(call)
        ? 'changes'
        : unread.includes(call)
          ? 'holds a policy'
          : 'no policy in it';
      return { kind, call, recorded: list.length };
    });
    for (const [kind, own] of Map.groupBy(kinds, (one) => one.kind)) {
      const sum = own.reduce((total, { recorded }) => total + recorded, 0);
      say(`answers: nobody reads, ${kind}: ${own.length} operations, ${sum} recorded`);
      say(`  ${own.map(({ call, recorded }) => `${call} ${recorded}`).join(', ')}`);
    }
    const holding = others.filter(([call]) => !writes.test(call) && (counted?.[call]?.documents ?? 0) > 0);
    expect(holding.map(([call]) => call)).toEqual(unread);
    for (const [, list] of others) {
      for (const one of list) expect(decoded(one, false).kind).toBe('foreign');
    }
  });

  it('are as many as there are files', () => {
    const readCount = read.reduce((total, [, list]) => total + list.length, 0);
    say(`answers: ${recordings.length} recorded, ${readCount} of ${read.length} operations that are read`);
    expect(recordings.length).toBe(globSync(join(folder, '*/*.json')).length);
    expect(readCount).toBeGreaterThan(0);
  });
});
