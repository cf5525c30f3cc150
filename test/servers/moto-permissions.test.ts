import { join } from 'node:path';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { clientOptions, collect, runDrift, type Workplace } from './collecting.ts';
import { isMotoMissing, type Moto, startMoto } from './moto-server.ts';

/**
 * moto can hold a user to his policies, once it is told to. What it cannot do: it answers neither
 * LookupEvents nor GenerateServiceLastAccessedDetails, whatever is allowed, and runs no function without code.
 */

const unanswered = ['cloudtrail:LookupEvents', 'iam:GenerateServiceLastAccessedDetails'];

describe.skipIf(isMotoMissing())('moto: a user who may do what drift asks for, and no more', () => {
  const folder = makeFolder(afterAll);
  let server: Moto;
  let place: Workplace;
  let iam: IAMClient;

  beforeAll(async () => {
    server = await startMoto({ INITIAL_NO_AUTH_ACTION_COUNT: '1000' });
    const options = clientOptions(server.endpoint);
    place = { folder, endpoint: server.endpoint, store: join(folder, 'store.db') };
    const { stdout } = await runDrift(place, ['doctor', 'aws', '--policy']);
    iam = new IAMClient(options);
    await iam.send(new CreateUserCommand({ UserName: 'collector' }));
    const granted = { UserName: 'collector', PolicyName: 'drift', PolicyDocument: stdout };
    await iam.send(new PutUserPolicyCommand(granted));
    const made = await iam.send(new CreateAccessKeyCommand({ UserName: 'collector' }));
    const { AccessKeyId = '', SecretAccessKey = '' } = made.AccessKey ?? {};
    place = { ...place, key: { id: AccessKeyId, secret: SecretAccessKey } };
    await new S3Client({ ...options, forcePathStyle: true }).send(
      new CreateBucketCommand({ Bucket: 'invoices' }),
    );
    await new KMSClient(options).send(new CreateKeyCommand({}));
    await new SQSClient(options).send(new CreateQueueCommand({ QueueName: 'orders' }));
    await new SNSClient(options).send(new CreateTopicCommand({ Name: 'news' }));
    await new SecretsManagerClient(options).send(new CreateSecretCommand({ Name: 'db', SecretString: 'x' }));
    await new ECRClient(options).send(new CreateRepositoryCommand({ repositoryName: 'app' }));
    await new OrganizationsClient(options).send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    await fetch(`${server.endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  });

  afterAll(() => server?.stop());

  it('is refused no call that doctor tries', async () => {
    const { stdout } = await runDrift(place, ['doctor', 'aws']);
    const [tried = ''] = stdout.split('\n\n');
    const lines = tried.split('\n').map((line) => line.split(/ {2,}/));
    const failed = lines.filter(([outcome]) => outcome === 'DENIED' || outcome === 'FAILED');
    expect(failed.map(([, , operation]) => operation)).toEqual(unanswered);
    const allowed = lines.filter(([outcome]) => outcome === 'ok').map(([, , operation]) => operation);
    expect(new Set(allowed).size).toBeGreaterThan(20);
  });

  it('is refused no call of a collection', async () => {
    const { code, stderr } = await collect(place, 'aws', '--only', 'snapshots');
    expect(stderr).not.toContain('AccessDenied');
    // The one gap is what moto does not answer.
    expect(stderr.match(/gap in/g)).toHaveLength(1);
    expect(stderr).toContain('usage');
    expect(code).toBe(3);
  });

  it('is refused what drift does not ask for', async () => {
    const { id, secret } = place.key ?? { id: '', secret: '' };
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    const own = new IAMClient({ ...clientOptions(server.endpoint), credentials });
    await expect(own.send(new CreateUserCommand({ UserName: 'other' }))).rejects.toThrow(/not authorized/);
  });
});
