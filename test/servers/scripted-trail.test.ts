import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, s3Delivery } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';
import { collect, region, startDrift, type Workplace } from './collecting.ts';
import { expectStory, gate, memory, newPlace } from './scripted-collection.ts';
import { type Entry, makeStory } from './scripted-log.ts';
import { type ScriptedServer, startScripted } from './scripted-server.ts';
import { wholeSecond } from './steps.ts';

/**
 * The same events by LookupEvents and as the files of a trail. The scripted server lists and gives objects; it
 * has no versions, no encryption, no rights and no digest files.
 */

const folder = makeFolder(afterAll);
const bucketName = 'audit-logs';
const reads = 's3:GetObject';
const story = makeStory(300, wholeSecond() - 2 * 3_600_000, 13);
const files = delivered(story.entries);
let server: ScriptedServer;

/** Files of five minutes, as a trail delivers them. */
function delivered(entries: readonly Entry[]): ReadonlyMap<string, Buffer> {
  const byEnd = Map.groupBy(entries, ({ at }) => Math.ceil((at + 1) / 300_000) * 300_000);
  const named = [...byEnd].map(([end, group], index): [string, Buffer] => {
    const [date = '', time = ''] = new Date(end).toISOString().split('T');
    const stamp = `${date.replaceAll('-', '')}T${time.slice(0, 5).replace(':', '')}Z`;
    const path = `AWSLogs/${account}/CloudTrail/${region}/${date.replaceAll('-', '/')}`;
    const unique = String(index).padStart(16, 'A');
    const body = gzipSync(s3Delivery(group.map(({ event }) => event)));
    return [`${path}/${account}_CloudTrail_${region}_${stamp}_${unique}.json.gz`, body];
  });
  return new Map(named);
}

beforeAll(async () => {
  const bucket = { name: bucketName, objects: files };
  server = await startScripted({ log: () => story.entries, bucket });
});

afterAll(() => server.stop());

const settings = { trails: `[{ bucket: ${bucketName}, prefix: "" }]`, snapshots: 'false' };

async function collected(...options: readonly string[]): Promise<Workplace> {
  const place = newPlace(folder, server, settings);
  expect(await collect(place, ...options)).toMatchObject({ code: 0 });
  return place;
}

describe('one log in two forms', () => {
  it('is the same from either, and from both in either order', async () => {
    const bySearch = await collected('--only', 'events');
    const byFiles = await collected('--only', 'trails');
    const both = await collected('--only', 'events');
    expect(await collect(both, '--only', 'trails')).toMatchObject({ code: 0 });
    const reversed = await collected('--only', 'trails');
    expect(await collect(reversed, '--only', 'events')).toMatchObject({ code: 0 });
    const atOnce = await collected();
    for (const place of [bySearch, byFiles, both, reversed, atOnce]) {
      expectStory(place.store, story);
      expect(memory(place.store)).toEqual(memory(bySearch.store));
    }
  });

  it('is fetched once: a second run reads no object again', async () => {
    const before = server.count(reads);
    const place = await collected('--only', 'trails');
    expect(server.count(reads) - before).toBe(files.size);
    expect(await collect(place, '--only', 'trails')).toMatchObject({ code: 0 });
    expect(server.count(reads) - before).toBe(files.size);
    expectStory(place.store, story);
  });
});

describe('trail files in trouble', () => {
  it('are fetched again where an object breaks off, the connection goes, or the server is overrun', async () => {
    const troubles = ['half', 'dropped', 'throttled', 'broken'] as const;
    const shaky = await startScripted({
      bucket: { name: bucketName, objects: files },
      trouble: ({ operation, nth }) =>
        operation === reads && nth % 5 === 2 ? troubles[(nth / 5) & 3] : undefined,
    });
    const place = newPlace(folder, shaky, settings);
    const ended = await collect(place, '--only', 'trails');
    await shaky.stop();
    expect(ended).toMatchObject({ code: 0 });
    expectStory(place.store, story);
  });

  it('are a gap where one is denied, and whole once it is given', async () => {
    let isDenied = true;
    const denying = await startScripted({
      bucket: { name: bucketName, objects: files },
      trouble: ({ operation, path }) =>
        isDenied && operation === reads && path.endsWith('3.json.gz') ? 'denied' : undefined,
    });
    const place = newPlace(folder, denying, settings);
    const ended = await collect(place, '--only', 'trails');
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('AccessDenied');
    isDenied = false;
    expect(await collect(place, '--only', 'trails')).toMatchObject({ code: 0 });
    await denying.stop();
    expectStory(place.store, story);
  });

  it.each([1, 6, 12])('are whole after drift was killed at object %d and run again', async (object) => {
    const { hold, arrived, open } = gate();
    let isHeld = true;
    const holding = await startScripted({
      bucket: { name: bucketName, objects: files },
      trouble: ({ operation, nth }) => (isHeld && operation === reads && nth === object ? hold() : undefined),
    });
    const place = newPlace(folder, holding, settings);
    const { child, ended } = startDrift(place, ['collect', '--only', 'trails']);
    await Promise.race([arrived, ended]);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    isHeld = false;
    open();
    expect(await collect(place, '--only', 'trails')).toMatchObject({ code: 0 });
    await holding.stop();
    expectStory(place.store, story);
  });
});
