import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/model/time.ts';
import { makeFolder } from '../support/folder.ts';
import { collect, driftJson } from './collecting.ts';
import type { Call } from './scripted-call.ts';
import { expectStory, newPlace } from './scripted-collection.ts';
import { makeStory } from './scripted-log.ts';
import { type Script, type ScriptedServer, startScripted } from './scripted-server.ts';
import { wholeSecond } from './steps.ts';
import { reading } from './stored.ts';

/**
 * The scripted server speaks what a collection of events and of an account's IAM needs, and nothing else: no
 * rights, no signatures, no organisation, no delivery that takes its time unless a test says so.
 */

const folder = makeFolder(afterAll);
const lookups = 'cloudtrail:LookupEvents';
const hourMs = 3_600_000;
const story = makeStory(460, wholeSecond() - 2 * hourMs, 7);
const servers: ScriptedServer[] = [];

async function scripted(script: Script): Promise<ScriptedServer> {
  const server = await startScripted({ log: () => story.entries, ...script });
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const isSource = (call: Call, source: string): boolean =>
  JSON.stringify(call.input.LookupAttributes ?? '').includes(source);

describe('a log of many pages', () => {
  it('is stored whole, and a second run asks only for what can be new', async () => {
    const server = await scripted({});
    const place = newPlace(folder, server);
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expectStory(place.store, story);
    const first = server.count(lookups);
    // 460 events at 50 a page.
    expect(first).toBeGreaterThanOrEqual(10);
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expectStory(place.store, story);
    const again = server.calls.filter(({ operation }) => operation === lookups).slice(first);
    expect(again.length).toBeGreaterThan(0);
    for (const { input } of again)
      expect(Number(input.StartTime) * 1000).toBeGreaterThan(Date.now() - 12 * hourMs);
  });

  it('of which a part is delivered late is whole after the next run', async () => {
    const late = makeStory(60, wholeSecond() - 60_000, 8);
    const withheld = new Set(late.entries.slice(-20).map(({ id }) => id));
    let isDelivered = false;
    const log = () => late.entries.filter(({ id }) => isDelivered || !withheld.has(id));
    const place = newPlace(folder, await scripted({ log }));
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    isDelivered = true;
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expectStory(place.store, late);
  });

  it('is asked for from --since on only', async () => {
    const since = story.entries[300]?.at ?? 0;
    const place = newPlace(folder, await scripted({}));
    const option = new Date(since).toISOString();
    expect(await collect(place, '--only', 'events', '--since', option)).toMatchObject({ code: 0 });
    const expected = story.entries
      .filter(({ at, kind }) => at >= since && kind === 'change')
      .map(({ id }) => id);
    const stored = reading(place.store, (store) => {
      const from = parseInstant('2020-01-01');
      const to = parseInstant('2100-01-01');
      if (from === undefined || to === undefined) throw new Error('no such day');
      return store.events(from, to, 'applied').map(({ id }) => id);
    });
    expect(stored).toEqual(expected);
  });
});

describe('troubles that pass', () => {
  const passing: Readonly<Record<string, NonNullable<Script['trouble']>>> = {
    'requests that are throttled twice in a row': ({ operation, nth }) =>
      operation === lookups && nth % 12 < 2 ? 'throttled' : undefined,
    'pages that break off': ({ operation, nth }) =>
      operation === lookups && nth % 4 === 0 ? 'half' : undefined,
    'connections that are dropped': ({ operation, nth }) =>
      operation === lookups && nth % 5 === 0 ? 'dropped' : undefined,
    'internal errors': ({ operation, nth }) =>
      operation === lookups && nth % 4 === 1 ? 'broken' : undefined,
  };

  it.each(Object.entries(passing))('%s', async (_, trouble) => {
    const place = newPlace(folder, await scripted({ trouble }));
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expectStory(place.store, story);
  });

  it.each([
    ['ahead', hourMs],
    ['behind', -hourMs],
  ])('a server whose clock is an hour %s', async (_, clockAheadMs) => {
    const place = newPlace(folder, await scripted({ clockAheadMs }));
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expectStory(place.store, story);
  });
});

describe('what is refused', () => {
  const isS3 = (call: Call): boolean => call.operation === lookups && isSource(call, 's3.amazonaws.com');

  it('an event source is a gap, and the others are collected', async () => {
    const place = newPlace(
      folder,
      await scripted({ trouble: (call) => (isS3(call) ? 'denied' : undefined) }),
    );
    const ended = await collect(place, '--only', 'events');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('s3.amazonaws.com');
    expect(ended.stderr).toContain('AccessDenied');
    const others = story.entries.filter(({ event }) => event.eventSource !== 's3.amazonaws.com');
    const missed = reading(place.store, (store) => {
      expect(new Set(store.missed().map(({ stream }) => stream))).toEqual(new Set(['s3.amazonaws.com']));
      return others.filter(({ id, kind }) => kind === 'change' && !store.event(id)).map(({ id }) => id);
    });
    expect(missed).toEqual([]);
    expect(JSON.stringify(await driftJson(place, ['status']))).toContain('s3.amazonaws.com');
  });

  it('a source that is refused in the middle is a gap until it is given', async () => {
    const isMiddle = (call: Call): boolean => isS3(call) && call.input.NextToken !== undefined;
    let isDenied = true;
    const trouble = (call: Call) => (isDenied && isMiddle(call) ? ('denied' as const) : undefined);
    const place = newPlace(folder, await scripted({ trouble }));
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 3 });
    isDenied = false;
    expect(await collect(place, '--only', 'events')).toMatchObject({ code: 0 });
    expectStory(place.store, story);
  });

  it('a snapshot of which the second page is denied is not whole', async () => {
    const world = story.worlds.at(-1)?.world ?? {};
    const roles = Object.fromEntries(Object.entries(world).filter(([id]) => id.includes(':role/')));
    let isDenied = true;
    const account = { world: () => roles, pageSize: 5 };
    const isSecond = ({ operation, input }: Call): boolean =>
      operation === 'iam:GetAccountAuthorizationDetails' && input.Marker !== undefined;
    const server = await scripted({
      account,
      trouble: (call) => (isDenied && isSecond(call) ? 'denied' : undefined),
    });
    const place = newPlace(folder, server, { events: 'false' });
    const ended = await collect(place, '--only', 'snapshots');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('GetAccountAuthorizationDetails');
    const whole = () =>
      reading(
        place.store,
        (store) => store.wholeContainers().filter(({ kind }) => kind === 'iam-role').length,
      );
    expect(whole()).toBe(0);
    isDenied = false;
    await collect(place, '--only', 'snapshots');
    expect(whole()).toBeGreaterThan(0);
    const listed = reading(place.store, (store) => store.objects(['iam-role']).map(({ id }) => id));
    expect(listed.toSorted()).toEqual(Object.keys(roles).toSorted());
  });

  it('credentials that are refused at once end with 4 and store nothing', async () => {
    const place = newPlace(folder, await scripted({ trouble: () => 'expired' }));
    const ended = await collect(place, '--only', 'events');
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/expired/i);
  });
});
