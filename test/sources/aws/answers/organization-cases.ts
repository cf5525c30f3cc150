import { type AnswerCase, account, type Json } from './said.ts';

const org = `arn:aws:organizations::${account}`;
const member = '222222222222';
const ceiling: Json = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }],
};
const summary = {
  Id: 'p-abcd1234',
  Arn: `${org}:policy/o-example/service_control_policy/p-abcd1234`,
  Name: 'no-iam',
  Description: '',
  Type: 'SERVICE_CONTROL_POLICY',
  AwsManaged: false,
};
const policy = `${org}:policy/p-abcd1234`;
const pages = [{ response: { NextToken: 'more' } }, { params: { NextToken: 'more' } }];
const root = { Id: 'r-abcd', Arn: `${org}:root/o-example/r-abcd`, Name: 'Root' };
const on = { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' };
const known = {
  Id: member,
  Arn: `${org}:account/o-example/${member}`,
  Email: 'a@example.com',
  Name: 'a',
  Status: 'ACTIVE',
  JoinedMethod: 'CREATED',
  JoinedTimestamp: '2025-01-02T03:04:05+00:00',
};
const unit = { Id: 'ou-abcd-11111111', Arn: `${org}:ou/o-example/ou-abcd-11111111`, Name: 'Teams' };

export const organizationCases: readonly AnswerCase[] = [
  {
    call: 'organizations:DescribePolicy',
    name: 'a policy with its text',
    params: { PolicyId: 'p-abcd1234' },
    response: { Policy: { PolicySummary: summary, Content: JSON.stringify(ceiling, null, 2) } },
    says: {
      objects: {
        [policy]: {
          whole: ['content', 'type'],
          facets: { content: ceiling, type: 'SERVICE_CONTROL_POLICY' },
        },
      },
    },
    bare: {},
  },
  {
    call: 'organizations:DescribePolicy',
    name: 'a text that is no JSON',
    response: { Policy: { PolicySummary: summary, Content: '{{' } },
    says: {
      objects: {
        [policy]: {
          whole: ['content', 'type'],
          facets: { content: ['unparseable'], type: 'SERVICE_CONTROL_POLICY' },
        },
      },
    },
    bare: {},
  },
  {
    call: 'organizations:ListPolicies',
    name: 'policies of one type',
    params: { Filter: 'SERVICE_CONTROL_POLICY' },
    response: { Policies: [summary] },
    says: {
      complete: [`org-policy ${account}`],
      objects: { [policy]: { whole: ['type'], facets: { type: 'SERVICE_CONTROL_POLICY' } } },
    },
    // Bare, it does not say that it is of one type only.
    bare: {
      says: { objects: { [policy]: { whole: ['type'], facets: { type: 'SERVICE_CONTROL_POLICY' } } } },
    },
    cuts: pages,
  },
  {
    call: 'organizations:ListTargetsForPolicy',
    name: 'where a policy is attached',
    params: { PolicyId: 'p-abcd1234' },
    response: {
      Targets: [
        { TargetId: 'r-abcd', Arn: root.Arn, Name: 'Root', Type: 'ROOT' },
        { TargetId: member, Arn: known.Arn, Name: 'a', Type: 'ACCOUNT' },
      ],
    },
    says: {
      objects: {
        [policy]: { whole: ['target'], facets: { 'target:r-abcd': 'r-abcd', [`target:${member}`]: member } },
      },
    },
    bare: {
      about: summary.Arn,
      says: {
        objects: { [policy]: { facets: { 'target:r-abcd': 'r-abcd', [`target:${member}`]: member } } },
      },
    },
    cuts: pages,
    cutFamilies: ['target'],
  },
  {
    call: 'organizations:ListRoots',
    name: 'the root and its policy types',
    response: { Roots: [{ ...root, PolicyTypes: [on] }] },
    says: {
      complete: [`org-root ${account}`],
      objects: {
        [`${org}:root/r-abcd`]: {
          whole: ['policy-type'],
          facets: { 'policy-type:SERVICE_CONTROL_POLICY': 'ENABLED' },
        },
      },
    },
    bare: {
      says: {
        objects: {
          [`${org}:root/r-abcd`]: {
            whole: ['policy-type'],
            facets: { 'policy-type:SERVICE_CONTROL_POLICY': 'ENABLED' },
          },
        },
      },
    },
    cuts: pages,
  },
  {
    call: 'organizations:ListRoots',
    name: 'a policy type that is being switched off',
    response: { Roots: [{ ...root, PolicyTypes: [{ ...on, Status: 'PENDING_DISABLE' }] }] },
    says: { complete: [`org-root ${account}`], objects: { [`${org}:root/r-abcd`]: {} } },
    bare: { says: { objects: { [`${org}:root/r-abcd`]: {} } } },
  },
  {
    call: 'organizations:ListOrganizationalUnitsForParent',
    name: 'units under the root',
    params: { ParentId: 'r-abcd' },
    response: { OrganizationalUnits: [unit] },
    says: {
      objects: { [`${org}:ou/ou-abcd-11111111`]: { whole: ['parent'], facets: { parent: 'r-abcd' } } },
    },
    bare: { about: root.Arn },
    cuts: pages,
  },
  {
    call: 'organizations:ListAccountsForParent',
    name: 'accounts in a unit, one of them closed',
    params: { ParentId: unit.Id },
    response: {
      Accounts: [known, { ...known, Id: '333333333333', Status: 'SUSPENDED', State: 'PENDING_CLOSURE' }],
    },
    says: {
      objects: {
        [`arn:aws:organizations:::account/${member}`]: { whole: ['parent'], facets: { parent: unit.Id } },
      },
    },
    bare: { about: unit.Arn },
    cuts: pages,
  },
  {
    call: 'organizations:ListAccounts',
    name: 'accounts, and not where they are',
    response: { Accounts: [known] },
    says: { objects: { [`arn:aws:organizations:::account/${member}`]: {} } },
    bare: {},
    cuts: pages,
  },
];
