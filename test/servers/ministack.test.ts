import { join } from 'node:path';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Ended } from '../support/cli-built.ts';
import { makeFolder } from '../support/folder.ts';
import { clientOptions, collect, driftJson, type Workplace, writeSource } from './collecting.ts';
import type { GoBetween } from './go-between.ts';
import { allowing, failing, iamSteps, trusting } from './iam-steps.ts';
import { type LocalServer, launch } from './local-server.ts';
import { inCloudTrailForm } from './ministack-log.ts';
import { nextSecond, type Step, type Taken, take, wholeSecond } from './steps.ts';
import { allEvents, foundBySnapshot, histories, part, reading, worldAt } from './stored.ts';

/**
 * What ministack cannot do, and is tested elsewhere: its log is of requests as sent, without their outcome
 * (ministack-log.ts puts it in CloudTrail's form), has no pages (the newest 50 of a source are all it gives), does
 * not outlive a restart, and holds only calls in the Region that they were sent to. Its account listing shows no
 * permissions boundaries and no creation date of policies, and it knows neither SetDefaultPolicyVersion nor ECR's
 * GetRegistryPolicy nor when what was last used.
 */

const servers = inject('servers');
const installed = servers.ministack;
const account = '000000000000';
const teller = { AWS: `arn:aws:iam::${account}:root` };
const stranger = { AWS: 'arn:aws:iam::222222222222:root' };
const iam = iamSteps(account);
const invoices = iam.policy('billing/invoices');

interface Clients {
  readonly iam: IAMClient;
}

/** In groups, after each of which drift collects. */
const groups: readonly (readonly Step<Clients>[])[] = [
  [
    iam.createRole('reader', trusting(teller)),
    iam.createRole('writer', trusting({ Service: 'lambda.amazonaws.com' }), '/teams/'),
    iam.createUser('ana'),
    iam.createGroup('operators'),
    iam.putRolePolicy('reader', 'access', allowing('s3:GetObject', 'arn:aws:s3:::reports/*')),
    iam.createPolicy('invoices', allowing('s3:ListBucket', 'arn:aws:s3:::invoices'), '/billing/'),
    iam.attachRolePolicy('reader', invoices),
    failing(iam.attachRolePolicy('ghost', invoices), 'NoSuchEntityException'),
    iam.putUserPolicy('ana', 'own', allowing('iam:GetUser', '*')),
  ],
  [
    iam.putGroupPolicy('operators', 'ops', allowing(['ec2:StartInstances', 'ec2:StopInstances'], '*')),
    iam.addUserToGroup('ana', 'operators'),
    iam.createPolicyVersion(invoices, 'v2', allowing('s3:*', 'arn:aws:s3:::invoices'), true),
    iam.attachUserPolicy('ana', invoices),
    iam.attachGroupPolicy('operators', invoices),
    iam.putRolePolicy('reader', 'access', allowing('s3:*', 'arn:aws:s3:::reports/*')),
    iam.updateTrust('reader', trusting(stranger)),
    iam.createPolicyVersion(invoices, 'v3', allowing('s3:Get*', 'arn:aws:s3:::invoices'), false),
  ],
  [
    iam.createPolicyVersion(invoices, 'v4', allowing('s3:Get*', 'arn:aws:s3:::invoices/2026/*'), true),
    iam.deletePolicyVersion(invoices, 'v2'),
    failing(iam.deletePolicyVersion(invoices, 'v4'), 'DeleteConflictException'),
    iam.detachRolePolicy('reader', invoices),
    iam.removeUserFromGroup('ana', 'operators'),
    iam.detachUserPolicy('ana', invoices),
    iam.deleteUserPolicy('ana', 'own'),
    failing(iam.deleteRole('reader'), 'DeleteConflictException'),
  ],
  [
    iam.deleteRolePolicy('reader', 'access'),
    iam.deleteRole('reader'),
    iam.createRole('reader', trusting(teller)),
    iam.detachGroupPolicy('operators', invoices),
    iam.deleteGroupPolicy('operators', 'ops'),
    iam.deleteGroup('operators'),
    iam.deleteUser('ana'),
    iam.deletePolicyVersion(invoices, 'v1'),
    iam.deletePolicyVersion(invoices, 'v3'),
    iam.deletePolicy(invoices),
  ],
];

describe.skipIf('missing' in installed)('ministack: events and snapshots of one account', () => {
  const folder = makeFolder(afterAll);
  const taken: Taken<Clients>[] = [];
  const ends: Ended[] = [];
  let server: LocalServer;
  let log: GoBetween;
  let place: Workplace;
  let clients: Clients;

  beforeAll(async () => {
    const command = 'command' in installed ? installed.command : '';
    const env = (port: number) => ({
      CLOUDTRAIL_RECORDING: '1',
      GATEWAY_PORT: String(port),
      PERSIST_STATE: '1',
      STATE_DIR: join(folder, 'state'),
    });
    server = await launch({ command, argv: () => [], env });
    log = await inCloudTrailForm(server.endpoint);
    clients = { iam: new IAMClient(clientOptions(log.endpoint)) };
    place = { folder, endpoint: log.endpoint, store: join(folder, 'drift.db') };
    writeSource(folder, { skip: '[usage, ecr]' });
    for (const group of groups) {
      taken.push(...(await take(group, clients, taken.at(-1)?.world ?? {})));
      await nextSecond();
      ends.push(await collect(place));
    }
  });

  afterAll(async () => {
    await log?.stop();
    await server?.stop();
  });

  const isOwnIam = (id: string): boolean => id.startsWith(`arn:aws:iam::${account}:`);

  it('every step is one stored change or attempt, and nothing else is', () => {
    const stored = reading(place.store, (store) => allEvents(store));
    const told = stored.map(({ operation, outcome, errorCode, effects }) => ({
      operation,
      object: effects[0]?.object.id,
      error: outcome === 'failed' ? errorCode : undefined,
    }));
    expect(told).toEqual(
      taken.map(({ step }) => ({ operation: step.operation, object: step.object, error: step.fails })),
    );
    taken.forEach(({ from, to }, index) => {
      expect([from, to]).toContain(stored[index]?.occurredAt);
    });
  });

  it('the folded state is that of the list after every step', () => {
    const all = reading(place.store, histories);
    const told = taken.map(({ step, to }) => ({
      step: step.operation,
      world: part(worldAt(all, to), isOwnIam),
    }));
    expect(told).toEqual(taken.map(({ step, world }) => ({ step: step.operation, world })));
  });

  it('snapshots were taken in between, and agree with the events', async () => {
    const { looks, found } = reading(place.store, (store) => ({
      looks: store
        .wholeContainers()
        .filter(({ kind, container }) => kind === 'iam-role' && container === account),
      found: foundBySnapshot(histories(store)).filter(({ object }) => isOwnIam(object)),
    }));
    expect(looks).toHaveLength(groups.length);
    expect(found).toEqual([]);
    expect(JSON.stringify(await driftJson(place, ['report']))).not.toContain('unattributed');
  });

  it('collecting again stores no event twice', async () => {
    const before = reading(place.store, (store) => allEvents(store));
    await collect(place, '--only', 'events');
    expect(reading(place.store, (store) => allEvents(store))).toEqual(before);
    const world = taken.at(-1)?.world;
    await collect(place);
    const now = reading(place.store, histories);
    expect(part(worldAt(now, wholeSecond()), isOwnIam)).toEqual(world);
  });

  it('what the log does not show is found between two snapshots, by nobody', async () => {
    await collect(place);
    const last = latestLook(place.store);
    await nextSecond();
    await recording(server.endpoint, false);
    const document = allowing('s3:DeleteObject', 'arn:aws:s3:::reports/*');
    await clients.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'writer',
        PolicyName: 'quiet',
        PolicyDocument: JSON.stringify(document),
      }),
    );
    await recording(server.endpoint, true);
    await nextSecond();
    await collect(place);
    const next = latestLook(place.store);
    const writer = iam.role('writer');
    const { found, now } = reading(place.store, (store) => {
      const all = histories(store);
      return { found: foundBySnapshot(all), now: worldAt(all, wholeSecond())[writer] };
    });
    expect(now).toMatchObject({ 'inline:quiet': document });
    const own = found.filter(({ object }) => object === writer);
    expect(own).toHaveLength(1);
    expect(own[0]?.since).toBeLessThanOrEqual(last);
    expect(own[0]?.at).toBe(next);
    const report = (await driftJson(place, ['report'])) as {
      readonly changes: readonly {
        readonly object: string;
        readonly since?: string;
        readonly actor: { readonly flags: readonly string[] };
      }[];
    };
    const reported = report.changes.filter(({ actor }) => actor.flags.includes('unattributed'));
    expect(reported).toMatchObject([{ object: writer, since: expect.any(String) }]);
  });

  it('a restart, after which its log is empty and its account as before, changes nothing', async () => {
    await nextSecond();
    const before = reading(place.store, (store) => ({
      events: allEvents(store),
      world: part(worldAt(histories(store), wholeSecond()), isOwnIam),
    }));
    await server.stop();
    const without = await collect(place);
    expect(without.code).not.toBe(0);
    expect(without.stderr).toMatch(/ECONNRESET|socket hang up/);
    await server.start();
    await collect(place);
    const now = reading(place.store, (store) => ({
      events: allEvents(store),
      world: part(worldAt(histories(store), wholeSecond()), isOwnIam),
    }));
    expect(now).toEqual(before);
  });

  it('every collection was whole', () => {
    expect(ends.filter(({ code }) => code !== 0).map(({ stderr }) => stderr)).toEqual([]);
  });
});

/** Looks at several services end in different seconds. */
function latestLook(path: string): number {
  return reading(path, (store) =>
    Math.max(
      ...store
        .snapshots()
        .filter(({ call }) => call === 'iam:GetAccountAuthorizationDetails')
        .map(({ takenAt }) => takenAt),
    ),
  );
}

async function recording(endpoint: string, isOn: boolean): Promise<void> {
  const body = JSON.stringify({ 'cloudtrail._recording_enabled': String(isOn) });
  const answer = await fetch(`${endpoint}/_ministack/config`, { method: 'POST', body });
  expect(await answer.json()).toEqual({ applied: { 'cloudtrail._recording_enabled': isOn } });
}
