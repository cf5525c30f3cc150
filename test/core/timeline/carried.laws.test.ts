import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateAt } from '../../../src/core/timeline/replay.ts';
import { memberOf } from '../../../src/core/timeline/state.ts';
import {
  at,
  clerk,
  created,
  deleted,
  type Evidence,
  facet,
  historyFrom,
  listed,
  masked,
  removed,
  set,
  unlisted,
} from '../../support/timeline.ts';
import { type Deed, facets, families, isTold, type Look, lived, type World } from './carried-world.ts';

const runs = { seed: 20261122, numRuns: 1000 };
const last = 20;

const wish = fc.record({
  second: fc.integer({ min: 1, max: last }),
  kind: fc.constantFrom('create', 'set', 'set', 'set', 'remove', 'remove', 'delete'),
  facet: fc.constantFrom(...facets),
  value: fc.constantFrom('A', 'B', 'C'),
  isMasked: fc.boolean(),
  tie: fc.integer({ min: 10, max: 99 }),
});

const look = fc.record({
  second: fc.integer({ min: 1, max: last }),
  takes: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  moment: fc.nat(),
});

interface Story {
  readonly world: World;
  /** The log was kept from then on. */
  readonly from: number;
  readonly looks: readonly Look[];
}

const story: fc.Arbitrary<Story> = fc
  .record({
    wishes: fc.array(wish, { maxLength: 10 }),
    isThere: fc.boolean(),
    from: fc.integer({ min: 1, max: 12 }),
    looks: fc.array(look, { minLength: 1, maxLength: 3 }),
  })
  .map(({ wishes, isThere, from, looks }) => ({
    world: lived(wishes, isThere),
    from,
    looks: looks
      .map(({ second, takes, moment }): Look => {
        const begun = takes === undefined ? undefined : Math.max(from, second - takes);
        return { second, from: begun, moment: (begun ?? second) + (takes ? moment % (takes + 1) : 0) };
      })
      .filter((one) => one.second >= from && (one.from ?? 0) <= one.second && one.moment <= one.second),
  }));

function logged(deed: Deed): Evidence {
  switch (deed.kind) {
    case 'create':
      return created(deed.second, deed.id);
    case 'delete':
      return deleted(deed.second, deed.id);
    case 'set':
      return set(deed.second, deed.id, deed.facet, deed.isMasked ? masked() : deed.value);
    default:
      return removed(deed.second, deed.id, deed.facet);
  }
}

function seen(world: World, { second, from, moment }: Look, index: number): Evidence {
  const real = world.at(moment);
  const begun = from === undefined ? {} : { from };
  if (!real) return unlisted(second, `look-${index}`, clerk, begun);
  return listed(second, `look-${index}`, families, Object.fromEntries(real), begun);
}

function told({ world, from, looks }: Story) {
  const log = world.deeds.filter(({ second }) => second >= from).map(logged);
  const evidence = [...log, ...looks.map((one, index) => seen(world, one, index))];
  return historyFrom(evidence, clerk, [[from, last + 1]]);
}

/** Looks that were going on while it changed may show either, and nobody knows which. */
function wasMoving({ world, looks }: Story, name: string | undefined): boolean {
  const touches = (deed: Deed) => !('facet' in deed) || deed.facet === name;
  return looks.some(({ from = last + 1, second }) =>
    world.deeds.some((deed) => touches(deed) && deed.second >= from && deed.second <= second),
  );
}

const seconds = Array.from({ length: last + 2 }, (_, second) => second);

test('whatever is known since the log begins was so', () => {
  let known = 0;
  fc.assert(
    fc.property(story, (one) => {
      const history = told(one);
      for (const second of seconds.filter((each) => each >= one.from - 1)) {
        const state = stateAt(history, at(second));
        const real = one.world.at(second);
        if (state.existence !== 'unknown' && !wasMoving(one, undefined))
          expect([second, state.existence === 'present']).toEqual([second, real !== undefined]);
        for (const name of facets) {
          const held = memberOf(state, facet(name));
          if (held.kind === 'unknown' || wasMoving(one, name)) continue;
          known += 1;
          const value = held.kind === 'known' && held.value.kind === 'document' ? held.value.text : undefined;
          expect([second, name, value]).toEqual([second, name, real?.get(name)]);
        }
      }
    }),
    runs,
  );
  expect(known).toBeGreaterThan(5000);
});

test('whatever a look shows and nobody changed before it is known since the log begins', () => {
  let untouched = 0;
  fc.assert(
    fc.property(story, (one) => {
      const history = told(one);
      for (const second of seconds.filter((each) => each >= one.from - 1)) {
        const state = stateAt(history, at(second));
        for (const name of facets) {
          if (!isTold(one.world, name, second, one.looks)) continue;
          untouched += 1;
          expect([second, name, memberOf(state, facet(name)).kind]).not.toEqual([second, name, 'unknown']);
        }
      }
    }),
    runs,
  );
  expect(untouched).toBeGreaterThan(2500);
});

test('what was written in the log’s time is the writer’s, not the look’s', () => {
  fc.assert(
    fc.property(story, ({ world, from, looks }) => {
      const history = told({ world, from, looks });
      for (const second of seconds.filter((each) => each >= from)) {
        for (const name of facets) {
          const held = memberOf(stateAt(history, at(second)), facet(name));
          const writes = world.deeds.filter((deed) => deed.second >= from && deed.second <= second);
          const own = writes.findLast((deed) => !('facet' in deed) || deed.facet === name);
          const wasUntold = !isTold(world, name, second, looks);
          if (held.kind !== 'known' || own?.kind !== 'set' || wasUntold) continue;
          const writers = writes.filter(
            (deed) => deed.kind === 'set' && deed.facet === name && deed.second === own.second,
          );
          expect(held.by.kind === 'event' && writers.map(({ id }) => id)).toContain(held.by.id);
        }
      }
    }),
    runs,
  );
});

test('nothing is said of the time before the log', () => {
  fc.assert(
    fc.property(story, (one) => {
      const [first] = told(one).steps;
      const isMade = one.world.deeds.some(({ kind, second }) => kind === 'create' && second >= one.from);
      fc.pre(first !== undefined && !isMade);
      const state = stateAt(told(one), at(one.from - 2));
      expect(state.existence).toBe('unknown');
    }),
    runs,
  );
});
