import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { makeFolder } from '../support/folder.ts';
import { clientOptions, collect, type Workplace, writeSource } from './collecting.ts';
import { account, isMotoMissing, type Moto, startMoto } from './moto-server.ts';

/** moto keeps an account for every id that a role is assumed in, and asks nobody whether he may: refusals are tested elsewhere. */

const other = '222222222222';
const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });

describe.skipIf(isMotoMissing())('moto: other accounts through a role', () => {
  const folder = makeFolder(afterAll);
  let server: Moto;
  let place: Workplace;

  beforeAll(async () => {
    server = await startMoto();
    place = { folder, endpoint: server.endpoint, store: join(folder, 'store.db') };
    writeSource(folder, { accounts: `["${other}"]`, role: 'drift-reader', skip: '[usage]' });
    const options = clientOptions(server.endpoint);
    await new IAMClient(options).send(
      new CreateRoleCommand({ RoleName: 'ours', AssumeRolePolicyDocument: trust }),
    );
    const assumed = await new STSClient(options).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${other}:role/drift-reader`, RoleSessionName: 'steps' }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = assumed.Credentials ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    await new IAMClient({ ...options, credentials }).send(
      new CreateRoleCommand({ RoleName: 'theirs', AssumeRolePolicyDocument: trust }),
    );
  });

  afterAll(() => server?.stop());

  it('are looked at like one’s own, each by itself', async () => {
    const { code, stderr } = await collect(place, 'local', '--only', 'snapshots');
    expect(stderr).not.toContain('gap in');
    expect(code).toBe(0);
    const store = openStore(place.store, { create: false });
    try {
      const roles = store.objects(['iam-role']).map(({ id, container }) => [id, container]);
      expect(roles).toEqual([
        [`arn:aws:iam::${account}:role/ours`, account],
        [`arn:aws:iam::${other}:role/theirs`, other],
      ]);
      const whole = store.wholeContainers().filter(({ kind }) => kind === 'iam-role');
      expect(whole.map(({ container }) => container).sort()).toEqual([account, other]);
    } finally {
      store.close();
    }
  });
});
