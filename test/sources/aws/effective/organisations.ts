import {
  agent,
  allow,
  ann,
  away,
  bucket,
  type Case,
  clerk,
  deny,
  home,
  logic,
  manager,
  object,
  opening,
  pages,
  person,
  role,
  to,
  vault,
} from './decisions.ts';
import type { Ceiling, Document, Organisation, Person } from './estate.ts';

const scps = `${pages}organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html`;
const scpsPage = `${pages}organizations/latest/userguide/orgs_manage_policies_scps.html`;
const rcps = `${pages}organizations/latest/userguide/orgs_manage_policies_rcps.html`;

export const full: Ceiling = {
  name: 'p-FullAWSAccess',
  type: 'SERVICE_CONTROL_POLICY',
  attachedTo: ['r-1', 'ou-1', 'ou-2', home, away, manager],
  document: [allow('*')],
};
export const over = (...ceilings: readonly Ceiling[]): Organisation => ({
  manager,
  parents: { [home]: 'ou-1', [away]: 'ou-2', [manager]: 'r-1', 'ou-1': 'r-1', 'ou-2': 'r-1' },
  enabled: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
  ceilings: [full, ...ceilings],
});
export const scp = (attachedTo: string, ...document: Document): Ceiling => ({
  name: 'p-scp',
  type: 'SERVICE_CONTROL_POLICY',
  attachedTo: [attachedTo],
  document,
});
export const rcp = (attachedTo: string, ...document: Document): Ceiling => ({
  name: 'p-rcp',
  type: 'RESOURCE_CONTROL_POLICY',
  attachedTo: [attachedTo],
  document: document.map((one) => ({ ...one, Principal: '*' })),
});
export const withoutFull = (place: string, organisation: Organisation): Organisation => ({
  ...organisation,
  ceilings: organisation.ceilings.map((one) =>
    one === full ? { ...one, attachedTo: one.attachedTo.filter((id) => id !== place) } : one,
  ),
});
export const everybody: readonly Person[] = [
  person(clerk, [allow('*')]),
  person(agent, [allow('*')]),
  person(role('chief', manager), [allow('*')]),
  person(role('AWSServiceRoleForVault'), [allow('*')]),
];
export const instance = `arn:aws:ec2:eu-west-1:${home}:instance/i-1`;

/** What the organisation over an account keeps out. */
export const organisations: readonly Case[] = [
  {
    name: 'SCPs bind everybody in the account but service-linked roles, and not the management account',
    page: scpsPage,
    estate: { people: everybody, organisation: over(scp('r-1', deny('ec2:*'))) },
    asks: [
      [clerk, 'ec2:StartInstances', instance, false],
      [role('AWSServiceRoleForVault'), 'ec2:StartInstances', instance, true],
      [role('chief', manager), 'ec2:StartInstances', instance.replace(home, manager), true],
    ],
  },
  {
    name: 'an SCP of one unit binds its accounts and no others',
    page: scps,
    estate: { people: everybody, organisation: over(scp('ou-1', deny('ec2:*'))) },
    asks: [
      [clerk, 'ec2:StartInstances', instance, false],
      [agent, 'ec2:StartInstances', instance.replace(home, away), true],
    ],
  },
  {
    name: 'every level has to allow: a list in place of the default one limits all below it',
    page: scps,
    estate: {
      people: everybody,
      organisation: withoutFull('ou-1', over(scp('ou-1', allow('s3:*')))),
    },
    asks: [
      [clerk, 's3:GetObject', 'arn:aws:s3:::nowhere/1', true],
      [clerk, 'ec2:StartInstances', instance, false],
      [agent, 'ec2:StartInstances', instance.replace(home, away), true],
    ],
  },
  {
    name: 'a list beside the default one limits nothing',
    page: scps,
    estate: { people: everybody, organisation: over(scp(home, allow('s3:*'))) },
    asks: [[clerk, 'ec2:StartInstances', instance, true]],
  },
  {
    name: 'a type that is switched off at the root binds nobody',
    page: scps,
    estate: {
      people: everybody,
      organisation: { ...over(scp('r-1', deny('*')), rcp('r-1', deny('s3:*'))), enabled: [] },
    },
    asks: [
      [clerk, 'ec2:StartInstances', instance, true],
      [clerk, 's3:GetObject', 'arn:aws:s3:::nowhere/1', true],
    ],
  },
  {
    name: 'SCPs bind those whom a bucket policy names itself',
    page: logic,
    estate: {
      people: [person(ann)],
      resources: [vault([opening(ann)])],
      organisation: over(scp(home, deny('s3:*'))),
    },
    asks: [[ann, 's3:GetObject', object, false]],
  },
  {
    name: 'RCPs bind the services that AWS lists, and no others',
    page: rcps,
    estate: { people: everybody, organisation: over(rcp('r-1', deny('*'))), resources: [vault(undefined)] },
    asks: [
      [clerk, 's3:GetObject', object, false],
      [clerk, 'ec2:StartInstances', instance, true],
      [clerk, 'iam:PassRole', clerk, true],
    ],
  },
  {
    name: 'RCPs bind what lies in the account, whoever asks, and nothing elsewhere',
    page: rcps,
    estate: {
      people: everybody,
      organisation: over(rcp(home, deny('s3:PutObject')), {
        ...rcp(away, deny('s3:GetObject')),
        name: 'p-2',
      }),
      resources: [
        vault([allow('s3:*', { Principal: to(agent), Resource: [bucket, `${bucket}/*`] })]),
        {
          id: 'arn:aws:s3:::attic',
          kind: 's3-bucket',
          account: away,
          policy: [allow('s3:*', { Principal: to(clerk), Resource: 'arn:aws:s3:::attic/*' })],
        },
      ],
    },
    asks: [
      [clerk, 's3:PutObject', object, false],
      [agent, 's3:PutObject', object, false],
      [agent, 's3:GetObject', object, true],
      [clerk, 's3:PutObject', 'arn:aws:s3:::attic/1', true],
      [clerk, 's3:GetObject', 'arn:aws:s3:::attic/1', false],
      [role('AWSServiceRoleForVault'), 's3:PutObject', object, true],
    ],
  },
  {
    name: 'RCPs do not bind what lies in the management account',
    page: rcps,
    estate: {
      people: everybody,
      organisation: over(rcp('r-1', deny('s3:*'))),
      resources: [
        vault(
          [allow('s3:GetObject', { Principal: to(role('chief', manager)), Resource: `${bucket}/*` })],
          manager,
        ),
      ],
    },
    asks: [[role('chief', manager), 's3:GetObject', object, true]],
  },
  {
    name: 'an RCP that names other buckets says nothing of this one',
    page: rcps,
    estate: {
      people: everybody,
      organisation: over(rcp(home, deny('s3:*', { Resource: [`${bucket}-old/*`, `${bucket}/secret/*`] }))),
      resources: [vault([allow('s3:*', { Principal: to(agent), Resource: `${bucket}/*` })])],
    },
    asks: [
      [agent, 's3:GetObject', object, true],
      [agent, 's3:GetObject', `${bucket}/secret/1`, false],
      [clerk, 's3:GetObject', `${bucket}/secret/1`, false],
    ],
  },
];
