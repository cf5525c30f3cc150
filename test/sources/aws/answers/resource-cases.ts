import { type AnswerCase, account, type Json, region } from './said.ts';

export const key = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const queue = `arn:aws:sqs:${region}:${account}:orders`;
export const topic = `arn:aws:sns:${region}:${account}:news.fifo`;
export const lambda = `arn:aws:lambda:${region}:${account}:function:resize`;
export const secret = `arn:aws:secretsmanager:${region}:${account}:secret:db/main-AbCdEf`;
export const repository = `arn:aws:ecr:${region}:${account}:repository/team/app`;
const registry = `urn:aws:ecr-registry:${region}:${account}`;
export const bucket = 'arn:aws:s3:::invoices';

export function openTo(who: string, action: string, resource: string, sid = 'open'): Json {
  const statement = {
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: who },
    Action: action,
    Resource: resource,
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

const who = 'arn:aws:iam::222222222222:root';
const text = (policy: Json): string => JSON.stringify(policy, null, 2);
const held = (policy: Json) => ({ whole: ['resource-policy'], facets: { 'resource-policy': policy } });

const ofBucket = openTo(who, 's3:GetObject', `${bucket}/*`);
const ofKey = openTo(who, 'kms:*', '*');
const ofQueue = openTo(who, 'SQS:SendMessage', queue);
const ofTopic = openTo(who, 'SNS:Publish', topic);
const ofSecret = openTo(who, 'secretsmanager:GetSecretValue', '*');
const ofRepository = openTo(who, 'ecr:BatchGetImage', '*');
const ofFunction = openTo(who, 'lambda:InvokeFunction', lambda, 'call');
const [statement] = ofFunction.Statement as readonly Json[];

const everyAttribute = {
  QueueArn: queue,
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
  ApproximateNumberOfMessagesDelayed: '0',
  CreatedTimestamp: '1466956937',
  LastModifiedTimestamp: '1466956937',
  VisibilityTimeout: '30',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};
export const url = `https://sqs.${region}.amazonaws.com/${account}/orders`;
export const more = [{ response: { NextToken: 'more' } }, { params: { NextToken: 'more' } }];
export const marked = [{ response: { Truncated: true, NextMarker: 'more' } }, { params: { Marker: 'more' } }];

const grant = {
  KeyId: key,
  GrantId: 'abcde1237f76e4ba7987489ac329fbfba6ad343d6f7075dbd1ef191f0120514a',
  Name: '',
  CreationDate: 1559145600,
  GranteePrincipal: 'arn:aws:iam::222222222222:role/reader',
  IssuingAccount: `arn:aws:iam::${account}:root`,
  Operations: ['Encrypt', 'Decrypt'],
  Constraints: { EncryptionContextSubset: { Department: 'IT' } },
};
const granted = {
  granteePrincipal: grant.GranteePrincipal,
  operations: ['Decrypt', 'Encrypt'],
  constraints: { encryptionContextSubset: { Department: 'IT' } },
};
const otherKey = key.replace('1234abcd', '9999ffff');

export const policyCases: readonly AnswerCase[] = [
  {
    call: 's3:GetBucketPolicy',
    name: 'a bucket that the policy itself names',
    params: { Bucket: 'invoices' },
    response: { Policy: text(ofBucket) },
    says: { objects: { [bucket]: held(ofBucket) } },
    bare: { account },
  },
  {
    call: 's3:GetBucketPolicy',
    name: 'a bucket that the policy does not name',
    params: { Bucket: 'invoices' },
    response: { Policy: text(openTo(who, 's3:GetObject', 'arn:aws:s3:::inv*/*')) },
    says: { objects: { [bucket]: held(openTo(who, 's3:GetObject', 'arn:aws:s3:::inv*/*')) } },
    bare: { account, about: bucket },
  },
  {
    call: 's3:GetBucketPolicy',
    name: 'no policy',
    params: { Bucket: 'invoices' },
    error: 'NoSuchBucketPolicy',
    says: { objects: { [bucket]: { whole: ['resource-policy'] } } },
  },
  {
    call: 's3:GetBucketPolicy',
    name: 'a bucket that is none',
    params: { Bucket: 'invoices' },
    error: 'NoSuchBucket',
    says: 'refused: NoSuchBucket',
  },
  {
    call: 's3:GetBucketPolicy',
    name: 'a policy that is no JSON',
    params: { Bucket: 'invoices' },
    response: { Policy: 'Version: 2012-10-17' },
    says: {
      objects: { [bucket]: { whole: ['resource-policy'], facets: { 'resource-policy': ['unparseable'] } } },
    },
    bare: { account, about: bucket },
  },
  {
    call: 'kms:GetKeyPolicy',
    name: 'a key by its id',
    params: { KeyId: key.slice(key.lastIndexOf('/') + 1), PolicyName: 'default' },
    response: { Policy: text(ofKey), PolicyName: 'default' },
    says: { objects: { [key]: held(ofKey) } },
    bare: { about: key },
  },
  {
    call: 'kms:GetKeyPolicy',
    name: 'without a name, as before 2023',
    params: { KeyId: key },
    response: { Policy: text(ofKey) },
    says: { objects: { [key]: held(ofKey) } },
    bare: { about: key },
  },
  {
    call: 'kms:GetKeyPolicy',
    name: 'a policy that is missing',
    params: { KeyId: key },
    response: { PolicyName: 'default' },
    says: 'answer of kms:GetKeyPolicy: `Policy` missing',
  },
  {
    call: 'kms:ListGrants',
    name: 'all grants of a key',
    params: { KeyId: key },
    response: { Grants: [grant], Truncated: false },
    says: { objects: { [key]: { whole: ['grant'], facets: { [`grant:${grant.GrantId}`]: granted } } } },
    bare: { says: { objects: { [key]: { facets: { [`grant:${grant.GrantId}`]: granted } } } } },
    cuts: [
      ...marked,
      { params: { GrantId: grant.GrantId } },
      { params: { GranteePrincipal: grant.GranteePrincipal } },
    ],
    cutFamilies: ['grant'],
  },
  {
    call: 'kms:ListGrants',
    name: 'no grants of a key',
    params: { KeyId: key },
    response: { Grants: [], Truncated: false },
    says: { objects: { [key]: { whole: ['grant'] } } },
    cuts: marked,
    cutFamilies: ['grant'],
  },
  {
    call: 'kms:ListGrants',
    name: 'grants of several keys, which ListRetirableGrants lists in this shape',
    response: { Grants: [grant, { ...grant, KeyId: otherKey, GrantId: 'b' }], Truncated: false },
    says: {
      objects: {
        [key]: { facets: { [`grant:${grant.GrantId}`]: granted } },
        [otherKey]: { facets: { 'grant:b': granted } },
      },
    },
    bare: {},
  },
  {
    call: 'sqs:GetQueueAttributes',
    name: 'all attributes',
    params: { QueueUrl: url, AttributeNames: ['All'] },
    response: { Attributes: { ...everyAttribute, Policy: text(ofQueue) } },
    says: { objects: { [queue]: held(ofQueue) } },
    bare: {},
  },
  {
    call: 'sqs:GetQueueAttributes',
    name: 'no policy among all attributes',
    params: { QueueUrl: url, AttributeNames: ['All'] },
    response: { Attributes: everyAttribute },
    says: { objects: { [queue]: { whole: ['resource-policy'] } } },
    bare: {},
  },
  {
    call: 'sqs:GetQueueAttributes',
    name: 'no policy where it was asked for',
    params: { QueueUrl: url, AttributeNames: ['Policy'] },
    response: {},
    says: { objects: { [queue]: { whole: ['resource-policy'] } } },
  },
  {
    call: 'sqs:GetQueueAttributes',
    name: 'no policy where nobody asked for it',
    params: { QueueUrl: url, AttributeNames: ['QueueArn'] },
    response: { Attributes: { QueueArn: queue } },
    says: 'the answer of sqs:GetQueueAttributes was not asked for the policy',
    bare: {},
  },
  {
    call: 'sns:GetTopicAttributes',
    name: 'a topic',
    params: { TopicArn: topic },
    response: { Attributes: { TopicArn: topic, Owner: account, Policy: text(ofTopic), DisplayName: '' } },
    says: { objects: { [topic]: held(ofTopic) } },
    bare: {},
  },
  {
    call: 'sns:GetTopicAttributes',
    name: 'a policy that is missing, though every topic has one',
    params: { TopicArn: topic },
    response: { Attributes: { TopicArn: topic, Owner: account } },
    says: 'answer of sns:GetTopicAttributes: `Policy` missing',
    bare: {},
  },
  {
    call: 'lambda:GetPolicy',
    name: 'statements, each by its id',
    params: { FunctionName: 'resize' },
    response: { Policy: JSON.stringify(ofFunction), RevisionId: 'a' },
    says: { objects: { [lambda]: { whole: ['statement'], facets: { 'statement:call': statement } } } },
    bare: {},
  },
  {
    call: 'lambda:GetPolicy',
    name: 'the statements of an alias are not those of the function',
    params: { FunctionName: 'resize', Qualifier: 'live' },
    response: {
      Policy: JSON.stringify(openTo(who, 'lambda:InvokeFunction', `${lambda}:live`, 'call')),
      RevisionId: 'a',
    },
    says: {
      objects: {
        [lambda]: {
          whole: ['statement of live'],
          facets: { 'statement of live:call': { ...statement, Resource: `${lambda}:live` } },
        },
      },
    },
    bare: {},
  },
  {
    call: 'lambda:GetPolicy',
    name: 'no policy, or no function: one code for both',
    params: { FunctionName: 'resize' },
    error: 'ResourceNotFoundException',
    says: { objects: {} },
  },
  {
    call: 'secretsmanager:GetResourcePolicy',
    name: 'a secret',
    params: { SecretId: 'db/main' },
    response: { ARN: secret, Name: 'db/main', ResourcePolicy: text(ofSecret) },
    says: { objects: { [secret]: held(ofSecret) } },
    bare: {},
  },
  {
    call: 'secretsmanager:GetResourcePolicy',
    name: 'no policy',
    params: { SecretId: 'db/main' },
    response: { ARN: secret, Name: 'db/main' },
    says: { objects: { [secret]: { whole: ['resource-policy'] } } },
    // Bare, it looks like the answer of a call that changes the secret.
    bare: { says: 'an object with `ARN`, `Name`' },
  },
  {
    call: 'ecr:GetRepositoryPolicy',
    name: 'a repository, whose Region only the wrapper tells',
    params: { repositoryName: 'team/app' },
    response: { registryId: account, repositoryName: 'team/app', policyText: text(ofRepository) },
    says: { objects: { [repository]: held(ofRepository) } },
    bare: { about: repository },
  },
  {
    call: 'ecr:GetRepositoryPolicy',
    name: 'a repository of another account',
    response: { registryId: '222222222222', repositoryName: 'team/app', policyText: text(ofRepository) },
    says: { objects: { [repository.replace(account, '222222222222')]: held(ofRepository) } },
  },
  {
    call: 'ecr:GetRepositoryPolicy',
    name: 'no policy',
    params: { repositoryName: 'team/app' },
    error: 'RepositoryPolicyNotFoundException',
    says: { objects: { [repository]: { whole: ['resource-policy'] } } },
  },
  {
    call: 'ecr:GetRegistryPolicy',
    name: 'a registry',
    response: { registryId: account, policyText: text(ofRepository) },
    says: { objects: { [registry]: held(ofRepository) } },
    bare: { about: repository },
  },
  {
    call: 'ecr:GetRegistryPolicy',
    name: 'no policy',
    error: 'RegistryPolicyNotFoundException',
    says: { objects: { [registry]: { whole: ['resource-policy'] } } },
  },
];
