import type {
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
import { type Interned, interned, untilPruned } from './interned.ts';
import { countReader, coverageReader } from './sqlite-counts.ts';

type Reader = Omit<EventStore, Append | 'prune' | 'pruned' | 'close'>;

export function reader(db: Handle, path: string): Reader {
  const held = interned(db);
  const refresh = untilPruned(db, held);
  return {
    ...objectReader(db, held, refresh),
    ...eventReader(db, held, refresh),
    ...coverageReader(db),
    ...countReader(db, path),
  };
}

interface ValueRow {
  readonly document: number | null;
  readonly reference: string | null;
  readonly unknown: string | null;
}

function facetValue(row: ValueRow, held: Interned): FacetValue {
  if (row.document !== null) return { kind: 'document', text: held.document(row.document) };
  if (row.reference !== null) return { kind: 'reference', target: row.reference };
  return { kind: 'unknown', reason: (row.unknown ?? 'not-in-record') as UnknownReason };
}

interface EffectRow extends ValueRow {
  readonly kind: string;
  readonly object: number;
  readonly family: string | null;
  readonly member: string | null;
  readonly renamedTo: number | null;
}

const effectColumns = `f.kind AS kind, f.object AS object, f.family AS family, f.member AS member,
  f.document AS document, f.reference AS reference, f.unknown AS unknown, f.renamed_to AS renamedTo`;

function effectOf(row: EffectRow, held: Interned): Effect {
  const object = held.object(row.object);
  const facet = held.facet(row.family ?? '', row.member ?? '');
  switch (row.kind) {
    case 'create':
    case 'delete':
      return { kind: row.kind, object };
    case 'set':
      return { kind: 'set', object, facet, value: facetValue(row, held) };
    case 'remove':
      return { kind: 'remove', object, facet };
    case 'rename': {
      const to = row.renamedTo === null ? nowhere : held.object(row.renamedTo);
      return { kind: 'rename', object, to };
    }
    default:
      throw new Error(`the store holds an effect of kind ${row.kind}`);
  }
}

const nowhere: ObjectRef = { id: '', kind: '', container: '' };

function objectReader(db: Handle, held: Interned, refresh: () => void) {
  const all = db.prepare('SELECT urn AS id, kind, container FROM object ORDER BY urn');
  const idOf = db.prepare('SELECT id FROM object WHERE urn = ?').pluck();
  const effectsOf = (column: 'object' | 'renamed_to') =>
    db.prepare(
      `SELECT e.occurred_at AS at, r.native_id AS event, ${effectColumns}
       FROM effect f CROSS JOIN current_event e ON e.id = f.event AND e.applied = 1
       CROSS JOIN record r ON r.id = e.record
       WHERE f.${column} = ? ORDER BY f.event, f.seq`,
    );
  const effects = [effectsOf('object'), effectsOf('renamed_to')] as const;
  const listings = db.prepare(
    `SELECT s.id AS snapshotId, s.digest AS snapshot, s.taken_at AS at, s.started_at AS startedAt,
       p.created_at AS createdAt, coalesce(p.families, c.families) AS families
     FROM snapshot_object p JOIN object o ON o.id = p.object JOIN snapshot s ON s.id = p.snapshot
     LEFT JOIN snapshot_cover c ON c.snapshot = s.id AND c.kind = o.kind AND c.container = o.container
     WHERE p.object = ? ORDER BY s.taken_at, s.digest`,
  );
  const facets = db.prepare(
    `SELECT family, member, document, reference, unknown, since
     FROM snapshot_facet WHERE object = ? AND snapshot = ? ORDER BY family, member`,
  );
  const unlisted = db.prepare(
    `SELECT s.digest AS snapshot, s.taken_at AS at, s.started_at AS startedAt, c.condition AS condition
     FROM snapshot_cover c JOIN snapshot s ON s.id = c.snapshot
     WHERE c.kind = :kind AND c.container = :container AND c.complete = 1
       AND (c.within IS NULL OR substr(:urn, 1, length(c.within)) = c.within)
       AND NOT EXISTS (SELECT 1 FROM snapshot_object p WHERE p.object = :id AND p.snapshot = c.snapshot)`,
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
  const listed = (id: number, row: Listing): Fact => ({
    kind: 'listed',
    at: instant(row.at),
    ...begun(row),
    snapshot: row.snapshot,
    createdAt: row.createdAt === null ? undefined : instant(row.createdAt),
    families: row.families === null ? [] : (JSON.parse(row.families) as string[]),
    facets: (facets.all(id, row.snapshotId) as (ValueRow & FacetKey & { since: number | null })[]).map(
      (f) => ({
        facet: held.facet(f.family, f.member),
        value: facetValue(f, held),
        ...(f.since === null ? {} : { since: instant(f.since) }),
      }),
    ),
  });
  const missing = (row: Unlisting): Fact => ({
    kind: 'unlisted',
    at: instant(row.at),
    ...begun(row),
    snapshot: row.snapshot,
    ...(row.condition === null
      ? {}
      : { where: JSON.parse(row.condition) as NonNullable<SnapshotCover['where']> }),
  });

  return {
    objects: (kinds?: readonly string[]): readonly ObjectRef[] => {
      const objects = all.all() as ObjectRef[];
      return kinds ? objects.filter((object) => kinds.includes(object.kind)) : objects;
    },
    facts: (object: ObjectRef): readonly Fact[] => {
      refresh();
      // What the store never named is not listed either, and complete snapshots do not list it.
      const id = Number(idOf.get(object.id) ?? -1);
      const found: Fact[] = [];
      for (const one of effects)
        for (const row of one.all(id) as (EffectRow & { at: number; event: string })[])
          found.push({ kind: 'effect', at: instant(row.at), event: row.event, effect: effectOf(row, held) });
      for (const row of listings.all(id) as Listing[]) found.push(listed(id, row));
      const { kind, container, id: urn } = object;
      for (const row of unlisted.all({ kind, container, urn, id }) as Unlisting[]) found.push(missing(row));
      return found;
    },
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
  readonly actor: number;
}

export const eventSelect = `SELECT e.id AS rowid, r.native_id AS id, r.source AS source, r.scope AS scope, e.occurred_at AS at,
  r.operation AS operation, e.applied AS applied, e.error_code AS errorCode, e.correlation AS correlation, e.actor AS actor
  FROM current_event e JOIN record r ON r.id = e.record`;

/** An event row with its effects. */
export function storedEvents(db: Handle, held: Interned): (row: EventRow) => ChangeEvent {
  const effects = db.prepare(`SELECT ${effectColumns} FROM effect f WHERE f.event = ? ORDER BY f.seq`);
  return (row) =>
    eventOf(
      row,
      (effects.all(row.rowid) as EffectRow[]).map((one) => effectOf(one, held)),
      held,
    );
}

function eventOf(row: EventRow, effects: readonly Effect[], held: Interned): ChangeEvent {
  return {
    id: row.id,
    source: row.source,
    scope: row.scope,
    occurredAt: instant(row.at),
    operation: row.operation,
    outcome: row.applied === 1 ? 'applied' : 'failed',
    ...(row.errorCode === null ? {} : { errorCode: row.errorCode }),
    ...(row.correlation === null ? {} : { correlation: row.correlation }),
    actor: held.actor(row.actor),
    effects,
  };
}

function eventReader(db: Handle, held: Interned, refresh: () => void) {
  const range = 'e.applied = ? AND e.occurred_at >= ? AND e.occurred_at < ?';
  const between = db.prepare(`${eventSelect} WHERE ${range} ORDER BY e.occurred_at, r.native_id`);
  const effectsBetween = db.prepare(
    `SELECT f.event AS event, ${effectColumns} FROM current_event e CROSS JOIN effect f ON f.event = e.id
     WHERE ${range} ORDER BY e.occurred_at, e.id, f.seq`,
  );
  const byId = db.prepare(`${eventSelect} WHERE r.native_id = ?`);
  const first = db.prepare('SELECT min(occurred_at) FROM event').pluck();
  const firstSnapshot = db.prepare('SELECT min(taken_at) FROM snapshot').pluck();
  const last = db.prepare('SELECT max(occurred_at) FROM event').pluck();
  const lastHour = db.prepare('SELECT max(last) FROM file_scope').pluck();
  const lastSnapshot = db.prepare('SELECT max(taken_at) FROM snapshot').pluck();

  const stored = storedEvents(db, held);
  const extreme = (
    pick: (...values: number[]) => number,
    values: readonly unknown[],
  ): Instant | undefined => {
    const known = values.filter((value): value is number => typeof value === 'number');
    return known.length === 0 ? undefined : instant(pick(...known));
  };

  return {
    event: (id: string): ChangeEvent | undefined => {
      refresh();
      const row = byId.get(id) as EventRow | undefined;
      return row && stored(row);
    },
    events: (from: Instant, to: Instant, outcome: 'applied' | 'failed'): readonly ChangeEvent[] => {
      refresh();
      const asked = [outcome === 'applied' ? 1 : 0, from, to] as const;
      const effects = new Map<number, Effect[]>();
      for (const row of effectsBetween.iterate(...asked) as Iterable<EffectRow & { event: number }>) {
        const effect = effectOf(row, held);
        const same = effects.get(row.event);
        if (same) same.push(effect);
        else effects.set(row.event, [effect]);
      }
      const found: ChangeEvent[] = [];
      for (const row of between.iterate(...asked) as Iterable<EventRow>)
        found.push(eventOf(row, effects.get(row.rowid) ?? [], held));
      return found;
    },
    earliest: () => extreme(Math.min, [first.get(), firstSnapshot.get()]),
    latest: () => extreme(Math.max, [last.get(), lastHour.get(), lastSnapshot.get()]),
  };
}
