import {
  bucket,
  key,
  lambda,
  marked,
  more,
  queue,
  repository,
  secret,
  topic,
  url,
} from './resource-cases.ts';
import { type AnswerCase, account, region } from './said.ts';

const within = (service: string): string => `arn:aws:${service}:${region}:`;
const only = (id: string) => ({ objects: { [id]: {} } });

export const listingCases: readonly AnswerCase[] = [
  {
    call: 's3:ListBuckets',
    name: 'every bucket',
    params: { MaxBuckets: 1000 },
    response: {
      Buckets: [{ Name: 'invoices', CreationDate: '2025-01-02T03:04:05+00:00' }],
      Owner: { ID: 'a' },
    },
    says: { complete: [`s3-bucket ${account}`], ...only(bucket) },
    cuts: [
      { response: { ContinuationToken: 'more' } },
      { params: { ContinuationToken: 'more' } },
      { params: { Prefix: 'inv' } },
      { response: { Prefix: 'inv' } },
      { params: { BucketRegion: region } },
    ],
  },
  {
    call: 'kms:ListKeys',
    name: 'every key of a Region',
    response: { Keys: [{ KeyId: 'a', KeyArn: key }], Truncated: false },
    says: { complete: [`kms-key ${account} ${within('kms')}`], ...only(key) },
    cuts: marked,
  },
  {
    call: 'kms:ListKeys',
    name: 'keys of another Region than it says',
    region: 'us-east-1',
    response: { Keys: [{ KeyId: 'a', KeyArn: key }] },
    says: `the answer of kms:ListKeys is of ${account} in us-east-1 and lists ${key}`,
  },
  {
    call: 'sqs:ListQueues',
    name: 'every queue of a Region',
    response: { QueueUrls: [url] },
    says: { complete: [`sqs-queue ${account} ${within('sqs')}`], ...only(queue) },
    cuts: [...more, { params: { QueueNamePrefix: 'o' } }],
  },
  {
    call: 'sqs:ListQueues',
    name: 'a queue by the old form of its URL',
    response: { QueueUrls: [`https://${region}.queue.amazonaws.com/${account}/orders`] },
    says: { complete: [`sqs-queue ${account} ${within('sqs')}`], ...only(queue) },
  },
  {
    call: 'sqs:ListQueues',
    name: 'members that are no URLs',
    response: { QueueUrls: [{ toString: 1 }] },
    says: 'answer of sqs:ListQueues: a member of `QueueUrls` not as documented',
  },
  {
    call: 'sns:ListTopics',
    name: 'every topic of a Region',
    response: { Topics: [{ TopicArn: topic }] },
    says: { complete: [`sns-topic ${account} ${within('sns')}`], ...only(topic) },
    cuts: more,
  },
  {
    call: 'lambda:ListFunctions',
    name: 'every function, and its versions with it',
    params: { FunctionVersion: 'ALL' },
    response: {
      Functions: [
        { FunctionName: 'resize', FunctionArn: `${lambda}:$LATEST` },
        { FunctionName: 'resize', FunctionArn: `${lambda}:1` },
      ],
    },
    says: { complete: [`lambda-function ${account} ${within('lambda')}`], ...only(lambda) },
    cuts: [
      { response: { NextMarker: 'more' } },
      { params: { Marker: 'more' } },
      { params: { MasterRegion: 'ALL' } },
    ],
  },
  {
    call: 'secretsmanager:ListSecrets',
    name: 'every secret, those that wait for their deletion too',
    params: { IncludePlannedDeletion: true },
    response: { SecretList: [{ ARN: secret, Name: 'db/main' }] },
    says: { complete: [`secret ${account} ${within('secretsmanager')}`], ...only(secret) },
    cuts: [...more, { params: { Filters: [{ Key: 'name', Values: ['db'] }] } }],
  },
  {
    call: 'secretsmanager:ListSecrets',
    name: 'those that wait for their deletion left out',
    response: { SecretList: [{ ARN: secret, Name: 'db/main' }] },
    says: only(secret),
  },
  {
    call: 'ecr:DescribeRepositories',
    name: 'every repository of a Region',
    response: {
      repositories: [{ repositoryArn: repository, registryId: account, repositoryName: 'team/app' }],
    },
    says: { complete: [`ecr-repository ${account} ${within('ecr')}`], ...only(repository) },
    cuts: [
      { response: { nextToken: 'more' } },
      { params: { nextToken: 'more' } },
      { params: { repositoryNames: ['team/app'] } },
    ],
  },
];
