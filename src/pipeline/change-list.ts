import type { Actor } from '../core/model/actor.ts';
import type { ChangeNet, ChangeSummary, WindowResult } from '../core/model/audit.ts';
import type { ChangeEvent } from '../core/model/event.ts';
import { byCodeUnit } from '../core/model/order.ts';
import { targetOf } from '../core/window/changes.ts';
import type { EventStore } from '../store/event-store.ts';

/** Every applied change, and what snapshots found changed without one, oldest first. */
export function changesOf(
  events: readonly ChangeEvent[],
  windows: readonly WindowResult[],
  netOfEvent: (event: ChangeEvent) => ChangeNet,
  actorOf: (event: ChangeEvent) => Actor,
  store: EventStore,
): readonly ChangeSummary[] {
  const caused = new Map<string, Set<string>>();
  for (const delta of windows.flatMap((window) => window.deltas)) {
    for (const id of delta.causes) caused.set(id, (caused.get(id) ?? new Set()).add(delta.principal));
  }
  const principals = (id: string) => [...(caused.get(id) ?? [])].sort(byCodeUnit);
  const known = new Set(events.map((event) => event.id));
  const unattributed = store
    .snapshots()
    .filter((snapshot) => caused.has(snapshot.id) && !known.has(snapshot.id))
    .map(
      (snapshot): ChangeSummary => ({
        id: snapshot.id,
        eventIds: [],
        occurredAt: snapshot.takenAt,
        operation: `found changed by ${snapshot.call}`,
        actor: {
          identity: 'unattributed',
          channel: 'unknown',
          operator: 'unknown',
          grade: 'D',
          flags: ['unattributed'],
          id: undefined,
        },
        object: snapshot.scope,
        source: snapshot.source,
        net: 'remains',
        principals: principals(snapshot.id),
      }),
    );
  const summaries = events.map(
    (event): ChangeSummary => ({
      id: event.id,
      eventIds: [event.id],
      occurredAt: event.occurredAt,
      operation: event.operation,
      actor: actorOf(event),
      object: targetOf(event.effects) ?? event.scope,
      source: event.source,
      net: netOfEvent(event),
      principals: principals(event.id),
    }),
  );
  return [...summaries, ...unattributed].sort(
    (a, b) => a.occurredAt - b.occurredAt || byCodeUnit(a.id, b.id),
  );
}
