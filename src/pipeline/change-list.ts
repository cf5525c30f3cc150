import type { Actor } from '../core/model/actor.ts';
import type { ChangeNet, ChangeSummary, WindowResult } from '../core/model/audit.ts';
import { causesOf } from '../core/model/delta.ts';
import type { ChangeEvent } from '../core/model/event.ts';
import { byCodeUnit } from '../core/model/order.ts';
import { type Sighting, targetOf } from '../core/window/changes.ts';

/** What a snapshot found, with the call that took it, and the vendor where the object is its own. */
export interface FoundChange extends Sighting {
  readonly call: string;
  readonly source: string;
  readonly vendor: string | undefined;
  /** The log of that time was read whole, and does not tell of it. */
  readonly isLogSeen: boolean;
}

/** A log that was not read may still tell who it was. */
function nobody(isLogSeen: boolean): Actor {
  return {
    identity: isLogSeen ? 'unattributed' : 'unattributed, log not seen',
    channel: 'unknown',
    operator: 'unknown',
    grade: 'D',
    flags: isLogSeen ? ['unattributed'] : ['unattributed', 'log-not-seen'],
    id: undefined,
  };
}

/** Nobody else can change what the vendor owns, so that needs no record. */
function vendorItself(name: string): Actor {
  return {
    identity: name,
    channel: 'service',
    operator: 'cloud-service',
    grade: 'A',
    flags: ['vendor-managed'],
    id: undefined,
  };
}

/** Every applied change, and what snapshots found changed without one where a row names it, oldest first. */
export function changesOf(
  events: readonly ChangeEvent[],
  windows: readonly WindowResult[],
  netOfEvent: (event: ChangeEvent) => ChangeNet,
  actorOf: (event: ChangeEvent) => Actor,
  weightOf: (id: string) => number,
  found: readonly FoundChange[],
): readonly ChangeSummary[] {
  const caused = new Map<string, Set<string>>();
  const deltas = windows.flatMap((window) => window.deltas);
  for (const delta of deltas) {
    for (const id of causesOf(delta)) caused.set(id, (caused.get(id) ?? new Set()).add(delta.principal));
  }
  const passing = new Set(deltas.flatMap((delta) => delta.passedBy));
  // A change is judged over the longest window; what it did may be there at the end of a shorter one only.
  const widest = windows.reduce((a, b) => (b.start < a.start ? b : a));
  const remaining = new Set(widest.deltas.flatMap(causesOf));
  const principals = (id: string) => [...(caused.get(id) ?? [])].sort(byCodeUnit);
  const unlogged = found
    .filter(({ id }) => caused.has(id) || passing.has(id))
    .map(
      ({ id, at, since, object, call, source, vendor, isLogSeen }): ChangeSummary => ({
        id,
        eventIds: [],
        occurredAt: at,
        ...(since === undefined ? {} : { since }),
        operation: `found changed by ${call}`,
        actor: vendor === undefined ? nobody(isLogSeen) : vendorItself(vendor),
        object,
        source,
        net: remaining.has(id) ? 'remains' : 'undone',
        weight: weightOf(id),
        principals: principals(id),
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
      weight: weightOf(event.id),
      principals: principals(event.id),
    }),
  );
  return [...summaries, ...unlogged].sort((a, b) => a.occurredAt - b.occurredAt || byCodeUnit(a.id, b.id));
}
