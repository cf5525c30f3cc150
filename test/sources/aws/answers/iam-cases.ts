import { type AnswerCase, account, type Json } from './said.ts';

export const iam = `arn:aws:iam::${account}`;
export const created = '2025-01-02T03:04:05.000Z';
export const CreateDate = '2025-01-02T03:04:05+00:00';

export const trust: Json = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
export const reading: Json = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::invoices/*' }],
};
export const limit = `${iam}:policy/limits/Limit`;
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const PermissionsBoundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: limit };

export const role = {
  Path: '/teams/',
  RoleName: 'clerk',
  RoleId: 'AROAEXAMPLE',
  Arn: `${iam}:role/teams/clerk`,
  CreateDate,
  AssumeRolePolicyDocument: trust,
  MaxSessionDuration: 3600,
};
const user = { Path: '/', UserName: 'li.wei', UserId: 'AIDAEXAMPLE', Arn: `${iam}:user/li.wei`, CreateDate };
const group = {
  Path: '/',
  GroupName: 'a+b,c=d@e_f-g.h',
  GroupId: 'AGPAEXAMPLE',
  Arn: `${iam}:group/a+b,c=d@e_f-g.h`,
  CreateDate,
};
export const policy = {
  PolicyName: 'Limit',
  PolicyId: 'ANPAEXAMPLE',
  Arn: limit,
  Path: '/limits/',
  DefaultVersionId: 'v3',
  AttachmentCount: 0,
  PermissionsBoundaryUsageCount: 1,
  IsAttachable: true,
  CreateDate,
  UpdateDate: '2026-01-02T03:04:05+00:00',
};

export const pages = [
  { response: { IsTruncated: true, Marker: 'more' } },
  { params: { Marker: 'more' } },
  { params: { StartingToken: 'more' } },
];
const paths = [...pages, { params: { PathPrefix: '/teams/' } }];

const inThisRole = { [`${iam}:role/clerk`]: { facets: { 'inline:read': reading } } };
const attachments = {
  AttachedPolicies: [
    { PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly },
    { PolicyName: 'Limit', PolicyArn: limit },
  ],
  IsTruncated: false,
};
const attached = { [`attached:${readOnly}`]: readOnly, [`attached:${limit}`]: limit };

function attachedTo(type: 'role' | 'user' | 'group', kind: string, name: string): AnswerCase {
  const id = `${iam}:${type}/${name}`;
  return {
    call: `iam:ListAttached${kind}Policies`,
    name: `what a ${type} holds`,
    params: { [`${kind}Name`]: name },
    response: attachments,
    says: { objects: { [id]: { whole: ['attached'], facets: attached } } },
    bare: { about: `${iam}:${type}/teams/${name}`, says: { objects: { [id]: { facets: attached } } } },
    cuts: paths,
    cutFamilies: ['attached'],
  };
}

export const principalCases: readonly AnswerCase[] = [
  {
    call: 'iam:GetAccountAuthorizationDetails',
    name: 'a whole account',
    params: { MaxItems: 1000 },
    response: {
      UserDetailList: [{ ...user, GroupList: [group.GroupName], AttachedManagedPolicies: [], Tags: [] }],
      GroupDetailList: [{ ...group, GroupPolicyList: [], AttachedManagedPolicies: [] }],
      RoleDetailList: [
        {
          ...role,
          InstanceProfileList: [],
          RolePolicyList: [
            { PolicyName: 'read', PolicyDocument: encodeURIComponent(JSON.stringify(reading)) },
          ],
          AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly }],
          PermissionsBoundary,
        },
      ],
      Policies: [
        {
          ...policy,
          PolicyVersionList: [{ VersionId: 'v3', IsDefaultVersion: true, Document: reading, CreateDate }],
        },
      ],
    },
    says: {
      complete: ['iam-role', 'iam-user', 'iam-group', 'iam-policy'].map((kind) => `${kind} ${account}`),
      objects: {
        [`${iam}:role/clerk`]: {
          whole: ['attached', 'inline', 'permissions-boundary', 'trust'],
          created,
          facets: {
            [`attached:${readOnly}`]: readOnly,
            'inline:read': reading,
            'permissions-boundary': limit,
            trust,
          },
        },
        [`${iam}:user/li.wei`]: {
          whole: ['attached', 'group', 'inline', 'permissions-boundary'],
          created,
          facets: { [`group:${group.GroupName}`]: `${iam}:group/${group.GroupName}` },
        },
        [`${iam}:group/${group.GroupName}`]: { whole: ['attached', 'inline'], created },
        [limit]: {
          whole: ['default-version', 'version'],
          created,
          facets: { 'default-version': 'v3', 'version:v3': reading },
        },
      },
    },
    bare: {},
    cuts: [...pages, { params: { Filter: ['Role'] } }],
  },
  {
    call: 'iam:GetRole',
    name: 'a role with a boundary, under a path',
    params: { RoleName: 'clerk' },
    response: { Role: { ...role, PermissionsBoundary, RoleLastUsed: {} } },
    says: {
      objects: {
        [`${iam}:role/clerk`]: {
          whole: ['permissions-boundary', 'trust'],
          created,
          facets: { 'permissions-boundary': limit, trust },
        },
      },
    },
    bare: {},
  },
  {
    call: 'iam:GetRole',
    name: 'a trust policy that is no JSON',
    response: { Role: { ...role, AssumeRolePolicyDocument: '{"Version": "2012' } },
    says: {
      objects: {
        [`${iam}:role/clerk`]: {
          whole: ['permissions-boundary', 'trust'],
          created,
          facets: { trust: ['unparseable'] },
        },
      },
    },
    bare: {},
  },
  {
    call: 'iam:GetUser',
    name: 'a user without a boundary',
    response: { User: user },
    says: { objects: { [`${iam}:user/li.wei`]: { whole: ['permissions-boundary'], created } } },
    bare: {},
  },
  {
    call: 'iam:GetUser',
    name: 'the root user',
    response: { User: { UserId: account, Arn: `${iam}:root`, CreateDate } },
    says: 'the answer is about the root user, who holds no policies',
    bare: {},
  },
  {
    call: 'iam:GetGroup',
    name: 'a group and its members, whose other groups it does not tell',
    params: { GroupName: group.GroupName },
    response: { Group: group, Users: [user], IsTruncated: false },
    says: {
      objects: {
        [`${iam}:group/${group.GroupName}`]: { created },
        [`${iam}:user/li.wei`]: {
          created,
          facets: { [`group:${group.GroupName}`]: `${iam}:group/${group.GroupName}` },
        },
      },
    },
    bare: {},
    cuts: pages,
  },
  {
    call: 'iam:ListRoles',
    name: 'every role with its trust, without its boundary',
    response: { Roles: [role], IsTruncated: false },
    says: {
      complete: [`iam-role ${account}`],
      objects: { [`${iam}:role/clerk`]: { whole: ['trust'], created, facets: { trust } } },
    },
    bare: { says: { objects: { [`${iam}:role/clerk`]: { whole: ['trust'], created, facets: { trust } } } } },
    cuts: paths,
  },
  {
    call: 'iam:ListRoles',
    name: 'the path that all begin with is no filter',
    params: { PathPrefix: '/' },
    response: { Roles: [] },
    says: { complete: [`iam-role ${account}`], objects: {} },
  },
  {
    call: 'iam:ListUsers',
    name: 'every user',
    response: { Users: [user], IsTruncated: false },
    says: { complete: [`iam-user ${account}`], objects: { [`${iam}:user/li.wei`]: { created } } },
    bare: { says: { objects: { [`${iam}:user/li.wei`]: { created } } } },
    cuts: paths,
  },
  {
    call: 'iam:ListGroups',
    name: 'every group',
    response: { Groups: [group], IsTruncated: false },
    says: {
      complete: [`iam-group ${account}`],
      objects: { [`${iam}:group/${group.GroupName}`]: { created } },
    },
    bare: { says: { objects: { [`${iam}:group/${group.GroupName}`]: { created } } } },
    cuts: paths,
  },
  {
    call: 'iam:ListGroupsForUser',
    name: 'all groups of a user',
    params: { UserName: 'li.wei' },
    response: { Groups: [group], IsTruncated: false },
    says: {
      objects: {
        [`${iam}:user/li.wei`]: {
          whole: ['group'],
          facets: { [`group:${group.GroupName}`]: `${iam}:group/${group.GroupName}` },
        },
      },
    },
    bare: {
      about: `${iam}:user/li.wei`,
      says: {
        objects: {
          [`${iam}:user/li.wei`]: {
            facets: { [`group:${group.GroupName}`]: `${iam}:group/${group.GroupName}` },
          },
        },
      },
    },
    cuts: pages,
    cutFamilies: ['group'],
  },
  {
    call: 'iam:ListGroupsForUser',
    name: 'pages that the CLI joined',
    params: { UserName: 'li.wei' },
    response: { Groups: [group] },
    says: {
      objects: {
        [`${iam}:user/li.wei`]: {
          whole: ['group'],
          facets: { [`group:${group.GroupName}`]: `${iam}:group/${group.GroupName}` },
        },
      },
    },
    bare: { about: `${iam}:user/li.wei` },
  },
  attachedTo('role', 'Role', 'clerk'),
  attachedTo('user', 'User', 'li.wei'),
  attachedTo('group', 'Group', 'a+b'),
  {
    call: 'iam:ListAttachedRolePolicies',
    name: 'nothing held, in China',
    params: { RoleName: 'clerk' },
    region: 'cn-north-1',
    response: { AttachedPolicies: [], IsTruncated: false },
    says: { objects: { [`arn:aws-cn:iam::${account}:role/clerk`]: { whole: ['attached'] } } },
    cuts: paths,
    cutFamilies: ['attached'],
  },
  {
    call: 'iam:GetRolePolicy',
    name: 'one inline policy of several',
    response: { RoleName: 'clerk', PolicyName: 'read', PolicyDocument: reading },
    says: { objects: inThisRole },
    bare: { account },
  },
  {
    call: 'iam:GetUserPolicy',
    name: 'one inline policy',
    response: { UserName: 'li.wei', PolicyName: 'read', PolicyDocument: reading },
    says: { objects: { [`${iam}:user/li.wei`]: { facets: { 'inline:read': reading } } } },
    bare: { account },
  },
  {
    call: 'iam:GetGroupPolicy',
    name: 'one inline policy, whose own name is odd',
    response: { GroupName: 'a+b', PolicyName: 'a:b', PolicyDocument: reading },
    says: { objects: { [`${iam}:group/a+b`]: { facets: { 'inline:a:b': reading } } } },
    bare: { account },
  },
];
