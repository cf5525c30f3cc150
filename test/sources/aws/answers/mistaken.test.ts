import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerReaders } from '../../../../src/sources/aws/answers/read.ts';
import { deepFrozen } from '../deep-frozen.ts';
import { account, decodeAnswer, type Json, region, saidBy, time } from './said.ts';

/** Answers that could be taken for something that they are not. Written by hand in the documented shapes. */

const role = `arn:aws:iam::${account}:role/clerk`;
const bucketPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::invoices/*' },
  ],
});
const tableArn = `arn:aws:dynamodb:${region}:${account}:table/orders`;
const tablePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'dynamodb:GetItem', Resource: tableArn }],
});
const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:db-AbCdEf`;
const GetRole = {
  Role: { RoleName: 'clerk', Arn: role, AssumeRolePolicyDocument: {}, CreateDate: '2025-01-02T03:04:05Z' },
};

interface Mistake {
  readonly name: string;
  readonly item: Json;
  readonly context?: { readonly about?: string; readonly account?: string };
  readonly says: string;
}

const mistakes: readonly Mistake[] = [
  {
    name: 'dynamodb:GetResourcePolicy is not lambda:GetPolicy',
    item: { Policy: tablePolicy, RevisionId: '1' },
    says: 'an object with `Policy`, `RevisionId`',
  },
  {
    name: 'a policy alone, about a table',
    item: { Policy: tablePolicy },
    context: { about: tableArn },
    says: 'the answer of s3:GetBucketPolicy does not say of which s3-bucket it is; pass `--about ARN`',
  },
  {
    name: 'a policy alone, about nobody knows what',
    item: { Policy: tablePolicy },
    says: 'the answer of s3:GetBucketPolicy does not say of which s3-bucket it is; pass `--about ARN`',
  },
  ...[
    { VersionId: 'a' },
    { SecretString: 'b', VersionId: 'a' },
    { DeletionDate: '2026-12-01T00:00:00Z' },
    { RotationEnabled: false },
  ].map((rest) => ({
    name: `a secret with ${Object.keys(rest).join(' and ')} is not a secret without a policy`,
    item: { ARN: secretArn, Name: 'db', ...rest },
    says: `an object with ${['ARN', 'Name', ...Object.keys(rest)].map((key) => `\`${key}\``).join(', ')}`,
  })),
  {
    name: 'a repository in nobody knows which Region',
    item: { registryId: account, repositoryName: 'app', policyText: '{}' },
    says: 'the answer of ecr:GetRepositoryPolicy does not say of which Region it is; pass `--about ARN`',
  },
  {
    name: 'a registry in nobody knows which Region',
    item: { registryId: account, policyText: '{}' },
    says: 'the answer of ecr:GetRegistryPolicy does not say of which Region it is; pass `--about ARN`',
  },
  {
    name: 'a bucket of nobody knows which account',
    item: { Policy: bucketPolicy },
    says: 'the answer of s3:GetBucketPolicy does not say of which account it is; pass `--account ID`',
  },
  {
    name: 'a key by its alias',
    item: { Policy: '{}', PolicyName: 'default' },
    context: { about: `arn:aws:kms:${region}:${account}:alias/main` },
    says: 'the answer of kms:GetKeyPolicy does not say of which kms-key it is; pass `--about ARN`',
  },
  {
    name: 'a policy version about a role',
    item: { PolicyVersion: { VersionId: 'v1', Document: {}, IsDefaultVersion: true } },
    context: { about: role },
    says: 'the answer of iam:GetPolicyVersion does not say of which policy it is; pass `--about ARN`',
  },
  {
    name: 'a role of another account than it is said to be of',
    item: GetRole,
    context: { account: '222222222222' },
    says: `the answer of iam:GetRole is said to be of account 222222222222 and names ${account}`,
  },
  {
    name: 'attachments of two accounts',
    item: {
      AttachedPolicies: ['111111111111', '222222222222'].map((owner) => ({
        PolicyName: 'p',
        PolicyArn: `arn:aws:iam::${owner}:policy/p`,
      })),
    },
    context: { about: role },
    says: `the answer of iam:ListAttachedRolePolicies is said to be of account ${account} and names 222222222222`,
  },
  {
    name: 'an EventBridge envelope with the keys of an answer',
    item: { ...GetRole, detail: {}, 'detail-type': 'x' },
    says: 'an EventBridge event, `x`',
  },
];

it.each(mistakes)('$name', ({ item, context, says }) => {
  expect(saidBy(decodeAnswer(deepFrozen(structuredClone(item)), context))).toBe(says);
});

it('an `--about` of another account does not move a role that names its own', () => {
  const said = saidBy(decodeAnswer(GetRole, { about: 'arn:aws:iam::222222222222:role/other' }));
  expect(said).toMatchObject({ objects: { [role]: { whole: ['permissions-boundary', 'trust'] } } });
});

it('a bare page of a whole account, maybe the last, does not say who is missing', () => {
  const page = { RoleDetailList: [{ ...GetRole.Role }], IsTruncated: false };
  const whole = { RoleDetailList: [{ ...GetRole.Role }] };
  expect(saidBy(decodeAnswer(page))).not.toHaveProperty('complete');
  expect(saidBy(decodeAnswer(whole))).toHaveProperty('complete', [`iam-role ${account}`]);
});

describe('a wrapper', () => {
  const wrapper = {
    schema: 'drift.snapshot/v1',
    call: 'iam:GetRole',
    account,
    region,
    startedAt: '2026-11-20T07:59:00Z',
    takenAt: time,
    params: {},
    response: GetRole,
  };
  const faults: readonly (readonly [string, Json, string])[] = [
    ['no account', { account: 'ours' }, 'drift.snapshot/v1: `account` missing or of the wrong type'],
    ['an odd Region', { region: 'eu-west-1:x' }, 'drift.snapshot/v1: `region` missing or of the wrong type'],
    ['no time', { takenAt: 'today' }, '`takenAt` is `today`, which is no time'],
    ['an end before its start', { startedAt: '2026-11-20T09:00:00Z' }, '`startedAt` is later than `takenAt`'],
    ['no call', { call: 7 }, 'drift.snapshot/v1: `call` missing or of the wrong type'],
    [
      'neither answer nor error',
      { response: undefined },
      'drift.snapshot/v1: neither `response` nor `error`',
    ],
    [
      'another call',
      { call: 'ec2:DescribeVpcs' },
      'a snapshot by `ec2:DescribeVpcs`, which no decoder of this source reads',
    ],
  ];

  it.each(faults)('with %s is refused', (_, change, says) => {
    expect(saidBy(decodeAnswer({ ...wrapper, ...change }))).toBe(says);
  });

  it('says when its look began', () => {
    expect(decodeAnswer(wrapper)).toMatchObject({
      snapshot: { startedAt: Date.parse(wrapper.startedAt), takenAt: Date.parse(time) },
    });
  });
});

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('', 'arn:aws:iam::111111111111:role/x', 'arn:', '{"Statement":{}}', '{"Statement":[null]}'),
);
const keys = [
  'Role',
  'RoleName',
  'User',
  'Users',
  'Group',
  'Groups',
  'Arn',
  'AssumeRolePolicyDocument',
  'Policy',
  'PolicyArn',
  'AttachedPolicies',
  'Versions',
  'Grants',
  'GrantId',
  'KeyId',
  'Attributes',
  'QueueArn',
  'QueueUrls',
  'Buckets',
  'Name',
  'policyText',
  'registryId',
  'FunctionName',
  'toString',
  '__proto__',
];
const fields = fc.dictionary(
  fc.constantFrom(...keys),
  fc.oneof(odd, fc.array(fc.dictionary(fc.constantFrom(...keys), odd))),
);

it('never throws and never writes, whatever an answer holds', () => {
  const item = fc.record(
    {
      schema: fc.constant('drift.snapshot/v1'),
      call: fc.constantFrom(...answerReaders.keys()),
      account: fc.constant(account),
      region: fc.constantFrom(region, 'cn-north-1'),
      params: fields,
      response: fc.oneof(fields, odd),
    },
    { requiredKeys: ['schema', 'call', 'account'] },
  );
  fc.assert(
    fc.property(item, fc.option(fields), (wrapped, bare) => {
      for (const one of [deepFrozen(wrapped), ...(bare ? [deepFrozen(bare)] : [])]) {
        const decoded = decodeAnswer(one, { about: role });
        expect(decodeAnswer(one, { about: role })).toEqual(decoded);
        if (decoded.kind === 'undecodable') expect(decoded.reason).not.toBe('');
      }
    }),
    { seed: 20261123, numRuns: 600 },
  );
});
