import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Effect, FacetValue, ObjectRef } from '../../src/core/model/event.ts';
import { instant } from '../../src/core/model/time.ts';
import type { Decoded } from '../../src/sources/source.ts';
import type { EventStore } from '../../src/store/event-store.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { ann, change, fileRow, kept, scope, session, snapshot } from '../support/decoded.ts';
import { makeFolder } from '../support/folder.ts';
import { at, clerk, facet } from '../support/timeline.ts';

const opened: EventStore[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});

function filePath(): string {
  return join(makeFolder(onTestFinished), 'deep', 'drift.db');
}

function open(path: string): EventStore {
  const store = openStore(path, { create: true });
  opened.push(store);
  return store;
}

const now = at(1_000_000);
const teller: ObjectRef = { ...clerk, id: `${clerk.id}-2` };
const text = (value: string): FacetValue => ({ kind: 'document', text: value });
const set = (name: string, value: FacetValue, object = clerk): Effect => ({
  kind: 'set',
  object,
  facet: facet(name),
  value,
});
const nothing = { records: 0, changes: 0, attempts: 0, sessions: 0, snapshots: 0 };

describe.each(['memory', 'file'])('a store in %s', (kind) => {
  const make = () => open(kind === 'memory' ? ':memory:' : filePath());
  const withPage = (...page: readonly Decoded[]) => {
    const store = make();
    store.append('aws', page, now);
    return store;
  };

  describe('append', () => {
    const page = [
      change('made', 10, [{ kind: 'create', object: clerk }]),
      change('tried', 20, [set('inline:read', text('A'))], { outcome: 'failed', errorCode: 'AccessDenied' }),
      session('assumed', 30),
      kept('tagged', 40, 'iam:TagRole', 'tags are not read yet'),
      snapshot('snap', 50),
    ] as const;

    it('counts what it added, by kind', () => {
      expect(make().append('aws', page, now)).toEqual({
        records: 3,
        changes: 1,
        attempts: 1,
        sessions: 1,
        snapshots: 1,
      });
    });

    it('adds nothing twice, neither within a page nor over several', () => {
      const store = make();
      expect(store.append('aws', [...page, ...page], now)).toMatchObject({ records: 3, changes: 1 });
      expect(store.append('aws', page, at(2_000_000))).toEqual(nothing);
      expect(store.facts(clerk)).toHaveLength(2);
      expect(store.events(at(0), at(99), 'applied')).toHaveLength(1);
    });

    it('keeps records of the same id from two sources apart', () => {
      const store = make();
      store.append('aws', [kept('same', 10, 'iam:TagRole', 'x')], now);
      expect(store.append('mirror', [kept('same', 10, 'iam:TagRole', 'x')], now).records).toBe(1);
    });

    it('stores no part of a page that fails, and the next page as if it had never been', () => {
      const store = make();
      const stranger = { ...ann, identity: 'arn:aws:iam::111111111111:user/mallory' };
      const broken = change('broken', 20, [set('inline:read', text('B'), teller)], { actor: stranger });
      const failing: Decoded = {
        ...broken,
        record: { ...broken.record, id: 'other', operation: undefined as unknown as string },
      };
      expect(() => store.append('aws', [broken, failing], now)).toThrow(/record.operation/);
      expect(store.objects()).toEqual([]);
      expect(store.event('broken')).toBeUndefined();
      expect([...store.recordsAfter(0, 10)]).toEqual([]);

      const good = change('good', 30, [set('inline:read', text('A'))]);
      store.append('aws', [good], now);
      store.append('aws', [broken], now);
      expect(store.event('good')).toEqual(good.event);
      expect(store.event('broken')).toEqual(broken.event);
      expect(store.facts(clerk).map((fact) => fact.kind === 'effect' && fact.event)).toEqual(['good']);
      expect(store.recordsAfter(0, 10).map(({ body }) => body)).toEqual([
        good.record.body,
        broken.record.body,
      ]);
    });
  });

  describe('facts', () => {
    const effects: readonly Effect[] = [
      { kind: 'create', object: clerk },
      set('inline:read', text('{"Version":"2012-10-17"}')),
      set('attached:arn:aws:iam::aws:policy/ReadOnly', {
        kind: 'reference',
        target: 'arn:aws:iam::aws:policy/ReadOnly',
      }),
      set('trust', { kind: 'unknown', reason: 'masked' }),
      set('inline:cut', { kind: 'unknown', reason: 'truncated' }),
      set('inline:gone', { kind: 'unknown', reason: 'not-in-record' }),
      set('inline:odd', { kind: 'unknown', reason: 'unparseable' }),
      set('inline:empty', text('')),
      set('inline:ünï‮ "quoted"', text('a\u0000b')),
      { kind: 'remove', object: clerk, facet: facet('inline:read') },
      { kind: 'delete', object: clerk },
    ];

    it('gives back every kind of effect and value as it was handed in', () => {
      const store = withPage(change('all', 10, effects));
      expect(store.facts(clerk)).toEqual(
        effects.map((effect) => ({ kind: 'effect', at: at(10), event: 'all', effect })),
      );
      expect(store.event('all')?.effects).toEqual(effects);
    });

    it('gives a rename to both names', () => {
      const rename: Effect = { kind: 'rename', object: clerk, to: teller };
      const store = withPage(change('moved', 10, [rename]));
      const fact = { kind: 'effect', at: at(10), event: 'moved', effect: rename };
      expect(store.facts(clerk)).toEqual([fact]);
      expect(store.facts(teller)).toEqual([fact]);
    });

    it('leaves out what failed, and other objects', () => {
      const store = withPage(
        change('tried', 10, [set('inline:read', text('A'))], { outcome: 'failed' }),
        change('other', 20, [set('inline:read', text('A'), teller)]),
      );
      expect(store.facts(clerk)).toEqual([]);
    });

    it('tells of a snapshot what it listed, with its date, whole families and values', () => {
      const store = withPage(
        snapshot('snap', 50, {
          objects: [
            {
              object: clerk,
              createdAt: at(5),
              facets: [
                { facet: facet('inline:read'), value: text('A') },
                { facet: facet('trust'), value: { kind: 'unknown', reason: 'unparseable' } },
              ],
            },
            { object: teller, facets: [] },
          ],
        }),
      );
      expect(store.facts(clerk)).toEqual([
        {
          kind: 'listed',
          at: at(50),
          snapshot: 'snap',
          createdAt: at(5),
          families: ['inline', 'trust'],
          facets: [
            { facet: facet('inline:read'), value: text('A') },
            { facet: facet('trust'), value: { kind: 'unknown', reason: 'unparseable' } },
          ],
        },
      ]);
      expect(store.facts(teller)).toEqual([
        {
          kind: 'listed',
          at: at(50),
          snapshot: 'snap',
          createdAt: undefined,
          families: ['inline', 'trust'],
          facets: [],
        },
      ]);
    });

    it('tells that a complete snapshot of its kind and container did not list it', () => {
      const store = withPage(change('made', 10, [{ kind: 'create', object: clerk }]), snapshot('snap', 50));
      expect(store.facts(clerk).at(-1)).toEqual({ kind: 'unlisted', at: at(50), snapshot: 'snap' });
      expect(store.facts({ ...clerk, container: '222222222222' })).not.toContainEqual(
        expect.objectContaining({ kind: 'unlisted' }),
      );
      expect(store.facts({ ...clerk, id: 'other', kind: 'iam-user' })).toEqual([]);
    });

    it('concludes nothing from a snapshot that was not complete', () => {
      const covers = [{ container: clerk.container, kind: clerk.kind, complete: false, families: [] }];
      expect(withPage(snapshot('snap', 50, { covers })).facts(clerk)).toEqual([]);
    });

    it('takes a thing that a snapshot lists twice for one', () => {
      const twice = { object: clerk, facets: [{ facet: facet('inline:read'), value: text('A') }] };
      const store = withPage(snapshot('snap', 50, { objects: [twice, twice] }));
      expect(store.facts(clerk)).toHaveLength(1);
    });
  });

  describe('events', () => {
    const store = () =>
      withPage(
        change('b', 20, []),
        change('a', 20, []),
        change('c', 10, [], { correlation: 'act-1' }),
        change('d', 30, []),
        change('e', 20, [], { outcome: 'failed', errorCode: 'AccessDenied' }),
      );
    const ids = (outcome: 'applied' | 'failed', from: number, to: number) =>
      store()
        .events(at(from), at(to), outcome)
        .map((event) => event.id);

    it('come by time and id, over a half-open span', () => {
      expect(ids('applied', 10, 30)).toEqual(['c', 'a', 'b']);
      expect(ids('applied', 11, 31)).toEqual(['a', 'b', 'd']);
      expect(ids('failed', 0, 99)).toEqual(['e']);
    });

    it('are given back whole', () => {
      const full = change('full', 10, [set('trust', text('T'))], {
        outcome: 'failed',
        errorCode: 'AccessDenied',
        correlation: 'act-2',
        actor: { ...ann, sessionName: 'run', mfa: true, userAgent: 'aws-cli/2' },
      });
      expect(withPage(full).event('full')).toEqual(full.event);
      expect(withPage(full).event('other')).toBeUndefined();
    });

    it('and snapshots say when the evidence begins, and files when it ends', () => {
      expect([make().earliest(), make().latest()]).toEqual([undefined, undefined]);
      const some = store();
      expect([some.earliest(), some.latest()]).toEqual([at(10), at(30)]);
      some.append('aws', [snapshot('snap', 5)], now);
      const slots = [{ scope, hours: [], first: at(0), last: at(77), records: 1 }];
      some.appendFile(fileRow('f', { slots }), 1, now);
      expect([some.earliest(), some.latest()]).toEqual([at(5), at(77)]);
    });
  });

  describe('files and coverage', () => {
    const hour = Math.floor(at(0) / 3_600_000);
    const slots = [{ scope, hours: [hour, hour + 1, hour + 5], first: at(0), last: at(9), records: 4 }];
    const from = (hours: number) => instant((hour + hours) * 3_600_000);

    it('stores a file with its coverage once', () => {
      const store = make();
      expect(store.hasFile('f')).toBe(false);
      for (let turn = 0; turn < 2; turn += 1)
        store.appendFile(
          fileRow('f', {
            slots,
            operations: [{ operation: 'iam:TagRole', readOnly: false, count: 3, failed: 1 }],
          }),
          7,
          now,
        );
      expect(store.hasFile('f')).toBe(true);
      expect(store.sourceCounts()).toEqual([
        { source: 'aws', scope, records: 4, changes: 0, attempts: 0, undecodable: 0, undecodedOperations: 1 },
      ]);
      expect(store.notDecoded()).toMatchObject([
        { operation: 'iam:TagRole', count: 3, failed: 1, readOnly: false },
      ]);
      expect(store.info().selectorVersions).toEqual([7]);
    });

    it('joins hours that follow each other, over several files too', () => {
      const store = make();
      store.appendFile(fileRow('f', { slots }), 1, now);
      store.appendFile(
        fileRow('g', { slots: [{ scope, hours: [hour + 2], first: at(0), last: at(1), records: 1 }] }),
        1,
        now,
      );
      expect(store.observations()).toEqual([
        { source: 'aws', scope, kind: 'observed', from: from(0), to: from(3) },
        { source: 'aws', scope, kind: 'observed', from: from(5), to: from(6) },
      ]);
    });

    it('keeps what was asserted apart from what was observed, once', () => {
      const store = make();
      store.appendFile(fileRow('f', { slots }), 1, now);
      store.assertCoverage('aws', scope, at(0), at(7200));
      store.assertCoverage('aws', scope, at(0), at(7200));
      expect(store.observations().slice(2)).toEqual([
        { source: 'aws', scope, kind: 'asserted', from: at(0), to: at(7200) },
      ]);
    });

    it('remembers damage and what could not be read', () => {
      const store = make();
      store.appendFile(
        fileRow('bad', {
          undecodable: 5,
          undecodableSamples: [{ line: 3, reason: 'no eventTime' }],
          damage: 'cut off',
        }),
        1,
        now,
      );
      expect(store.damagedFiles()).toEqual([{ file: 'bad.json', damage: 'cut off' }]);
      expect(store.undecodable()).toEqual([{ file: 'bad.json', line: 3, reason: 'no eventTime', count: 5 }]);
    });

    it('counts kept records by reason, and changes and attempts by scope', () => {
      const store = withPage(
        kept('t1', 1, 'iam:TagRole', 'tags'),
        kept('t2', 2, 'iam:TagRole', 'tags'),
        change('c', 3, []),
        change('f', 4, [], { outcome: 'failed' }),
      );
      expect(store.notDecoded()).toEqual([
        { source: 'aws', operation: 'iam:TagRole', count: 2, failed: 0, readOnly: false, reason: 'tags' },
      ]);
      expect(store.sourceCounts()).toMatchObject([{ scope, changes: 1, attempts: 1 }]);
    });

    it('lists snapshots by time, with whether they were complete', () => {
      const part = [{ container: clerk.container, kind: clerk.kind, complete: false, families: [] }];
      const store = withPage(snapshot('late', 60, { covers: part }), snapshot('early', 50));
      expect(store.snapshots().map((one) => [one.id, one.takenAt, one.complete])).toEqual([
        ['early', at(50), true],
        ['late', at(60), false],
      ]);
    });
  });

  describe('records', () => {
    it('come back whole in the order they were stored, page by page', () => {
      const all = Array.from({ length: 150 }, (_, n) => kept(`r${n}`, n, 'iam:TagRole', 'x'));
      const store = make();
      store.append('aws', all.slice(0, 70), now);
      store.append('aws', all.slice(50), now);
      const bodies: string[] = [];
      for (
        let page = store.recordsAfter(0, 40);
        page.length > 0;
        page = store.recordsAfter(page.at(-1)?.row ?? 0, 40)
      )
        bodies.push(...page.map(({ body }) => body));
      expect(bodies).toEqual(all.map((_, n) => `{"id":"r${n}"}`));
    });

    it('that a newer decoder reads otherwise replace what was read before', () => {
      const before = change('put', 10, [set('inline:read', text('A'))]);
      const store = withPage(before, kept('tagged', 20, 'iam:TagRole', 'tags'));
      const [first, second] = store.recordsAfter(0, 10);
      if (!first || !second) throw new Error('two records were stored');
      const after = { ...before.event, effects: [set('inline:read', text('B'))] };
      const tagged = { ...change('tagged', 20, []).event, operation: 'iam:TagRole' };
      const page = [
        { row: first.row, event: after },
        { row: second.row, event: tagged },
      ];
      expect(store.redecode(page)).toEqual({ added: 1, replaced: 1, retracted: 0 });
      expect(store.redecode(page)).toEqual({ added: 0, replaced: 0, retracted: 0 });
      expect(store.event('put')).toEqual(after);
      expect(store.facts(clerk)).toHaveLength(1);
      expect(store.notDecoded()).toEqual([]);
    });
  });

  it('lists objects by name, once, and only of the kinds asked for', () => {
    const user = { id: 'arn:aws:iam::111111111111:user/ann', kind: 'iam-user', container: '111111111111' };
    const store = withPage(
      change('a', 1, [{ kind: 'create', object: user }]),
      change('b', 2, [
        { kind: 'create', object: teller },
        { kind: 'create', object: clerk },
      ]),
      change('c', 3, [{ kind: 'delete', object: clerk }]),
    );
    expect(store.objects()).toEqual([clerk, teller, user]);
    expect(store.objects(['iam-user'])).toEqual([user]);
    expect(store.objects([])).toEqual([]);
  });
});

describe('a store in a file', () => {
  const full = (path: string): EventStore => {
    const store = open(path);
    const one = change('put', 10, [set('inline:read', text('A'))]);
    const objects = [{ object: clerk, facets: [{ facet: facet('inline:read'), value: text('A') }] }];
    store.append('aws', [one, session('s', 20), snapshot('snap', 30, { objects })], now);
    store.redecode([{ row: store.recordsAfter(0, 1)[0]?.row ?? 0, event: { ...one.event, effects: [] } }]);
    store.appendFile(
      fileRow('f', {
        slots: [{ scope, hours: [1], first: at(0), last: at(1), records: 1 }],
        operations: [{ operation: 'iam:TagRole', readOnly: false, count: 1, failed: 0 }],
        undecodableSamples: [{ line: 1, reason: 'x' }],
      }),
      1,
      now,
    );
    store.assertCoverage('aws', scope, at(0), at(1));
    store.prune(instant(0), 'a test', now);
    const span = { source: 'aws', scope, stream: 'iam', from: at(0), to: at(9) };
    store.appendFetched('aws', 's3://logs/a.json.gz', 'e1', 1);
    store.appendCollected(span, 1, now);
    store.appendMissed(span, 'denied', now);
    return store;
  };

  it('refuses to change or delete a row of any table', () => {
    const path = filePath();
    full(path).close();
    opened.splice(0);
    const db = new Database(path);
    try {
      const tables = db
        .prepare(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .pluck()
        .all() as string[];
      expect(tables.length).toBeGreaterThan(15);
      for (const table of tables) {
        const [column] = db
          .prepare(`SELECT name FROM pragma_table_info('${table}')`)
          .pluck()
          .all() as string[];
        expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBeGreaterThan(0);
        expect(() => db.exec(`UPDATE ${table} SET ${column} = ${column}`)).toThrow(`${table} is append-only`);
        expect(() => db.exec(`DELETE FROM ${table}`)).toThrow(`${table} is append-only`);
      }
    } finally {
      db.close();
    }
  });

  it('has the same in it when it is opened again, by a writer or a reader', () => {
    const path = filePath();
    const store = full(path);
    const told = (one: EventStore) => ({
      facts: one.facts(clerk),
      events: one.events(at(0), at(99), 'applied'),
      snapshots: one.snapshots(),
      observations: one.observations(),
    });
    const before = told(store);
    store.close();
    opened.splice(0);
    expect(told(open(path))).toEqual(before);
    const reader = openStore(path, { create: false });
    opened.push(reader);
    expect(told(reader)).toEqual(before);
    expect(reader.append('aws', [change('put', 10, [])], now)).toEqual(nothing);
  });

  it('is nobody else’s to read', () => {
    const path = filePath();
    full(path);
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(open(path).info()).toMatchObject({ path, bytes: statSync(path).size });
  });

  it('keeps what a reader sees steady while another writes', () => {
    const path = filePath();
    const writer = full(path);
    const reader = openStore(path, { create: false });
    opened.push(reader);
    writer.append('aws', [change('later', 40, [])], now);
    expect(reader.event('later')?.id).toBe('later');
  });
});
