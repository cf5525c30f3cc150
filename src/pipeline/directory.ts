import type { ObjectRef } from '../core/model/event.ts';
import { carriedBack } from '../core/timeline/carried.ts';
import type { CoverageRules } from '../core/timeline/coverage.ts';
import { type History, replay } from '../core/timeline/replay.ts';
import type { Directory } from '../core/window/compiler.ts';
import type { EventStore } from '../store/event-store.ts';
import { objectLogs } from './object-logs.ts';

/** The store as compilers see it; histories are made when they are first asked for. */
export function directoryOf(store: EventStore, rules: CoverageRules): Directory {
  const all = store.objects();
  const logOf = objectLogs(store, rules);
  const known = new Map<string, History>();
  const historyOf = (object: ObjectRef): History => {
    let history = known.get(object.id);
    if (!history) {
      history = replay(object, carriedBack(store.facts(object), logOf(object)), historyOf);
      known.set(object.id, history);
    }
    return history;
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
