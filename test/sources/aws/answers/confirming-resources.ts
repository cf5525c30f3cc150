import { type Confirmation, iam, indented, shared } from './confirming-cases.ts';
import { account, type Json, region } from './said.ts';

const key = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const queue = `arn:aws:sqs:${region}:${account}:orders`;
const queueUrl = `https://sqs.${region}.amazonaws.com/${account}/orders`;
const topic = `arn:aws:sns:${region}:${account}:news`;
const lambda = `arn:aws:lambda:${region}:${account}:function:resize`;
const secret = `arn:aws:secretsmanager:${region}:${account}:secret:db-AbCdEf`;
const own = { family: 'resource-policy', member: '' };
const statementOf = (resource: string): Json => ({
  Sid: 'call',
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: resource,
  Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::invoices' } },
});

export const resourceConfirmations: readonly Confirmation[] = [
  {
    name: 'bucket policy',
    change: 's3:PutBucketPolicy',
    request: {
      bucketName: 'invoices',
      bucketPolicy: shared('s3:GetObject', 'arn:aws:s3:::invoices/*'),
      policy: '',
    },
    call: 's3:GetBucketPolicy',
    params: { Bucket: 'invoices' },
    response: { Policy: JSON.stringify(shared('s3:GetObject', 'arn:aws:s3:::invoices/*')) },
    object: 'arn:aws:s3:::invoices',
    facet: own,
  },
  {
    name: 'key policy',
    change: 'kms:PutKeyPolicy',
    request: {
      keyId: key.slice(key.lastIndexOf('/') + 1),
      policyName: 'default',
      policy: indented(shared('kms:*', '*')),
    },
    resources: [key],
    call: 'kms:GetKeyPolicy',
    params: { KeyId: key },
    response: { Policy: JSON.stringify(shared('kms:*', '*')), PolicyName: 'default' },
    object: key,
    facet: own,
  },
  {
    name: 'grant',
    change: 'kms:CreateGrant',
    request: {
      keyId: key,
      granteePrincipal: 'arn:aws:iam::222222222222:role/reader',
      operations: ['Encrypt', 'Decrypt'],
      constraints: { encryptionContextSubset: { Department: 'IT' } },
    },
    result: { grantId: 'abcd' },
    resources: [key],
    call: 'kms:ListGrants',
    params: { KeyId: key },
    response: {
      Grants: [
        {
          KeyId: key,
          GrantId: 'abcd',
          Name: '',
          CreationDate: '2026-01-01T00:00:00Z',
          GranteePrincipal: 'arn:aws:iam::222222222222:role/reader',
          IssuingAccount: `${iam}:root`,
          Operations: ['Decrypt', 'Encrypt'],
          Constraints: { EncryptionContextSubset: { Department: 'IT' } },
        },
      ],
    },
    object: key,
    facet: { family: 'grant', member: 'abcd' },
  },
  {
    name: 'queue policy',
    change: 'sqs:SetQueueAttributes',
    request: { queueUrl, attributes: { Policy: indented(shared('SQS:SendMessage', queue)) } },
    call: 'sqs:GetQueueAttributes',
    params: { QueueUrl: queueUrl, AttributeNames: ['Policy'] },
    response: { Attributes: { Policy: JSON.stringify(shared('SQS:SendMessage', queue)) } },
    object: queue,
    facet: own,
  },
  {
    name: 'topic policy',
    change: 'sns:SetTopicAttributes',
    request: {
      topicArn: topic,
      attributeName: 'Policy',
      attributeValue: indented(shared('SNS:Publish', topic)),
    },
    call: 'sns:GetTopicAttributes',
    params: { TopicArn: topic },
    response: { Attributes: { TopicArn: topic, Policy: JSON.stringify(shared('SNS:Publish', topic)) } },
    object: topic,
    facet: own,
  },
  ...[
    { qualifier: undefined, resource: lambda, family: 'statement' },
    { qualifier: 'live', resource: `${lambda}:live`, family: 'statement of live' },
  ].map(
    ({ qualifier, resource, family }): Confirmation => ({
      name: `function statement${qualifier ? ' of an alias' : ''}`,
      change: 'lambda:AddPermission20150331v2',
      request: { functionName: lambda, statementId: 'call', ...(qualifier ? { qualifier } : {}) },
      result: { statement: JSON.stringify(statementOf(resource)) },
      call: 'lambda:GetPolicy',
      params: { FunctionName: 'resize', ...(qualifier ? { Qualifier: qualifier } : {}) },
      response: {
        Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [statementOf(resource)] }),
        RevisionId: 'a',
      },
      object: lambda,
      facet: { family, member: 'call' },
    }),
  ),
  {
    name: 'secret policy',
    change: 'secretsmanager:PutResourcePolicy',
    request: { secretId: 'db', resourcePolicy: indented(shared('secretsmanager:*', '*')) },
    result: { arn: secret, name: 'db' },
    call: 'secretsmanager:GetResourcePolicy',
    params: { SecretId: 'db' },
    response: { ARN: secret, Name: 'db', ResourcePolicy: JSON.stringify(shared('secretsmanager:*', '*')) },
    object: secret,
    facet: own,
  },
  {
    name: 'repository policy',
    change: 'ecr:SetRepositoryPolicy',
    request: { repositoryName: 'team/app', policyText: indented(shared('ecr:*', '*')) },
    call: 'ecr:GetRepositoryPolicy',
    params: { repositoryName: 'team/app' },
    response: {
      registryId: account,
      repositoryName: 'team/app',
      policyText: JSON.stringify(shared('ecr:*', '*')),
    },
    object: `arn:aws:ecr:${region}:${account}:repository/team/app`,
    facet: own,
  },
  {
    name: 'registry policy',
    change: 'ecr:PutRegistryPolicy',
    request: { policyText: indented(shared('ecr:*', '*')) },
    call: 'ecr:GetRegistryPolicy',
    response: { registryId: account, policyText: JSON.stringify(shared('ecr:*', '*')) },
    object: `urn:aws:ecr-registry:${region}:${account}`,
    facet: own,
  },
];
