import { hourMs, type Instant, instant } from '../core/model/time.ts';
import type { EventStore } from './event-store.ts';
import type { Handle } from './handle.ts';
import { appendOnly, refusal } from './migrations.ts';
import { packed, unpacked } from './record-blocks.ts';

/**
 * Removes what happened before an instant, snapshots included: a state that is no longer backed by the changes
 * after it would be a guess. What is left is a gap that says who removed it, when and why.
 */
export function pruner(db: Handle): Pick<EventStore, 'prune' | 'pruned'> {
  const left = db.prepare(
    'SELECT before, reason, pruned_at AS prunedAt FROM pruned ORDER BY before, pruned_at',
  );
  const prune = db.transaction((before: Instant, reason: string, at: Instant): number => {
    // The triggers stand against accidents; this is the one deliberate exception, and it signs for itself.
    for (const table of appendOnly) db.exec(`DROP TRIGGER ${table}_no_delete`);
    const removed = db.prepare('SELECT count(*) FROM record WHERE occurred_at < ?').pluck().get(before);
    const files = db.prepare(oldFiles).pluck().all({ before }) as number[];
    const blocks = db.prepare('SELECT DISTINCT block FROM record WHERE occurred_at < ?').pluck().all(before);
    const named = { before, hour: Math.floor(before / hourMs) };
    for (const sql of removals) db.prepare(sql).run(named);
    for (const table of fileTables) {
      const remove = db.prepare(`DELETE FROM ${table} WHERE ${table === 'file' ? 'id' : 'file'} = ?`);
      for (const file of files) remove.run(file);
    }
    for (const sql of orphans) db.prepare(sql).run();
    blankRemoved(db, blocks as number[]);
    for (const table of appendOnly) db.exec(refusal(table, 'DELETE'));
    db.prepare('INSERT INTO pruned VALUES (?, ?, ?)').run(before, reason, at);
    return Number(removed);
  });
  return {
    prune: (before, reason, at) => {
      const removed = prune.immediate(before, reason, at);
      db.exec('VACUUM');
      return removed;
    },
    pruned: () =>
      (left.all() as { before: number; reason: string; prunedAt: number }[]).map((one) => ({
        before: instant(one.before),
        reason: one.reason,
        prunedAt: instant(one.prunedAt),
      })),
  };
}

/** What was removed from these blocks must not live on inside those that others still need. */
function blankRemoved(db: Handle, blocks: readonly number[]): void {
  db.exec('DROP TRIGGER block_no_update');
  const body = db.prepare('SELECT body FROM block WHERE id = ?').pluck();
  const update = db.prepare('UPDATE block SET body = ? WHERE id = ?');
  const left = db.prepare(`SELECT block, json_group_array(slot) AS slots FROM record
     WHERE block IN (SELECT value FROM json_each(?)) GROUP BY block`);
  for (const { block, slots } of left.all(JSON.stringify(blocks)) as { block: number; slots: string }[]) {
    const kept = new Set(JSON.parse(slots) as number[]);
    const bodies = unpacked(body.get(block) as Buffer);
    if (kept.size < bodies.length)
      update.run(packed(bodies.map((one, slot) => (kept.has(slot) ? one : ''))), block);
  }
  db.exec(refusal('block', 'UPDATE'));
}

const oldEvents = 'SELECT id FROM event WHERE occurred_at < :before';
const oldSnapshots = 'SELECT id FROM snapshot WHERE taken_at < :before';
const oldFiles = `SELECT f.id FROM file f WHERE EXISTS (SELECT 1 FROM file_scope s WHERE s.file = f.id)
  AND NOT EXISTS (SELECT 1 FROM file_scope s WHERE s.file = f.id AND s.last >= :before)`;

/** In the order that the references between the tables ask for. */
const removals: readonly string[] = [
  `DELETE FROM superseded WHERE event IN (${oldEvents})`,
  `DELETE FROM effect WHERE event IN (${oldEvents})`,
  'DELETE FROM event WHERE occurred_at < :before',
  'DELETE FROM record WHERE occurred_at < :before',
  'DELETE FROM session WHERE occurred_at < :before',
  `DELETE FROM snapshot_facet WHERE snapshot IN (${oldSnapshots})`,
  `DELETE FROM snapshot_object WHERE snapshot IN (${oldSnapshots})`,
  `DELETE FROM snapshot_cover WHERE snapshot IN (${oldSnapshots})`,
  'DELETE FROM snapshot WHERE taken_at < :before',
  'DELETE FROM file_slot WHERE hour < :hour',
  // Nobody's word covers a time whose records are gone: a claim that reaches over it is cut.
  `INSERT OR IGNORE INTO coverage_claim
     SELECT source, scope, :before, stop FROM coverage_claim WHERE start < :before AND stop > :before`,
  'DELETE FROM coverage_claim WHERE start < :before',
  `INSERT OR IGNORE INTO collected
     SELECT source, scope, stream, :before, stop, selector, recorded_at FROM collected WHERE start < :before AND stop > :before`,
  'DELETE FROM collected WHERE start < :before',
  'DELETE FROM missed WHERE stop < :before',
  `DELETE FROM fetched WHERE name IN (SELECT name FROM file WHERE id IN (${oldFiles}))`,
];

/** Files that lie wholly before it are forgotten, so that importing them again brings them back. */
const fileTables = ['file_operation', 'file_undecodable', 'file_slot', 'file_scope', 'file'];

const orphans: readonly string[] = [
  'DELETE FROM block WHERE id NOT IN (SELECT block FROM record)',
  `DELETE FROM document WHERE id NOT IN (SELECT document FROM effect WHERE document IS NOT NULL)
     AND id NOT IN (SELECT document FROM snapshot_facet WHERE document IS NOT NULL)`,
  'DELETE FROM actor WHERE id NOT IN (SELECT actor FROM event) AND id NOT IN (SELECT actor FROM session)',
  `DELETE FROM object WHERE id NOT IN (SELECT object FROM effect) AND id NOT IN (SELECT object FROM snapshot_object)
     AND id NOT IN (SELECT renamed_to FROM effect WHERE renamed_to IS NOT NULL)`,
];
