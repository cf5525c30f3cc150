import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateAt } from '../../../src/core/timeline/replay.ts';
import { memberOf } from '../../../src/core/timeline/state.ts';
import {
  at,
  created,
  deleted,
  type Evidence,
  facet,
  historyFrom,
  listed,
  masked,
  removed,
  set,
  shown,
  unlisted,
} from '../../support/timeline.ts';
import { type Deed, facets, type Picture, pictureAt, settled } from './reference.ts';

const runs = { seed: 20261122, numRuns: 1500 };

const shape = fc.record({
  second: fc.integer({ min: 1, max: 6 }),
  kind: fc.constantFrom('create', 'set', 'set', 'set', 'remove', 'delete', 'listed', 'unlisted'),
  facet: fc.constantFrom(...facets),
  value: fc.constantFrom('A', 'B', '?'),
  whole: fc.subarray(['trust', 'inline']),
  held: fc.dictionary(fc.constantFrom(...facets), fc.constantFrom('A', 'B'), { maxKeys: 2 }),
  tie: fc.integer({ min: 10, max: 99 }),
});

/** A story of one object; ids are in no order, so that ties are told apart by them and by nothing else. */
const story: fc.Arbitrary<readonly Deed[]> = fc.array(shape, { minLength: 1, maxLength: 9 }).map((shapes) =>
  shapes.map((one, index): Deed => {
    const { second, kind } = one;
    const id = `${one.tie}-${index}`;
    if (kind === 'set') return { kind, second, id, facet: one.facet, value: one.value };
    if (kind === 'remove') return { kind, second, id, facet: one.facet };
    if (kind === 'listed') return { kind, second, id, whole: one.whole, held: one.held };
    return { kind, second, id };
  }),
);

function evidenceOf(deed: Deed): Evidence {
  switch (deed.kind) {
    case 'create':
      return created(deed.second, deed.id);
    case 'delete':
      return deleted(deed.second, deed.id);
    case 'unlisted':
      return unlisted(deed.second, deed.id);
    case 'set':
      return set(deed.second, deed.id, deed.facet, deed.value === '?' ? masked() : deed.value);
    case 'remove':
      return removed(deed.second, deed.id, deed.facet);
    default:
      return listed(deed.second, deed.id, deed.whole, deed.held);
  }
}

/** The engine's state in the reference's words. */
function pictured(evidence: readonly Evidence[], second: number): Picture {
  const state = stateAt(historyFrom(evidence), at(second));
  const told = facets.flatMap((name) => {
    const held = memberOf(state, facet(name));
    if (held.kind === 'absent') return [[name, '-']];
    if (held.kind === 'known') return [[name, held.value.kind === 'document' ? held.value.text : '']];
    if (held.reason === 'same-second') return [[name, '~']];
    return held.reason === 'masked' ? [[name, '?']] : [];
  });
  const exists = state.existence === 'unknown' ? undefined : state.existence === 'present';
  return { exists, facets: Object.fromEntries(told) as Record<string, string> };
}

const seconds = [0, 1, 2, 3, 4, 5, 6, 7];

test('the engine agrees with the naive replay at every second', () => {
  fc.assert(
    fc.property(story, (deeds) => {
      const evidence = deeds.map(evidenceOf);
      for (const second of seconds) expect(pictured(evidence, second)).toEqual(pictureAt(deeds, second));
    }),
    runs,
  );
});

test('later evidence never changes an earlier state', () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 1, max: 6 }), (deeds, now) => {
      const past = deeds.filter(({ second }) => second <= now);
      // A creation tells of what came shortly before it that it came after.
      fc.pre(past.length > 0 && settled(deeds) === deeds);
      const first = Math.min(...past.map(({ second }) => second));
      const [before, after] = [historyFrom(past.map(evidenceOf)), historyFrom(deeds.map(evidenceOf))];
      for (const second of seconds.filter((one) => one >= first && one <= now))
        expect(shown(stateAt(after, at(second)))).toEqual(shown(stateAt(before, at(second))));
    }),
    runs,
  );
});

test('a creation date that is learned later changes nothing that was known', () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 0, max: 8 }), (deeds, createdAt) => {
      const dated = listed(9, 'dated', [], {}, { createdAt });
      const [before, after] = [deeds.map(evidenceOf), [...deeds.map(evidenceOf), dated]];
      for (const second of seconds) {
        const [was, is] = [pictured(before, second), pictured(after, second)];
        if (was.exists !== undefined) expect(is).toEqual(was);
        expect(is.facets).toMatchObject(was.facets);
      }
    }),
    runs,
  );
});

test('the order in which evidence is handed over does not matter', () => {
  fc.assert(
    fc.property(
      story.chain((deeds) =>
        fc.tuple(fc.constant(deeds), fc.shuffledSubarray([...deeds], { minLength: deeds.length })),
      ),
      ([deeds, shuffled]) => {
        const [one, other] = [deeds, shuffled].map((list) => historyFrom(list.map(evidenceOf)));
        expect(other?.steps).toEqual(one?.steps);
      },
    ),
    runs,
  );
});
