import type {
  ActorEvidence,
  ChangeEvent,
  Effect,
  FacetKey,
  FacetValue,
  ObjectRef,
  UnknownReason,
} from '../core/model/event.ts';
import type { Fact } from '../core/model/fact.ts';
import type { SnapshotCover } from '../core/model/snapshot.ts';
import { type Instant, instant } from '../core/model/time.ts';
import type { Append, EventStore } from './event-store.ts';
import type { Handle } from './handle.ts';
import { countReader, coverageReader } from './sqlite-counts.ts';

type Reader = Omit<EventStore, Append | 'prune' | 'pruned' | 'close'>;

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
    `SELECT s.id AS snapshotId, s.digest AS snapshot, s.taken_at AS at, s.started_at AS startedAt,
       p.created_at AS createdAt, coalesce(p.families, c.families) AS families
     FROM snapshot_object p JOIN object o ON o.id = p.object JOIN snapshot s ON s.id = p.snapshot
     LEFT JOIN snapshot_cover c ON c.snapshot = s.id AND c.kind = o.kind AND c.container = o.container
     WHERE o.urn = ? ORDER BY s.taken_at, s.digest`,
  );
  const facets = db.prepare(
    `SELECT f.family AS family, f.member AS member, d.body AS body, f.reference AS reference, f.unknown AS unknown, f.since AS since
     FROM snapshot_facet f JOIN object o ON o.id = f.object LEFT JOIN document d ON d.id = f.document
     WHERE o.urn = ? AND f.snapshot = ? ORDER BY f.family, f.member`,
  );
  const unlisted = db.prepare(
    `SELECT s.digest AS snapshot, s.taken_at AS at, s.started_at AS startedAt, c.condition AS condition
     FROM snapshot_cover c JOIN snapshot s ON s.id = c.snapshot
     WHERE c.kind = :kind AND c.container = :container AND c.complete = 1
       AND (c.within IS NULL OR substr(:urn, 1, length(c.within)) = c.within)
       AND NOT EXISTS (SELECT 1 FROM snapshot_object p JOIN object o ON o.id = p.object
                       WHERE o.urn = :urn AND p.snapshot = c.snapshot)`,
  );
  interface Listing {
    snapshotId: number;
    snapshot: string;
    at: number;
    startedAt: number | null;
    createdAt: number | null;
    families: string | null;
  }

  type Unlisting = Pick<Listing, 'snapshot' | 'at' | 'startedAt'> & { condition: string | null };
  const begun = ({ startedAt }: Pick<Listing, 'startedAt'>) =>
    startedAt === null ? {} : { from: instant(startedAt) };
  const listed = (urn: string, row: Listing): Fact => ({
    kind: 'listed',
    at: instant(row.at),
    ...begun(row),
    snapshot: row.snapshot,
    createdAt: row.createdAt === null ? undefined : instant(row.createdAt),
    families: row.families === null ? [] : (JSON.parse(row.families) as string[]),
    facets: (facets.all(urn, row.snapshotId) as (ValueRow & FacetKey & { since: number | null })[]).map(
      (f) => ({
        facet: { family: f.family, member: f.member },
        value: facetValue(f),
        ...(f.since === null ? {} : { since: instant(f.since) }),
      }),
    ),
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
      ...(
        unlisted.all({ kind: object.kind, container: object.container, urn: object.id }) as Unlisting[]
      ).map(
        (row): Fact => ({
          kind: 'unlisted',
          at: instant(row.at),
          ...begun(row),
          snapshot: row.snapshot,
          ...(row.condition === null
            ? {}
            : { where: JSON.parse(row.condition) as NonNullable<SnapshotCover['where']> }),
        }),
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
export function storedEvents(db: Handle): (row: EventRow) => ChangeEvent {
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
  const lastSnapshot = db.prepare('SELECT max(taken_at) FROM snapshot').pluck();

  const stored = storedEvents(db);
  const extreme = (
    pick: (...values: number[]) => number,
    values: readonly unknown[],
  ): Instant | undefined => {
    const known = values.filter((value): value is number => typeof value === 'number');
    return known.length === 0 ? undefined : instant(pick(...known));
  };

  return {
    event: (id: string): ChangeEvent | undefined => {
      const row = byId.get(id) as EventRow | undefined;
      return row && stored(row);
    },
    events: (from: Instant, to: Instant, outcome: 'applied' | 'failed'): readonly ChangeEvent[] =>
      (between.all(outcome === 'applied' ? 1 : 0, from, to) as EventRow[]).map(stored),
    earliest: () => extreme(Math.min, [first.get(), firstSnapshot.get()]),
    latest: () => extreme(Math.max, [last.get(), lastHour.get(), lastSnapshot.get()]),
  };
}
