import type { Box, Surface } from '../model/access.ts';

/** A box, and which of several surfaces have it, as bits. */
interface Held {
  readonly box: Box;
  readonly sides: bigint;
}

/**
 * Without the boxes that all surfaces share and that speak of other services than whatever differs: no region can
 * lie there. Most of a principal's policies are such, and a change touches few services.
 */
export function withoutStrangers<T extends Held>(
  layers: readonly (readonly T[])[],
  full: bigint,
): readonly (readonly T[])[] {
  const services = new Set<string>();
  for (const { box, sides } of layers.flat()) {
    if (sides === full) continue;
    for (const service of servicesOf(box)) services.add(service);
    if (services.has(every)) return layers;
  }
  return layers.map((held) => held.filter(({ box }) => speaksOf(box, services)));
}

/** What of a surface speaks of actions of these services: as to them, it is the same. */
export function ofServices(surface: Surface, services: ReadonlySet<string>): Surface {
  if (services.has(every)) return surface;
  return { layers: surface.layers.map((boxes) => boxes.filter((box) => speaksOf(box, services))) };
}

function speaksOf(box: Box, services: ReadonlySet<string>): boolean {
  return servicesOf(box).some((service) => service === every || services.has(service));
}

/** Stands for every service. */
export const every = '*';
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

export function serviceOf(pattern: string): string {
  const service = pattern.slice(0, Math.max(0, pattern.indexOf(':')));
  return service === '' || /[*?]/.test(service) ? every : service;
}
