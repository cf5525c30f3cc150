import type { Random } from './random.ts';

type Json = Record<string, unknown>;

interface Shape {
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly request: (random: Random) => unknown;
  readonly response: (random: Random) => unknown;
  readonly extra?: (random: Random) => Json;
}

const accounts = ['111111111111', '222222222222', '333333333333', '444444444444'];
const regions = ['us-east-1', 'us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'];
const roles = [
  'web-frontend',
  'order-worker',
  'invoice-export',
  'ci-deploy',
  'ReadOnly',
  'data-platform-etl',
];
const agents = [
  'aws-sdk-java/1.12.470 Linux/5.10.179-166.674.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.7+7-LTS java/17.0.7 vendor/Amazon.com_Inc. cfg/retry-mode/standard',
  'aws-cli/2.13.5 Python/3.11.4 Linux/5.15.0-1040-aws exe/x86_64.ubuntu.22 prompt/off command/ec2.describe-instances',
  '[Boto3/1.26.165 Python/3.10.6 Linux/5.19.0-46-generic Botocore/1.29.165]',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0.0.0 Safari/537.36',
  'APN/1.0 HashiCorp/1.0 Terraform/1.5.4 (+https://www.terraform.io) terraform-provider-aws/5.10.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.308 (go1.20.5; linux; amd64)',
  'AWS Internal',
];
const nothing = (): null => null;

const policy = (random: Random): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Orders',
        Effect: 'Allow',
        Action: [
          's3:GetObject',
          's3:PutObject',
          random.pick(['sqs:SendMessage', 'kms:Decrypt', 'sns:Publish']),
        ],
        Resource: `arn:aws:s3:::orders-${random.hex(8)}/*`,
        Condition: { StringEquals: { 'aws:SourceVpce': `vpce-${random.hex(17)}` } },
      },
    ],
  });

const bucketOf = (random: Random): string =>
  `data-lake-${random.pick(['raw', 'curated', 'export'])}-eu-west-1`;

const reads: readonly Shape[] = [
  {
    service: 'ec2',
    name: 'DescribeInstances',
    readOnly: true,
    request: (r) => ({
      maxResults: 1000,
      instancesSet: { items: [{ instanceId: `i-0${r.hex(16)}` }, { instanceId: `i-0${r.hex(16)}` }] },
      filterSet: { items: [{ name: 'instance-state-name', valueSet: { items: [{ value: 'running' }] } }] },
    }),
    response: nothing,
  },
  {
    service: 'ec2',
    name: 'DescribeNetworkInterfaces',
    readOnly: true,
    request: (r) => ({
      networkInterfaceIdSet: {},
      filterSet: {
        items: [{ name: 'attachment.instance-id', valueSet: { items: [{ value: `i-0${r.hex(16)}` }] } }],
      },
    }),
    response: nothing,
  },
  {
    service: 's3',
    name: 'GetObject',
    readOnly: true,
    request: (r) => ({
      bucketName: bucketOf(r),
      Host: `${bucketOf(r)}.s3.eu-west-1.amazonaws.com`,
      key: `year=2026/month=0${r.below(9) + 1}/day=${r.below(18) + 10}/part-${r.hex(5)}-${r.uuid()}.c000.snappy.parquet`,
    }),
    response: nothing,
    extra: (r) => ({
      additionalEventData: {
        SignatureVersion: 'SigV4',
        CipherSuite: 'ECDHE-RSA-AES128-GCM-SHA256',
        bytesTransferredIn: 0,
        AuthenticationMethod: 'AuthHeader',
        'x-amz-id-2': `${r.base64(76)}=`,
        bytesTransferredOut: r.below(9_000_000),
      },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketOf(r)}/part-${r.hex(5)}` },
        { accountId: '111111111111', type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketOf(r)}` },
      ],
    }),
  },
  {
    service: 'kms',
    name: 'Decrypt',
    readOnly: true,
    request: (r) => ({
      encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${bucketOf(r)}/part-${r.hex(12)}` },
      encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }),
    response: nothing,
    extra: (r) => ({
      resources: [
        {
          accountId: '111111111111',
          type: 'AWS::KMS::Key',
          ARN: `arn:aws:kms:eu-west-1:111111111111:key/${r.uuid()}`,
        },
      ],
    }),
  },
  {
    service: 'dynamodb',
    name: 'DescribeTable',
    readOnly: true,
    request: (r) => ({ tableName: `orders-${r.pick(['prod', 'staging'])}` }),
    response: nothing,
    extra: () => ({ apiVersion: '2012-08-10' }),
  },
  {
    service: 'iam',
    name: 'GetRole',
    readOnly: true,
    request: (r) => ({ roleName: r.pick(roles) }),
    response: nothing,
  },
];

const writes: readonly Shape[] = [
  {
    service: 'ec2',
    name: 'RunInstances',
    readOnly: false,
    request: (r) => ({
      instancesSet: { items: [{ imageId: `ami-0${r.hex(16)}`, minCount: 1, maxCount: 1 }] },
      instanceType: 't3.large',
      blockDeviceMapping: {},
      subnetId: `subnet-0${r.hex(16)}`,
      disableApiTermination: false,
      clientToken: r.uuid(),
    }),
    response: (r) => ({
      requestId: r.uuid(),
      reservationId: `r-0${r.hex(16)}`,
      ownerId: '111111111111',
      groupSet: {},
      instancesSet: {
        items: [
          {
            instanceId: `i-0${r.hex(16)}`,
            imageId: `ami-0${r.hex(16)}`,
            currentState: { code: 0, name: 'pending' },
            privateDnsName: `ip-10-0-${r.below(255)}-${r.below(255)}.eu-west-1.compute.internal`,
            amiLaunchIndex: 0,
            monitoring: { state: 'pending' },
            privateIpAddress: `10.0.${r.below(255)}.${r.below(255)}`,
            networkInterfaceSet: {
              items: [
                {
                  networkInterfaceId: `eni-0${r.hex(16)}`,
                  macAddress: `02:${r.hex(2)}:${r.hex(2)}:11:22:33`,
                },
              ],
            },
            tagSet: {
              items: [
                { key: 'Name', value: 'order-worker' },
                { key: 'team', value: 'orders "EU"' },
              ],
            },
          },
        ],
      },
    }),
  },
  {
    service: 'logs',
    name: 'CreateLogStream',
    readOnly: false,
    request: (r) => ({
      logStreamName: `2026/06/0${r.below(9) + 1}/[$LATEST]${r.hex(32)}`,
      logGroupName: '/aws/lambda/order-worker',
    }),
    response: nothing,
    extra: () => ({ apiVersion: '20140328' }),
  },
];

export const policyNames = [
  'PutRolePolicy',
  'AttachRolePolicy',
  'DetachRolePolicy',
  'CreatePolicyVersion',
  'UpdateAssumeRolePolicy',
  'PutBucketPolicy',
  'PutKeyPolicy',
] as const;

const policyChanges: readonly Shape[] = policyNames.map((name) => ({
  service: name === 'PutBucketPolicy' ? 's3' : name === 'PutKeyPolicy' ? 'kms' : 'iam',
  name,
  readOnly: false,
  request: (r: Random) => ({ roleName: r.pick(roles), policyName: 'orders', policyDocument: policy(r) }),
  response: nothing,
}));

const putRolePolicy: Shape = {
  service: 'iam',
  name: 'PutRolePolicy',
  readOnly: false,
  request: (r) => ({
    roleName: r.pick(roles),
    policyName: `policy-${r.below(50)}`,
    policyDocument: policy(r),
  }),
  response: nothing,
};

const assumeRole: Shape = {
  service: 'sts',
  name: 'AssumeRole',
  readOnly: true,
  request: (r) => ({
    roleArn: `arn:aws:iam::111111111111:role/${r.pick(roles)}`,
    roleSessionName: `session-${r.hex(12)}`,
    durationSeconds: 3600,
  }),
  response: (r) => ({
    credentials: {
      accessKeyId: `ASIA${r.upper(16)}`,
      sessionToken: r.base64(340),
      expiration: 'Jun 10, 2026, 12:30:59 PM',
    },
    assumedRoleUser: {
      assumedRoleId: `AROA${r.upper(17)}:session`,
      arn: 'arn:aws:sts::111111111111:assumed-role/web-frontend/session',
    },
  }),
};

/** Shares in permille: policy changes 5, role assumptions 20, the rest is what a trail is mostly made of. */
function shapeOf(random: Random): Shape {
  const roll = random.below(1000);
  if (roll < 5) return random.pick(policyChanges);
  if (roll < 25) return assumeRole;
  return roll < 125 ? random.pick(writes) : random.pick(reads);
}

function identityOf(random: Random, account: string): Json {
  const role = random.pick(roles);
  const id = `AROA${random.upper(17)}`;
  return {
    type: 'AssumedRole',
    principalId: `${id}:i-0${random.hex(16)}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/i-0${random.hex(16)}`,
    accountId: account,
    accessKeyId: `ASIA${random.upper(16)}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: id,
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role,
      },
      webIdFederationData: {},
      attributes: { creationDate: '2026-06-10T11:03:26Z', mfaAuthenticated: 'false' },
      ec2RoleDelivery: '2.0',
    },
  };
}

export interface Origin {
  readonly account: string;
  readonly region: string;
}

/** S3 delivery writes one file per account and region. */
export function originOf(random: Random): Origin {
  return { account: random.pick(accounts), region: random.pick(regions) };
}

/** One record as S3 delivers it; `isChange` makes sure that it is one that drift stores. */
export function makeEvent(random: Random, { account, region }: Origin, at: Date, isChange = false): Json {
  const shape = isChange ? putRolePolicy : shapeOf(random);
  const failed = random.below(100) < 6;
  return {
    eventVersion: '1.09',
    userIdentity: identityOf(random, account),
    eventTime: at.toISOString().replace(/\.\d+/, ''),
    eventSource: `${shape.service}.amazonaws.com`,
    eventName: shape.name,
    awsRegion: region,
    sourceIPAddress: `10.${random.below(255)}.${random.below(255)}.${random.below(255)}`,
    userAgent: random.pick(agents),
    ...(failed ? { errorCode: 'AccessDenied', errorMessage: 'User is not authorized to perform this' } : {}),
    requestParameters: shape.request(random),
    responseElements: failed ? null : shape.response(random),
    ...shape.extra?.(random),
    // Makes the corpus as hard to compress (5.6:1) as the one the goals were set on. Real trails compress about
    // twice as well, so inflate is cheaper there and every ratio to it higher.
    requestContext: { token: random.base64(140) },
    requestID: random.uuid(),
    eventID: random.uuid(),
    readOnly: shape.readOnly,
    eventType: 'AwsApiCall',
    managementEvent: shape.name !== 'GetObject',
    recipientAccountId: account,
    eventCategory: shape.name === 'GetObject' ? 'Data' : 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${shape.service}.${region}.amazonaws.com`,
    },
  };
}
