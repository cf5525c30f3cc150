import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { instant } from '../../src/core/model/time.ts';
import { dump } from '../support/cli-dump.ts';
import { type Workplace, writeSource } from './collecting.ts';
import type { Story } from './scripted-log.ts';
import type { ScriptedServer } from './scripted-server.ts';
import { allEvents, histories, reading, worldAt } from './stored.ts';

/** What the tests against the scripted server have in common. */

let places = 0;

/** A folder of its own with a store that is not there yet. */
export function newPlace(
  folder: string,
  { endpoint }: Pick<ScriptedServer, 'endpoint'>,
  settings?: Readonly<Record<string, string>>,
): Workplace {
  places += 1;
  const own = join(folder, `place-${places}`);
  mkdirSync(own);
  writeSource(own, settings);
  return { folder: own, endpoint, store: join(own, 'drift.db') };
}

const remembered = [
  'actor',
  'document',
  'effect',
  'event',
  'object',
  'record',
  'session',
  'superseded',
] as const;

/** All that a store remembers of events; when it was asked for what is another matter. */
export function memory(path: string): Readonly<Record<string, readonly string[]>> {
  const tables = dump(path);
  return Object.fromEntries(remembered.map((name) => [name, tables[name] ?? []]));
}

/** The store says what the story says: every change and attempt once, and every state at every second. */
export function expectStory(path: string, { entries, worlds }: Story): void {
  const expected = entries
    .filter(({ kind }) => kind === 'change' || kind === 'attempt')
    .map(({ id, at, step, kind }) => ({
      id,
      at,
      operation: step?.operation,
      object: step?.object,
      outcome: kind === 'change' ? 'applied' : 'failed',
    }));
  const told = reading(path, (store) => {
    const all = histories(store);
    return {
      events: allEvents(store).map(({ id, occurredAt, operation, outcome, effects }) => ({
        id,
        at: occurredAt,
        operation,
        object: effects[0]?.object.id,
        outcome,
      })),
      worlds: worlds.map(({ at }) => ({ at, world: worldAt(all, instant(at)) })),
    };
  });
  expect(told.events).toEqual(expected);
  expect(told.worlds).toEqual(worlds);
  const sessions = entries.filter(({ kind }) => kind === 'session').length;
  expect(memory(path).session).toHaveLength(sessions);
}

/** Whatever a store says was listed to its end is there, to the last event. */
export function expectVouchedFor(path: string, { entries }: Story): void {
  const missing = reading(path, (store) =>
    store.collected().flatMap(({ stream, from, to }) =>
      entries
        .filter(({ event, at }) => event.eventSource === stream && at >= from && at < to)
        .filter(({ id, kind }) => (kind === 'change' || kind === 'attempt') && !store.event(id))
        .map(({ id }) => `${id} of ${stream}`),
    ),
  );
  expect(missing).toEqual([]);
}

/** Holds the answer to one request until it is let go; says when the request has come. */
export function gate() {
  let open = () => {};
  let arrive = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const hold = async (): Promise<undefined> => {
    arrive();
    await opened;
    return undefined;
  };
  return { hold, arrived, open };
}
