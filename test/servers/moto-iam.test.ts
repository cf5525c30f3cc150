import { join } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { clientOptions, collect, driftJson, type Workplace, writeSource } from './collecting.ts';
import { allowing, failing, iamSteps, trusting } from './iam-steps.ts';
import {
  account,
  isMotoMissing,
  type Look,
  lookAfterEach,
  type Moto,
  settings,
  startMoto,
} from './moto-server.ts';
import { nextSecond, perform, type Step, wholeSecond } from './steps.ts';
import { foundBySnapshot, histories, part, reading, worldAt } from './stored.ts';

/**
 * What moto cannot do, and is tested elsewhere: it keeps no log (LookupEvents is an internal error), cannot put a
 * permissions boundary on a user, and does not page its account listing.
 */

interface Clients {
  readonly iam: IAMClient;
}

const iam = iamSteps(account);
const isOwnIam = (id: string): boolean => id.startsWith(`arn:aws:iam::${account}:`);
const teller = trusting({ AWS: `arn:aws:iam::${account}:root` });
const invoices = iam.policy('billing/invoices');
const ceiling = iam.policy('ceiling');
const lower = iam.policy('lower');

const steps: readonly Step<Clients>[] = [
  iam.createRole('reader', teller),
  iam.createRole('writer', trusting({ Service: 'lambda.amazonaws.com' }), '/teams/blue/'),
  iam.createUser('ana', '/people/'),
  iam.createGroup('operators'),
  iam.createPolicy('invoices', allowing('s3:ListBucket', 'arn:aws:s3:::invoices'), '/billing/'),
  iam.createPolicy('ceiling', allowing('s3:*', '*')),
  iam.createPolicy('lower', allowing('s3:Get*', '*')),
  iam.putRoleBoundary('reader', ceiling),
  iam.putRolePolicy('reader', 'access', allowing('s3:GetObject', 'arn:aws:s3:::reports/*')),
  iam.attachRolePolicy('writer', invoices),
  iam.putRoleBoundary('reader', lower),
  failing(iam.attachRolePolicy('ghost', invoices), 'NoSuchEntityException'),
  iam.createPolicyVersion(invoices, 'v2', allowing('s3:*', 'arn:aws:s3:::invoices'), true),
  iam.createPolicyVersion(invoices, 'v3', allowing('s3:Get*', 'arn:aws:s3:::invoices'), false),
  iam.setDefaultVersion(invoices, 'v3'),
  iam.deletePolicyVersion(invoices, 'v1'),
  iam.putRolePolicy('reader', 'access', allowing('s3:*', 'arn:aws:s3:::reports/*')),
  iam.updateTrust('reader', trusting({ AWS: 'arn:aws:iam::222222222222:root' })),
  iam.deleteRoleBoundary('reader'),
  iam.addUserToGroup('ana', 'operators'),
  iam.putGroupPolicy('operators', 'ops', allowing('ec2:StartInstances', '*')),
  iam.attachGroupPolicy('operators', invoices),
  iam.putUserPolicy('ana', 'own', allowing('iam:GetUser', '*')),
  iam.attachUserPolicy('ana', invoices),
  iam.removeUserFromGroup('ana', 'operators'),
  iam.deleteUserPolicy('ana', 'own'),
  iam.detachUserPolicy('ana', invoices),
  iam.detachRolePolicy('writer', invoices),
  iam.deleteRole('writer'),
  iam.deleteUser('ana'),
];

describe.skipIf(isMotoMissing())('moto: looks at an account', () => {
  const folder = makeFolder(afterAll);
  let server: Moto;
  let place: Workplace;
  let looks: readonly Look[];

  beforeAll(async () => {
    server = await startMoto();
    place = { folder, endpoint: server.slow, store: join(folder, 'drift.db') };
    writeSource(folder, settings);
    const clients = { iam: new IAMClient(clientOptions(server.endpoint)) };
    looks = await lookAfterEach(steps, clients, place, server);
  });

  afterAll(() => server?.stop());

  it('the state after every step is that of the list', () => {
    const all = reading(place.store, histories);
    const told = looks.map(({ operation, at }) => ({ operation, world: part(worldAt(all, at), isOwnIam) }));
    expect(told).toEqual(looks.map(({ operation, world }) => ({ operation, world })));
  });

  it('nothing else is found changed than what the list changes', () => {
    const found = reading(place.store, (store) => foundBySnapshot(histories(store)));
    // What the first look shows is no change of anything.
    const changed = steps.slice(1).filter(({ fails }) => fails === undefined);
    const own = found.filter(({ object }) => isOwnIam(object)).map(({ object }) => object);
    expect(own.toSorted()).toEqual(changed.map(({ object }) => object).toSorted());
  });

  it('every collection was whole', () => {
    expect(
      looks.filter(({ code }) => code !== 0).map(({ operation, stderr }) => ({ operation, stderr })),
    ).toEqual([]);
  });

  it('a log that cannot be had is a gap, and the snapshot is taken all the same', async () => {
    const before = reading(place.store, (store) => store.snapshots().length);
    const ended = await collect(place);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('iam.amazonaws.com');
    const { missed, looked } = reading(place.store, (store) => ({
      missed: new Set(store.missed().map(({ stream }) => stream)),
      looked: store.snapshots().length,
    }));
    expect(missed).toContain('iam.amazonaws.com');
    expect(looked).toBeGreaterThan(before);
    const status = (await driftJson(place, ['status'])) as {
      readonly coverage: readonly { gaps: readonly unknown[] }[];
    };
    expect(status.coverage.flatMap(({ gaps }) => gaps).length).toBeGreaterThan(0);
  });
});

describe.skipIf(isMotoMissing())('moto: looks within a minute of one another', () => {
  const folder = makeFolder(afterAll);
  let server: Moto;

  beforeAll(async () => {
    server = await startMoto();
  });

  afterAll(() => server?.stop());

  it('show what was made a moment before', async () => {
    const own = makeFolder(afterAll);
    const place = { folder: own, endpoint: server.endpoint, store: join(own, 'drift.db') };
    writeSource(own, settings);
    const clients = { iam: new IAMClient(clientOptions(server.endpoint)) };
    await perform(iam.createRole('fresh', teller), clients);
    await nextSecond();
    await collect(place, '--only', 'snapshots');
    await nextSecond();
    const now = worldAt(reading(place.store, histories), wholeSecond());
    expect(now[iam.role('fresh')]).toEqual({ trust: teller });
  });

  it('do not keep what the last of them does not show', async () => {
    const place = { folder, endpoint: server.endpoint, store: join(folder, 'drift.db') };
    writeSource(folder, settings);
    const clients = { iam: new IAMClient(clientOptions(server.endpoint)) };
    await perform(iam.createRole('reader', teller), clients);
    await perform(iam.putRolePolicy('reader', 'access', allowing('s3:GetObject', '*')), clients);
    await collect(place, '--only', 'snapshots');
    await nextSecond();
    const changed = allowing('s3:*', '*');
    await perform(iam.putRolePolicy('reader', 'access', changed), clients);
    await collect(place, '--only', 'snapshots');
    const now = worldAt(reading(place.store, histories), wholeSecond());
    expect(now[iam.role('reader')]).toMatchObject({ 'inline:access': changed });
  });
});

describe.skipIf(isMotoMissing())('moto with the policies of AWS', () => {
  const folder = makeFolder(afterAll);
  const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  let server: Moto;

  beforeAll(async () => {
    server = await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' });
  });

  afterAll(() => server?.stop());

  it('an attached one is seen with its text, and its going too', async () => {
    const place = { folder, endpoint: server.slow, store: join(folder, 'drift.db') };
    writeSource(folder, settings);
    const clients = { iam: new IAMClient(clientOptions(server.endpoint)) };
    const looks = await lookAfterEach(
      [
        iam.createRole('reader', teller),
        iam.attachRolePolicy('reader', readOnly),
        iam.detachRolePolicy('reader', readOnly),
      ],
      clients,
      place,
      server,
    );
    const all = reading(place.store, histories);
    const worlds = looks.map(({ at }) => worldAt(all, at));
    expect(worlds.map((world) => part(world, isOwnIam))).toEqual(looks.map(({ world }) => world));
    const facets = worlds[1]?.[readOnly] ?? {};
    expect(facets[`version:${String(facets['default-version'])}`]).toMatchObject({
      Statement: expect.any(Array),
    });
  });
});
