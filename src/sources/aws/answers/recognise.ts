import { type Fields, field, isFields } from '../fields.ts';
import { isAccountDetails } from './account-shape.ts';
import { functionInPolicy } from './resource-names.ts';

type Test = (item: Fields) => boolean;

const isText = (value: unknown): value is string => typeof value === 'string';
const has = (item: Fields, key: string, isIt: (value: unknown) => boolean): boolean =>
  Object.hasOwn(item, key) && isIt(item[key]);
const inside =
  (key: string, isIt: Test): Test =>
  (item) =>
    has(item, key, (value) => isFields(value) && isIt(value));
/** Nothing of a kind that only one call lists under this name. */
const emptyList =
  (key: string): Test =>
  (item) =>
    has(item, key, (value) => Array.isArray(value) && value.length === 0);
/** An empty list does not say what of. */
const listOf =
  (key: string, isIt: Test): Test =>
  (item) =>
    has(
      item,
      key,
      (value) => Array.isArray(value) && value.length > 0 && isFields(value[0]) && isIt(value[0]),
    );
const arnOf =
  (key: string, part: string): Test =>
  (item) =>
    has(item, key, (value) => isText(value) && value.includes(part));
const keys =
  (...names: readonly string[]): Test =>
  (item) =>
    names.every((name) => Object.hasOwn(item, name));

/** What the AWS CLI prints for a call, told by keys that no other call's answer has together. */
const shapes: readonly (readonly [call: string, test: Test])[] = [
  ['iam:GetAccountAuthorizationDetails', isAccountDetails],
  ['iam:GetRole', inside('Role', keys('RoleName', 'AssumeRolePolicyDocument'))],
  ['iam:GetGroup', (item) => inside('Group', arnOf('Arn', ':iam:'))(item) && Array.isArray(item.Users)],
  ['iam:GetUser', inside('User', arnOf('Arn', ':iam:'))],
  ['iam:GetPolicy', inside('Policy', keys('Arn', 'DefaultVersionId'))],
  ['iam:GetPolicyVersion', inside('PolicyVersion', keys('VersionId', 'Document'))],
  ['iam:GetRolePolicy', keys('RoleName', 'PolicyName', 'PolicyDocument')],
  ['iam:GetUserPolicy', keys('UserName', 'PolicyName', 'PolicyDocument')],
  ['iam:GetGroupPolicy', keys('GroupName', 'PolicyName', 'PolicyDocument')],
  ['iam:ListRoles', listOf('Roles', keys('RoleName', 'AssumeRolePolicyDocument'))],
  ['iam:ListUsers', listOf('Users', arnOf('Arn', ':iam:'))],
  ['iam:ListPolicies', listOf('Policies', keys('Arn', 'DefaultVersionId'))],
  ['iam:ListPolicyVersions', listOf('Versions', keys('VersionId', 'IsDefaultVersion'))],
  ['iam:GetServiceLastAccessedDetails', keys('JobStatus', 'ServicesLastAccessed')],
  ['organizations:DescribePolicy', inside('Policy', keys('PolicySummary', 'Content'))],
  ['organizations:ListPolicies', listOf('Policies', arnOf('Arn', ':organizations:'))],
  ['organizations:ListTargetsForPolicy', listOf('Targets', keys('TargetId', 'Type'))],
  ['organizations:ListRoots', listOf('Roots', arnOf('Arn', ':organizations:'))],
  [
    'organizations:ListOrganizationalUnitsForParent',
    listOf('OrganizationalUnits', arnOf('Arn', ':organizations:')),
  ],
  ['organizations:ListAccounts', listOf('Accounts', arnOf('Arn', ':organizations:'))],
  ['kms:ListGrants', listOf('Grants', keys('GrantId', 'KeyId'))],
  ['kms:ListGrants', emptyList('Grants')],
  ['sqs:GetQueueAttributes', inside('Attributes', arnOf('QueueArn', ':sqs:'))],
  ['sns:GetTopicAttributes', inside('Attributes', arnOf('TopicArn', ':sns:'))],
  // Tables of DynamoDB are answered about in the same shape.
  ['lambda:GetPolicy', (item) => keys('Policy')(item) && functionInPolicy(item.Policy) !== undefined],
  [
    'secretsmanager:GetResourcePolicy',
    // Without a policy it looks like the answer of most other calls about a secret.
    (item) => arnOf('ARN', ':secretsmanager:')(item) && keys('Name', 'ResourcePolicy')(item),
  ],
  ['ecr:GetRepositoryPolicy', keys('registryId', 'repositoryName', 'policyText')],
  ['ecr:GetRegistryPolicy', keys('registryId', 'policyText')],
];

/** Listings of what has no policy of its own to show: the answers about each member count. */
const bare: readonly (readonly [call: string, test: Test])[] = [
  ['kms:GetKeyPolicy', (item) => keys('Policy', 'PolicyName')(item) && isText(item.Policy)],
  ['s3:GetBucketPolicy', (item) => Object.keys(item).length === 1 && isText(item.Policy)],
  ['iam:ListAttachedRolePolicies', listOf('AttachedPolicies', keys('PolicyArn', 'PolicyName'))],
  ['iam:ListAttachedRolePolicies', emptyList('AttachedPolicies')],
  ['iam:ListGroupsForUser', listOf('Groups', arnOf('Arn', ':iam:'))],
];

/** An EventBridge envelope may hold anything. */
export function callOf(item: Fields): string | undefined {
  if (isFields(field(item, 'detail'))) return undefined;
  return [...shapes, ...bare].find(([, test]) => test(item))?.[0];
}
