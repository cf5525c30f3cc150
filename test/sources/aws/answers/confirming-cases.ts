import { account, type Json } from './said.ts';

/** A change, and the answer that shows what it left behind. */
export interface Confirmation {
  readonly name: string;
  /** `service:Operation` of the change. */
  readonly change: string;
  readonly request: Json;
  readonly result?: Json;
  /** ARNs of the event's `resources`. */
  readonly resources?: readonly string[];
  readonly call: string;
  readonly params?: Json;
  readonly response: Json;
  readonly object: string;
  readonly facet: { readonly family: string; readonly member: string };
}

export const iam = `arn:aws:iam::${account}`;
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const policy = `${iam}:policy/teams/Reader`;
const document = (action: string, own: Json = {}): Json => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'one', Effect: 'Allow', Action: action, Resource: '*', ...own }],
});
const reading = document('s3:GetObject');
export const shared = (action: string, Resource: string): Json =>
  document(action, { Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Resource });
export const indented = (value: Json): string => JSON.stringify(value, null, 2);

const role = { Path: '/', RoleName: 'clerk', RoleId: 'AROAEXAMPLE', Arn: `${iam}:role/clerk` };
const user = { Path: '/', UserName: 'li.wei', UserId: 'AIDAEXAMPLE', Arn: `${iam}:user/li.wei` };
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const CreateDate = '2025-01-02T03:04:05+00:00';

const identity: readonly Confirmation[] = [
  {
    name: 'role trust, of a new role',
    change: 'iam:CreateRole',
    request: { roleName: 'clerk', path: '/teams/', assumeRolePolicyDocument: indented(trust) },
    call: 'iam:GetRole',
    response: {
      Role: { ...role, Path: '/teams/', Arn: `${iam}:role/teams/clerk`, AssumeRolePolicyDocument: trust },
    },
    object: role.Arn,
    facet: { family: 'trust', member: '' },
  },
  {
    name: 'role trust',
    change: 'iam:UpdateAssumeRolePolicy',
    request: { roleName: 'clerk', policyDocument: indented(trust) },
    call: 'iam:ListRoles',
    response: { Roles: [{ ...role, AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)) }] },
    object: role.Arn,
    facet: { family: 'trust', member: '' },
  },
  {
    name: 'inline policy of a role',
    change: 'iam:PutRolePolicy',
    request: { roleName: 'clerk', policyName: 'read', policyDocument: indented(reading) },
    call: 'iam:GetRolePolicy',
    response: { RoleName: 'clerk', PolicyName: 'read', PolicyDocument: reading },
    object: role.Arn,
    facet: { family: 'inline', member: 'read' },
  },
  {
    name: 'inline policy of a user',
    change: 'iam:PutUserPolicy',
    request: { userName: 'li.wei', policyName: 'read', policyDocument: indented(reading) },
    call: 'iam:GetUserPolicy',
    response: { UserName: 'li.wei', PolicyName: 'read', PolicyDocument: reading },
    object: user.Arn,
    facet: { family: 'inline', member: 'read' },
  },
  {
    name: 'inline policy of a group',
    change: 'iam:PutGroupPolicy',
    request: { groupName: 'admins', policyName: 'read', policyDocument: indented(reading) },
    call: 'iam:GetGroupPolicy',
    response: { GroupName: 'admins', PolicyName: 'read', PolicyDocument: reading },
    object: `${iam}:group/admins`,
    facet: { family: 'inline', member: 'read' },
  },
  {
    name: 'attached policy of a role',
    change: 'iam:AttachRolePolicy',
    request: { roleName: 'clerk', policyArn: readOnly },
    call: 'iam:ListAttachedRolePolicies',
    params: { RoleName: 'clerk' },
    response: { AttachedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly }] },
    object: role.Arn,
    facet: { family: 'attached', member: readOnly },
  },
  {
    name: 'everything of a role, by the listing of the account',
    change: 'iam:AttachRolePolicy',
    request: { roleName: 'clerk', policyArn: policy },
    call: 'iam:GetAccountAuthorizationDetails',
    response: {
      RoleDetailList: [
        {
          ...role,
          AssumeRolePolicyDocument: trust,
          AttachedManagedPolicies: [{ PolicyName: 'Reader', PolicyArn: policy }],
        },
      ],
    },
    object: role.Arn,
    facet: { family: 'attached', member: policy },
  },
  {
    name: 'boundary of a role',
    change: 'iam:PutRolePermissionsBoundary',
    request: { roleName: 'clerk', permissionsBoundary: policy },
    call: 'iam:GetRole',
    response: {
      Role: {
        ...role,
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policy },
      },
    },
    object: role.Arn,
    facet: { family: 'permissions-boundary', member: '' },
  },
  {
    name: 'boundary of a user',
    change: 'iam:PutUserPermissionsBoundary',
    request: { userName: 'li.wei', permissionsBoundary: policy },
    call: 'iam:GetUser',
    response: {
      User: {
        ...user,
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policy },
      },
    },
    object: user.Arn,
    facet: { family: 'permissions-boundary', member: '' },
  },
  ...[
    { call: 'iam:ListGroupsForUser', params: { UserName: 'li.wei' }, rest: {} },
    { call: 'iam:GetGroup', params: { GroupName: 'admins' }, rest: { Users: [user] } },
  ].map(({ call, params, rest }): Confirmation => {
    const group = { Path: '/teams/', GroupName: 'admins', GroupId: 'A', Arn: `${iam}:group/teams/admins` };
    return {
      name: 'group membership',
      change: 'iam:AddUserToGroup',
      request: { userName: 'li.wei', groupName: 'admins' },
      call,
      params,
      response: call === 'iam:GetGroup' ? { Group: group, ...rest } : { Groups: [group] },
      object: user.Arn,
      facet: { family: 'group', member: 'admins' },
    };
  }),
  {
    name: 'text of a managed policy',
    change: 'iam:CreatePolicyVersion',
    request: { policyArn: policy, policyDocument: indented(reading), setAsDefault: true },
    result: { policyVersion: { versionId: 'v2', isDefaultVersion: true, createDate: CreateDate } },
    call: 'iam:GetPolicyVersion',
    params: { PolicyArn: policy, VersionId: 'v2' },
    response: { PolicyVersion: { VersionId: 'v2', IsDefaultVersion: true, Document: reading, CreateDate } },
    object: policy,
    facet: { family: 'version', member: 'v2' },
  },
  ...[
    { call: 'iam:GetPolicy', response: { Policy: { Arn: policy, DefaultVersionId: 'v2' } } },
    { call: 'iam:ListPolicies', response: { Policies: [{ Arn: policy, DefaultVersionId: 'v2' }] } },
    { call: 'iam:ListPolicyVersions', response: { Versions: [{ VersionId: 'v2', IsDefaultVersion: true }] } },
  ].map(
    (answer): Confirmation => ({
      name: 'version in force',
      change: 'iam:SetDefaultPolicyVersion',
      request: { policyArn: policy, versionId: 'v2' },
      params: { PolicyArn: policy },
      ...answer,
      object: policy,
      facet: { family: 'default-version', member: '' },
    }),
  ),
];

const org = `arn:aws:organizations::${account}`;
const ofOrganization: readonly Confirmation[] = [
  {
    name: 'text of an organisation policy',
    change: 'organizations:UpdatePolicy',
    request: { policyId: 'p-abcd1234', content: indented(reading) },
    call: 'organizations:DescribePolicy',
    response: {
      Policy: {
        PolicySummary: {
          Id: 'p-abcd1234',
          Arn: `${org}:policy/o-example/service_control_policy/p-abcd1234`,
          Type: 'SERVICE_CONTROL_POLICY',
        },
        Content: JSON.stringify(reading),
      },
    },
    object: `${org}:policy/p-abcd1234`,
    facet: { family: 'content', member: '' },
  },
  {
    name: 'target of an organisation policy',
    change: 'organizations:AttachPolicy',
    request: { policyId: 'p-abcd1234', targetId: 'ou-abcd-11111111' },
    call: 'organizations:ListTargetsForPolicy',
    params: { PolicyId: 'p-abcd1234' },
    response: {
      Targets: [
        {
          TargetId: 'ou-abcd-11111111',
          Arn: `${org}:ou/o-example/ou-abcd-11111111`,
          Type: 'ORGANIZATIONAL_UNIT',
        },
      ],
    },
    object: `${org}:policy/p-abcd1234`,
    facet: { family: 'target', member: 'ou-abcd-11111111' },
  },
  {
    name: 'policy type of a root',
    change: 'organizations:EnablePolicyType',
    request: { rootId: 'r-abcd', policyType: 'SERVICE_CONTROL_POLICY' },
    call: 'organizations:ListRoots',
    response: {
      Roots: [
        {
          Id: 'r-abcd',
          Arn: `${org}:root/o-example/r-abcd`,
          PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
        },
      ],
    },
    object: `${org}:root/r-abcd`,
    facet: { family: 'policy-type', member: 'SERVICE_CONTROL_POLICY' },
  },
  {
    name: 'place of an account',
    change: 'organizations:MoveAccount',
    request: { accountId: '222222222222', sourceParentId: 'r-abcd', destinationParentId: 'ou-abcd-11111111' },
    call: 'organizations:ListAccountsForParent',
    params: { ParentId: 'ou-abcd-11111111' },
    response: {
      Accounts: [{ Id: '222222222222', Arn: `${org}:account/o-example/222222222222`, Status: 'ACTIVE' }],
    },
    object: 'arn:aws:organizations:::account/222222222222',
    facet: { family: 'parent', member: '' },
  },
  {
    name: 'place of a unit',
    change: 'organizations:CreateOrganizationalUnit',
    request: { parentId: 'r-abcd', name: 'Teams' },
    result: { organizationalUnit: { id: 'ou-abcd-11111111', name: 'Teams' } },
    call: 'organizations:ListOrganizationalUnitsForParent',
    params: { ParentId: 'r-abcd' },
    response: {
      OrganizationalUnits: [{ Id: 'ou-abcd-11111111', Arn: `${org}:ou/o-example/ou-abcd-11111111` }],
    },
    object: `${org}:ou/ou-abcd-11111111`,
    facet: { family: 'parent', member: '' },
  },
];

export const confirmations: readonly Confirmation[] = [...identity, ...ofOrganization];
