import type { DeltaPart } from '../core/model/access.ts';
import type { Delta } from '../core/model/audit.ts';
import { causesOf } from '../core/model/delta.ts';

/** Principals to whom the same happened by the same changes: one cause with forty effects is one row. */
export interface Group {
  readonly lead: Delta;
  readonly principals: readonly string[];
}

export function rollUp(deltas: readonly Delta[]): readonly Group[] {
  const groups = new Map<string, { lead: Delta; principals: string[] }>();
  for (const delta of deltas) {
    const key = causesOf(delta).length === 0 ? delta.principal : keyOf(delta);
    const group = groups.get(key);
    if (group) group.principals.push(delta.principal);
    else groups.set(key, { lead: delta, principals: [delta.principal] });
  }
  return [...groups.values()];
}

function keyOf(delta: Delta): string {
  return JSON.stringify([
    delta.causes,
    delta.reached,
    delta.party,
    delta.owner ?? null,
    [delta.widened, delta.narrowed, delta.transient, delta.unknownStart].map(meaningOf),
    delta.indeterminate,
  ]);
}

/** Where a box was written down does not matter, only what it allows. */
function meaningOf(part: DeltaPart | null): unknown {
  return part?.boxes.map((box) => ({ ...box, origin: null })) ?? null;
}
