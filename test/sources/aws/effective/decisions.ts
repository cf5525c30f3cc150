import type { Document, Estate, Person, Resource, Statement } from './estate.ts';

/** Rules of AWS's evaluation, each as accounts in which it decides. */
export interface Case {
  readonly name: string;
  readonly page: string;
  readonly estate: Estate;
  readonly asks: readonly Ask[];
}

export type Ask = readonly [who: string, action: string, resource: string, is: boolean | 'open'];

export const pages = 'https://docs.aws.amazon.com/';
export const logic = `${pages}IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html`;
const cross = `${pages}IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html`;
const principal = `${pages}IAM/latest/UserGuide/reference_policies_elements_principal.html`;
const notPrincipal = `${pages}IAM/latest/UserGuide/reference_policies_elements_notprincipal.html`;
const keyPolicies = `${pages}kms/latest/developerguide/key-policies.html`;
const grantsPage = `${pages}kms/latest/developerguide/grants.html`;

export const [home, away, manager] = ['111111111111', '222222222222', '333333333333'];
export const role = (name: string, account = home) => `arn:aws:iam::${account}:role/${name}`;
export const user = (name: string, account = home) => `arn:aws:iam::${account}:user/${name}`;
export const root = (account: string) => `arn:aws:iam::${account}:root`;
export const [clerk, ann, agent] = [role('clerk'), user('ann'), role('agent', away)];
export const bounds = `arn:aws:iam::${home}:policy/bounds`;
export const [bucket, object] = ['arn:aws:s3:::vault', 'arn:aws:s3:::vault/1'];
export const key = `arn:aws:kms:eu-west-1:${home}:key/k1`;

export const allow = (Action: string | readonly string[], more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
export const deny = (Action: string | readonly string[], more: Partial<Statement> = {}): Statement => ({
  ...allow(Action, more),
  Effect: 'Deny',
});
export const to = (...AWS: readonly string[]) => ({ AWS });
export const trusts = (...AWS: readonly string[]): Document => [
  { Effect: 'Allow', Principal: to(...AWS), Action: 'sts:AssumeRole' },
];

export const person = (id: string, inline: Document = [], more: Partial<Person> = {}): Person => ({
  id,
  inline,
  ...more,
});
export const vault = (policy: Document | undefined, account = home): Resource => ({
  id: bucket,
  kind: 's3-bucket',
  account,
  policy,
});
export const keyOf = (policy: Document, grants: Readonly<Record<string, object>> = {}): Resource => ({
  id: key,
  kind: 'kms-key',
  account: home,
  policy,
  grants,
});
export const opening = (...principals: readonly string[]) =>
  allow('s3:GetObject', { Principal: to(...principals), Resource: `${bucket}/*` });
export const delegating = allow('kms:*', { Principal: to(root(home)) });
const bounded = { [bounds]: [allow('ec2:*')] };

const sameAccount: readonly Case[] = [
  {
    name: 'a bucket policy that names the role leaves the boundary in force, one that names the user or everybody does not',
    page: logic,
    estate: {
      people: [
        person(clerk, [], { boundary: bounds }),
        person(ann, [], { boundary: bounds }),
        person(role('other'), [], { boundary: bounds }),
      ],
      policies: bounded,
      resources: [
        vault([opening(clerk, ann), allow('s3:PutObject', { Principal: '*', Resource: `${bucket}/*` })]),
      ],
    },
    asks: [
      [clerk, 's3:GetObject', object, false],
      [ann, 's3:GetObject', object, true],
      [role('other'), 's3:GetObject', object, false],
      [clerk, 's3:PutObject', object, true],
      [ann, 's3:PutObject', object, true],
    ],
  },
  {
    name: 'an explicit deny of the boundary binds whomever a bucket policy names',
    page: logic,
    estate: {
      people: [person(ann, [], { boundary: bounds })],
      policies: { [bounds]: [deny('s3:*')] },
      resources: [vault([opening(ann)])],
    },
    asks: [[ann, 's3:GetObject', object, false]],
  },
  {
    name: 'a bucket policy that names the role is enough where the boundary agrees',
    page: logic,
    estate: {
      people: [person(clerk, [], { boundary: bounds }), person(role('free'))],
      policies: { [bounds]: [allow('s3:*')] },
      resources: [vault([opening(clerk, role('free'))])],
    },
    asks: [
      [clerk, 's3:GetObject', object, true],
      [role('free'), 's3:GetObject', object, true],
      [clerk, 's3:PutObject', object, false],
    ],
  },
  {
    name: 'an account that is named decides by its own policies',
    page: principal,
    estate: {
      people: [person(clerk), person(ann, [allow('s3:GetObject')])],
      resources: [vault([opening(root(home))])],
    },
    asks: [
      [clerk, 's3:GetObject', object, false],
      [ann, 's3:GetObject', object, true],
    ],
  },
  {
    name: 'one session of a role may be the one that asks',
    page: principal,
    estate: {
      people: [person(clerk, [], { boundary: bounds }), person(role('other'))],
      policies: bounded,
      resources: [vault([opening(root(home), `arn:aws:sts::${home}:assumed-role/clerk/desk`)])],
    },
    asks: [
      [clerk, 's3:GetObject', object, 'open'],
      [role('other'), 's3:GetObject', object, false],
    ],
  },
  {
    name: 'NotPrincipal spares whom it lists with the account, and never who has a boundary',
    page: notPrincipal,
    estate: {
      people: [
        person(clerk, [allow('s3:*')]),
        person(role('other'), [allow('s3:*')]),
        person(role('bound'), [allow('s3:*')], { boundary: bounds }),
        person(role('half'), [allow('s3:*')]),
      ],
      policies: { [bounds]: [allow('*')] },
      resources: [
        vault([
          deny('s3:GetObject', {
            NotPrincipal: to(root(home), clerk, role('bound')),
            Resource: `${bucket}/*`,
          }),
          deny('s3:PutObject', { NotPrincipal: to(role('half')), Resource: `${bucket}/*` }),
        ]),
      ],
    },
    asks: [
      [clerk, 's3:GetObject', object, true],
      [role('other'), 's3:GetObject', object, false],
      [role('bound'), 's3:GetObject', object, false],
      [role('half'), 's3:PutObject', object, 'open'],
      [clerk, 's3:PutObject', object, false],
    ],
  },
];

const crossAccount: readonly Case[] = [
  {
    name: 'another account needs both sides, and its boundary binds whoever is named',
    page: cross,
    estate: {
      people: [
        person(agent, [allow('s3:*')]),
        person(role('mute', away)),
        person(user('bea', away), [allow('s3:*')], { boundary: `arn:aws:iam::${away}:policy/bounds` }),
        person(role('other', away), [allow('s3:*')]),
      ],
      policies: { [`arn:aws:iam::${away}:policy/bounds`]: [allow('ec2:*')] },
      resources: [vault([opening(agent, role('mute', away), user('bea', away))])],
    },
    asks: [
      [agent, 's3:GetObject', object, true],
      [agent, 's3:PutObject', object, false],
      [role('mute', away), 's3:GetObject', object, false],
      [user('bea', away), 's3:GetObject', object, false],
      [role('other', away), 's3:GetObject', object, false],
    ],
  },
  {
    name: 'another account that is named as a whole decides by its own policies',
    page: cross,
    estate: {
      people: [person(agent, [allow('s3:*')]), person(role('mute', away))],
      resources: [vault([opening(away)])],
    },
    asks: [
      [agent, 's3:GetObject', object, true],
      [role('mute', away), 's3:GetObject', object, false],
    ],
  },
  {
    name: 'a bucket that hands its objects to another account keeps the rest',
    page: cross,
    estate: {
      people: [person(agent, [allow('s3:*')])],
      resources: [vault([allow('*', { Principal: to(root(away)), Resource: `${bucket}/*` })])],
    },
    asks: [
      [agent, 's3:GetObject', object, true],
      [agent, 's3:ListBucket', bucket, false],
    ],
  },
  {
    name: 'a bucket without a policy is open to its own account alone',
    page: cross,
    estate: {
      people: [person(agent, [allow('s3:*')]), person(clerk, [allow('s3:*')])],
      resources: [vault(undefined)],
    },
    asks: [
      [agent, 's3:GetObject', object, false],
      [clerk, 's3:GetObject', object, true],
    ],
  },
];

const guarded: readonly Case[] = [
  {
    name: 'a key that delegates to its account leaves it to the policies there',
    page: keyPolicies,
    estate: {
      people: [person(clerk, [allow('kms:Decrypt')]), person(ann), person(agent, [allow('kms:*')])],
      resources: [keyOf([delegating])],
    },
    asks: [
      [clerk, 'kms:Decrypt', key, true],
      [clerk, 'kms:CreateGrant', key, false],
      [ann, 'kms:Decrypt', key, false],
      [agent, 'kms:Decrypt', key, false],
    ],
  },
  {
    name: 'a key that does not delegate is closed to all but whom it names',
    page: keyPolicies,
    estate: {
      people: [person(clerk, [allow('kms:*')]), person(ann), person(role('bound'), [], { boundary: bounds })],
      policies: bounded,
      resources: [keyOf([allow('kms:Decrypt', { Principal: to(ann, role('bound')) })])],
    },
    asks: [
      [clerk, 'kms:Decrypt', key, false],
      [ann, 'kms:Decrypt', key, true],
      [role('bound'), 'kms:Decrypt', key, false],
    ],
  },
  {
    name: 'a grant allows its operations to its grantee, beside the key policy',
    page: grantsPage,
    estate: {
      people: [person(clerk), person(role('other')), person(agent, [allow('kms:*')])],
      resources: [
        keyOf([allow('kms:*', { Principal: to(ann) })], {
          g1: { granteePrincipal: clerk, operations: ['Decrypt'] },
          g2: { granteePrincipal: agent, operations: ['CreateGrant'] },
        }),
      ],
    },
    asks: [
      [clerk, 'kms:Decrypt', key, true],
      [clerk, 'kms:CreateGrant', key, false],
      [role('other'), 'kms:Decrypt', key, false],
      [agent, 'kms:CreateGrant', key, true],
    ],
  },
  {
    name: 'a role opens to whom its trust names, to its account only with a policy there',
    page: logic,
    estate: {
      people: [
        person(role('named'), [], { trust: trusts(clerk) }),
        person(role('left'), [], { trust: trusts(root(home)) }),
        person(role('open'), [], { trust: trusts('*') }),
        person(clerk),
        person(ann, [allow('sts:AssumeRole')]),
      ],
    },
    asks: [
      [clerk, 'sts:AssumeRole', role('named'), true],
      [ann, 'sts:AssumeRole', role('named'), false],
      [clerk, 'sts:AssumeRole', role('left'), false],
      [ann, 'sts:AssumeRole', role('left'), true],
      [clerk, 'sts:AssumeRole', role('open'), true],
    ],
  },
  {
    name: 'a role of another account needs both sides',
    page: cross,
    estate: {
      people: [
        person(role('named'), [], { trust: trusts(agent) }),
        person(role('left'), [], { trust: trusts(root(away)) }),
        person(role('own'), [], { trust: trusts(root(home)) }),
        person(agent, [allow('sts:AssumeRole')]),
        person(role('mute', away)),
      ],
    },
    asks: [
      [agent, 'sts:AssumeRole', role('named'), true],
      [agent, 'sts:AssumeRole', role('left'), true],
      [agent, 'sts:AssumeRole', role('own'), false],
      [role('mute', away), 'sts:AssumeRole', role('left'), false],
      [role('mute', away), 'sts:AssumeRole', role('named'), false],
    ],
  },
  {
    name: 'a trust says nothing about passing the role',
    page: logic,
    estate: {
      people: [person(role('named'), [], { trust: trusts(agent) }), person(clerk, [allow('iam:PassRole')])],
    },
    asks: [[clerk, 'iam:PassRole', role('named'), true]],
  },
];

export const cases: readonly Case[] = [...sameAccount, ...crossAccount, ...guarded];
