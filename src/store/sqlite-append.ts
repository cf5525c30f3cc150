import { hash } from 'node:crypto';
import type {
  ActorEvidence,
  ChangeEvent,
  Effect,
  FacetValue,
  ObjectRef,
  SessionEvent,
} from '../core/model/event.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { Instant } from '../core/model/time.ts';
import type { Decoded, StoredRecord } from '../sources/source.ts';
import type { Append, Appended, EventStore, FileRow } from './event-store.ts';
import type { Handle } from './handle.ts';
import { blockWriter } from './record-blocks.ts';
import { redecoder } from './sqlite-redecode.ts';

type Appender = Pick<EventStore, Append>;

export function appender(db: Handle): Appender {
  const intern = interner(db);
  const records = recordAppender(db, intern);
  const snapshots = snapshotAppender(db, intern);
  const files = fileAppender(db);
  const again = redecoder(db, records.insertEvent);
  const claim = db.prepare('INSERT INTO coverage_claim VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const known = db.prepare('SELECT 1 FROM file WHERE digest = ?').pluck();
  const fetch = db.prepare('INSERT INTO fetched VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const fetched = db
    .prepare('SELECT 1 FROM fetched WHERE source = ? AND name = ? AND etag = ? AND selector = ?')
    .pluck();
  const collect = db.prepare('INSERT INTO collected VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const miss = db.prepare(
    'INSERT INTO missed (source, scope, stream, start, stop, reason, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );

  const append = db.transaction((source: string, page: readonly Decoded[], recordedAt: Instant): Appended => {
    const total = { records: 0, changes: 0, attempts: 0, sessions: 0, snapshots: 0 };
    for (const item of page) {
      if (item.kind === 'change') {
        if (!records.change(source, item.record, item.event, recordedAt)) continue;
        total.records += 1;
        if (item.event.outcome === 'applied') total.changes += 1;
        else total.attempts += 1;
      } else if (item.kind === 'session') total.sessions += records.session(item.session);
      else if (item.kind === 'kept')
        total.records += records.undecoded(source, item.record, item.reason, recordedAt);
      else if (item.kind === 'snapshot') total.snapshots += snapshots(item.snapshot, recordedAt);
      else if (item.kind === 'undecodable' && item.record) {
        total.records += records.undecoded(source, item.record, `undecodable: ${item.reason}`, recordedAt);
      }
    }
    records.flush();
    return total;
  });

  return {
    append: (source, page, recordedAt) => {
      intern.forget();
      records.forget();
      return append.immediate(source, page, recordedAt);
    },
    appendFile: (file, selector, recordedAt) => files(file, selector, recordedAt),
    assertCoverage: (source, scope, from, to) => {
      claim.run(source, scope, from, to);
    },
    hasFile: (digest) => known.get(digest) !== undefined,
    appendFetched: (source, name, etag, selector) => {
      fetch.run(source, name, etag, selector);
    },
    hasFetched: (source, name, etag, selector) => fetched.get(source, name, etag, selector) !== undefined,
    appendCollected: ({ source, scope, stream, from, to }, selector, recordedAt) => {
      collect.run(source, scope, stream, from, to, selector, recordedAt);
    },
    appendMissed: ({ source, scope, stream, from, to }, reason, recordedAt) => {
      miss.run(source, scope, stream, from, to, reason, recordedAt);
    },
    recordsAfter: again.recordsAfter,
    redecode: (page) => {
      intern.forget();
      return again.redecode(page);
    },
  };
}

interface Interner {
  /** A row that was rolled back or pruned since must not be remembered: called before every transaction. */
  readonly forget: () => void;
  readonly document: (text: string) => number;
  readonly actor: (actor: ActorEvidence) => number;
  readonly object: (object: ObjectRef) => number;
}

/** Content-addressed rows: each body once. The caches only save look-ups. */
function interner(db: Handle): Interner {
  const document = db.prepare('INSERT INTO document (digest, body) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const documentId = db.prepare('SELECT id FROM document WHERE digest = ?').pluck();
  const actor = db.prepare('INSERT INTO actor (digest, body) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const actorId = db.prepare('SELECT id FROM actor WHERE digest = ?').pluck();
  const object = db.prepare(
    'INSERT INTO object (urn, kind, container) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const objectId = db.prepare('SELECT id FROM object WHERE urn = ?').pluck();
  const caches = [new Map<string, number>(), new Map<string, number>()] as const;
  return {
    forget: () => {
      for (const cache of caches) cache.clear();
    },
    document: (text) => {
      const digest = digestOf(text);
      document.run(digest, text);
      return Number(documentId.get(digest));
    },
    actor: cached(
      caches[0],
      (body: string) => {
        const digest = digestOf(body);
        actor.run(digest, body);
        return Number(actorId.get(digest));
      },
      (evidence: ActorEvidence) => JSON.stringify(evidence),
    ),
    object: cached(
      caches[1],
      (_urn: string, ref: ObjectRef) => {
        object.run(ref.id, ref.kind, ref.container);
        return Number(objectId.get(ref.id));
      },
      (ref: ObjectRef) => ref.id,
    ),
  };
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

function cached<T>(
  ids: Map<string, number>,
  look: (key: string, value: T) => number,
  keyOf: (value: T) => string,
): (value: T) => number {
  return (value) => {
    const key = keyOf(value);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = look(key, value);
    ids.set(key, id);
    return id;
  };
}

/** The three columns that hold one facet value: document id, reference, reason why unknown. */
function valueColumns(
  value: FacetValue,
  intern: Interner,
): readonly [number | null, string | null, string | null] {
  switch (value.kind) {
    case 'document':
      return [intern.document(value.text), null, null];
    case 'reference':
      return [null, value.target, null];
    case 'unknown':
      return [null, null, value.reason];
    default:
      throw new Error(`unknown facet value ${String(value satisfies never)}`);
  }
}

function recordAppender(db: Handle, intern: Interner) {
  const blocks = blockWriter(db);
  const record = db.prepare(
    `INSERT INTO record (source, native_id, scope, occurred_at, recorded_at, operation, block, slot, redacted, undecoded)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, native_id) DO NOTHING`,
  );
  const event = db.prepare(
    'INSERT INTO event (record, occurred_at, applied, error_code, actor, correlation) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const effect = db.prepare('INSERT INTO effect VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const session = db.prepare(
    `INSERT INTO session (source, native_id, scope, occurred_at, operation, actor, issued_key, target_role,
       session_name, source_identity, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (source, native_id) DO NOTHING`,
  );

  const insert = (source: string, row: StoredRecord, undecoded: string | null, recordedAt: Instant) => {
    const { block, slot } = blocks.next();
    const added = record.run(
      source,
      row.id,
      row.scope,
      row.occurredAt,
      recordedAt,
      row.operation,
      block,
      slot,
      JSON.stringify(row.redacted),
      undecoded,
    );
    if (added.changes > 0) blocks.keep(row.body);
    return added;
  };

  const columns = (one: Effect): readonly (number | string | null)[] => {
    if (one.kind === 'set')
      return [one.facet.family, one.facet.member, ...valueColumns(one.value, intern), null];
    if (one.kind === 'remove') return [one.facet.family, one.facet.member, null, null, null, null];
    if (one.kind === 'rename') return [null, null, null, null, null, intern.object(one.to)];
    return [null, null, null, null, null, null];
  };

  const insertEvent = (record: number, change: ChangeEvent): void => {
    const { lastInsertRowid: id } = event.run(
      record,
      change.occurredAt,
      change.outcome === 'applied' ? 1 : 0,
      change.errorCode ?? null,
      intern.actor(change.actor),
      change.correlation ?? null,
    );
    change.effects.forEach((one, seq) => {
      effect.run(id, seq, one.kind, intern.object(one.object), ...columns(one));
    });
  };

  return {
    flush: blocks.flush,
    forget: blocks.forget,
    insertEvent,
    change: (source: string, row: StoredRecord, change: ChangeEvent, recordedAt: Instant): boolean => {
      const added = insert(source, row, null, recordedAt);
      if (added.changes === 0) return false;
      insertEvent(Number(added.lastInsertRowid), change);
      return true;
    },
    undecoded: (source: string, row: StoredRecord, reason: string, recordedAt: Instant): number =>
      insert(source, row, reason, recordedAt).changes,
    session: (one: SessionEvent): number =>
      session.run(
        one.source,
        one.id,
        one.scope,
        one.occurredAt,
        one.operation,
        intern.actor(one.actor),
        one.issuedKeyId ?? null,
        one.targetRole ?? null,
        one.sessionName ?? null,
        one.sourceIdentity ?? null,
        one.details,
      ).changes,
  };
}

/** A listing that names one thing twice (pages that overlap) says it once. */
function snapshotAppender(db: Handle, intern: Interner) {
  const snapshot = db.prepare(
    `INSERT INTO snapshot (digest, source, scope, taken_at, recorded_at, call, started_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING`,
  );
  const cover = db.prepare(
    `INSERT INTO snapshot_cover (snapshot, container, kind, complete, families, within, condition)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const object = db.prepare(
    'INSERT INTO snapshot_object (object, snapshot, created_at, families) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const facet = db.prepare(
    `INSERT INTO snapshot_facet (object, snapshot, family, member, document, reference, unknown, since)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return (one: Snapshot, recordedAt: Instant): number => {
    const added = snapshot.run(
      one.id,
      one.source,
      one.scope,
      one.takenAt,
      recordedAt,
      one.call,
      one.startedAt ?? null,
    );
    if (added.changes === 0) return 0;
    const id = Number(added.lastInsertRowid);
    for (const c of one.covers)
      cover.run(
        id,
        c.container,
        c.kind,
        c.complete ? 1 : 0,
        JSON.stringify(c.families),
        c.within ?? null,
        c.where ? JSON.stringify(c.where) : null,
      );
    for (const listed of one.objects) {
      const objectId = intern.object(listed.object);
      const families = listed.families ? JSON.stringify(listed.families) : null;
      object.run(objectId, id, listed.createdAt ?? null, families);
      for (const { facet: key, value, since } of listed.facets) {
        facet.run(objectId, id, key.family, key.member, ...valueColumns(value, intern), since ?? null);
      }
    }
    return 1;
  };
}

function fileAppender(db: Handle) {
  const file = db.prepare(
    `INSERT INTO file (digest, name, source, bytes, records, undecodable, damage, selector, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING`,
  );
  const slot = db.prepare('INSERT INTO file_slot VALUES (?, ?, ?)');
  const scope = db.prepare('INSERT INTO file_scope VALUES (?, ?, ?, ?, ?)');
  const operation = db.prepare('INSERT INTO file_operation VALUES (?, ?, ?, ?, ?)');
  const sample = db.prepare('INSERT INTO file_undecodable VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  return db.transaction((row: FileRow, selector: number, recordedAt: Instant) => {
    const added = file.run(
      row.digest,
      row.name,
      row.source,
      row.bytes,
      row.records,
      row.undecodable,
      row.damage ?? null,
      selector,
      recordedAt,
    );
    if (added.changes === 0) return;
    const id = Number(added.lastInsertRowid);
    for (const s of row.slots) {
      scope.run(id, s.scope, s.first, s.last, s.records);
      for (const hour of s.hours) slot.run(id, s.scope, hour);
    }
    for (const o of row.operations) operation.run(id, o.operation, o.readOnly ? 1 : 0, o.count, o.failed);
    for (const u of row.undecodableSamples) sample.run(id, u.line, u.reason);
  });
}
