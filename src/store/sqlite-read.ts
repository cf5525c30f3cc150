import { statSync } from 'node:fs';
import type { Observation } from '../core/model/coverage.ts';
import type {
  ActorEvidence,
  Effect,
  FacetKey,
  FacetValue,
  ObjectRef,
  UnknownReason,
} from '../core/model/event.ts';
import type { Fact } from '../core/model/fact.ts';
import { type Instant, instant } from '../core/model/time.ts';
import type { EventStore, StoredEvent } from './event-store.ts';
import type { Handle } from './handle.ts';

type Reader = Omit<
  EventStore,
  | 'append'
  | 'appendFile'
  | 'assertCoverage'
  | 'hasFile'
  | 'recordsAfter'
  | 'redecode'
  | 'prune'
  | 'pruned'
  | 'close'
>;

const hourMs = 3_600_000;

export function reader(db: Handle, path: string): Reader {
  return { ...objectReader(db), ...eventReader(db), ...coverageReader(db), ...countReader(db, path) };
}

interface ValueRow {
  readonly body: string | null;
  readonly reference: string | null;
  readonly unknown: string | null;
}

function facetValue(row: ValueRow): FacetValue {
  if (row.body !== null) return { kind: 'document', text: row.body };
  if (row.reference !== null) return { kind: 'reference', target: row.reference };
  return { kind: 'unknown', reason: (row.unknown ?? 'not-in-record') as UnknownReason };
}

interface EffectRow extends ValueRow {
  readonly kind: string;
  readonly urn: string;
  readonly objectKind: string;
  readonly container: string;
  readonly family: string | null;
  readonly member: string | null;
  readonly toUrn: string | null;
  readonly toKind: string | null;
  readonly toContainer: string | null;
}

const effectColumns = `f.kind AS kind, o.urn AS urn, o.kind AS objectKind, o.container AS container, f.family AS family,
  f.member AS member, d.body AS body, f.reference AS reference, f.unknown AS unknown,
  t.urn AS toUrn, t.kind AS toKind, t.container AS toContainer`;
const effectJoins = `JOIN object o ON o.id = f.object LEFT JOIN document d ON d.id = f.document
  LEFT JOIN object t ON t.id = f.renamed_to`;

function effectOf(row: EffectRow): Effect {
  const object: ObjectRef = { id: row.urn, kind: row.objectKind, container: row.container };
  const facet: FacetKey = { family: row.family ?? '', member: row.member ?? '' };
  switch (row.kind) {
    case 'create':
    case 'delete':
      return { kind: row.kind, object };
    case 'set':
      return { kind: 'set', object, facet, value: facetValue(row) };
    case 'remove':
      return { kind: 'remove', object, facet };
    case 'rename': {
      const to = { id: row.toUrn ?? '', kind: row.toKind ?? '', container: row.toContainer ?? '' };
      return { kind: 'rename', object, to };
    }
    default:
      throw new Error(`the store holds an effect of kind ${row.kind}`);
  }
}

function objectReader(db: Handle) {
  const all = db.prepare('SELECT urn AS id, kind, container FROM object ORDER BY urn');
  const effects = db.prepare(
    `SELECT e.occurred_at AS at, r.native_id AS event, ${effectColumns}
     FROM (SELECT * FROM effect WHERE object = (SELECT id FROM object WHERE urn = :urn)
           UNION ALL
           SELECT * FROM effect WHERE renamed_to = (SELECT id FROM object WHERE urn = :urn)) f
     JOIN current_event e ON e.id = f.event AND e.applied = 1 JOIN record r ON r.id = e.record ${effectJoins}
     ORDER BY e.occurred_at, r.native_id, f.seq`,
  );
  const listings = db.prepare(
    `SELECT s.id AS snapshotId, s.digest AS snapshot, s.taken_at AS at, p.created_at AS createdAt, c.families AS families
     FROM snapshot_object p JOIN object o ON o.id = p.object JOIN snapshot s ON s.id = p.snapshot
     LEFT JOIN snapshot_cover c ON c.snapshot = s.id AND c.kind = o.kind AND c.container = o.container
     WHERE o.urn = ? ORDER BY s.taken_at, s.digest`,
  );
  const facets = db.prepare(
    `SELECT f.family AS family, f.member AS member, d.body AS body, f.reference AS reference, f.unknown AS unknown
     FROM snapshot_facet f JOIN object o ON o.id = f.object LEFT JOIN document d ON d.id = f.document
     WHERE o.urn = ? AND f.snapshot = ? ORDER BY f.family, f.member`,
  );
  const unlisted = db.prepare(
    `SELECT s.digest AS snapshot, s.taken_at AS at FROM snapshot_cover c JOIN snapshot s ON s.id = c.snapshot
     WHERE c.kind = ? AND c.container = ? AND c.complete = 1
       AND NOT EXISTS (SELECT 1 FROM snapshot_object p JOIN object o ON o.id = p.object
                       WHERE o.urn = ? AND p.snapshot = c.snapshot)`,
  );
  interface Listing {
    snapshotId: number;
    snapshot: string;
    at: number;
    createdAt: number | null;
    families: string | null;
  }

  const listed = (urn: string, row: Listing): Fact => ({
    kind: 'listed',
    at: instant(row.at),
    snapshot: row.snapshot,
    createdAt: row.createdAt === null ? undefined : instant(row.createdAt),
    families: row.families === null ? [] : (JSON.parse(row.families) as string[]),
    facets: (facets.all(urn, row.snapshotId) as (ValueRow & FacetKey)[]).map((f) => ({
      facet: { family: f.family, member: f.member },
      value: facetValue(f),
    })),
  });

  return {
    objects: (kinds?: readonly string[]): readonly ObjectRef[] => {
      const objects = all.all() as ObjectRef[];
      return kinds ? objects.filter((object) => kinds.includes(object.kind)) : objects;
    },
    facts: (object: ObjectRef): readonly Fact[] => [
      ...(effects.all({ urn: object.id }) as (EffectRow & { at: number; event: string })[]).map(
        (row): Fact => ({ kind: 'effect', at: instant(row.at), event: row.event, effect: effectOf(row) }),
      ),
      ...(listings.all(object.id) as Listing[]).map((row) => listed(object.id, row)),
      ...(unlisted.all(object.kind, object.container, object.id) as { snapshot: string; at: number }[]).map(
        (row): Fact => ({ kind: 'unlisted', at: instant(row.at), snapshot: row.snapshot }),
      ),
    ],
  };
}

export interface EventRow {
  readonly rowid: number;
  readonly id: string;
  readonly source: string;
  readonly scope: string;
  readonly at: number;
  readonly operation: string;
  readonly applied: number;
  readonly errorCode: string | null;
  readonly correlation: string | null;
  readonly actor: string;
}

export const eventSelect = `SELECT e.id AS rowid, r.native_id AS id, r.source AS source, r.scope AS scope, e.occurred_at AS at,
  r.operation AS operation, e.applied AS applied, e.error_code AS errorCode, e.correlation AS correlation, a.body AS actor
  FROM current_event e JOIN record r ON r.id = e.record JOIN actor a ON a.id = e.actor`;

/** An event row with its effects. */
export function storedEvents(db: Handle): (row: EventRow) => StoredEvent {
  const effects = db.prepare(
    `SELECT ${effectColumns} FROM effect f ${effectJoins} WHERE f.event = ? ORDER BY f.seq`,
  );
  return (row) => ({
    id: row.id,
    source: row.source,
    scope: row.scope,
    occurredAt: instant(row.at),
    operation: row.operation,
    outcome: row.applied === 1 ? 'applied' : 'failed',
    ...(row.errorCode === null ? {} : { errorCode: row.errorCode }),
    ...(row.correlation === null ? {} : { correlation: row.correlation }),
    actor: JSON.parse(row.actor) as ActorEvidence,
    effects: (effects.all(row.rowid) as EffectRow[]).map(effectOf),
  });
}

function eventReader(db: Handle) {
  const between = db.prepare(
    `${eventSelect} WHERE e.applied = ? AND e.occurred_at >= ? AND e.occurred_at < ? ORDER BY e.occurred_at, r.native_id`,
  );
  const byId = db.prepare(`${eventSelect} WHERE r.native_id = ?`);
  const first = db.prepare('SELECT min(occurred_at) FROM event').pluck();
  const firstSnapshot = db.prepare('SELECT min(taken_at) FROM snapshot').pluck();
  const last = db.prepare('SELECT max(occurred_at) FROM event').pluck();
  const lastHour = db.prepare('SELECT max(last) FROM file_scope').pluck();

  const stored = storedEvents(db);
  const extreme = (
    pick: (...values: number[]) => number,
    values: readonly unknown[],
  ): Instant | undefined => {
    const known = values.filter((value): value is number => typeof value === 'number');
    return known.length === 0 ? undefined : instant(pick(...known));
  };

  return {
    event: (id: string): StoredEvent | undefined => {
      const row = byId.get(id) as EventRow | undefined;
      return row && stored(row);
    },
    events: (from: Instant, to: Instant, outcome: 'applied' | 'failed'): readonly StoredEvent[] =>
      (between.all(outcome === 'applied' ? 1 : 0, from, to) as EventRow[]).map(stored),
    earliest: () => extreme(Math.min, [first.get(), firstSnapshot.get()]),
    latest: () => extreme(Math.max, [last.get(), lastHour.get()]),
  };
}

function coverageReader(db: Handle) {
  const slots = db.prepare(
    `SELECT DISTINCT f.source AS source, s.scope AS scope, s.hour AS hour
     FROM file_slot s JOIN file f ON f.id = s.file ORDER BY f.source, s.scope, s.hour`,
  );
  const claims = db.prepare(
    'SELECT source, scope, start, stop FROM coverage_claim ORDER BY source, scope, start, stop',
  );
  return {
    observations: (): readonly Observation[] => {
      const seen: Observation[] = [];
      for (const row of slots.iterate() as IterableIterator<{
        source: string;
        scope: string;
        hour: number;
      }>) {
        const from = instant(row.hour * hourMs);
        const to = instant((row.hour + 1) * hourMs);
        const last = seen.at(-1);
        if (last && last.source === row.source && last.scope === row.scope && last.to === from) {
          seen[seen.length - 1] = { ...last, to };
        } else seen.push({ source: row.source, scope: row.scope, kind: 'observed', from, to });
      }
      const asserted = claims.all() as { source: string; scope: string; start: number; stop: number }[];
      return [
        ...seen,
        ...asserted.map(
          (row): Observation => ({
            source: row.source,
            scope: row.scope,
            kind: 'asserted',
            from: instant(row.start),
            to: instant(row.stop),
          }),
        ),
      ];
    },
  };
}

function countReader(db: Handle, path: string) {
  const scopes = db.prepare(
    `SELECT f.source AS source, s.scope AS scope, sum(s.records) AS records FROM file_scope s JOIN file f ON f.id = s.file
     GROUP BY f.source, s.scope ORDER BY f.source, s.scope`,
  );
  const events = db.prepare(
    `SELECT r.source AS source, r.scope AS scope, sum(e.applied) AS changes, count(*) - sum(e.applied) AS attempts
     FROM current_event e JOIN record r ON r.id = e.record GROUP BY r.source, r.scope`,
  );
  const operations = db.prepare(
    `SELECT f.source AS source, o.operation AS operation, read_only AS readOnly, sum(o.count) AS count,
       sum(o.failed) AS failed, NULL AS reason
     FROM file_operation o JOIN file f ON f.id = o.file
     WHERE o.read_only = 0 GROUP BY f.source, o.operation ORDER BY o.operation`,
  );
  const kept = db.prepare(
    `SELECT source, operation, 0 AS readOnly, count(*) AS count, 0 AS failed, undecoded AS reason
     FROM record r WHERE undecoded IS NOT NULL AND NOT EXISTS (SELECT 1 FROM event e WHERE e.record = r.id)
     GROUP BY source, operation, undecoded ORDER BY operation`,
  );
  const undecodable = db.prepare(
    `SELECT f.name AS file, u.line AS line, u.reason AS reason, f.undecodable AS count
     FROM file f JOIN file_undecodable u ON u.file = f.id ORDER BY f.name, u.line`,
  );
  const unreadable = db.prepare('SELECT sum(undecodable) FROM file WHERE source = ?').pluck();
  const distinct = db
    .prepare(
      `SELECT count(*) FROM (
         SELECT o.operation FROM file_operation o JOIN file f ON f.id = o.file WHERE f.source = :source AND o.read_only = 0
         UNION SELECT operation FROM record r WHERE source = :source AND undecoded IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM event e WHERE e.record = r.id))`,
    )
    .pluck();
  const damaged = db.prepare('SELECT name AS file, damage FROM file WHERE damage IS NOT NULL ORDER BY name');
  const snapshots = db.prepare(
    `SELECT s.digest AS id, s.source AS source, s.scope AS scope, s.taken_at AS takenAt, s.call AS call,
       (SELECT max(complete) FROM snapshot_cover c WHERE c.snapshot = s.id) AS complete
     FROM snapshot s ORDER BY s.taken_at, s.digest`,
  );
  const selectors = db.prepare('SELECT DISTINCT selector FROM file ORDER BY selector').pluck();
  type Operation = ReturnType<EventStore['notDecoded']>[number];
  type Row = {
    source: string;
    operation: string;
    readOnly: number;
    count: number;
    failed: number;
    reason: string | null;
  };
  const operation = (row: Row): Operation => ({
    ...row,
    readOnly: row.readOnly === 1,
    reason: row.reason ?? undefined,
  });

  return {
    sourceCounts: () => {
      const counted = events.all() as { source: string; scope: string; changes: number; attempts: number }[];
      const seen = scopes.all() as { source: string; scope: string; records: number }[];
      const keys = new Map([...seen, ...counted].map((row) => [`${row.source}\0${row.scope}`, row]));
      return [...keys.values()].map(({ source, scope }) => {
        const same = (row: { source: string; scope: string }) => row.source === source && row.scope === scope;
        const found = counted.find(same);
        return {
          source,
          scope,
          records: seen.find(same)?.records ?? 0,
          changes: found?.changes ?? 0,
          attempts: found?.attempts ?? 0,
          undecodable: Number(unreadable.get(source) ?? 0),
          undecodedOperations: Number(distinct.get({ source }) ?? 0),
        };
      });
    },
    notDecoded: () => [...(operations.all() as Row[]), ...(kept.all() as Row[])].map(operation),
    undecodable: () => undecodable.all() as ReturnType<EventStore['undecodable']>,
    damagedFiles: () => damaged.all() as ReturnType<EventStore['damagedFiles']>,
    snapshots: () =>
      (
        snapshots.all() as (Omit<ReturnType<EventStore['snapshots']>[number], 'complete'> & {
          complete: number | null;
        })[]
      ).map((row) => ({ ...row, complete: row.complete === 1 })),
    info: () => ({
      path,
      bytes: path === ':memory:' ? 0 : statSync(path).size,
      selectorVersions: selectors.all() as number[],
    }),
  };
}
