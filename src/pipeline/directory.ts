import type { ObjectRef } from '../core/model/event.ts';
import { carriedBack } from '../core/timeline/carried.ts';
import { type CoverageRules, type LogPlace, unbrokenLogs } from '../core/timeline/coverage.ts';
import { type History, replay } from '../core/timeline/replay.ts';
import type { Directory } from '../core/window/compiler.ts';
import { sources } from '../sources/registry.ts';
import type { EventStore } from '../store/event-store.ts';
import { coverageEvidence } from './coverage.ts';

/** The store as compilers see it; histories are made when they are first asked for. */
export function directoryOf(store: EventStore, rules: CoverageRules): Directory {
  const unbroken = unbrokenLogs(coverageEvidence(store), rules);
  const all = store.objects();
  const known = new Map<string, History>();
  const historyOf = (object: ObjectRef): History => {
    let history = known.get(object.id);
    if (!history) {
      const place = placeOf(object);
      const facts = store.facts(object);
      const told = place ? carriedBack(facts, (at) => unbroken(place, at)) : facts;
      history = replay(object, told, historyOf);
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

/** Where changes of an object are logged. */
function placeOf(object: ObjectRef): LogPlace | undefined {
  for (const { id: source, geography } of sources) {
    const log = geography.logOf(object);
    if (log) return { source, ...log };
  }
  return undefined;
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
