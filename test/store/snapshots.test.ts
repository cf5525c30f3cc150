import { afterEach, describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/store/event-store.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { change, fileRow, scope, snapshot } from '../support/decoded.ts';
import { at } from '../support/timeline.ts';

const now = at(1_000_000);
const stores: EventStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

function open(): EventStore {
  const store = openStore(':memory:', { create: true });
  stores.push(store);
  return store;
}

/** `[container, kind, is whole]`, each in two families. */
function covers(...rows: readonly (readonly [string, string, boolean])[]) {
  return {
    covers: rows.map(([container, kind, complete]) => ({
      container,
      kind,
      complete,
      families: ['inline', 'trust'],
    })),
  };
}

describe('the end of what is known', () => {
  it('is a snapshot’s time where there is nothing else', () => {
    const store = open();
    store.append('aws', [snapshot('one', 50), snapshot('two', 90)], now);
    expect([store.earliest(), store.latest()]).toEqual([at(50), at(90)]);
  });

  it.each([
    ['a snapshot', 90, 60, 70, 90],
    ['an event', 50, 60, 55, 60],
    ['a record that made no event', 50, 60, 70, 70],
  ])('is %s where that is the last', (_, taken, occurred, read, expected) => {
    const store = open();
    store.append('aws', [snapshot('snap', taken), change('put', occurred, [])], now);
    const slots = [{ scope, hours: [], first: at(0), last: at(read), records: 1 }];
    store.appendFile(fileRow('f', { slots }), 1, now);
    expect(store.latest()).toEqual(at(expected));
  });
});

describe('what was listed whole', () => {
  it('comes by container, kind and time, without what was listed in part', () => {
    const store = open();
    store.append(
      'aws',
      [
        snapshot(
          'late',
          60,
          covers(
            ['222222222222', 'iam-role', true],
            ['111111111111', 'iam-user', false],
            ['111111111111', 'iam-role', true],
          ),
        ),
        snapshot('early', 50, covers(['111111111111', 'iam-user', true], ['111111111111', 'iam-role', true])),
      ],
      now,
    );
    expect(store.wholeContainers()).toEqual([
      { container: '111111111111', kind: 'iam-role', takenAt: at(50) },
      { container: '111111111111', kind: 'iam-role', takenAt: at(60) },
      { container: '111111111111', kind: 'iam-user', takenAt: at(50) },
      { container: '222222222222', kind: 'iam-role', takenAt: at(60) },
    ]);
  });

  it('is told once where two snapshots of one time say it', () => {
    const store = open();
    store.append('aws', [snapshot('a', 50), snapshot('b', 50)], now);
    expect(store.wholeContainers()).toHaveLength(1);
    expect(open().wholeContainers()).toEqual([]);
  });
});
