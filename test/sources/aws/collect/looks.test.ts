import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/model/time.ts';
import { lookAt } from '../../../../src/sources/aws/collect/look.ts';
import type { Seen } from '../../../../src/sources/aws/collect/look-notes.ts';
import { lookKinds } from '../../../../src/sources/aws/collect/looks.ts';
import { permissions } from '../../../../src/sources/aws/collect/permissions.ts';
import type { Fields } from '../../../../src/sources/aws/fields.ts';
import { settingsSchema } from '../../../../src/sources/aws/settings.ts';
import { type Asked, denied, failure, type Script, scriptedCaller } from '../../../support/aws-caller.ts';

const account = '111111111111';
const place = { account, region: 'us-east-1', partition: 'aws' };
const start = instant(Date.UTC(2026, 10, 20, 12));
const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });

/** One thing of each kind, in the shapes of the API reference. */
const world: Readonly<Record<string, (input: Fields) => Fields>> = {
  'iam:GetAccountAuthorizationDetails': () => ({
    RoleDetailList: [
      {
        RoleName: 'clerk',
        Arn: `arn:aws:iam::${account}:role/clerk`,
        AssumeRolePolicyDocument: encodeURIComponent(policy),
        RolePolicyList: [],
        AttachedManagedPolicies: [{ PolicyName: 'Own', PolicyArn: 'arn:aws:iam::aws:policy/Own' }],
      },
    ],
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    IsTruncated: false,
  }),
  'iam:GetPolicy': ({ PolicyArn }) => ({ Policy: { Arn: PolicyArn, DefaultVersionId: 'v3' } }),
  'iam:GetPolicyVersion': () => ({
    PolicyVersion: { VersionId: 'v3', IsDefaultVersion: true, Document: encodeURIComponent(policy) },
  }),
  'iam:GenerateServiceLastAccessedDetails': () => ({ JobId: 'job-1' }),
  'iam:GetServiceLastAccessedDetails': () => ({
    JobStatus: 'COMPLETED',
    ServicesLastAccessed: [
      { ServiceNamespace: 's3', LastAuthenticated: '2026-11-01T10:00:00.000Z' },
      { ServiceNamespace: 'ec2' },
    ],
    IsTruncated: false,
  }),
  'organizations:DescribeOrganization': () => ({ Organization: { MasterAccountId: account } }),
  'organizations:ListRoots': () => ({
    Roots: [{ Id: 'r-1', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] }],
  }),
  'organizations:ListAccountsForParent': () => ({ Accounts: [{ Id: account }] }),
  'organizations:ListOrganizationalUnitsForParent': ({ ParentId }) => ({
    OrganizationalUnits: ParentId === 'r-1' ? [{ Id: 'ou-1' }] : [],
  }),
  'organizations:ListPolicies': ({ Filter }) => ({
    Policies: Filter === 'SERVICE_CONTROL_POLICY' ? [{ Id: 'p-1', Type: Filter }] : [],
  }),
  'organizations:DescribePolicy': () => ({
    Policy: { PolicySummary: { Id: 'p-1', Type: 'SERVICE_CONTROL_POLICY' }, Content: policy },
  }),
  'organizations:ListTargetsForPolicy': () => ({ Targets: [{ TargetId: 'r-1' }] }),
  's3:ListBuckets': () => ({ Buckets: [{ Name: 'invoices' }] }),
  's3:GetBucketPolicy': () => ({ Policy: policy }),
  'kms:ListKeys': () => ({ Keys: [{ KeyId: 'k', KeyArn: `arn:aws:kms:us-east-1:${account}:key/k` }] }),
  'kms:GetKeyPolicy': () => ({ Policy: policy, PolicyName: 'default' }),
  'kms:ListGrants': () => ({ Grants: [] }),
  'sqs:ListQueues': () => ({ QueueUrls: [`https://sqs.us-east-1.amazonaws.com/${account}/orders`] }),
  'sqs:GetQueueAttributes': () => ({
    Attributes: { QueueArn: `arn:aws:sqs:us-east-1:${account}:orders`, Policy: policy },
  }),
  'sns:ListTopics': () => ({ Topics: [{ TopicArn: `arn:aws:sns:us-east-1:${account}:news` }] }),
  'sns:GetTopicAttributes': ({ TopicArn }) => ({ Attributes: { TopicArn, Policy: policy } }),
  'lambda:ListFunctions': () => ({
    Functions: [{ FunctionName: 'f', FunctionArn: `arn:aws:lambda:us-east-1:${account}:function:f` }],
  }),
  'lambda:GetPolicy': () => ({
    Policy: JSON.stringify({
      Statement: [{ Sid: 'a', Effect: 'Allow', Principal: '*', Action: 'lambda:*' }],
    }),
    RevisionId: 'r',
  }),
  'secretsmanager:ListSecrets': () => ({
    SecretList: [{ ARN: `arn:aws:secretsmanager:us-east-1:${account}:secret:db-AbCdEf`, Name: 'db' }],
  }),
  'secretsmanager:GetResourcePolicy': ({ SecretId }) => ({
    ARN: SecretId,
    Name: 'db',
    ResourcePolicy: policy,
  }),
  'ecr:DescribeRepositories': () => ({
    repositories: [
      {
        repositoryArn: `arn:aws:ecr:us-east-1:${account}:repository/app`,
        repositoryName: 'app',
        registryId: account,
      },
    ],
  }),
  'ecr:GetRepositoryPolicy': () => ({ registryId: account, repositoryName: 'app', policyText: policy }),
  'ecr:GetRegistryPolicy': () => ({ registryId: account, policyText: policy }),
};

const whole: Script = ({ operation, input }) => world[operation]?.(input);

async function look(name: string, script: Script): Promise<{ seen: Seen; asked: readonly Asked[] }> {
  const caller = scriptedCaller(script, start);
  const kind = lookKinds.find((one) => one.name === name);
  if (!kind) throw new Error(`no look ${name}`);
  const options = { now: () => start, call: kind.call };
  const seen = await lookAt(caller, { region: 'us-east-1' }, place, options, kind.take);
  return { seen, asked: caller.asked };
}

function facetsOf({ snapshot }: Seen): readonly string[] {
  return (snapshot?.objects ?? []).flatMap(({ object, facets }) =>
    facets.map(
      ({ facet }) => `${object.kind} ${facet.family}${facet.member === '' ? '' : `:${facet.member}`}`,
    ),
  );
}

describe('a look at a service', () => {
  it.each([
    [
      'iam',
      [
        'iam-policy default-version',
        'iam-policy version:v3',
        'iam-role attached:arn:aws:iam::aws:policy/Own',
        'iam-role trust',
      ],
    ],
    [
      'organizations',
      [
        'org-account parent',
        'org-policy content',
        'org-policy target:r-1',
        'org-policy type',
        'org-root policy-type:SERVICE_CONTROL_POLICY',
        'org-unit parent',
      ],
    ],
    ['s3', ['s3-bucket resource-policy']],
    ['kms', ['kms-key resource-policy']],
    ['sqs', ['sqs-queue resource-policy']],
    ['sns', ['sns-topic resource-policy']],
    ['lambda', ['lambda-function statement:a']],
    ['secretsmanager', ['secret resource-policy']],
    ['ecr', ['ecr-registry resource-policy', 'ecr-repository resource-policy']],
    ['usage', ['iam-role last-used:s3']],
  ])('%s', async (name, facets) => {
    const { seen } = await look(name, whole);
    expect(seen.failures).toEqual([]);
    expect([...new Set(facetsOf(seen))].sort()).toEqual(facets);
  });

  it('begins a minute before its first answer, since what AWS shows may be that old', async () => {
    const { seen } = await look('s3', whole);
    expect(seen.snapshot?.startedAt).toBe(start + 1000 - 60_000);
    expect(seen.snapshot?.takenAt).toBe(start + 2000);
  });

  it('asks for no more than the policy allows that drift prints, and the policy allows no more than is asked', async () => {
    const asked = new Set<string>(['cloudtrail:LookupEvents', 'iam:GetAccountSummary']);
    for (const { name } of lookKinds)
      for (const { operation } of (await look(name, whole)).asked) asked.add(operation);
    const { Statement } = JSON.parse(permissions(undefined)) as { Statement: { Action: string[] }[] };
    const allowed = Statement.flatMap(({ Action }) => Action).map((action) =>
      action === 's3:ListAllMyBuckets' ? 's3:ListBuckets' : action,
    );
    expect([...new Set(allowed)].sort()).toEqual([...asked].sort());
  });

  it('needs nothing for what is left out', () => {
    const settings = settingsSchema.parse({ id: 'a', type: 'aws', events: false, skip: ['kms', 'usage'] });
    expect(permissions(settings)).not.toMatch(/kms:|LookupEvents|LastAccessed/);
  });
});

describe('what cannot be had', () => {
  const but =
    (operation: string, instead: ReturnType<Script>): Script =>
    (asked, count) =>
      asked.operation === operation ? instead : whole(asked, count);

  it('is named once for all that it concerns, and nothing is claimed of it', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { seen } = await look('s3', (asked, count) => {
      if (asked.operation === 's3:ListBuckets') return { Buckets: names.map((Name) => ({ Name })) };
      return asked.input.Bucket === 'c' ? whole(asked, count) : denied(asked.operation);
    });
    expect(seen.failures).toEqual([
      's3:GetBucketPolicy: AccessDenied: not allowed to s3:GetBucketPolicy (a, b, d and 1 more)',
    ]);
    const whatOf = new Map(seen.snapshot?.objects.map(({ object, families }) => [object.id, families]));
    expect(whatOf.get('arn:aws:s3:::a')).toEqual([]);
    expect(whatOf.get('arn:aws:s3:::c')).toEqual(['resource-policy']);
    expect(seen.snapshot?.covers).toEqual([
      { container: account, kind: 's3-bucket', complete: true, families: [] },
    ]);
  });

  it.each([
    ['s3', 's3:GetBucketPolicy', 'NoSuchBucketPolicy', 'arn:aws:s3:::invoices'],
    [
      'ecr',
      'ecr:GetRepositoryPolicy',
      'RepositoryPolicyNotFoundException',
      `arn:aws:ecr:us-east-1:${account}:repository/app`,
    ],
    [
      'ecr',
      'ecr:GetRegistryPolicy',
      'RegistryPolicyNotFoundException',
      `urn:aws:ecr-registry:us-east-1:${account}`,
    ],
  ])('is not what says that there is no policy: %s', async (name, operation, code, id) => {
    const { seen } = await look(name, but(operation, failure('other', code)));
    expect(seen.failures).toEqual([]);
    const found = seen.snapshot?.objects.find(({ object }) => object.id === id);
    expect(found).toMatchObject({ families: ['resource-policy'], facets: [] });
  });

  it('is no organisation where there is none, and a gap where it may not be asked about', async () => {
    const none = but(
      'organizations:DescribeOrganization',
      failure('other', 'AWSOrganizationsNotInUseException'),
    );
    expect((await look('organizations', none)).seen).toMatchObject({ snapshot: undefined, failures: [] });
    const refused = but('organizations:DescribeOrganization', undefined);
    expect((await look('organizations', refused)).seen.failures).toHaveLength(1);
  });

  it('is the rest of a listing that broke off: what was listed counts, what was not may still be there', async () => {
    const paged: Script = (asked, count) => {
      if (asked.operation !== 'iam:GetAccountAuthorizationDetails') return whole(asked, count);
      return count === 1
        ? { ...whole(asked, count), IsTruncated: true, Marker: 'm' }
        : failure('throttled', 'Throttling');
    };
    const { seen } = await look('iam', paged);
    expect(seen.failures).toEqual(['iam:GetAccountAuthorizationDetails: Throttling: as scripted']);
    expect(seen.snapshot?.covers.filter(({ complete }) => complete)).toEqual([]);
    expect(seen.snapshot?.objects.map(({ object }) => object.kind)).toContain('iam-role');
  });

  it('ends the run where the credentials end', async () => {
    const expired = but('kms:GetKeyPolicy', failure('credentials', 'ExpiredTokenException'));
    await expect(look('kms', expired)).rejects.toThrow('ExpiredTokenException');
  });

  it('is an answer in a shape that is not the documented one', async () => {
    const { seen } = await look('kms', but('kms:ListGrants', { Grants: [{ GrantId: 7 }] }));
    expect(seen.failures).toEqual([
      `kms:ListGrants: answer of kms:ListGrants: \`Grants.0.GrantId\` not as documented (arn:aws:kms:us-east-1:${account}:key/k)`,
    ]);
  });
});
