import { formatInstant, instant } from '../../../src/core/model/time.ts';
import type { Account, Guarded, Holder, Limit, Managed, Organisation } from './cast.ts';
import { awsPolicyArn, fullAccess, managedByAws } from './documents.ts';
import { begin } from './size.ts';

const takenAt = formatInstant(instant(begin - 3_600_000));
const created = '2025-02-03T10:00:00Z';

/** An answer in the wrapper that names its call, account and time. */
function answer(call: string, account: string, response: unknown, more: object = {}): string {
  return JSON.stringify({ schema: 'drift.snapshot/v1', call, account, takenAt, ...more, response });
}

/** The opening of one account, as `aws iam get-account-authorization-details` prints it. */
export function accountAnswer(account: Account, principals: readonly Holder[]): string {
  const own = principals.filter((one) => one.account === account.id);
  return answer('iam:GetAccountAuthorizationDetails', account.id, {
    UserDetailList: own.filter(({ type }) => type === 'user').map(detail),
    GroupDetailList: account.groups.map(detail),
    RoleDetailList: own.filter(({ type }) => type === 'role').map(detail),
    Policies: [...account.policies.map(policyDetail), ...[...managedByAws].map(vendorDetail)],
    IsTruncated: false,
  });
}

const titles = { role: 'Role', user: 'User', group: 'Group' } as const;

function detail(one: Holder): object {
  const title = titles[one.type];
  const inline = [...one.inline].map(([PolicyName, text]) => ({
    PolicyName,
    PolicyDocument: JSON.parse(text) as unknown,
  }));
  return {
    Path: '/',
    [`${title}Name`]: one.name,
    Arn: `arn:aws:iam::${one.account}:${one.type}/${one.name}`,
    CreateDate: created,
    [`${title}PolicyList`]: inline,
    AttachedManagedPolicies: [...one.attached].map((arn) => ({
      PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      PolicyArn: arn,
    })),
    ...(one.type === 'role' ? { AssumeRolePolicyDocument: JSON.parse(one.trust) as unknown } : {}),
    ...(one.type === 'user' ? { GroupList: [...one.groups] } : {}),
    ...(one.boundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: one.boundary,
          },
        }),
  };
}

function policyDetail({ arn, inForce, versions }: Managed): object {
  const PolicyVersionList = [...versions].map(([VersionId, text]) => ({
    VersionId,
    IsDefaultVersion: VersionId === inForce,
    Document: JSON.parse(text) as unknown,
    CreateDate: created,
  }));
  return {
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    Arn: arn,
    DefaultVersionId: inForce,
    CreateDate: created,
    UpdateDate: created,
    PolicyVersionList,
  };
}

function vendorDetail([name, text]: readonly [string, string]): object {
  const versions = new Map([['v1', text]]);
  const drafts: readonly string[] = [];
  const arn = awsPolicyArn(name);
  return policyDetail({ account: 'aws', arn, team: '', versions, drafts, latest: 1, inForce: 'v1' });
}

/** Policies of buckets and keys, one call each. */
export function resourceAnswers(guarded: readonly Guarded[]): readonly string[] {
  return guarded.map(({ kind, account, name, policy }) =>
    kind === 'bucket'
      ? answer(
          's3:GetBucketPolicy',
          account,
          { Policy: policy },
          { region: 'eu-west-1', params: { Bucket: name } },
        )
      : answer(
          'kms:GetKeyPolicy',
          account,
          { Policy: policy },
          { region: 'eu-west-1', params: { KeyId: name } },
        ),
  );
}

const type = 'SERVICE_CONTROL_POLICY';
const fullLimit = 'p-FullAWSAccess';

/** Roots, units, accounts by their parent, and service control policies with their targets. */
export function organizationAnswers({ root, units, accounts, limits }: Organisation): readonly string[] {
  const [home] = accounts;
  if (!home) throw new Error('an organisation has a management account');
  const arnOf = (what: string) => `arn:aws:organizations::${home.id}:${what}`;
  const ask = (call: string, params: object, response: object) =>
    answer(`organizations:${call}`, home.id, response, { params });
  const inside = (parent: string) => units.filter((one) => one.parent === parent);
  const summary = (Id: string, Name: string) => ({
    Id,
    Name,
    Type: type,
    Arn: arnOf(`policy/o-bench00000/service_control_policy/${Id}`),
  });
  const everywhere = [root, ...units.map(({ id }) => id), ...accounts.map(({ id }) => id)];
  const full: Limit = {
    id: fullLimit,
    name: 'FullAWSAccess',
    targets: new Set(everywhere),
    content: fullAccess,
  };
  const all = [full, ...limits];
  return [
    ask(
      'ListRoots',
      {},
      {
        Roots: [
          {
            Id: root,
            Arn: arnOf(`root/o-bench00000/${root}`),
            PolicyTypes: [{ Type: type, Status: 'ENABLED' }],
          },
        ],
      },
    ),
    ...[root, ...units.map(({ id }) => id)].flatMap((parent) => [
      ask(
        'ListOrganizationalUnitsForParent',
        { ParentId: parent },
        {
          OrganizationalUnits: inside(parent).map(({ id }) => ({
            Id: id,
            Arn: arnOf(`ou/o-bench00000/${id}`),
          })),
        },
      ),
      ask(
        'ListAccountsForParent',
        { ParentId: parent },
        {
          Accounts: accounts
            .filter(({ unit }) => unit === parent)
            .map(({ id }) => ({ Id: id, Arn: arnOf(`account/o-bench00000/${id}`), Status: 'ACTIVE' })),
        },
      ),
    ]),
    ask('ListPolicies', { Filter: type }, { Policies: all.map(({ id, name }) => summary(id, name)) }),
    ...all.flatMap(({ id, name, targets, content }) => [
      ask(
        'DescribePolicy',
        { PolicyId: id },
        {
          Policy: { PolicySummary: summary(id, name), Content: content },
        },
      ),
      ask(
        'ListTargetsForPolicy',
        { PolicyId: id },
        {
          Targets: [...targets].map((TargetId) => ({ TargetId })),
        },
      ),
    ]),
  ];
}
