import type { SurfaceWeight } from '../model/weight.ts';

/** The weight that was reached, and the run that led there; undefined where no run accounts for it. */
export interface Reached {
  readonly run: string | undefined;
  readonly weight: SurfaceWeight;
}

export interface Contribution {
  readonly run: string | undefined;
  readonly contributed: SurfaceWeight;
}

export const nothing: SurfaceWeight = {
  total: 0,
  atoms: 0,
  exfiltration: 0,
  external: 0,
  escalation: 0,
  credentials: 0,
  anyPrincipal: 0,
};

/**
 * What each run added or took away, in the order of their first steps. The parts are whole numbers, so they sum to
 * the difference between the end and the start exactly.
 */
export function contributions(start: SurfaceWeight, steps: readonly Reached[]): readonly Contribution[] {
  const byRun = new Map<string | undefined, SurfaceWeight>();
  let before = start;
  for (const { run, weight } of steps) {
    byRun.set(run, plus(byRun.get(run) ?? nothing, difference(weight, before)));
    before = weight;
  }
  return [...byRun].map(([run, contributed]) => ({ run, contributed }));
}

/** Of surfaces of different principals; those of one principal are weighed together. */
export function summedWeights(weights: Iterable<SurfaceWeight>): SurfaceWeight {
  let sum = nothing;
  for (const weight of weights) sum = plus(sum, weight);
  return sum;
}

export function difference(a: SurfaceWeight, b: SurfaceWeight): SurfaceWeight {
  return combined(a, b, (one, other) => one - other);
}

function plus(a: SurfaceWeight, b: SurfaceWeight): SurfaceWeight {
  return combined(a, b, (one, other) => one + other);
}

function combined(
  a: SurfaceWeight,
  b: SurfaceWeight,
  by: (one: number, other: number) => number,
): SurfaceWeight {
  return {
    total: by(a.total, b.total),
    atoms: by(a.atoms, b.atoms),
    exfiltration: by(a.exfiltration, b.exfiltration),
    external: by(a.external, b.external),
    escalation: by(a.escalation, b.escalation),
    credentials: by(a.credentials, b.credentials),
    anyPrincipal: by(a.anyPrincipal, b.anyPrincipal),
  };
}
