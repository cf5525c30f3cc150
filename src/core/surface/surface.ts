import type { Box, DeltaSize, Request, Surface } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { ActionUniverse } from './action-universe.ts';
import { type Budget, createLandscape, defaultBudget, type Landscape, type Region } from './landscape.ts';

/** Surfaces put together. Any surface can be an operand, with denies and ceilings. */
export type Expression =
  | { readonly kind: 'surface'; readonly surface: Surface }
  | {
      readonly kind: 'union' | 'intersection' | 'difference';
      readonly left: Expression;
      readonly right: Expression;
    };

export function only(surface: Surface): Expression {
  return { kind: 'surface', surface };
}

/** Requests that either allows. */
export function union(left: Expression, right: Expression): Expression {
  return { kind: 'union', left, right };
}

/** Requests that both allow. */
export function intersection(left: Expression, right: Expression): Expression {
  return { kind: 'intersection', left, right };
}

/** Requests that the left one allows and the right one does not. */
export function difference(left: Expression, right: Expression): Expression {
  return { kind: 'difference', left, right };
}

/** Yes, no, or not decidable; with the request that shows a no (for `disjoint`, one that both allow). */
export type Answer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly witness: Request; readonly size: DeltaSize }
  | { readonly kind: 'indeterminate'; readonly reason: string };

/** Does `wide` allow all that `narrow` allows? */
export function implies(
  wide: Expression,
  narrow: Expression,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Answer {
  return isEmpty(difference(narrow, wide), universe, budget);
}

export function equivalent(
  a: Expression,
  b: Expression,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Answer {
  const wider = implies(a, b, universe, budget);
  return wider.kind === 'yes' ? implies(b, a, universe, budget) : wider;
}

export function disjoint(
  a: Expression,
  b: Expression,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Answer {
  return isEmpty(intersection(a, b), universe, budget);
}

/** Does it allow nothing? A no carries the witness, and the size of what is allowed. */
export function isEmpty(
  expression: Expression,
  universe: ActionUniverse,
  budget: Budget = defaultBudget,
): Answer {
  const surfaces = [nothing, ...new Set(leavesOf(expression))];
  const landscape = createLandscape(surfaces, universe, budget);
  const statuses = landscape.regions.map((region) => ({
    region,
    status: statusOf(expression, region, surfaces),
  }));
  const inside = statuses.filter(({ status }) => status === 'in').map(({ region }) => region);
  const shown = landscape.show(inside);
  if (shown) return { kind: 'no', ...shown };
  const open = statuses.filter(({ status }) => status === 'open').map(({ region }) => region);
  const reasons = reasonsOf(landscape, open, surfaces.length);
  return reasons.length === 0 ? { kind: 'yes' } : { kind: 'indeterminate', reason: reasons.join('; ') };
}

/** Beside it every request that some surface allows is a difference. */
const nothing: Surface = { layers: [[]] };

function leavesOf(expression: Expression): readonly Surface[] {
  if (expression.kind === 'surface') return [expression.surface];
  return [...leavesOf(expression.left), ...leavesOf(expression.right)];
}

type Status = ReturnType<Region['status']>;

function statusOf(expression: Expression, region: Region, surfaces: readonly Surface[]): Status {
  if (expression.kind === 'surface') return region.status(surfaces.indexOf(expression.surface));
  const { kind, left, right } = expression;
  // One surface may or may not gain over another even where both are open.
  if (kind === 'difference' && left.kind === 'surface' && right.kind === 'surface') {
    const found = region.gain(surfaces.indexOf(right.surface), surfaces.indexOf(left.surface));
    return found === 'none' ? 'out' : found === 'certain' ? 'in' : 'open';
  }
  const one = statusOf(left, region, surfaces);
  const other = statusOf(right, region, surfaces);
  if (kind === 'union') return either(one, other);
  return both(one, kind === 'difference' ? opposite[other] : other);
}

const opposite = { in: 'out', out: 'in', open: 'open' } as const;

function either(a: Status, b: Status): Status {
  if (a === 'in' || b === 'in') return 'in';
  return a === 'out' && b === 'out' ? 'out' : 'open';
}

function both(a: Status, b: Status): Status {
  if (a === 'out' || b === 'out') return 'out';
  return a === 'in' && b === 'in' ? 'in' : 'open';
}

function reasonsOf(landscape: Landscape, open: readonly Region[], count: number): readonly string[] {
  const told = open.map((region) => landscape.explain(region, 0, count - 1));
  const beyond = Array.from({ length: count }, (_, index) => landscape.undecided(0, index)).flat();
  return distinctInOrder([...told, ...beyond].map(({ reason }) => reason));
}

/** One region to ask about; what is left out is not restricted. */
export interface Place {
  readonly principals?: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Everything in a region, as a surface. */
export function everythingIn({ principals, actions, resources }: Place): Expression {
  const box: Box = {
    effect: 'allow',
    principals: principals && { kind: 'in', patterns: principals },
    actions: { kind: 'in', patterns: actions.map((action) => action.toLowerCase()) },
    resources: { kind: 'in', patterns: resources },
    clauses: [],
    origin: { object: '', facet: '', statement: 'region' },
  };
  return only({ layers: [[box]] });
}
