import type { Random } from '../random.ts';
import { toolRoles } from './documents.ts';

/** One call, before it is known who made it. */
export interface Call {
  readonly service: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly request: object;
  readonly response?: object | undefined;
  readonly resources?: readonly object[];
}

export const home = 'us-east-1';
export const workRegion = 'eu-west-1';

export function iam(account: string, name: string, request: object, response?: object): Call {
  return { service: 'iam', name, account, region: home, request, response };
}

export interface Caller {
  readonly role: string;
  readonly session: string;
  readonly agent: string;
}

const people = Array.from({ length: 40 }, (_, nth) => `person${nth}@bench.example`);
const software: Readonly<Record<(typeof toolRoles)[number], string>> = {
  'scope-tuner': 'Boto3/1.40.12 md/Botocore#1.40.12 lang/python#3.13.5 app/scope-tuner',
  'access-broker': 'aws-sdk-go-v2/1.39.0 os/linux lang/go#1.25.1 app/access-broker',
  'terraform-apply': 'APN/1.0 HashiCorp/1.0 Terraform/1.12.2 terraform-provider-aws/6.8.0',
  'key-rotator': 'aws-sdk-js/3.900.0 ua/2.1 os/linux lang/js md/nodejs#24.10.0 app/key-rotator',
};

/** Nine calls of ten are an agent's, and half of those the tuner's. */
export function callerOf(random: Random): Caller {
  const session = String(random.below(60));
  if (random.below(10) === 0) {
    return {
      role: 'AWSReservedSSO_Admin_0123456789abcdef',
      session: random.pick(people),
      agent: 'Mozilla/5.0',
    };
  }
  const role = random.below(2) === 0 ? 'scope-tuner' : random.pick(toolRoles);
  return { role, session: `run-${session}`, agent: software[role] };
}

/** One record as CloudTrail delivers it. */
export function recordText(call: Call, at: number, caller: Caller, failed: boolean, random: Random): string {
  const { account } = call;
  const principalId = `AROA${caller.role
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .padEnd(17, 'X')
    .slice(0, 17)}`;
  const time = new Date(at).toISOString().replace('.000Z', 'Z');
  return JSON.stringify({
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `${principalId}:${caller.session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${caller.role}/${caller.session}`,
      accountId: account,
      accessKeyId: `ASIA${caller.session.replace(/[^0-9A-Z]/g, '').padStart(16, 'Q')}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId,
          arn: `arn:aws:iam::${account}:role/${caller.role}`,
          accountId: account,
          userName: caller.role,
        },
        attributes: { creationDate: `${time.slice(0, 11)}00:00:00Z`, mfaAuthenticated: 'false' },
      },
    },
    eventTime: time,
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: call.region,
    sourceIPAddress: `10.4.${random.below(250)}.${random.below(250)}`,
    userAgent: caller.agent,
    ...(failed ? { errorCode: 'AccessDenied', errorMessage: 'User is not authorized to perform this' } : {}),
    requestParameters: call.request,
    responseElements: failed ? null : (call.response ?? null),
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: false,
    ...(call.resources === undefined ? {} : { resources: call.resources }),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${call.service}.amazonaws.com`,
    },
  });
}
