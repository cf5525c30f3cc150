import { gzipSync } from 'node:zlib';

/** CloudTrail events written by hand, and every form in which AWS hands them out. */

export type Json = Readonly<Record<string, unknown>>;

export const account = '111111111111';

interface Call {
  readonly service?: string;
  readonly name: string;
  readonly at: string;
  readonly id: string;
  readonly by?: string;
  readonly request?: Json | null;
  readonly response?: Json | null;
  readonly readOnly?: boolean;
  readonly error?: string;
}

export function event(call: Call): Json {
  const { service = 'iam', name, at, id, by = 'deployer', error } = call;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${account}:user/${by}`,
      accountId: account,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: by,
    },
    eventTime: at,
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.31.0',
    ...(error === undefined ? {} : { errorCode: error, errorMessage: 'not authorized' }),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    requestID: `req-${id}`,
    eventID: id,
    readOnly: call.readOnly === true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
}

export function allow(action: string, resource: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  });
}

export function trust(principal: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
  });
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

export function createRole(roleName: string, at: string, id: string): Json {
  const assumeRolePolicyDocument = trust(`arn:aws:iam::${account}:root`);
  return event({
    name: 'CreateRole',
    at,
    id,
    request: { roleName, assumeRolePolicyDocument },
    response: { role: { roleName, arn: roleArn(roleName), createDate: at, path: '/' } },
  });
}

export function putRolePolicy(roleName: string, policyDocument: string, at: string, id: string): Json {
  return event({
    name: 'PutRolePolicy',
    at,
    id,
    request: { roleName, policyName: 'access', policyDocument },
  });
}

/**
 * A handful in which something of everything happens: a role made, widened, opened to a partner; one made and
 * deleted; one call refused; one service drift does not decode; reads that keep the log going.
 */
export const handful: readonly Json[] = [
  createRole('reporter', '2026-11-01T09:00:00Z', 'e-01'),
  putRolePolicy('reporter', allow('s3:GetObject', 'arn:aws:s3:::reports/*'), '2026-11-01T09:00:05Z', 'e-02'),
  event({ name: 'GetRole', at: '2026-11-01T21:00:00Z', id: 'e-03', readOnly: true, request: null }),
  putRolePolicy('reporter', allow('s3:*', 'arn:aws:s3:::reports/*'), '2026-11-02T10:30:00Z', 'e-04'),
  event({
    name: 'PutRolePolicy',
    at: '2026-11-02T10:31:00Z',
    id: 'e-05',
    by: 'intern',
    error: 'AccessDenied',
  }),
  event({
    name: 'UpdateAssumeRolePolicy',
    at: '2026-11-02T17:00:00Z',
    id: 'e-06',
    request: { roleName: 'reporter', policyDocument: trust('arn:aws:iam::222222222222:root') },
  }),
  createRole('scratch', '2026-11-02T18:00:00Z', 'e-07'),
  putRolePolicy('scratch', allow('*', '*'), '2026-11-02T18:00:01Z', 'e-08'),
  event({
    name: 'DeleteRolePolicy',
    at: '2026-11-02T18:09:00Z',
    id: 'e-09',
    request: { roleName: 'scratch', policyName: 'access' },
  }),
  event({ name: 'DeleteRole', at: '2026-11-02T18:10:00Z', id: 'e-10', request: { roleName: 'scratch' } }),
  event({
    service: 'apprunner',
    name: 'PauseService',
    at: '2026-11-02T18:20:00Z',
    id: 'e-11',
    request: { serviceArn: `arn:aws:apprunner:us-east-1:${account}:service/x/1` },
  }),
];

/** The handful has this many; told apart by hand. */
export const handfulCounts = { records: 11, changes: 8, attempts: 1, notDecoded: 1 } as const;

export function s3Delivery(events: readonly Json[]): string {
  return JSON.stringify({ Records: events });
}

export function zipped(text: string): Buffer {
  return gzipSync(text);
}

export function jsonLines(events: readonly Json[]): string {
  return events.map((one) => `${JSON.stringify(one)}\n`).join('');
}

/** What `aws cloudtrail lookup-events` prints. */
export function lookupAnswer(events: readonly Json[]): string {
  const answer = {
    Events: events.map((one) => ({
      EventId: one.eventID,
      EventName: one.eventName,
      ReadOnly: String(one.readOnly),
      EventTime: `${String(one.eventTime).replace('Z', '+00:00')}`,
      EventSource: one.eventSource,
      Username: 'deployer',
      Resources: [],
      CloudTrailEvent: JSON.stringify(one),
    })),
    NextToken: 'eyJ0',
  };
  return JSON.stringify(answer, null, 4);
}

/** What an EventBridge rule hands to its target. */
export function envelope(one: Json): Json {
  return {
    version: '0',
    id: `envelope-of-${one.eventID}`,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${String(one.eventSource).split('.')[0]}`,
    account,
    time: one.eventTime,
    region: 'us-east-1',
    resources: [],
    detail: one,
  };
}
