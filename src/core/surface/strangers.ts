import type { Box, Surface } from '../model/access.ts';

/**
 * The surfaces without the boxes that all of them share and that speak of other services than whatever differs:
 * no region can lie there. Most of a principal's policies are such, and a change touches few services.
 */
export function withoutStrangers(surfaces: readonly Surface[]): readonly Surface[] {
  const depth = surfaces[0]?.layers.length ?? 0;
  // A ceiling that only some surfaces have bounds every action.
  if (surfaces.length < 2 || surfaces.some(({ layers }) => layers.length !== depth)) return surfaces;
  const services = new Set<string>();
  for (let layer = 0; layer < depth; layer += 1) {
    for (const box of differing(surfaces.map(({ layers }) => layers[layer] ?? []))) {
      for (const service of servicesOf(box)) services.add(service);
      if (services.has(every)) return surfaces;
    }
  }
  const isNear = (box: Box) => servicesOf(box).some((service) => service === every || services.has(service));
  return surfaces.map(({ layers }) => ({ layers: layers.map((boxes) => boxes.filter(isNear)) }));
}

/** Boxes of one layer that not every surface has. */
function differing(lists: readonly (readonly Box[])[]): readonly Box[] {
  const counts = new Map<Box, number>();
  for (const boxes of lists) for (const box of new Set(boxes)) counts.set(box, (counts.get(box) ?? 0) + 1);
  return [...counts].filter(([, count]) => count < lists.length).map(([box]) => box);
}

const every = '*';
const known = new WeakMap<Box, readonly string[]>();

/** The services that the actions of a box belong to; `*` where they may be of any. */
function servicesOf(box: Box): readonly string[] {
  let found = known.get(box);
  if (!found) {
    const { kind, patterns } = box.actions;
    found = kind === 'not-in' ? [every] : [...new Set(patterns.map(serviceOf))];
    known.set(box, found);
  }
  return found;
}

function serviceOf(pattern: string): string {
  const service = pattern.slice(0, Math.max(0, pattern.indexOf(':')));
  return service === '' || /[*?]/.test(service) ? every : service;
}
