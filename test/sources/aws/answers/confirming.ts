import type { Fact } from '../../../../src/core/model/fact.ts';
import type { Snapshot } from '../../../../src/core/model/snapshot.ts';
import type { Decoded } from '../../../../src/sources/source.ts';

/** What decoded items say of one object, as the store hands it to the timeline. */
export function factsAbout(id: string, items: readonly Decoded[]): readonly Fact[] {
  return items.flatMap((item): readonly Fact[] => {
    if (item.kind === 'snapshot') return listingsOf(id, item.snapshot);
    if (item.kind !== 'change') return [];
    const { event } = item;
    return event.effects
      .filter(({ object }) => object.id === id)
      .map((effect) => ({ kind: 'effect', at: event.occurredAt, event: event.id, effect }));
  });
}

function listingsOf(id: string, snapshot: Snapshot): readonly Fact[] {
  return snapshot.objects
    .filter(({ object }) => object.id === id)
    .map(({ object, families, createdAt, facets }) => {
      const cover = snapshot.covers.find(
        ({ kind, container }) => kind === object.kind && container === object.container,
      );
      return {
        kind: 'listed',
        at: snapshot.takenAt,
        snapshot: snapshot.id,
        createdAt,
        families: families ?? cover?.families ?? [],
        facets,
      };
    });
}
