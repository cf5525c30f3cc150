import type { ChangeNet, Understanding } from '../core/model/audit.ts';
import type { Compiled } from '../core/model/compiled.ts';
import type { ChangeEvent } from '../core/model/event.ts';
import { byCodeUnit } from '../core/model/order.ts';
import { isWritten } from '../core/surface/written.ts';

/** How many of the statements that were met are understood exactly, and what is stored but not compared yet. */
export function understandingOf(
  compiled: readonly Compiled[],
  events: readonly ChangeEvent[],
  netOf: (event: ChangeEvent) => ChangeNet,
): Understanding {
  const boxes = new Set(compiled.flatMap(({ surface }) => surface.layers.flat()));
  const statements = new Map<string, string | undefined>();
  for (const box of boxes)
    if (box.origin.statement !== 'not seen' && isWritten(box))
      statements.set(JSON.stringify(box), box.opaque);
  const undecided = new Map<string, number>();
  for (const reason of statements.values()) {
    if (reason === undefined) continue;
    const short = reason.length > 80 ? `${reason.slice(0, 79)}…` : reason;
    undecided.set(short, (undecided.get(short) ?? 0) + 1);
  }
  return {
    statements: statements.size,
    decided: [...statements.values()].filter((reason) => reason === undefined).length,
    undecided: [...undecided]
      .map(([reason, count]) => ({ reason, statements: count }))
      .sort((a, b) => b.statements - a.statements || byCodeUnit(a.reason, b.reason)),
    unseen: new Set(compiled.flatMap(({ unseen }) => unseen.map((one) => one.part))).size,
    notCompared: notCompared(events.filter((event) => netOf(event) === 'not-compared')),
  };
}

function notCompared(events: readonly ChangeEvent[]): Understanding['notCompared'] {
  const kinds = new Map<string, { objects: Set<string>; changes: number }>();
  for (const { effects } of events) {
    const [first] = effects;
    if (!first) continue;
    const kind = 'facet' in first ? `${first.object.kind} ${first.facet.family}` : first.object.kind;
    const known = kinds.get(kind) ?? { objects: new Set<string>(), changes: 0 };
    known.objects.add(first.object.id);
    known.changes += 1;
    kinds.set(kind, known);
  }
  return [...kinds]
    .map(([kind, { objects, changes }]) => ({ kind, objects: objects.size, changes }))
    .sort((a, b) => byCodeUnit(a.kind, b.kind));
}
