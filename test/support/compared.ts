import type { SurfaceDelta } from '../../src/core/model/access.ts';
import type { ActionUniverse } from '../../src/core/surface/action-universe.ts';
import { compare } from '../../src/core/surface/compare.ts';
import { catalogueFrom } from '../../src/sources/aws/catalogue.ts';
import { policyBoxes } from '../../src/sources/aws/policy/boxes.ts';
import { buildCatalogue } from '../../src/sources/aws/policy/catalogue-build.ts';
import { confirm } from '../../src/sources/aws/policy/check.ts';
import { can, type Documents, type EvaluatedRequest } from '../../src/sources/aws/policy/evaluate.ts';

/** Comparing the documents of a corpus, with every witness shown to the point evaluator. */

export const { universe } = catalogueFrom(await buildCatalogue(), 'memory');
export const slowMs = 600_000;

export type Kind = 'identity' | 'resource';

export interface Outcome {
  readonly delta: SurfaceDelta;
  readonly ms: number;
}

export function documents(kind: Kind, text: string): Documents {
  return { layers: [[{ kind, text }]] };
}

export interface Pair {
  readonly kind?: Kind;
  readonly old: string;
  readonly now: string;
  readonly about?: ActionUniverse;
}

export function comparedPair({ kind = 'identity', old, now, about = universe }: Pair): Outcome {
  const surface = (text: string) => ({
    layers: [policyBoxes({ kind, text, object: 'policy', facet: 'version' })],
  });
  const start = performance.now();
  const delta = compare(surface(old), surface(now), about);
  return { delta, ms: performance.now() - start };
}

/** Every undecided entry, and every side whose witness the independent evaluator does not confirm. */
export function doubtsAbout({ delta }: Outcome, { kind = 'identity', old, now }: Pair): readonly string[] {
  const [before, after] = [documents(kind, old), documents(kind, now)];
  const shows = (side: 'widened' | 'narrowed', from: Documents, to: Documents) => {
    const part = delta[side];
    return part === null || confirm(part.witness, from, to) === true ? [] : [`${side} is not confirmed`];
  };
  return [
    ...delta.indeterminate.map(({ reason }) => `undecided: ${reason.slice(0, 90)}`),
    ...(delta.relation === 'indeterminate' && delta.indeterminate.length === 0 ? ['undecided'] : []),
    ...shows('widened', before, after),
    ...shows('narrowed', after, before),
  ];
}

export function isAllowed(text: string, request: EvaluatedRequest): boolean {
  return can(documents('identity', text), request) === 'allowed';
}

export function figures(outcomes: readonly Outcome[]): string {
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (part: number) => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1);
  const relations = Map.groupBy(outcomes, ({ delta }) => delta.relation);
  const counts = [...relations].map(([relation, some]) => `${relation} ${some.length}`).sort();
  return `${outcomes.length} pairs: ${counts.join(', ')}; ms median ${at(0.5)} p99 ${at(0.99)} max ${at(1)}`;
}
