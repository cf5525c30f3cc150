import type { ObjectRef } from '../core/model/event.ts';
import { carriedBack } from '../core/timeline/carried.ts';
import type { CoverageRules } from '../core/timeline/coverage.ts';
import { type History, replay } from '../core/timeline/replay.ts';
import type { Directory } from '../core/window/compiler.ts';
import type { EventStore } from '../store/event-store.ts';
import { objectLogs } from './object-logs.ts';

/** Histories that are kept: more than what bears on one account, and far fewer than there may be. */
const mostHistories = 6_000;

/** The store as compilers see it; histories are made when they are asked for, and again after a long time. */
export function directoryOf(store: EventStore, rules: CoverageRules): Directory {
  const all = store.objects();
  const logOf = objectLogs(store, rules);
  const known = new Map<string, History>();
  const historyOf = (object: ObjectRef): History => {
    const found =
      known.get(object.id) ?? replay(object, carriedBack(store.facts(object), logOf(object)), historyOf);
    // The one asked for last is the last to go.
    known.delete(object.id);
    known.set(object.id, found);
    const [oldest] = known.size > mostHistories ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    return found;
  };
  return {
    objects: (kinds) => (kinds ? all.filter(({ kind }) => kinds.includes(kind)) : all),
    historyOf,
    isWhole: wholeContainers(store, all),
  };
}

/** Containers of which a snapshot listed every object of some kinds. */
function wholeContainers(store: EventStore, all: readonly ObjectRef[]): Directory['isWhole'] {
  const listed = new Set(store.wholeContainers().map((one) => `${one.kind} ${one.container}`));
  const homesOf = new Map<string, ReadonlySet<string>>();
  return (container, kinds) => {
    const key = kinds.join();
    const homes =
      homesOf.get(key) ??
      new Set(all.filter(({ kind }) => kinds.includes(kind)).map((object) => object.container));
    homesOf.set(key, homes);
    const isListed = (one: string) => kinds.every((kind) => listed.has(`${kind} ${one}`));
    // What the vendor owns (its managed policies) is held by principals of every container.
    return homes.has(container) || homes.size === 0 ? isListed(container) : [...homes].every(isListed);
  };
}
