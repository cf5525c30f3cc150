import type { ChangeEvent } from '../core/model/event.ts';
import type { EventStore, KeptRecord } from './event-store.ts';
import type { Handle } from './handle.ts';
import { interned } from './interned.ts';
import { unpacked } from './record-blocks.ts';
import { type EventRow, eventSelect, storedEvents } from './sqlite-read.ts';

type Redecoder = Pick<EventStore, 'recordsAfter' | 'redecode'>;

/** Hands out stored records, and takes what a newer decoder makes of them. */
export function redecoder(db: Handle, insertEvent: (record: number, event: ChangeEvent) => void): Redecoder {
  const after = db.prepare(
    'SELECT id AS row, source, slot, block FROM record WHERE id > ? ORDER BY id LIMIT ?',
  );
  const body = db.prepare('SELECT body FROM block WHERE id = ?').pluck();
  const current = db.prepare(`${eventSelect} WHERE r.id = ?`);
  const supersede = db.prepare('INSERT INTO superseded VALUES (?)');
  const held = interned(db);
  const stored = storedEvents(db, held);

  const redecode = db.transaction((page: Parameters<EventStore['redecode']>[0]) => {
    const total = { added: 0, replaced: 0, retracted: 0 };
    for (const { row, event } of page) {
      const known = current.get(row) as EventRow | undefined;
      if (!known && !event) continue;
      if (known && event && isSame(stored(known), event)) continue;
      if (known) supersede.run(known.rowid);
      if (event) insertEvent(row, event);
      if (!event) total.retracted += 1;
      else if (known) total.replaced += 1;
      else total.added += 1;
    }
    return total;
  });

  return {
    recordsAfter: (row, limit) => {
      const blocks = new Map<number, readonly string[]>();
      return (after.all(row, limit) as Row[]).map((one): KeptRecord => {
        const bodies = blocks.get(one.block) ?? unpacked(body.get(one.block) as Buffer);
        blocks.set(one.block, bodies);
        return { row: one.row, source: one.source, body: bodies[one.slot] ?? '' };
      });
    },
    redecode: (page) => {
      held.forget();
      return redecode.immediate(page);
    },
  };
}

interface Row {
  readonly row: number;
  readonly source: string;
  readonly slot: number;
  readonly block: number;
}

type Comparable = Pick<ChangeEvent, 'outcome' | 'errorCode' | 'correlation' | 'actor' | 'effects'>;

function isSame(a: Comparable, b: Comparable): boolean {
  return meaningOf(a) === meaningOf(b);
}

function meaningOf({ outcome, errorCode, correlation, actor, effects }: Comparable): string {
  const who = Object.entries(actor).sort(([a], [b]) => (a < b ? -1 : 1));
  const what = effects.map((effect) => [
    effect.kind,
    effect.object.id,
    'facet' in effect ? [effect.facet.family, effect.facet.member] : null,
    'value' in effect ? Object.values(effect.value) : null,
    'to' in effect ? effect.to.id : null,
  ]);
  return JSON.stringify([outcome, errorCode ?? null, correlation ?? null, who, what]);
}
