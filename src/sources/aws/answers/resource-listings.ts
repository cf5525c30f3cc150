import * as z from 'zod';

import { field, isFields, text } from '../fields.ts';
import { bucketOf, isArn, objectByArn } from '../objects.ts';
import { type Answer, type AnswerReader, type AnswerTable, listedObject, shaped } from './answer.ts';
import { at, isAll, placeOf, regionalPlace } from './place.ts';
import { queueInUrl } from './resource-names.ts';

/** A listing of every resource of a kind in one Region; other Regions have listings of their own. */
interface Listing {
  readonly kind: string;
  readonly service: string;
  /** Answer key of the list. */
  readonly key: string;
  /** ARN of one member. */
  readonly arn: (one: unknown, answer: Answer) => string | undefined;
  /** Parameters that leave some out. */
  readonly filters?: readonly string[];
  /** What else must be so for the answer to hold all. */
  readonly isComplete?: (answer: Answer, listed: number) => boolean;
}

const keyed =
  (key: string) =>
  (one: unknown): string | undefined =>
    isFields(one) ? text(one, key) : undefined;

const listing =
  (list: Listing): AnswerReader =>
  (answer) => {
    const members = answer.response[list.key] ?? [];
    if (!Array.isArray(members)) return `answer of ${answer.call}: \`${list.key}\` not as documented`;
    const arns = members
      .map((one: unknown) => list.arn(one, answer))
      .filter((arn) => arn !== undefined)
      .filter(isArn);
    if (arns.length < members.length) {
      return `answer of ${answer.call}: a member of \`${list.key}\` not as documented`;
    }
    return at(regionalPlace(answer, arns), (place) => {
      const within = `arn:${place.partition}:${list.service}:${place.region}:`;
      const stranger = arns.find((arn) => !arn.startsWith(`${within}${place.account}:`));
      if (stranger !== undefined) {
        return `the answer of ${answer.call} is of ${place.account} in ${place.region} and lists ${stranger}`;
      }
      const isWhole = list.isComplete?.(answer, members.length) ?? true;
      const complete = isAll(answer, list.filters) && isWhole;
      const objects = arns.map((arn) => listedObject(objectByArn(place, list.kind, arn), [], []));
      return {
        covers: [{ container: place.account, kind: list.kind, within, complete, families: [] }],
        objects,
      };
    });
  };

/** Asked for all versions, a function comes once for each. */
function functionArn(one: unknown): string | undefined {
  return keyed('FunctionArn')(one)?.split(':').slice(0, 7).join(':');
}

/** Without a limit, SQS gives the first thousand and does not say that there are more. */
function areQueuesAll({ params }: Answer, listed: number): boolean {
  return listed < 1000 || field(params, 'MaxResults') !== undefined;
}

/** Secrets that wait for their deletion keep their policy, and come back with it. */
function areSecretsAll({ params }: Answer): boolean {
  return field(params, 'IncludePlannedDeletion') === true;
}

/** Buckets are listed for the whole account, and their date changes with their policy: it is no creation date. */
const listBuckets: AnswerReader = (answer) => {
  const schema = z.looseObject({ Buckets: z.array(z.looseObject({ Name: z.string() })).default([]) });
  const found = shaped(answer, schema);
  if (typeof found === 'string') return found;
  const complete =
    isAll(answer, ['Prefix', 'BucketRegion']) &&
    Array.isArray(answer.response.Buckets) &&
    text(answer.response, 'Prefix') === undefined;
  return at(placeOf(answer), (place) => ({
    covers: [{ container: place.account, kind: 's3-bucket', complete, families: [] }],
    objects: found.Buckets.map(({ Name }) => listedObject(bucketOf(place, Name), [], [])),
  }));
};

export const listingAnswers: AnswerTable = {
  's3:ListBuckets': listBuckets,
  'kms:ListKeys': listing({ kind: 'kms-key', service: 'kms', key: 'Keys', arn: keyed('KeyArn') }),
  'sqs:ListQueues': listing({
    kind: 'sqs-queue',
    service: 'sqs',
    key: 'QueueUrls',
    arn: (url, { region }) => (typeof url === 'string' ? queueInUrl(url, region) : undefined),
    filters: ['QueueNamePrefix'],
    isComplete: areQueuesAll,
  }),
  'sns:ListTopics': listing({ kind: 'sns-topic', service: 'sns', key: 'Topics', arn: keyed('TopicArn') }),
  'lambda:ListFunctions': listing({
    kind: 'lambda-function',
    service: 'lambda',
    key: 'Functions',
    arn: functionArn,
    filters: ['MasterRegion'],
  }),
  'secretsmanager:ListSecrets': listing({
    kind: 'secret',
    service: 'secretsmanager',
    key: 'SecretList',
    arn: keyed('ARN'),
    filters: ['Filters'],
    isComplete: areSecretsAll,
  }),
  'ecr:DescribeRepositories': listing({
    kind: 'ecr-repository',
    service: 'ecr',
    key: 'repositories',
    arn: keyed('repositoryArn'),
    filters: ['repositoryNames'],
  }),
};
