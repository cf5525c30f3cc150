import type { Grant } from './documents.ts';
import { letters, stream } from './random.ts';

/** Example account ids: ours, and the partner's. */
export const ourAccount = '111111111111';
export const acmeAccount = '222222222222';
export const region = 'us-east-1';

export const agentRole = 'scope-optimizer';
export const partnerRole = 'acme-orders-api';
export const partnerPolicy = 'partner-orders-exchange';
export const invoiceRole = 'invoice-reader';

export const awsPolicies = {
  administrator: 'arn:aws:iam::aws:policy/AdministratorAccess',
  logs: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  tracing: 'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess',
} as const;

export interface Person {
  readonly email: string;
  readonly permissionSet: 'PlatformAdmin' | 'SecurityAdmin';
  readonly tool: 'console' | 'terraform';
  readonly address: string;
}

export const people = {
  maria: person('maria', 'SecurityAdmin', 'console', 21),
  ana: person('ana.lima', 'SecurityAdmin', 'console', 22),
  noor: person('noor', 'SecurityAdmin', 'console', 23),
  kofi: person('kofi', 'PlatformAdmin', 'console', 24),
  ingrid: person('ingrid', 'PlatformAdmin', 'console', 25),
  liWei: person('li.wei', 'PlatformAdmin', 'terraform', 26),
  tomasz: person('tomasz', 'PlatformAdmin', 'terraform', 27),
  jonas: person('jonas', 'PlatformAdmin', 'terraform', 28),
  priya: person('priya', 'PlatformAdmin', 'terraform', 29),
} as const satisfies Readonly<Record<string, Person>>;

function person(
  name: string,
  permissionSet: Person['permissionSet'],
  tool: Person['tool'],
  host: number,
): Person {
  return { email: `${name}@example.com`, permissionSet, tool, address: `198.51.100.${host}` };
}

/** IAM Identity Center names its roles after the permission set, with a digest behind. */
export const identityCenterRoles: Readonly<Record<Person['permissionSet'], string>> = {
  PlatformAdmin: 'AWSReservedSSO_PlatformAdmin_4f1c09d2ab37e865',
  SecurityAdmin: 'AWSReservedSSO_SecurityAdmin_9be27710c5d4a3f8',
};
export const identityCenterPath = '/aws-reserved/sso.amazonaws.com/';

export function roleArn(name: string, path = '/'): string {
  return `arn:aws:iam::${ourAccount}:role${path}${name}`;
}

export function policyArn(name: string): string {
  return `arn:aws:iam::${ourAccount}:policy/${name}`;
}

export function bucketArn(path: string): string {
  return `arn:aws:s3:::${path}`;
}

export function tableArn(name: string): string {
  return `arn:aws:dynamodb:${region}:${ourAccount}:table/${name}`;
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${region}:${ourAccount}:${name}`;
}

export function parameterArn(path: string): string {
  return `arn:aws:ssm:${region}:${ourAccount}:parameter/${path}`;
}

/** IAM's unique ids depend on the name alone, so that the snapshot and every record agree. */
export function uniqueId(prefix: 'AROA' | 'AIDA' | 'AGPA' | 'ANPA', name: string): string {
  return prefix + letters(stream(0, `${prefix}/${name}`), 17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
}

export interface TunedRole {
  readonly name: string;
  readonly domain: string;
  readonly grants: readonly Grant[];
}

const domains = [
  'orders',
  'billing',
  'catalog',
  'shipping',
  'search',
  'auth',
  'support',
  'marketing',
  'data',
  'platform',
] as const;

const duties: Readonly<Record<string, (domain: string) => readonly Grant[]>> = {
  api: (domain) => [
    {
      actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [tableArn(domain)],
    },
    { actions: ['sqs:SendMessage'], resources: [queueArn(`${domain}-jobs`)] },
  ],
  worker: (domain) => [
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [queueArn(`${domain}-jobs`)],
    },
    { actions: ['s3:GetObject', 's3:PutObject'], resources: [bucketArn(`${domain}-data/work/*`)] },
  ],
  exporter: (domain) => [
    { actions: ['s3:GetObject'], resources: [bucketArn(`${domain}-data/*`)] },
    { actions: ['s3:PutObject'], resources: [bucketArn(`${domain}-exports/daily/*`)] },
    { actions: ['s3:ListBucket'], resources: [bucketArn(`${domain}-data`)] },
  ],
  batch: (domain) => [
    { actions: ['dynamodb:BatchGetItem', 'dynamodb:DescribeTable'], resources: [tableArn(domain)] },
    { actions: ['s3:PutObject'], resources: [bucketArn(`${domain}-data/batch/*`)] },
    { actions: ['ssm:GetParameter', 'ssm:GetParameters'], resources: [parameterArn(`${domain}/*`)] },
  ],
};

/** The forty roles of our own services, which the agent keeps tuning. */
export const tunedRoles: readonly TunedRole[] = domains.flatMap((domain) =>
  Object.entries(duties).map(([duty, grants]) => ({
    name: `${domain}-${duty}`,
    domain,
    grants: grants(domain),
  })),
);

/** Small additions the agent tries out on a service and takes back. */
export function tryouts(domain: string): readonly Grant[] {
  return [
    { actions: ['dynamodb:Scan'], resources: [tableArn(domain)] },
    { actions: ['s3:ListBucket'], resources: [bucketArn(`${domain}-exports`)] },
    { actions: ['s3:GetObjectTagging'], resources: [bucketArn(`${domain}-data/*`)] },
    { actions: ['s3:GetObject'], resources: [bucketArn(`${domain}-exports/*`)] },
    { actions: ['sqs:GetQueueUrl'], resources: [queueArn(`${domain}-jobs`)] },
    { actions: ['ssm:GetParametersByPath'], resources: [parameterArn(`${domain}/*`)] },
  ];
}
