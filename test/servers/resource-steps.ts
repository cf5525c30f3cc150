import {
  CreateRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  ECRClient,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { CreateRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import {
  CreateGrantCommand,
  CreateKeyCommand,
  type GrantOperation,
  KMSClient,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Json } from '../support/cli-trail.ts';
import type { ClientOptions } from './collecting.ts';
import { trusting } from './iam-steps.ts';
import type { Step } from './steps.ts';

/** Policies of resources: the resources are there before drift looks, the list changes their policies. */

export type ResourceClients = ReturnType<typeof resourceClients>;
type ResourceStep = Step<ResourceClients>;

export function resourceClients(options: ClientOptions) {
  return {
    s3: new S3Client({ ...options, forcePathStyle: true }),
    kms: new KMSClient(options),
    sqs: new SQSClient(options),
    sns: new SNSClient(options),
    lambda: new LambdaClient(options),
    secrets: new SecretsManagerClient(options),
    ecr: new ECRClient(options),
  };
}

/** What the policies are on: ids as the log names them, and what calls name them by. */
export interface Resources {
  readonly bucket: string;
  readonly key: string;
  readonly queue: string;
  readonly queueUrl: string;
  readonly topic: string;
  readonly function: string;
  readonly secret: string;
  readonly repository: string;
}

const functionName = 'resize';
const repositoryName = 'images';
const bucketName = 'ledgers';

export async function makeResources(
  clients: ResourceClients,
  iam: IAMClient,
  place: { readonly account: string; readonly region: string },
): Promise<Resources> {
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${place.region}:${place.account}:${rest}`;
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  const key = await clients.kms.send(new CreateKeyCommand({}));
  const queue = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  const topic = await clients.sns.send(new CreateTopicCommand({ Name: 'news' }));
  const secret = await clients.secrets.send(
    new CreateSecretCommand({ Name: 'token', SecretString: 'example' }),
  );
  await clients.ecr.send(new CreateRepositoryCommand({ repositoryName }));
  const trust = JSON.stringify(trusting({ Service: 'lambda.amazonaws.com' }));
  const role = await iam.send(new CreateRoleCommand({ RoleName: 'runner', AssumeRolePolicyDocument: trust }));
  await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Runtime: 'nodejs22.x',
      Role: role.Role?.Arn,
      Handler: 'index.handler',
      Code: { ZipFile: emptyZip },
    }),
  );
  return {
    bucket: `arn:aws:s3:::${bucketName}`,
    key: key.KeyMetadata?.Arn ?? '',
    queue: arn('sqs', 'orders'),
    queueUrl: queue.QueueUrl ?? '',
    topic: topic.TopicArn ?? '',
    function: arn('lambda', `function:${functionName}`),
    secret: secret.ARN ?? '',
    repository: arn('ecr', `repository/${repositoryName}`),
  };
}

/** An archive with nothing in it: its end record alone. */
const emptyZip = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)]);

const principal = { AWS: 'arn:aws:iam::222222222222:root' };

function granting(action: string | readonly string[], resource: string): Json {
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Partner', Effect: 'Allow', Principal: principal, Action: action, Resource: resource },
    ],
  };
}

/** For each service: a new policy, another one, and where there can be none, none. */
export const resourceSteps: Readonly<Record<string, (on: Resources) => readonly ResourceStep[]>> = {
  bucket: bucketSteps,
  key: keySteps,
  queue: queueSteps,
  topic: topicSteps,
  function: functionSteps,
  secret: secretSteps,
  repository: repositorySteps,
};

function sets(object: string, operation: string, document: Json, call: ResourceStep['call']): ResourceStep {
  return { operation, object, does: 'changes', sets: { 'resource-policy': document }, call };
}

function removes(object: string, operation: string, call: ResourceStep['call']): ResourceStep {
  return { operation, object, does: 'changes', removes: ['resource-policy'], call };
}

function bucketSteps({ bucket }: Resources): readonly ResourceStep[] {
  const put = (document: Json) =>
    sets(bucket, 's3:PutBucketPolicy', document, ({ s3 }) =>
      s3.send(new PutBucketPolicyCommand({ Bucket: bucketName, Policy: JSON.stringify(document) })),
    );
  return [
    put(granting('s3:GetObject', `${bucket}/*`)),
    put(granting(['s3:GetObject', 's3:PutObject'], `${bucket}/*`)),
    removes(bucket, 's3:DeleteBucketPolicy', ({ s3 }) =>
      s3.send(new DeleteBucketPolicyCommand({ Bucket: bucketName })),
    ),
  ];
}

function keySteps({ key }: Resources): readonly ResourceStep[] {
  const put = (document: Json) =>
    sets(key, 'kms:PutKeyPolicy', document, ({ kms }) =>
      kms.send(
        new PutKeyPolicyCommand({ KeyId: key, PolicyName: 'default', Policy: JSON.stringify(document) }),
      ),
    );
  const operations: GrantOperation[] = ['Decrypt', 'DescribeKey'];
  return [
    put(granting('kms:Decrypt', '*')),
    put(granting(['kms:Decrypt', 'kms:Encrypt'], '*')),
    ...grantSteps(key, operations),
  ];
}

/** KMS chooses the grant's id, so the step that makes it learns the facet that it sets. */
function grantSteps(key: string, operations: GrantOperation[]): readonly ResourceStep[] {
  const granteePrincipal = 'arn:aws:iam::222222222222:role/importer';
  const made: { sets: Record<string, Json>; removes: string[] } = { sets: {}, removes: [] };
  let id = '';
  return [
    {
      operation: 'kms:CreateGrant',
      object: key,
      does: 'changes',
      sets: made.sets,
      call: async ({ kms }) => {
        const answer = await kms.send(
          new CreateGrantCommand({
            KeyId: key,
            GranteePrincipal: granteePrincipal,
            Operations: operations,
            Name: 'import',
          }),
        );
        id = answer.GrantId ?? '';
        made.sets[`grant:${id}`] = { granteePrincipal, operations, name: 'import' };
        made.removes.push(`grant:${id}`);
      },
    },
    {
      operation: 'kms:RevokeGrant',
      object: key,
      does: 'changes',
      removes: made.removes,
      call: ({ kms }) => kms.send(new RevokeGrantCommand({ KeyId: key, GrantId: id })),
    },
  ];
}

function queueSteps({ queue, queueUrl }: Resources): readonly ResourceStep[] {
  const attributes =
    (Policy: string): ResourceStep['call'] =>
    ({ sqs }) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { Policy } }));
  const put = (document: Json) =>
    sets(queue, 'sqs:SetQueueAttributes', document, attributes(JSON.stringify(document)));
  return [
    put(granting('sqs:SendMessage', queue)),
    put(granting(['sqs:SendMessage', 'sqs:ReceiveMessage'], queue)),
    removes(queue, 'sqs:SetQueueAttributes', attributes('')),
  ];
}

function topicSteps({ topic }: Resources): readonly ResourceStep[] {
  const put = (document: Json) =>
    sets(topic, 'sns:SetTopicAttributes', document, ({ sns }) =>
      sns.send(
        new SetTopicAttributesCommand({
          TopicArn: topic,
          AttributeName: 'Policy',
          AttributeValue: JSON.stringify(document),
        }),
      ),
    );
  return [put(granting('sns:Publish', topic)), put(granting(['sns:Publish', 'sns:Subscribe'], topic))];
}

function functionSteps({ function: object }: Resources): readonly ResourceStep[] {
  const service = 's3.amazonaws.com';
  const action = 'lambda:InvokeFunction';
  const statement = {
    Sid: 'upload',
    Effect: 'Allow',
    Principal: { Service: service },
    Action: action,
    Resource: object,
  };
  return [
    {
      operation: 'lambda:AddPermission',
      object,
      does: 'changes',
      sets: { 'statement:upload': statement },
      call: ({ lambda }) =>
        lambda.send(
          new AddPermissionCommand({
            FunctionName: functionName,
            StatementId: 'upload',
            Action: action,
            Principal: service,
          }),
        ),
    },
    {
      operation: 'lambda:RemovePermission',
      object,
      does: 'changes',
      removes: ['statement:upload'],
      call: ({ lambda }) =>
        lambda.send(new RemovePermissionCommand({ FunctionName: functionName, StatementId: 'upload' })),
    },
  ];
}

function secretSteps({ secret }: Resources): readonly ResourceStep[] {
  const document = granting('secretsmanager:GetSecretValue', '*');
  return [
    sets(secret, 'secretsmanager:PutResourcePolicy', document, ({ secrets }) =>
      secrets.send(
        new PutResourcePolicyCommand({ SecretId: secret, ResourcePolicy: JSON.stringify(document) }),
      ),
    ),
    removes(secret, 'secretsmanager:DeleteResourcePolicy', ({ secrets }) =>
      secrets.send(new DeleteResourcePolicyCommand({ SecretId: secret })),
    ),
  ];
}

function repositorySteps({ repository }: Resources): readonly ResourceStep[] {
  // A repository's policy names no resource.
  const document = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Partner', Effect: 'Allow', Principal: principal, Action: 'ecr:BatchGetImage' }],
  };
  return [
    sets(repository, 'ecr:SetRepositoryPolicy', document, ({ ecr }) =>
      ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: JSON.stringify(document) })),
    ),
    removes(repository, 'ecr:DeleteRepositoryPolicy', ({ ecr }) =>
      ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName })),
    ),
  ];
}
