import { describe, expect, test } from 'vitest';
import type { Box, Surface } from '../../../src/core/model/access.ts';
import type { PrincipalClass, SurfaceWeight } from '../../../src/core/model/weight.ts';
import { growths } from './growth.ts';
import { type Random, random, randomSurfaces, weighed } from './world.ts';

const entries = (weight: SurfaceWeight) => Object.entries(weight) as [keyof SurfaceWeight, number][];

/** In this order none counts for less than the one before it. */
const classes: readonly PrincipalClass[] = [
  'internal',
  'pipeline',
  'agent',
  'organisation',
  'partner',
  'unknown',
  'anyone',
];

describe('more access never weighs less, in any part', () => {
  test.each(Object.entries(growths))('%s', (name, grow) => {
    const from = random(name.length * 7_919 + 20261124);
    let heavier = 0;
    for (let run = 0; run < 10_000; run++) {
      const surfaces = randomSurfaces(from);
      const grown = grow(surfaces, from);
      const principalClass = from.pick(classes);
      const [before, after] = [weighed(surfaces, principalClass), weighed(grown, principalClass)];
      for (const [part, weight] of entries(before))
        if (after[part] < weight) expect.fail(`${part}: ${JSON.stringify({ surfaces, grown })}`);
      if (after.total > before.total) heavier++;
    }
    // A principal more is none that the class of the surface does not stand for already.
    if (name === 'a principal more on an allow') expect(heavier).toBe(0);
    else expect(heavier).toBeGreaterThan(50);
  });

  test('a principal that is trusted less', () => {
    const from = random(11);
    for (let run = 0; run < 10_000; run++) {
      const surfaces = randomSurfaces(from);
      const at = from.below(classes.length - 1);
      const before = weighed(surfaces, classes[at]);
      const after = weighed(surfaces, classes[at + 1]);
      for (const [part, weight] of entries(before)) expect(after[part]).toBeGreaterThanOrEqual(weight);
    }
    expect(weighed([everything], 'internal')).toMatchObject({ external: 0, anyPrincipal: 0 });
    const { total } = weighed([everything], 'partner');
    expect(weighed([everything], 'partner')).toMatchObject({ external: total, anyPrincipal: 0 });
    expect(weighed([everything], 'anyone')).toMatchObject({ external: 4 * total, anyPrincipal: 4 * total });
  });
});

const box: Box = {
  effect: 'allow',
  principals: undefined,
  actions: { kind: 'in', patterns: ['*'] },
  resources: { kind: 'in', patterns: ['*'] },
  clauses: [],
  origin: { object: 'ledger', facet: 'inline', statement: 'S' },
};
const everything: Surface = { layers: [[box]] };

describe('the same access weighs the same', () => {
  const always = (change: (surfaces: readonly Surface[], from: Random) => readonly Surface[]) => {
    const from = random(77);
    for (let run = 0; run < 2_000; run++) {
      const surfaces = randomSurfaces(from);
      expect(weighed(change(surfaces, from))).toEqual(weighed(surfaces));
    }
  };
  const shuffled = <T>(list: readonly T[], { below }: Random): readonly T[] => {
    const rest = [...list];
    return list.flatMap(() => rest.splice(below(rest.length), 1));
  };

  test('in any order of statements, ceilings and surfaces', () => {
    always((surfaces, from) =>
      shuffled(surfaces, from).map(({ layers: [grants = [], ...ceilings] }) => ({
        layers: [grants, ...shuffled(ceilings, from)].map((boxes) => shuffled(boxes, from)),
      })),
    );
  });

  test('when it is granted twice', () => {
    always((surfaces) => [
      ...surfaces,
      ...surfaces.map(({ layers }) => ({
        layers: [...layers, ...layers].map((boxes) => [...boxes, ...boxes]),
      })),
    ]);
  });

  test('when a statement is cut into one for each action and resource', () => {
    const cut = (one: Box): readonly Box[] => {
      const { actions, resources, effect } = one;
      if (effect === 'deny' || actions.kind === 'not-in' || resources.kind === 'not-in') return [one];
      return actions.patterns.flatMap((action) =>
        resources.patterns.map((resource) => ({
          ...one,
          actions: { kind: 'in' as const, patterns: [action] },
          resources: { kind: 'in' as const, patterns: [resource] },
        })),
      );
    };
    always((surfaces) =>
      surfaces.map(({ layers }) => ({ layers: layers.map((boxes) => boxes.flatMap(cut)) })),
    );
  });

  test('weighed alone or after others', () => {
    const from = random(5);
    const many = Array.from({ length: 200 }, () => randomSurfaces(from));
    const first = many.map((surfaces) => weighed(surfaces));
    expect([...many].reverse().map((surfaces) => weighed(surfaces))).toEqual([...first].reverse());
  });
});

test('grants nothing where there is no surface, or a layer allows nothing', () => {
  const none = {
    total: 0,
    atoms: 0,
    exfiltration: 0,
    external: 0,
    escalation: 0,
    credentials: 0,
    anyPrincipal: 0,
  };
  expect(weighed([])).toEqual(none);
  expect(weighed([{ layers: [] }])).toEqual(none);
  expect(weighed([{ layers: [[]] }])).toEqual(none);
  expect(weighed([{ layers: [[box], []] }])).toEqual(none);
});
