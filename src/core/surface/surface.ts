import type { Box, Request, Surface } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { ActionUniverse } from './action-universe.ts';
import { compareSides, type Sides } from './compare.ts';
import { type Budget, defaultBudget } from './landscape.ts';

/** Yes, no, or not decidable; with the request that shows a no (for `disjoint`, one that both allow). */
export type Answer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly witness: Request }
  | { readonly kind: 'indeterminate'; readonly reason: string };

/** Grants of both. Defined where neither bounds the other: both have only their layer of grants, without denies. */
export function union(a: Surface, b: Surface): Surface | undefined {
  const isPlain = (surface: Surface) =>
    surface.layers.length <= 1 &&
    surface.layers.every((layer) => layer.every((box) => box.effect === 'allow'));
  if (!isPlain(a) || !isPlain(b)) return undefined;
  return { layers: [[...(a.layers[0] ?? []), ...(b.layers[0] ?? [])]] };
}

/** Requests that both allow: every layer of either bounds the other. */
export function intersect(a: Surface, b: Surface): Surface {
  const layers = (surface: Surface) => (surface.layers.length > 0 ? surface.layers : [[]]);
  return { layers: [...layers(a), ...layers(b)] };
}

/** Does `wide` allow all that `narrow` allows? */
export function implies(
  wide: Surface,
  narrow: Surface,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Answer {
  return answer(compareSides(wide, narrow, universe, budget), 'widened');
}

export function equivalent(
  a: Surface,
  b: Surface,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Answer {
  const sides = compareSides(a, b, universe, budget);
  const wider = answer(sides, 'widened');
  return wider.kind === 'yes' ? answer(sides, 'narrowed') : wider;
}

export function disjoint(
  a: Surface,
  b: Surface,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Answer {
  return implies({ layers: [[]] }, intersect(a, b), universe, budget);
}

/** One region to ask about; what is left out is not restricted. */
export interface Region {
  readonly principals?: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export type Overlap =
  | { readonly kind: 'yes'; readonly witness: Request }
  | { readonly kind: 'no' }
  | { readonly kind: 'indeterminate'; readonly reason: string };

/** Does the surface allow anything in the region? */
export function intersectsPattern(
  surface: Surface,
  region: Region,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Overlap {
  const box: Box = {
    effect: 'allow',
    principals: region.principals && { kind: 'in', patterns: region.principals },
    actions: { kind: 'in', patterns: region.actions.map((action) => action.toLowerCase()) },
    resources: { kind: 'in', patterns: region.resources },
    clauses: [],
    origin: { object: '', facet: '', statement: 'region' },
  };
  const found = disjoint(surface, { layers: [[box]] }, universe, budget);
  if (found.kind === 'yes') return { kind: 'no' };
  return found.kind === 'no' ? { kind: 'yes', witness: found.witness } : found;
}

function answer(sides: Sides, direction: 'widened' | 'narrowed'): Answer {
  const part = sides[direction];
  if (part) return { kind: 'no', witness: part.witness };
  const open = sides.open[direction];
  if (open.length === 0) return { kind: 'yes' };
  return { kind: 'indeterminate', reason: distinctInOrder(open.map((one) => one.reason)).join('; ') };
}
