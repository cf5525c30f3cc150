import type { ChangeEvent, ObjectRef } from '../../src/core/model/event.ts';
import { type Instant, instant } from '../../src/core/model/time.ts';
import { type History, replay, stateAt } from '../../src/core/timeline/replay.ts';
import { type FacetState, facetOf } from '../../src/core/timeline/state.ts';
import type { EventStore } from '../../src/store/event-store.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Value, World } from './steps.ts';

/** What a store holds, in the words of the lists of steps. */

export function reading<T>(path: string, read: (store: EventStore) => T): T {
  const store = openStore(path, { create: false });
  try {
    return read(store);
  } finally {
    store.close();
  }
}

export const beginning = instant(0);
export const never = instant(8_000_000_000_000_000);

/** Every stored change and attempt, by time and id. */
export function allEvents(store: EventStore): readonly ChangeEvent[] {
  const applied = store.events(beginning, never, 'applied');
  const failed = store.events(beginning, never, 'failed');
  return [...applied, ...failed].sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
}

export function histories(store: EventStore): readonly History[] {
  const made = new Map<string, History>();
  const historyOf = (object: ObjectRef): History => {
    const found = made.get(object.id) ?? replay(object, store.facts(object), historyOf);
    made.set(object.id, found);
    return found;
  };
  return store.objects().map(historyOf);
}

/** Everything that exists at an instant, with its facets. */
export function worldAt(all: readonly History[], at: Instant): World {
  const present = all
    .map((history) => ({ id: history.object.id, state: stateAt(history, at) }))
    .filter(({ state }) => state.existence === 'present' || state.facets.size > 0)
    .map(({ id, state }): [string, Readonly<Record<string, Value>>] => [
      id,
      Object.fromEntries(
        [...state.facets]
          .filter(([, facet]) => facet.kind !== 'absent')
          .map(([key, facet]) => [inWords(key), saidOf(facet)]),
      ),
    ]);
  return Object.fromEntries(present.sort());
}

/** Of a world, the objects that satisfy a test, each with some families only. */
export function part(world: World, isWanted: (id: string) => boolean, families?: readonly string[]): World {
  const kept = Object.entries(world)
    .filter(([id]) => isWanted(id))
    .map(([id, facets]) => [
      id,
      Object.fromEntries(
        Object.entries(facets).filter(([facet]) => families?.includes(facet.split(':')[0] ?? '') ?? true),
      ),
    ]);
  return Object.fromEntries(kept);
}

function inWords(key: string): string {
  const { family, member } = facetOf(key);
  return member === '' ? family : `${family}:${member}`;
}

function saidOf(facet: FacetState): Value {
  if (facet.kind !== 'known') return `(${facet.kind}: ${'reason' in facet ? facet.reason : ''})`;
  if (facet.value.kind === 'document') return JSON.parse(facet.value.text);
  return facet.value.kind === 'reference' ? facet.value.target : `(unknown: ${facet.value.reason})`;
}

/** What snapshots found changed without an event: object, and between which instants. */
export function foundBySnapshot(all: readonly History[]) {
  return all.flatMap(({ object, steps }) =>
    steps
      .filter((step) => step.by.kind === 'snapshot' && step.since !== undefined)
      .map((step) => ({ object: object.id, since: step.since, at: step.at })),
  );
}
