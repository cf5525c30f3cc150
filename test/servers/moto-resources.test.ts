import { join } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { clientOptions, region, writeSource } from './collecting.ts';
import {
  account,
  isMotoMissing,
  type Look,
  lookAfterEach,
  type Moto,
  settings,
  startMoto,
} from './moto-server.ts';
import { makeOrganization, type Organization, organizationSteps, startOf } from './organization-steps.ts';
import {
  makeResources,
  type ResourceClients,
  type Resources,
  resourceClients,
  resourceSteps,
} from './resource-steps.ts';
import type { Step, World } from './steps.ts';
import { histories, part, reading, worldAt } from './stored.ts';

/**
 * What moto cannot do here: it gives a new queue no policy and a new topic and a new key one of its own making, so
 * that states are compared from the first step that writes a policy on; it runs no functions (none is called).
 */

const families = ['resource-policy', 'statement', 'grant', 'content', 'type', 'target'];

describe.skipIf(isMotoMissing())('moto: policies of resources and of an organisation', () => {
  let server: Moto;
  let clients: ResourceClients;
  let resources: Resources;
  let organizationClients: { readonly organizations: OrganizationsClient };
  let organization: Organization;

  beforeAll(async () => {
    server = await startMoto();
    const options = clientOptions(server.endpoint);
    clients = resourceClients(options);
    organizationClients = { organizations: new OrganizationsClient(options) };
    resources = await makeResources(clients, new IAMClient(options), { account, region });
    organization = await makeOrganization(organizationClients, account);
  });

  afterAll(() => server?.stop());

  async function looked<C>(steps: readonly Step<C>[], clients: C, start: World) {
    const folder = makeFolder(afterAll);
    const place = { folder, endpoint: server.slow, store: join(folder, 'drift.db') };
    writeSource(folder, settings);
    const looks = await lookAfterEach(steps, clients, place, server, start);
    return { looks, all: reading(place.store, histories) };
  }

  /** Only what the list has written to so far: the rest was there before. */
  function expectWorlds({ looks, all }: { looks: readonly Look[]; all: ReturnType<typeof histories> }): void {
    const told = looks.map(({ operation, at, world }) => ({
      operation,
      world: part(worldAt(all, at), (id) => id in world, families),
    }));
    expect(told).toEqual(looks.map(({ operation, world }) => ({ operation, world })));
    expect(
      looks.filter(({ code }) => code !== 0).map(({ operation, stderr }) => ({ operation, stderr })),
    ).toEqual([]);
  }

  it.each(Object.keys(resourceSteps))(
    'the policy of a %s is that of the list after every step',
    async (name) => {
      const steps = resourceSteps[name]?.(resources) ?? [];
      expect(steps.length).toBeGreaterThan(0);
      expectWorlds(await looked(steps, clients, {}));
    },
  );

  it('a service control policy is that of the list until it is deleted, and then gone', async () => {
    const found = await looked(organizationSteps(organization), organizationClients, startOf(organization));
    expectWorlds(found);
    const end = found.looks.at(-1)?.at;
    expect(end === undefined || Object.keys(worldAt(found.all, end))).not.toContain(organization.policy);
  });
});
