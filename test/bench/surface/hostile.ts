import { seededRandom } from '../random.ts';

/** Two documents that somebody wrote to make a comparison expensive. */
export interface HostilePair {
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

type Statement = Readonly<Record<string, unknown>>;

const allow = (Action: unknown, Resource: unknown, Condition?: unknown): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const written = (statements: readonly Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const objects = (name: string) => `arn:aws:s3:::${name}/*`;
const count = (length: number) => Array.from({ length }, (_, at) => at);

const draw = seededRandom(20261123);
const word = (length: number) =>
  count(length)
    .map(() => draw.pick([...'abcdefghij']))
    .join('');
/** Patterns with wildcards in the middle: together they have as many states as they have subsets. */
const middles = (length: number, start: string) => count(length).map(() => `${start}*${word(3)}*${word(2)}*`);

const arns = middles(200, 'arn:aws:s3:::');
const actions = middles(200, 's3:');
const names = middles(200, '');
const many = (length: number, action: (at: number) => string) =>
  written(count(length).map((at) => allow(action(at), objects(`bucket-${at}`))));
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const get = 's3:GetObject';

export const hostilePairs: readonly HostilePair[] = [
  {
    name: '200 resources with wildcards in the middle, one more',
    old: written([allow(get, arns)]),
    new: written([allow(get, [...arns, 'arn:aws:s3:::*qqq*rr*'])]),
  },
  {
    name: '200 such resources against 200 others',
    old: written([allow(get, arns)]),
    new: written([allow(get, middles(200, 'arn:aws:s3:::'))]),
  },
  {
    name: '200 such actions against 200 others',
    old: written([allow(actions, '*')]),
    new: written(middles(200, 's3:').map((action) => allow(action, '*'))),
  },
  {
    name: '200 such values of a condition against 200 others',
    old: written([allow(get, '*', { StringLike: { 'aws:userid': names } })]),
    new: written([allow(get, '*', { StringLike: { 'aws:userid': middles(200, '') } })]),
  },
  { name: '10,000 statements, one more', old: many(10_000, () => get), new: many(10_001, () => get) },
  {
    name: '900 statements of three services against others',
    old: many(900, (at) => [get, 'ec2:*', 'iam:Get*'][at % 3] ?? get),
    new: many(900, (at) => [get, 'ec2:*', 'iam:Put*'][at % 3] ?? get),
  },
  {
    name: '900 statements, each with a key of its own',
    old: written(
      count(900).map((at) => allow(get, '*', { StringEquals: { [`aws:PrincipalTag/t${at}`]: 'x' } })),
    ),
    new: written(
      count(900).map((at) => allow(get, '*', { StringEquals: { [`aws:PrincipalTag/t${at}`]: 'y' } })),
    ),
  },
  {
    name: 'one megabyte of resources, shifted by one',
    old: written([
      allow(
        get,
        count(25_000).map((at) => objects(`bucket-number-${at}`)),
      ),
    ]),
    new: written([
      allow(
        get,
        count(25_000).map((at) => objects(`bucket-number-${at + 1}`)),
      ),
    ]),
  },
  {
    name: 'one megabyte in one pattern',
    old: written([allow(get, `arn:aws:s3:::${'a*'.repeat(500_000)}`)]),
    new: written([allow(get, `arn:aws:s3:::${'a*'.repeat(500_000)}b`)]),
  },
  {
    name: 'a statement nested 200,000 deep',
    old: `{"Version":"2012-10-17","Statement":${deep(200_000)}}`,
    new: written([allow(get, '*')]),
  },
  {
    name: 'lone surrogates',
    old: written([allow(get, 'arn:aws:s3:::\ud800*')]),
    new: written([allow(get, 'arn:aws:s3:::\udc00*')]),
  },
  {
    name: 'a key twice in one object',
    old: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Action":"ec2:*","Resource":"*"}}',
    new: written([allow('ec2:*', '*')]),
  },
  {
    name: 'an operator that does not exist',
    old: written([allow(get, '*', { StringSoundsLike: { 'aws:userid': 'x' } })]),
    new: written([allow(get, '*', { StringSoundsLike: { 'aws:userid': 'y' } })]),
  },
];
