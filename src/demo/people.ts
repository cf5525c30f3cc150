import { instant, type Window } from '../core/model/time.ts';
import { personCaller } from './callers.ts';
import {
  addUserToGroup,
  attachRolePolicy,
  type Call,
  createBucket,
  createPolicy,
  createPolicyVersion,
  createRole,
  deletePolicy,
  deletePolicyVersion,
  deleteRole,
  deleteRolePolicy,
  deleteUserPolicy,
  detachRolePolicy,
  putBucketPolicy,
  putRolePolicy,
  putUserPolicy,
  removeUserFromGroup,
  updateTrust,
} from './calls.ts';
import {
  awsPolicies,
  bucketArn,
  ourAccount,
  type Person,
  people,
  policyArn,
  queueArn,
  roleArn,
  tableArn,
} from './cast.ts';
import type { Draft } from './cloudtrail.ts';
import { type Grant, policyDocument, type Trust, trustDocument } from './documents.ts';
import { storyInstant } from './tuning.ts';

const { maria, ana, noor, kofi, ingrid, liWei, tomasz, jonas, priya } = people;

/** What the nine people do, day by day; the calls of one act follow each other, Terraform's within one second. */
interface Act {
  readonly day: number;
  readonly time: string;
  readonly who: Person;
  readonly calls: readonly Call[];
}

const finance = policyArn('finance-export-read');
const migration = policyArn('temp-migration');

const acts: readonly Act[] = [
  act(8, '09:12:40', noor, addUserToGroup('finance-readers', 'auditor-1')),
  act(12, '10:03:21', liWei, ...newService('loyalty-api', can('dynamodb:GetItem', tableArn('loyalty')))),
  act(15, '14:40:02', maria, attachRolePolicy('support-desk', policyArn('svc-debug'))),
  act(16, '08:31:55', maria, detachRolePolicy('support-desk', policyArn('svc-debug'))),
  act(
    20,
    '11:09:13',
    ana,
    putUserPolicy('metrics-legacy', '@security-team', can('sqs:*', queueArn('metrics'))),
  ),
  act(22, '15:52:47', ana, deleteUserPolicy('metrics-legacy', '@security-team')),
  act(
    29,
    '13:26:08',
    jonas,
    putRolePolicy('edge-router', 'routes', can('s3:GetObject', bucketArn('edge-config/*'))),
  ),
  act(33, '09:47:30', priya, ...newService('fraud-scorer', can('dynamodb:Query', tableArn('payments')))),
  act(36, '16:18:44', noor, removeUserFromGroup('finance-readers', 'auditor-1')),
  act(
    44,
    '10:55:01',
    tomasz,
    putRolePolicy('cdn-purge', 'purge', can('cloudfront:CreateInvalidation', cdn('E2QWRUHAPOMQZL'))),
  ),
  act(
    48,
    '12:14:36',
    jonas,
    createPolicy('finance-export-read', can('s3:GetObject', bucketArn('finance-reports/monthly/*'))),
    attachRolePolicy('finance-export', finance),
  ),
  act(49, '09:02:17', jonas, attachRolePolicy('finance-analyst', finance)),
  act(
    58,
    '11:37:50',
    tomasz,
    createBucket('returns-inbox'),
    putBucketPolicy('returns-inbox', httpsOnly('returns-inbox')),
    ...newService('returns-worker', can('s3:GetObject', bucketArn('returns-inbox/*'))),
  ),
  act(61, '14:05:29', noor, addUserToGroup('incident-responders', 'auditor-2')),
  act(63, '09:30:12', noor, removeUserFromGroup('incident-responders', 'auditor-2')),
  act(67, '13:41:33', ingrid, putRolePolicy('metrics-reader', 'cost', can('ce:GetCostAndUsage', '*'))),
  act(70, '10:20:05', kofi, ...newService('ab-test-runner', can('s3:GetObject', bucketArn('experiments/*')))),
  act(77, '15:08:21', jonas, nextFinanceVersion('v2', can('s3:GetObject', bucketArn('finance-reports/*')))),
  // The detach and the inline deletion that AWS demands first were never delivered.
  act(84, '11:59:09', ingrid, deleteRole('legacy-report-export')),
  act(92, '08:44:58', kofi, attachRolePolicy('edge-router', policyArn('svc-debug'))),
  act(92, '17:21:19', kofi, detachRolePolicy('edge-router', policyArn('svc-debug'))),
  act(
    97,
    '12:33:26',
    jonas,
    ...newService('gift-card-api', can('dynamodb:UpdateItem', tableArn('gift-cards'))),
  ),
  act(104, '10:16:42', priya, updateTrust('finance-analyst', trustText({ AWS: roleArn('finance-export') }))),
  act(110, '14:22:37', maria, putBucketPolicy('web-assets', cdnReads('web-assets'))),
  act(
    113,
    '09:38:15',
    priya,
    updateTrust('finance-analyst', trustText({ Service: 'ecs-tasks.amazonaws.com' })),
  ),
  act(
    120,
    '13:03:54',
    priya,
    createPolicy('temp-migration', can('dynamodb:BatchWriteItem', tableArn('data'))),
    attachRolePolicy('metrics-reader', migration),
  ),
  act(125, '16:10:07', priya, detachRolePolicy('metrics-reader', migration), deletePolicy(migration)),
  act(
    128,
    '10:49:31',
    kofi,
    detachRolePolicy('ab-test-runner', awsPolicies.logs),
    detachRolePolicy('ab-test-runner', awsPolicies.tracing),
    deleteRolePolicy('ab-test-runner', 'service-access'),
    deleteRole('ab-test-runner'),
  ),
  act(
    136,
    '11:11:48',
    jonas,
    nextFinanceVersion('v3', can('s3:GetObject', bucketArn('finance-reports/monthly/*'))),
    deletePolicyVersion(finance, 'v2'),
  ),
  act(
    141,
    '09:54:20',
    ana,
    putUserPolicy('build-bot', '=cmd', can('s3:GetObject', bucketArn('build-artefacts/*'))),
  ),
  act(
    146,
    '15:35:03',
    liWei,
    putRolePolicy('loyalty-api', 'service-access', can('dynamodb:Query', tableArn('loyalty'))),
  ),
  act(154, '10:07:56', maria, attachRolePolicy('cdn-purge', policyArn('svc-debug'))),
  act(155, '09:19:24', maria, detachRolePolicy('cdn-purge', policyArn('svc-debug'))),
  act(159, '12:50:39', ingrid, putRolePolicy('metrics-reader', 'cost', can('ce:Get*', '*'))),
  act(
    166,
    '14:28:11',
    tomasz,
    putRolePolicy('returns-worker', 'service-access', can('s3:GetObject', bucketArn('returns-inbox/new/*'))),
  ),
  act(173, '11:45:52', noor, addUserToGroup('finance-readers', 'auditor-2')),
  act(
    177,
    '13:16:34',
    kofi,
    putRolePolicy('edge-router', 'routes', can('s3:GetObject', bucketArn('edge-config/v2/*'))),
  ),
];

export function peopleDrafts(window: Window): readonly Draft[] {
  return acts.flatMap(({ day, time, who, calls }) => {
    const first = storyInstant(window.start, day, time);
    // A console takes some seconds from one page to the next; Terraform's calls share the second.
    const apartMs = who.tool === 'console' ? 9000 : 0;
    return calls.map((call, index) => {
      const at = instant(first + index * apartMs);
      return { at, by: 'people' as const, caller: personCaller(who, at), call };
    });
  });
}

function act(day: number, time: string, who: Person, ...calls: readonly Call[]): Act {
  return { day, time, who, calls };
}

function newService(name: string, document: string): readonly Call[] {
  return [
    createRole(name, trustText({ Service: 'lambda.amazonaws.com' })),
    putRolePolicy(name, 'service-access', document),
    attachRolePolicy(name, awsPolicies.logs),
    attachRolePolicy(name, awsPolicies.tracing),
  ];
}

function nextFinanceVersion(versionId: string, document: string): Call {
  return createPolicyVersion({ policy: finance, versionId, document, setAsDefault: true });
}

function can(action: string, resource: string): string {
  const grants: readonly Grant[] = [{ actions: [action], resources: [resource] }];
  return JSON.stringify(policyDocument(grants), null, 2);
}

function trustText(to: { readonly AWS: string } | { readonly Service: string }): string {
  const trust: Trust =
    'AWS' in to
      ? { principal: 'AWS', names: [to.AWS], action: 'sts:AssumeRole' }
      : { principal: 'Service', names: [to.Service], action: 'sts:AssumeRole' };
  return JSON.stringify(trustDocument(trust));
}

function cdn(distribution: string): string {
  return `arn:aws:cloudfront::${ourAccount}:distribution/${distribution}`;
}

function httpsOnly(bucket: string) {
  const statement = {
    Sid: 'HttpsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn(bucket), bucketArn(`${bucket}/*`)],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

function cdnReads(bucket: string) {
  const statement = {
    Sid: 'Cdn',
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: bucketArn(`${bucket}/*`),
    Condition: { StringEquals: { 'AWS:SourceArn': cdn('E2QWRUHAPOMQZL') } },
  };
  return { Version: '2012-10-17', Statement: [statement] };
}
