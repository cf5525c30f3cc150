import { setTimeout } from 'node:timers/promises';
import { type Fields, isFields, text } from '../fields.ts';
import type { LookName, Settings } from '../settings.ts';
import { eachAtOnce } from './at-once.ts';
import type { Look, Paging } from './look.ts';
import { turned } from './paging.ts';

/** One service's policies as they are now. */
export interface LookKind {
  /** Names the stream and the gap, and what the user may leave out. */
  readonly name: LookName;
  /** The call by which the snapshot goes. */
  readonly call: string;
  /** Answered in one Region for the whole account. */
  readonly isGlobal: boolean;
  /** Every call that it may make. */
  readonly operations: readonly string[];
  readonly take: (look: Look) => Promise<void>;
}

/** Calls of one look under way at once; services allow more, and others want some too. */
const atOnce = 4;

function page(lists: readonly string[], next: string, token = next): Paging {
  return { lists, next, token };
}

/** How a service lists what has a policy, and how many calls each of it takes. */
export interface Listing {
  readonly operation: string;
  readonly params: Fields;
  readonly paging: Paging;
  readonly callsEach: number;
}

function listing(operation: string, params: Fields, paging: Paging, callsEach = 1): Listing {
  return { operation, params, paging, callsEach };
}

export const listings = {
  s3: listing('s3:ListBuckets', { MaxBuckets: 1000 }, page(['Buckets'], 'ContinuationToken')),
  kms: listing('kms:ListKeys', { Limit: 1000 }, page(['Keys'], 'NextMarker', 'Marker'), 2),
  sqs: listing('sqs:ListQueues', { MaxResults: 1000 }, page(['QueueUrls'], 'NextToken')),
  sns: listing('sns:ListTopics', {}, page(['Topics'], 'NextToken')),
  lambda: listing('lambda:ListFunctions', {}, page(['Functions'], 'NextMarker', 'Marker')),
  secretsmanager: listing(
    'secretsmanager:ListSecrets',
    { MaxResults: 100, IncludePlannedDeletion: true },
    page(['SecretList'], 'NextToken'),
  ),
  ecr: listing('ecr:DescribeRepositories', { maxResults: 1000 }, page(['repositories'], 'nextToken')),
} as const satisfies Partial<Record<LookName, Listing>>;

function listed(look: Look, { operation, params, paging }: Listing): Promise<readonly unknown[]> {
  return look.list(operation, params, paging);
}

function each(list: readonly unknown[], act: (one: Fields) => Promise<unknown>): Promise<void> {
  return eachAtOnce(list.filter(isFields), atOnce, act);
}

const details = 'iam:GetAccountAuthorizationDetails';
const detailLists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'];

/** Everything in one listing, but for the text of AWS's own policies where it does not give it. */
async function iam(look: Look): Promise<void> {
  const account = await look.list(details, { MaxItems: 1000 }, page(detailLists, 'Marker'));
  const known = new Set(
    account
      .filter(isFields)
      .filter(hasText)
      .map((one) => text(one, 'Arn')),
  );
  const missing = [...policiesIn(account)].filter((arn) => !known.has(arn)).sort();
  await each(
    missing.map((arn) => ({ arn })),
    async ({ arn }) => {
      const answer = await look.ask('iam:GetPolicy', { PolicyArn: arn });
      const policy = isFields(answer?.Policy) ? answer.Policy : undefined;
      const version = text(policy, 'DefaultVersionId');
      if (version !== undefined) {
        await look.ask('iam:GetPolicyVersion', { PolicyArn: arn, VersionId: version });
      }
    },
  );
}

/** Whether the text of its version in force is there. */
function hasText(policy: Fields): boolean {
  const versions = Array.isArray(policy.PolicyVersionList) ? policy.PolicyVersionList.filter(isFields) : [];
  const inForce = text(policy, 'DefaultVersionId');
  return versions.some((one) => text(one, 'VersionId') === inForce && text(one, 'Document') !== undefined);
}

/** Managed policies that anybody holds or is bounded by. */
function policiesIn(account: readonly unknown[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const one of account.filter(isFields)) {
    const attached = Array.isArray(one.AttachedManagedPolicies) ? one.AttachedManagedPolicies : [];
    for (const held of attached.filter(isFields)) found.add(text(held, 'PolicyArn') ?? '');
    const boundary = isFields(one.PermissionsBoundary) ? one.PermissionsBoundary : undefined;
    found.add(text(boundary, 'PermissionsBoundaryArn') ?? '');
  }
  found.delete('');
  return found;
}

const policyTypes = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];

/** Most accounts of an organisation may not ask about it; then its ceilings are not seen, and that is said. */
async function organizations(look: Look): Promise<void> {
  const absent = ['AWSOrganizationsNotInUseException'];
  const answer = await look.peek('organizations:DescribeOrganization', {}, absent);
  const own = isFields(answer?.Organization) ? answer.Organization : undefined;
  if (own === undefined) return;
  const manager = text(own, 'MasterAccountId') ?? look.place.account;
  // Ids of policies and units are told apart by the account whose log tells of them.
  look.belongsTo(manager);
  const refusals = ['AccessDeniedException', 'AccessDenied'];
  if (manager !== look.place.account && !(await look.peek('organizations:ListRoots', {}, refusals))) {
    look.miss(
      `SCPs and RCPs are shown to the management account ${manager} and its delegates only; collect there, and here with \`skip: [organizations]\``,
    );
    return;
  }
  const roots = await look.list('organizations:ListRoots', {}, page(['Roots'], 'NextToken'));
  for (const root of roots.filter(isFields)) await units(look, text(root, 'Id'));
  for (const type of policyTypes) {
    const policies = await look.list(
      'organizations:ListPolicies',
      { Filter: type },
      page(['Policies'], 'NextToken'),
    );
    await each(policies, async (one) => {
      const params = { PolicyId: text(one, 'Id') };
      await look.ask('organizations:DescribePolicy', params);
      await look.list('organizations:ListTargetsForPolicy', params, page(['Targets'], 'NextToken'));
    });
  }
}

async function units(look: Look, parent: string | undefined): Promise<void> {
  if (parent === undefined) return;
  const params = { ParentId: parent };
  await look.list('organizations:ListAccountsForParent', params, page(['Accounts'], 'NextToken'));
  const below = await look.list(
    'organizations:ListOrganizationalUnitsForParent',
    params,
    page(['OrganizationalUnits'], 'NextToken'),
  );
  for (const unit of below.filter(isFields)) await units(look, text(unit, 'Id'));
}

async function s3(look: Look): Promise<void> {
  const buckets = await listed(look, listings.s3);
  await each(buckets, (one) => look.ask('s3:GetBucketPolicy', { Bucket: text(one, 'Name') }));
}

async function kms(look: Look): Promise<void> {
  const keys = await listed(look, listings.kms);
  await each(keys, async (one) => {
    const params = { KeyId: text(one, 'KeyArn') };
    await look.ask('kms:GetKeyPolicy', { ...params, PolicyName: 'default' });
    await look.list('kms:ListGrants', { ...params, Limit: 100 }, page(['Grants'], 'NextMarker', 'Marker'));
  });
}

async function sqs(look: Look): Promise<void> {
  const urls = await listed(look, listings.sqs);
  const queues = urls.map((url) => ({ QueueUrl: url, AttributeNames: ['QueueArn', 'Policy'] }));
  await each(queues, (params) => look.ask('sqs:GetQueueAttributes', params));
}

async function sns(look: Look): Promise<void> {
  const topics = await listed(look, listings.sns);
  await each(topics, (one) => look.ask('sns:GetTopicAttributes', { TopicArn: text(one, 'TopicArn') }));
}

async function lambda(look: Look): Promise<void> {
  const functions = await listed(look, listings.lambda);
  await each(functions, (one) => look.ask('lambda:GetPolicy', { FunctionName: text(one, 'FunctionArn') }));
}

/** One that waits for its deletion can come back; meanwhile nobody is told its policy. */
async function secrets(look: Look): Promise<void> {
  const found = await listed(look, listings.secretsmanager);
  const open = found.filter((one) => isFields(one) && one.DeletedDate === undefined);
  await each(open, (one) => look.ask('secretsmanager:GetResourcePolicy', { SecretId: text(one, 'ARN') }));
}

async function ecr(look: Look): Promise<void> {
  const repositories = await listed(look, listings.ecr);
  await each(repositories, (one) =>
    look.ask('ecr:GetRepositoryPolicy', { repositoryName: text(one, 'repositoryName') }),
  );
  await look.ask('ecr:GetRegistryPolicy', {});
}

const jobPolls = 20;
const pollMs = 500;

/** A job for each role and user, whose answer lists the services that it used. */
async function usage(look: Look): Promise<void> {
  const filter = { Filter: ['User', 'Role'], MaxItems: 1000 };
  const ask = (input: Fields) => look.peek(details, input);
  for await (const answer of turned(ask, filter, page(detailLists, 'Marker'))) {
    const lists = [answer.UserDetailList, answer.RoleDetailList].filter(Array.isArray).flat();
    await each(lists, (one) => usageOf(look, text(one, 'Arn')));
  }
}

async function usageOf(look: Look, arn: string | undefined): Promise<void> {
  if (arn === undefined) return;
  const job = text(await look.peek('iam:GenerateServiceLastAccessedDetails', { Arn: arn }), 'JobId');
  if (job === undefined) return;
  for (let poll = 0; poll < jobPolls; poll += 1) {
    const state = await look.peek('iam:GetServiceLastAccessedDetails', { JobId: job });
    if (text(state, 'JobStatus') !== 'IN_PROGRESS') break;
    await setTimeout(pollMs);
  }
  // The ARN is no parameter of the call; the job is of nobody else.
  const params = { JobId: job, Arn: arn };
  await look.list('iam:GetServiceLastAccessedDetails', params, page(['ServicesLastAccessed'], 'Marker'));
}

function kind(
  name: LookName,
  call: string,
  scope: 'global' | 'regional',
  more: readonly string[],
  take: LookKind['take'],
): LookKind {
  return { name, call, isGlobal: scope === 'global', operations: [...more, call], take };
}

export const lookKinds: readonly LookKind[] = [
  kind('iam', details, 'global', ['iam:GetPolicy', 'iam:GetPolicyVersion'], iam),
  kind(
    'organizations',
    'organizations:DescribePolicy',
    'global',
    [
      'organizations:DescribeOrganization',
      'organizations:ListRoots',
      'organizations:ListAccountsForParent',
      'organizations:ListOrganizationalUnitsForParent',
      'organizations:ListPolicies',
      'organizations:ListTargetsForPolicy',
    ],
    organizations,
  ),
  kind('s3', 's3:GetBucketPolicy', 'global', ['s3:ListBuckets'], s3),
  kind('kms', 'kms:GetKeyPolicy', 'regional', ['kms:ListKeys', 'kms:ListGrants'], kms),
  kind('sqs', 'sqs:GetQueueAttributes', 'regional', ['sqs:ListQueues'], sqs),
  kind('sns', 'sns:GetTopicAttributes', 'regional', ['sns:ListTopics'], sns),
  kind('lambda', 'lambda:GetPolicy', 'regional', ['lambda:ListFunctions'], lambda),
  kind(
    'secretsmanager',
    'secretsmanager:GetResourcePolicy',
    'regional',
    ['secretsmanager:ListSecrets'],
    secrets,
  ),
  kind(
    'ecr',
    'ecr:GetRepositoryPolicy',
    'regional',
    ['ecr:DescribeRepositories', 'ecr:GetRegistryPolicy'],
    ecr,
  ),
  kind(
    'usage',
    'iam:GetServiceLastAccessedDetails',
    'global',
    [details, 'iam:GenerateServiceLastAccessedDetails'],
    usage,
  ),
];

/** Those that the settings do not leave out. */
export function kindsIn({ skip }: Pick<Settings, 'skip'>): readonly LookKind[] {
  return lookKinds.filter(({ name }) => !skip.includes(name));
}
