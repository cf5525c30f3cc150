import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { beyond } from '../support/cli-killing.ts';
import { makeFolder } from '../support/folder.ts';
import { collect, startDrift } from './collecting.ts';
import { expectStory, expectVouchedFor, gate, memory, newPlace } from './scripted-collection.ts';
import { makeStory } from './scripted-log.ts';
import { type Script, type ScriptedServer, startScripted } from './scripted-server.ts';
import { wholeSecond } from './steps.ts';
import { reading } from './stored.ts';

/**
 * Collections that are cut short in one way or another, against the scripted server: neither of the installed
 * ones can page its log, and one of them loses it when it is stopped. It knows no rights and no signatures.
 */

const folder = makeFolder(afterAll);
const lookups = 'cloudtrail:LookupEvents';
const story = makeStory(430, wholeSecond() - 2 * 3_600_000, 11);
const servers: ScriptedServer[] = [];
let quiet: ReturnType<typeof memory>;
/** How many requests a quiet run makes. */
let requests = 0;

async function scripted(script: Script): Promise<ScriptedServer> {
  const server = await startScripted({ log: () => story.entries, ...script });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  const server = await scripted({});
  const place = newPlace(folder, server);
  expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
  expectStory(place.store, story);
  expectVouchedFor(place.store, story);
  expect(reading(place.store, (store) => store.collected())).not.toEqual([]);
  quiet = memory(place.store);
  requests = server.count(lookups);
  await server.stop();
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** Parts of a whole run: early, in its middle, shortly before its end. */
const cuts = [0.1, 0.3, 0.5, 0.7, 0.95];
const at = (share: number): number => Math.max(1, Math.round(requests * share));

/** Nothing that a whole run would not have stored, and nothing vouched for that is not there. */
function expectPart(store: string): void {
  if (!existsSync(store)) return;
  expect(beyond(memory(store), quiet)).toEqual([]);
  expectVouchedFor(store, story);
}

describe('drift is stopped in the middle', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)('by %s, and goes on when run again', async (signal) => {
    for (const share of cuts) {
      const { hold, arrived, open } = gate();
      let isHeld = true;
      const server = await scripted({
        trouble: ({ operation, nth }) =>
          isHeld && operation === lookups && nth === at(share) ? hold() : undefined,
      });
      const place = newPlace(folder, server);
      const { child, ended } = startDrift(place, ['collect', '--only', 'events']);
      await Promise.race([arrived, ended]);
      child.kill(signal);
      const end = await ended;
      if (signal === 'SIGINT') expect(end).toMatchObject({ code: 130 });
      else expect(end).toMatchObject({ signal });
      isHeld = false;
      open();
      expectPart(place.store);
      expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
      expect(memory(place.store)).toEqual(quiet);
      expectStory(place.store, story);
    }
  });
});

describe('the server is stopped in the middle', () => {
  it.each(cuts)('after %d of the requests, and started again', async (share) => {
    let stop: (() => Promise<void>) | undefined;
    const server = await scripted({
      trouble: async ({ operation, nth }) => {
        if (operation === lookups && nth === at(share)) await stop?.();
        return undefined;
      },
    });
    stop = server.stop;
    const place = newPlace(folder, server);
    const ended = await collect(place, '--only', 'events');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/ECONNREFUSED|ECONNRESET|socket hang up/);
    expectPart(place.store);
    await server.start();
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expect(memory(place.store)).toEqual(quiet);
    expectStory(place.store, story);
  });

  it('and is back while drift still runs', async () => {
    let restart: (() => Promise<void>) | undefined;
    const server = await scripted({
      trouble: async ({ operation, nth }) => {
        if (operation === lookups && nth === at(0.5)) await restart?.();
        return undefined;
      },
    });
    restart = async () => {
      await server.stop();
      await server.start();
    };
    const place = newPlace(folder, server);
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expect(memory(place.store)).toEqual(quiet);
  });
});

describe('two collections at once into one store', () => {
  it.each(cuts)('the second whole while the first waits at %d of its requests', async (share) => {
    const { hold, arrived, open } = gate();
    const server = await scripted({
      trouble: ({ operation, nth }) => (operation === lookups && nth === at(share) ? hold() : undefined),
    });
    const place = newPlace(folder, server);
    const first = startDrift(place, ['collect', '--only', 'events']);
    await Promise.race([arrived, first.ended]);
    const second = await collect(place, '--only', 'events');
    open();
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(second).toMatchObject({ code: 0 });
    expect(memory(place.store)).toEqual(quiet);
    expectStory(place.store, story);
  });

  it('side by side from the beginning, each about to make the store', async () => {
    const place = newPlace(folder, await scripted({}));
    // Both find the file empty and locked, and wait for the same moment.
    const lock = new Database(place.store);
    lock.exec('BEGIN IMMEDIATE');
    const both = [1, 2].map(() => collect(place, '--only', 'events'));
    await wait(2000);
    lock.exec('ROLLBACK');
    lock.close();
    const ended = await Promise.all(both);
    expect(ended.map(({ code, stderr }) => ({ code, stderr: stderr.slice(0, 300) }))).toMatchObject([
      { code: 0 },
      { code: 0 },
    ]);
    expect(memory(place.store)).toEqual(quiet);
    expectStory(place.store, story);
  });
});

describe('credentials that expire', () => {
  it.each(cuts)(
    'after %d of the requests: what was stored stays, and new ones complete it',
    async (share) => {
      let isExpired = true;
      const server = await scripted({
        trouble: ({ operation, nth }) =>
          isExpired && operation === lookups && nth >= at(share) ? 'expired' : undefined,
      });
      const place = newPlace(folder, server);
      const ended = await collect(place, '--only', 'events');
      expect(ended.code).toBe(4);
      expect(ended.stderr).toMatch(/expired/i);
      expect(existsSync(place.store)).toBe(true);
      expect(beyond(memory(place.store), quiet)).toEqual([]);
      const missed = reading(place.store, (store) => store.missed());
      expect(missed.length).toBeGreaterThan(0);
      expect(missed.every(({ reason }) => /expired/i.test(reason))).toBe(true);
      isExpired = false;
      expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
      expect(memory(place.store)).toEqual(quiet);
      expectStory(place.store, story);
    },
  );
});
