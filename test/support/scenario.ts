import type { AuditResult, Delta } from '../../src/core/model/audit.ts';
import { dayMs, instant } from '../../src/core/model/time.ts';
import { createActionUniverse } from '../../src/core/surface/action-universe.ts';
import { audit } from '../../src/pipeline/audit.ts';
import { aws } from '../../src/sources/aws/source.ts';
import { openStore } from '../../src/store/sqlite.ts';

/** CloudTrail records by hand, through decoder, store and audit: 90 days to a fixed end, all of it covered. */
const account = '111111111111';
const end = Date.UTC(2026, 10, 22);
const universe = createActionUniverse(
  ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 'iam:PassRole', 'sts:AssumeRole'],
  '2026-01-01',
);

export interface Told {
  readonly id: string;
  readonly name: string;
  readonly daysAgo: number;
  readonly request: unknown;
  readonly response?: unknown;
}

export function policy(...statements: readonly (readonly [action: string, resource: string])[]): string {
  const Statement = statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

export function trusting(...accounts: readonly string[]): string {
  const AWS = accounts.map((one) => `arn:aws:iam::${one}:root`);
  const Statement = [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

function record(told: Told): object {
  return {
    eventVersion: '1.09',
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/maria`, accountId: account },
    eventTime: new Date(end - told.daysAgo * dayMs).toISOString().replace('.000Z', 'Z'),
    eventSource: 'iam.amazonaws.com',
    eventName: told.name,
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2.36.0',
    requestParameters: told.request,
    responseElements: told.response ?? null,
    requestID: `request-${told.id}`,
    eventID: told.id,
    readOnly: false,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
  };
}

export function audited(story: readonly Told[]): AuditResult {
  const store = openStore(':memory:', { create: true });
  store.append(
    'aws',
    story.map((told) => aws.decode(record(told), {})),
    instant(end),
  );
  store.assertCoverage('aws', `${account}/us-east-1`, instant(end - 400 * dayMs), instant(end));
  const result = audit({
    store,
    sources: [aws],
    universe,
    catalogue: { date: '2026-01-01', digest: 'sha256:none' },
    registry: { actors: [], parties: [], owners: [] },
    rules: {
      maxLagMs: dayMs,
      accept: [],
      removed: [],
      classesOf: () => new Map([['iam', ['iam.amazonaws.com']]]),
      requiredWith: (_source, scope) => ({ scope, reason: '' }),
    },
    windows: [{ days: 90, start: instant(end - 90 * dayMs), end: instant(end) }],
    asOf: instant(end),
    reviewedAt: instant(end),
  });
  store.close();
  return result;
}

/** The row of a principal or policy by its short name. */
export function rowOf(result: AuditResult, name: string): Delta | undefined {
  return result.windows[0]?.deltas.find((delta) => delta.principal.endsWith(name));
}

export function netOf(result: AuditResult, id: string): string | undefined {
  return result.changes.find((change) => change.id === id)?.net;
}

export const arnOf = (kind: string, name: string): string => `arn:aws:iam::${account}:${kind}/${name}`;
