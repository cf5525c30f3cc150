import { bucketArn, ourAccount, parameterArn, partnerPolicy, queueArn, region, tableArn } from './cast.ts';
import type { Grant } from './documents.ts';

/**
 * The plan of the story. Days count from its start (day 0) to its end (day 180); the windows of the report begin
 * on day 0, 90 and 150. A step stays; everything else the agent does between the steps comes to nothing.
 */
export const storyDays = 180;

export interface Step {
  readonly id: string;
  readonly day: number;
  /** UTC, `HH:MM:SS`. */
  readonly time: string;
  /** Actions taken out of the policy as it stood, wherever they applied. */
  readonly drop: readonly string[];
  readonly add: readonly Grant[];
  readonly opens: string;
}

/** The inline policy and the managed policy of the partner's role, before the first step. */
export const partnerOutbox: readonly Grant[] = [
  { actions: ['s3:GetObject'], resources: [bucketArn('orders-outbox/acme/*')] },
];
const partnerExchange: readonly Grant[] = [
  { actions: ['sqs:SendMessage'], resources: [queueArn('acme-orders')] },
];

export const outboxSteps: readonly Step[] = [
  {
    id: 'outbox-prefix',
    day: 40,
    time: '09:41:17',
    drop: ['s3:GetObject'],
    add: [{ actions: ['s3:GetObject'], resources: [bucketArn('orders-outbox/acme*')] }],
    opens: 'the slash behind the prefix goes: acme-archive/ and acme-test/ become readable',
  },
  {
    id: 'outbox-whole',
    day: 101,
    time: '14:06:52',
    drop: ['s3:GetObject'],
    add: [
      { actions: ['s3:GetObject'], resources: [bucketArn('orders-outbox/*')] },
      { actions: ['s3:ListBucket'], resources: [bucketArn('orders-outbox')] },
    ],
    opens: 'every object of orders-outbox can be read and listed, other partners’ included',
  },
  {
    id: 'outbox-write',
    day: 149,
    time: '11:23:05',
    drop: [],
    add: [{ actions: ['s3:PutObject'], resources: [bucketArn('orders-outbox/acme/*')] }],
    opens: 'objects can be written back into orders-outbox/acme/',
  },
  {
    id: 'outbox-decrypt',
    day: 163,
    time: '16:48:39',
    drop: [],
    add: [
      {
        actions: ['kms:Decrypt'],
        resources: [`arn:aws:kms:${region}:${ourAccount}:key/6f0c2b1e-58d4-4b7a-9f4e-2a7d1c3e9b60`],
      },
    ],
    opens: 'the key of the orders data can be used to decrypt',
  },
];

/** Comes as a new version of the customer managed policy, not as a change to the role. */
export const exchangeSteps: readonly Step[] = [
  {
    id: 'orders-table',
    day: 75,
    time: '07:12:44',
    drop: [],
    add: [{ actions: ['dynamodb:Query'], resources: [tableArn('orders')] }],
    opens: 'the orders table can be queried',
  },
];

/** The trust policy loses the external id that kept the partner's other customers out. */
export const trustStep = {
  id: 'trust-external-id',
  day: 118,
  time: '10:30:28',
  opens: 'any principal of the partner’s account can assume the role without the external id',
} as const;
export const partnerExternalId = 'acme-7f31c0';

/** One afternoon, four buckets. */
export const invoiceGrants: readonly Grant[] = [
  { actions: ['s3:GetObject'], resources: [bucketArn('invoices-inbox/new/*')] },
];
export const invoiceSteps: readonly Step[] = [
  reads('invoices-eu', '12:04:11'),
  reads('invoices-us', '13:17:46'),
  reads('receipts-archive', '14:39:02'),
  reads('credit-notes', '15:52:33'),
];

function reads(bucket: string, time: string): Step {
  const add = [{ actions: ['s3:GetObject'], resources: [bucketArn(`${bucket}/*`)] }];
  return { id: `invoice-${bucket}`, day: 152, time, drop: [], add, opens: `every object of ${bucket}` };
}

/** What the agent's tuning of our own services leaves behind: mostly less than before. */
export const tuningSteps: Readonly<Record<string, readonly Step[]>> = {
  'orders-exporter': [narrows(22, ['s3:ListBucket'])],
  'billing-api': [narrows(31, ['dynamodb:PutItem', 'dynamodb:UpdateItem'])],
  'billing-batch': [narrows(64, ['ssm:GetParameters'])],
  'catalog-exporter': [narrows(52, ['s3:ListBucket'])],
  'search-worker': [narrows(95, ['s3:PutObject'])],
  'shipping-api': [narrows(107, ['dynamodb:UpdateItem'])],
  'auth-batch': [narrows(123, ['s3:PutObject'])],
  'marketing-exporter': [narrows(139, ['s3:PutObject'])],
  'data-worker': [narrows(157, ['sqs:GetQueueAttributes'])],
  'platform-batch': [narrows(170, ['ssm:GetParameters'])],
  'search-api': [
    widens(88, { actions: ['dynamodb:DescribeTable'], resources: [tableArn('search')] }),
    narrows(131, ['dynamodb:PutItem']),
  ],
  'platform-worker': [
    widens(134, { actions: ['ssm:GetParameter'], resources: [parameterArn('platform/flags')] }),
  ],
  // A legal S3 prefix that a careless report would render as markup.
  'support-api': [
    widens(160, {
      actions: ['s3:GetObject'],
      resources: [bucketArn('support-uploads/<img src=x onerror=alert(1)>|`id`/*')],
    }),
  ],
};

function narrows(day: number, drop: readonly string[]): Step {
  return { id: `narrow-${day}`, day, time: '18:20:09', drop, add: [], opens: 'nothing: unused access goes' };
}

function widens(day: number, grant: Grant): Step {
  return {
    id: `widen-${day}`,
    day,
    time: '08:55:31',
    drop: [],
    add: [grant],
    opens: grant.actions.join(', '),
  };
}

export const debugPolicy = 'svc-debug';
export const debugTryout: Grant = { actions: ['logs:DescribeLogGroups'], resources: ['*'] };

/** Customer managed policies that the agent rewrites version by version; who holds them is in the opening. */
export const sharedPolicies: Readonly<Record<string, readonly Grant[]>> = {
  [partnerPolicy]: partnerExchange,
  'svc-telemetry': [
    { actions: ['cloudwatch:PutMetricData'], resources: ['*'] },
    { actions: ['events:PutEvents'], resources: [`arn:aws:events:${region}:${ourAccount}:event-bus/ops`] },
  ],
  'svc-config-read': [
    { actions: ['ssm:GetParameter', 'ssm:GetParameters'], resources: [parameterArn('shared/*')] },
    { actions: ['s3:GetObject'], resources: [bucketArn('shared-config/*')] },
  ],
  [debugPolicy]: [{ actions: ['logs:FilterLogEvents', 'logs:GetLogEvents'], resources: ['*'] }],
};
