import type { Random } from '../random.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Principal?: unknown;
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

export function documentText(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[],
  Condition?: unknown,
): Statement => ({ Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) });

/** What a statement is about: `name` is a team's or a workload's. */
export interface Topic {
  readonly account: string;
  readonly team: string;
  readonly name: string;
}

type Template = (topic: Topic, random: Random) => Statement;

const region = 'eu-west-1';
const some = (random: Random, from: readonly string[]): readonly string[] => {
  const found = from.filter(() => random.below(2) === 0);
  return found.length > 0 ? found : [random.pick(from)];
};

const templates: readonly Template[] = [
  ({ team, name }, random) =>
    allow(some(random, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket']), [
      `arn:aws:s3:::${team}-${name}`,
      `arn:aws:s3:::${team}-${name}/*`,
    ]),
  ({ team }, random) =>
    allow('s3:Get*', `arn:aws:s3:::${team}-${random.pick(['raw', 'curated', 'export'])}/*`),
  ({ account, team }, random) =>
    allow(
      some(random, ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem']),
      `arn:aws:dynamodb:${region}:${account}:table/${team}-*`,
    ),
  ({ account, name }, random) =>
    allow(
      some(random, ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage']),
      `arn:aws:sqs:${region}:${account}:${name}-${random.pick(['in', 'out', 'dead'])}`,
    ),
  ({ account, team }, random) =>
    allow(some(random, ['kms:Decrypt', 'kms:GenerateDataKey']), `arn:aws:kms:${region}:${account}:key/*`, {
      StringEquals: {
        'kms:ViaService': `${random.pick(['s3', 'sqs', 'secretsmanager'])}.${region}.amazonaws.com`,
      },
      StringLike: { 'kms:RequestAlias': `alias/${team}-*` },
    }),
  ({ account, team }) =>
    allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${region}:${account}:secret:${team}/*`),
  ({ account, name }) =>
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${name}:*`,
    ),
  ({ team }, random) =>
    allow(some(random, ['ec2:StartInstances', 'ec2:StopInstances', 'ec2:RebootInstances']), '*', {
      StringEquals: { 'aws:ResourceTag/team': team },
    }),
  ({ account, team }, random) =>
    allow(
      some(random, ['lambda:InvokeFunction', 'lambda:UpdateFunctionCode', 'lambda:GetFunction']),
      `arn:aws:lambda:${region}:${account}:function:${team}-*`,
    ),
  ({ account, team }) => allow('sts:AssumeRole', `arn:aws:iam::${account}:role/${team}-*`),
  ({ account, name }) =>
    allow('iam:PassRole', `arn:aws:iam::${account}:role/${name}`, {
      StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    }),
  (_, random) =>
    allow(
      some(random, ['cloudwatch:PutMetricData', 'cloudwatch:GetMetricData', 'xray:Put*', 'tag:Get*']),
      '*',
    ),
  ({ account, team }, random) =>
    allow(some(random, ['sns:Publish', 'sns:Subscribe']), `arn:aws:sns:${region}:${account}:${team}-*`),
  ({ team }, random) =>
    allow(some(random, ['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'ecr:PutImage']), '*', {
      StringLike: { 'aws:ResourceTag/owner': `${team}*` },
    }),
];

const denials: readonly Template[] = [
  () => ({
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }),
  ({ team }) => ({ Effect: 'Deny', Action: 's3:Delete*', Resource: `arn:aws:s3:::${team}-export/*` }),
  () => ({ Effect: 'Deny', Action: ['iam:*', 'organizations:*'], Resource: '*' }),
];

/** One to four statements about a topic; one in twelve denies something as well. */
export function grantText(topic: Topic, random: Random): string {
  const own = Array.from({ length: 1 + random.below(4) }, () => random.pick(templates)(topic, random));
  const denied = random.below(12) === 0 ? [random.pick(denials)(topic, random)] : [];
  return documentText(...own, ...denied);
}

export function boundaryText({ team }: Topic, random: Random): string {
  const services = some(random, [
    's3',
    'sqs',
    'sns',
    'kms',
    'logs',
    'lambda',
    'dynamodb',
    'cloudwatch',
    'ec2',
  ]);
  const denied = { Effect: 'Deny', Action: ['iam:*', 'organizations:*'], Resource: '*' } as const;
  return documentText(allow(['sts:AssumeRole', ...services.map((one) => `${one}:*`)], '*'), denied, {
    Effect: 'Deny',
    Action: 's3:DeleteBucket',
    Resource: `arn:aws:s3:::${team}-*`,
  });
}

/** Of ten roles, by whom they may be assumed: services, the account, roles elsewhere, a partner or a pipeline. */
export const trustKinds = 10;

export function trustText(account: string, others: readonly string[], who: number, random: Random): string {
  const assume = (Principal: unknown, Condition?: unknown, Action = 'sts:AssumeRole') =>
    documentText({ Effect: 'Allow', Principal, Action, ...(Condition === undefined ? {} : { Condition }) });
  if (who < 5)
    return assume({ Service: `${random.pick(['lambda', 'ec2', 'ecs-tasks', 'states'])}.amazonaws.com` });
  if (who < 7) return assume({ AWS: `arn:aws:iam::${account}:root` });
  if (who < 9) return assume({ AWS: `arn:aws:iam::${random.pick(others)}:role/${random.pick(toolRoles)}` });
  if (random.below(2) === 0)
    return assume(
      { AWS: `arn:aws:iam::${random.pick(partners)}:root` },
      { StringEquals: { 'sts:ExternalId': `id-${random.below(40)}` } },
    );
  return assume(
    { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
    {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: { 'token.actions.githubusercontent.com:sub': `repo:bench/service-${random.below(30)}:*` },
    },
    'sts:AssumeRoleWithWebIdentity',
  );
}

export const toolRoles = ['scope-tuner', 'access-broker', 'terraform-apply', 'key-rotator'] as const;
const partners = ['900000000011', '900000000022', '900000000033'];

export function bucketText(bucket: string, others: readonly string[], random: Random): string {
  const reader = `arn:aws:iam::${random.pick(others)}:role/${random.pick(toolRoles)}`;
  return documentText(
    {
      Effect: 'Allow',
      Principal: { AWS: reader },
      Action: some(random, ['s3:GetObject', 's3:PutObject']),
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}

export function keyText(account: string, others: readonly string[], random: Random): string {
  return documentText(
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${random.pick(others)}:role/${random.pick(toolRoles)}` },
      Action: some(random, ['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey']),
      Resource: '*',
    },
  );
}

export function limitText(random: Random): string {
  const regions = some(random, ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2']);
  return documentText(
    { Effect: 'Deny', Action: ['organizations:LeaveOrganization', 'cloudtrail:StopLogging'], Resource: '*' },
    {
      Effect: 'Deny',
      NotAction: ['iam:*', 'sts:*', 'organizations:*', 's3:*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } },
    },
  );
}

export const fullAccess = documentText(allow('*', '*'));

/** What AWS's own policies of these names are like, shortened. */
export const managedByAws: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AdministratorAccess: fullAccess,
    PowerUserAccess: documentText(
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      allow(['iam:CreateServiceLinkedRole', 'iam:ListRoles', 'organizations:DescribeOrganization'], '*'),
    ),
    ReadOnlyAccess: documentText(
      allow(
        ['s3', 'ec2', 'dynamodb', 'lambda', 'sqs', 'sns', 'kms', 'logs', 'iam', 'cloudwatch', 'ecr'].flatMap(
          (one) => [`${one}:Get*`, `${one}:List*`, `${one}:Describe*`],
        ),
        '*',
      ),
    ),
    SecurityAudit: documentText(
      allow(['iam:Get*', 'iam:List*', 's3:GetBucket*', 'kms:List*', 'ec2:Describe*'], '*'),
    ),
    ViewOnlyAccess: documentText(allow(['ec2:Describe*', 's3:ListAllMyBuckets', 'lambda:List*'], '*')),
    AmazonS3ReadOnlyAccess: documentText(allow(['s3:Get*', 's3:List*', 's3:Describe*'], '*')),
    AmazonS3FullAccess: documentText(allow('s3:*', '*')),
    AmazonSQSFullAccess: documentText(allow('sqs:*', '*')),
    AmazonDynamoDBReadOnlyAccess: documentText(
      allow(['dynamodb:Get*', 'dynamodb:List*', 'dynamodb:Query'], '*'),
    ),
    CloudWatchReadOnlyAccess: documentText(allow(['cloudwatch:Get*', 'cloudwatch:List*', 'logs:Get*'], '*')),
    AWSLambda_ReadOnlyAccess: documentText(allow(['lambda:Get*', 'lambda:List*'], '*')),
    AmazonEC2ContainerRegistryReadOnly: documentText(
      allow(['ecr:Get*', 'ecr:BatchGetImage', 'ecr:List*'], '*'),
    ),
  }),
);

/** What few hold: it reaches into everything. */
export const broad: ReadonlySet<string> = new Set([
  'AdministratorAccess',
  'PowerUserAccess',
  'ReadOnlyAccess',
  'SecurityAudit',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
]);

export function awsPolicyArn(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}
