import type { Actor } from '../model/actor.ts';
import type { ChangeCounts, ChangeNet } from '../model/audit.ts';
import type { ChangeEvent, Effect } from '../model/event.ts';
import { byCodeUnit } from '../model/order.ts';
import { type Instant, isWithin, type Window } from '../model/time.ts';
import type { Compiler } from './compiler.ts';
import type { RunFate } from './fates.ts';
import type { Finding } from './finding.ts';

/** What each change came to in one window, by the id of its event or snapshot. */
export type Nets = ReadonlyMap<string, ChangeNet>;

const weight: Readonly<Record<RunFate, number>> = { neutral: 0, undone: 1, undecided: 2, remains: 3 };

/** A change that means something to several principals is what it is to the one it matters to most. */
export function addNets(nets: Map<string, RunFate>, { result }: Pick<Finding, 'result'>): void {
  for (const { run, fate } of result.runs) {
    const known = nets.get(run.by.id);
    if (known === undefined || weight[fate] > weight[known]) nets.set(run.by.id, fate);
  }
}

/** Something a snapshot found changed that no event tells of. */
export interface Sighting {
  readonly id: string;
  /** In force since then, where the vendor dates it; else when it was found. */
  readonly at: Instant;
  readonly since: Instant | undefined;
  readonly object: string;
  /** Of the snapshot. */
  readonly snapshot: string;
}

/** Every look at one object that found something new, once, by what it is evidence as. */
export function addSightings(found: Map<string, Sighting>, { result }: Pick<Finding, 'result'>): void {
  for (const { run } of result.runs) {
    const [object] = run.objects;
    if (run.by.kind !== 'snapshot' || object === undefined || found.has(run.by.id)) continue;
    const snapshot = run.by.id.slice(0, run.by.id.indexOf('#'));
    found.set(run.by.id, { id: run.by.id, at: run.at, since: run.since, object, snapshot });
  }
}

/** What was changed, in one name: the object of the first effect. */
export function targetOf(effects: readonly Effect[]): string | undefined {
  return effects[0]?.object.id;
}

/** A change that no surface was seen to depend on: of a kind not compared yet, or without a bearing on anybody. */
export function netOf(event: Pick<ChangeEvent, 'id' | 'effects'>, nets: Nets, compiler: Compiler): ChangeNet {
  // The record does not say what was changed.
  if (event.effects.length === 0) return 'undecided';
  const found = nets.get(event.id);
  if (found !== undefined && found !== 'neutral') return found;
  const isCompared = event.effects.some((effect) =>
    compiler.isCompared(effect.object.kind, 'facet' in effect ? effect.facet.family : ''),
  );
  return isCompared ? 'neutral' : 'not-compared';
}

export function countChanges(
  changes: readonly { readonly at: Instant; readonly net: ChangeNet }[],
  window: Window,
): ChangeCounts {
  const inside = changes.filter(({ at }) => isWithin(window, at));
  const count = (net: ChangeNet) => inside.filter((change) => change.net === net).length;
  return {
    total: inside.length,
    remain: count('remains'),
    undone: count('undone'),
    neutral: count('neutral'),
    undecided: count('undecided'),
    notCompared: count('not-compared'),
  };
}

/** Changes per kind of operator, and how many different actors of each. */
export function byOperator(
  actors: readonly Actor[],
): readonly { readonly operator: string; readonly changes: number; readonly actors: number }[] {
  const groups = new Map<string, { changes: number; names: Set<string> }>();
  for (const actor of actors) {
    const group = groups.get(actor.operator) ?? { changes: 0, names: new Set<string>() };
    group.changes += 1;
    group.names.add(actor.id ?? actor.identity);
    groups.set(actor.operator, group);
  }
  return [...groups]
    .map(([operator, { changes, names }]) => ({ operator, changes, actors: names.size }))
    .sort((a, b) => b.changes - a.changes || byCodeUnit(a.operator, b.operator));
}
