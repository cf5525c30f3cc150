import {
  acmeAccount,
  agentRole,
  awsPolicies,
  bucketArn,
  identityCenterPath,
  identityCenterRoles,
  invoiceRole,
  ourAccount,
  partnerPolicy,
  partnerRole,
  policyArn,
  queueArn,
  region,
  roleArn,
  tunedRoles,
} from './cast.ts';
import type { Grant, Trust } from './documents.ts';
import { invoiceGrants, partnerExternalId, partnerOutbox } from './story.ts';

/** How the account stood when the story begins: what the snapshot shows and every change builds on. */

export interface OpeningRole {
  readonly name: string;
  readonly path: string;
  readonly trust: Trust;
  readonly inline: Readonly<Record<string, readonly Grant[]>>;
  readonly attached: readonly string[];
}

export interface OpeningUser {
  readonly name: string;
  readonly groups: readonly string[];
  readonly inline: Readonly<Record<string, readonly Grant[]>>;
}

/** The inline policy of each tuned role. */
export const tunedPolicy = 'service-access';
export const outboxPolicy = 'outbox-read';
export const invoicePolicy = 'invoice-inbox';

export const partnerTrust: Trust = {
  principal: 'AWS',
  names: [`arn:aws:iam::${acmeAccount}:root`],
  action: 'sts:AssumeRole',
  condition: { StringEquals: { 'sts:ExternalId': partnerExternalId } },
};

/** The agent may change policies of every role but its own and the emergency one. */
const agentGrants: readonly Grant[] = [
  {
    actions: ['iam:Get*', 'iam:List*', 'iam:SimulatePrincipalPolicy', 'access-analyzer:Get*'],
    resources: ['*'],
  },
  {
    actions: [
      'iam:PutRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:AttachRolePolicy',
      'iam:DetachRolePolicy',
      'iam:UpdateAssumeRolePolicy',
      'iam:CreatePolicyVersion',
      'iam:DeletePolicyVersion',
      'iam:SetDefaultPolicyVersion',
    ],
    resources: [`arn:aws:iam::${ourAccount}:role/*`, `arn:aws:iam::${ourAccount}:policy/*`],
  },
  { effect: 'Deny', actions: ['iam:*'], resources: [roleArn(agentRole), roleArn('break-glass-admin')] },
];

const lambda = service('lambda.amazonaws.com');
const ecs = service('ecs-tasks.amazonaws.com');

export const openingRoles: readonly OpeningRole[] = [
  ...tunedRoles.map((role) => ({
    name: role.name,
    path: '/',
    trust: lambda,
    inline: { [tunedPolicy]: role.grants },
    attached: [awsPolicies.logs, policyArn('svc-telemetry'), policyArn('svc-config-read')],
  })),
  role(partnerRole, partnerTrust, { [outboxPolicy]: partnerOutbox }, [policyArn(partnerPolicy)]),
  role(invoiceRole, ecs, { [invoicePolicy]: invoiceGrants }, [awsPolicies.logs]),
  role(agentRole, ours('agent-runner'), { tuning: agentGrants }, []),
  role('agent-runner', ecs, { assume: reads('sts:AssumeRole', roleArn(agentRole)) }, [awsPolicies.logs]),
  role('break-glass-admin', ours(identityCenterRoles.SecurityAdmin, identityCenterPath), {}, [
    awsPolicies.administrator,
  ]),
  role('finance-analyst', ecs, { reports: reads('s3:GetObject', bucketArn('finance-reports/*')) }, []),
  role(
    'finance-export',
    lambda,
    { export: reads('s3:PutObject', bucketArn('finance-reports/monthly/*')) },
    [],
  ),
  role('support-desk', ecs, { tickets: reads('s3:GetObject', bucketArn('support-tickets/*')) }, []),
  role('edge-router', lambda, { routes: reads('s3:GetObject', bucketArn('edge-config/routes.json')) }, []),
  role('cdn-purge', lambda, { purge: reads('cloudfront:CreateInvalidation', '*') }, []),
  role('metrics-reader', ecs, { describe: reads('ec2:Describe*', '*') }, []),
  role('legacy-report-export', ecs, { export: reads('s3:GetObject', bucketArn('finance-reports/*')) }, [
    awsPolicies.tracing,
  ]),
  ...Object.values(identityCenterRoles).map((name) => ({
    name,
    path: identityCenterPath,
    trust: identityCenter(),
    inline: {},
    attached: [awsPolicies.administrator],
  })),
];

export const openingUsers: readonly OpeningUser[] = [
  {
    name: 'build-bot',
    groups: [],
    inline: { artefacts: reads('s3:PutObject', bucketArn('build-artefacts/*')) },
  },
  { name: 'metrics-legacy', groups: [], inline: { queue: reads('sqs:ReceiveMessage', queueArn('metrics')) } },
  { name: 'auditor-1', groups: ['auditors'], inline: {} },
  { name: 'auditor-2', groups: ['auditors'], inline: {} },
];

export const openingGroups: Readonly<Record<string, Readonly<Record<string, readonly Grant[]>>>> = {
  auditors: { audit: [{ actions: ['iam:Get*', 'iam:List*'], resources: ['*'] }] },
  'finance-readers': { finance: reads('s3:GetObject', bucketArn('finance-reports/*')) },
  'incident-responders': {
    logs: reads('logs:FilterLogEvents', `arn:aws:logs:${region}:${ourAccount}:log-group:/app/*`),
  },
};

/** AWS's own policies in use, as the same call lists them. */
export const awsPolicyGrants: Readonly<Record<string, readonly Grant[]>> = {
  [awsPolicies.administrator]: [{ actions: ['*'], resources: ['*'] }],
  [awsPolicies.logs]: [
    { actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resources: ['*'] },
  ],
  [awsPolicies.tracing]: [
    {
      actions: [
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:GetSamplingStatisticSummaries',
      ],
      resources: ['*'],
    },
  ],
};

function role(
  name: string,
  trust: Trust,
  inline: OpeningRole['inline'],
  attached: readonly string[],
): OpeningRole {
  return { name, path: '/', trust, inline, attached };
}

function reads(action: string, resource: string): readonly Grant[] {
  return [{ actions: [action], resources: [resource] }];
}

function service(name: string): Trust {
  return { principal: 'Service', names: [name], action: 'sts:AssumeRole' };
}

function ours(name: string, path = '/'): Trust {
  return { principal: 'AWS', names: [roleArn(name, path)], action: 'sts:AssumeRole' };
}

function identityCenter(): Trust {
  const provider = `arn:aws:iam::${ourAccount}:saml-provider/AWSSSO_7c41d2_DO_NOT_DELETE`;
  return {
    principal: 'Federated',
    names: [provider],
    action: 'sts:AssumeRoleWithSAML',
    condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  };
}
