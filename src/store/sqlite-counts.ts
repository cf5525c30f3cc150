import { statSync } from 'node:fs';
import type { Observation } from '../core/model/coverage.ts';
import { hourMs, instant } from '../core/model/time.ts';
import type { EventStore } from './event-store.ts';
import type { Handle } from './handle.ts';

/** Which time is covered, by files or by somebody's word. */
export function coverageReader(db: Handle) {
  const slots = db.prepare(
    `SELECT DISTINCT f.source AS source, s.scope AS scope, s.hour AS hour
     FROM file_slot s JOIN file f ON f.id = s.file ORDER BY f.source, s.scope, s.hour`,
  );
  const collected = db.prepare(
    'SELECT source, scope, stream, start AS "from", stop AS "to", selector FROM collected ORDER BY source, scope, stream, start, stop',
  );
  const missed = db.prepare(
    `SELECT source, scope, stream, start AS "from", stop AS "to", reason, recorded_at AS recordedAt
     FROM missed ORDER BY recorded_at, id`,
  );
  const claims = db.prepare(
    'SELECT source, scope, start, stop FROM coverage_claim ORDER BY source, scope, start, stop',
  );
  return {
    collected: () => collected.all() as ReturnType<EventStore['collected']>,
    missed: () => missed.all() as ReturnType<EventStore['missed']>,
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

/** What was seen, in numbers and lists. */
export function countReader(db: Handle, path: string) {
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
     FROM record r WHERE undecoded IS NOT NULL AND NOT EXISTS (SELECT 1 FROM current_event e WHERE e.record = r.id)
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
           AND NOT EXISTS (SELECT 1 FROM current_event e WHERE e.record = r.id))`,
    )
    .pluck();
  const damaged = db.prepare('SELECT name AS file, damage FROM file WHERE damage IS NOT NULL ORDER BY name');
  const snapshots = db.prepare(
    `SELECT s.digest AS id, s.source AS source, s.scope AS scope, s.taken_at AS takenAt, s.call AS call,
       (SELECT max(complete) FROM snapshot_cover c WHERE c.snapshot = s.id) AS complete
     FROM snapshot s ORDER BY s.taken_at, s.digest`,
  );
  const whole = db.prepare(
    `SELECT DISTINCT c.container AS container, c.kind AS kind, s.taken_at AS takenAt
     FROM snapshot_cover c JOIN snapshot s ON s.id = c.snapshot WHERE c.complete = 1 AND c.within IS NULL AND c.condition IS NULL
     ORDER BY c.container, c.kind, s.taken_at`,
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
      const keyOf = (row: { source: string; scope: string }) => `${row.source}\0${row.scope}`;
      const recordsOf = new Map(seen.map((row) => [keyOf(row), row.records]));
      const eventsOf = new Map(counted.map((row) => [keyOf(row), row]));
      const places = new Map([...seen, ...counted].map((row) => [keyOf(row), row]));
      const ofSource = new Map(
        [...new Set([...places.values()].map(({ source }) => source))].map((source) => [
          source,
          {
            undecodable: Number(unreadable.get(source) ?? 0),
            undecodedOperations: Number(distinct.get({ source }) ?? 0),
          },
        ]),
      );
      return [...places].map(([key, { source, scope }]) => ({
        source,
        scope,
        records: recordsOf.get(key) ?? 0,
        changes: eventsOf.get(key)?.changes ?? 0,
        attempts: eventsOf.get(key)?.attempts ?? 0,
        ...(ofSource.get(source) ?? { undecodable: 0, undecodedOperations: 0 }),
      }));
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
    wholeContainers: () => whole.all() as ReturnType<EventStore['wholeContainers']>,
    info: () => ({
      path,
      bytes: path === ':memory:' ? 0 : statSync(path).size,
      selectorVersions: selectors.all() as number[],
    }),
  };
}
