import type { Box } from '../core/model/access.ts';
import type { ChangeNet, Understanding } from '../core/model/audit.ts';
import type { Compiled } from '../core/model/compiled.ts';
import type { ChangeEvent } from '../core/model/event.ts';
import { byCodeUnit } from '../core/model/order.ts';
import { isWritten } from '../core/surface/written.ts';

/** What was met on the way; the states themselves are too many to be held. */
export interface Met {
  /** Each statement, with why it is not understood exactly. */
  readonly statements: ReadonlyMap<string, string | undefined>;
  /** Parts that were not seen. */
  readonly unseen: ReadonlySet<string>;
}

export function createMet(): Gathering {
  const boxes = new WeakSet<object>();
  const statements = new Map<string, string | undefined>();
  const unseen = new Set<string>();
  const note = (box: Box): void => {
    if (boxes.has(box)) return;
    boxes.add(box);
    if (box.origin.statement !== 'not seen' && isWritten(box))
      statements.set(JSON.stringify(box), box.opaque);
  };
  return {
    statements,
    unseen,
    add: (state) => {
      for (const layer of state.surface.layers) {
        if (boxes.has(layer)) continue;
        boxes.add(layer);
        for (const box of layer) note(box);
      }
      for (const { part } of state.unseen) unseen.add(part);
    },
  };
}

export interface Gathering extends Met {
  readonly add: (state: Compiled) => void;
}

/** What several sources met. */
export function metBy(some: readonly Met[]): Met {
  return {
    statements: new Map(some.flatMap(({ statements }) => [...statements])),
    unseen: new Set(some.flatMap(({ unseen }) => [...unseen])),
  };
}

/** How many of the statements that were met are understood exactly, and what is stored but not compared yet. */
export function understandingOf(
  { statements, unseen }: Met,
  events: readonly ChangeEvent[],
  netOf: (event: ChangeEvent) => ChangeNet,
): Understanding {
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
    unseen: unseen.size,
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
