import { expect, test } from 'vitest';
import type { Box, Surface } from '../../../src/core/model/access.ts';
import { createLandscape, gainsBetween } from '../../../src/core/surface/landscape.ts';
import { universe } from './generate.ts';

function grant(...resources: readonly string[]): Box {
  return {
    effect: 'allow',
    principals: undefined,
    actions: { kind: 'in', patterns: ['s:a'] },
    resources: { kind: 'in', patterns: resources },
    clauses: [],
    origin: { object: 'clerk', facet: 'inline', statement: '#0' },
  };
}

/** Every step of the history described, as a principal's row does: not quadratic, this runs into the time limit. */
function describeAll(surfaces: readonly Surface[]) {
  const landscape = createLandscape(surfaces, universe);
  return surfaces.slice(1).map((_, index) => {
    const { gained, open } = gainsBetween(landscape, index, index + 1);
    return { part: landscape.describe(gained, index, index + 1), open };
  });
}

test('hundreds of grants that came one after the other are told one by one', () => {
  const boxes = Array.from({ length: 400 }, (_, index) => grant(`drawer-${index}/*`));
  const told = describeAll(boxes.map((_, index) => ({ layers: [boxes.slice(0, index + 1)] })));
  expect(told.map(({ part }) => part?.boxes.map((box) => box.resources))).toEqual(
    boxes.slice(1).map((box) => [box.resources.patterns]),
  );
  expect(told.map(({ part }) => part?.witness.resource)).toEqual(
    boxes.slice(1).map((_, index) => `drawer-${index + 1}/example`),
  );
});

test('a list whose entries slide by one is told entry by entry', () => {
  const windows = Array.from({ length: 300 }, (_, index) =>
    Array.from({ length: 10 }, (_, offset) => `drawer-${index + offset}/*`),
  );
  const told = describeAll(windows.map((resources) => ({ layers: [[grant(...resources)]] })));
  expect(told.map(({ part }) => part?.witness.resource)).toEqual(
    windows.slice(1).map((_, index) => `drawer-${index + 10}/example`),
  );
  expect(told.every(({ open }) => open.length === 0)).toBe(true);
});
