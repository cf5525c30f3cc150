import type { Box, Clause, PatternSet, Surface } from '../../../src/core/model/access.ts';
import type { PrincipalClass } from '../../../src/core/model/weight.ts';
import { createActionUniverse } from '../../../src/core/surface/action-universe.ts';
import type { Cell } from '../../../src/core/weight/cell.ts';
import { createCells } from '../../../src/core/weight/cells.ts';
import { createScale } from '../../../src/core/weight/scale.ts';
import { type WeighContext, weigh } from '../../../src/core/weight/weigh.ts';
import type { Weights } from '../../../src/core/weight/weights.ts';

/** A world that is small enough to be written out. */
export const levels: Readonly<Record<string, readonly string[]>> = {
  's:a': ['Read'],
  's:ab': ['Write', 'Tagging'],
  's:b': ['Read'],
  's:c': ['List'],
  't:a': ['Write'],
  't:b': ['Write'],
  't:c': ['Permissions management', 'Write'],
};

export const weights: Weights = {
  version: 1,
  digest: 'tiny',
  levels: { List: 1, Read: 2, Tagging: 3, Write: 8, 'Permissions management': 32 },
  classes: [
    { weight: 16, counts: ['exfiltration'], actions: ['S:A', 's:ab'] },
    { weight: 48, counts: ['credentials'], actions: ['s:b'] },
    { weight: 64, counts: ['escalation'], actions: ['t:a', 's:b'] },
  ],
  trust: {
    internal: { factor: 1, counts: [] },
    pipeline: { factor: 1, counts: [] },
    agent: { factor: 2, counts: [] },
    organisation: { factor: 2, counts: [] },
    partner: { factor: 5, counts: ['external'] },
    unknown: { factor: 10, counts: ['external'] },
    anyone: { factor: 20, counts: ['external', 'anyPrincipal'] },
  },
  conditions: [
    {
      restricts: 'organisation',
      factor: 600,
      keys: { org: 'o-', paths: 'o-' },
      operators: ['StringEquals', 'StringLike', 'ForAnyValue:StringLike'],
    },
    { restricts: 'mfa', factor: 700, keys: { mfa: '' }, operators: ['Bool'], values: ['true'] },
    { restricts: 'time', factor: 850, keys: { now: '' }, operators: ['DateLessThan'] },
    { restricts: 'pass', factor: 333, keys: { pass: '' }, operators: ['StringLike'] },
  ],
};

export const cells: readonly Cell[] = [
  { id: 'own', factor: 1, within: ['a*'], except: [] },
  { id: 'other', factor: 2, within: ['b*'], except: ['bb*'] },
  { id: 'rest', factor: 1, within: ['*'], except: ['a*', 'b*'] },
  { id: 'label', factor: 4, within: ['*b', 'ab*'], except: [] },
];

export const universe = createActionUniverse(Object.keys(levels), '2026-01-01');
const scale = createScale(weights, universe, (action) => levels[action] ?? []);
export const context: WeighContext = { scale, cells: createCells(cells), principalClass: 'internal' };

export const weighed = (surfaces: readonly Surface[], principalClass: PrincipalClass = 'internal') =>
  weigh(surfaces, { ...context, principalClass });

/** Mulberry32. */
export function random(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    below,
    pick: (from) => {
      const found = from[below(from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    chance: (share) => next() < share,
  };
}

export interface Random {
  readonly below: (count: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
}

const actionPatterns = ['*', 's:*', 's:a', 's:a*', '*:a', 's:?', 't:b', 't:c', '?:c', 's:b', 'u:a', 't:*'];
const letters = ['a', 'b', 'a', 'b', '*', '?', 'c'];

export function resourcePattern({ below, pick, chance }: Random): string {
  if (chance(0.3)) return pick(['*', 'a*', 'b*', '*b', 'ab*', 'ab', '?']);
  return Array.from({ length: 1 + below(3) }, () => pick(letters)).join('');
}

export function actionPattern({ pick }: Random): string {
  return pick(actionPatterns);
}

function setOf(from: Random, pattern: (from: Random) => string): PatternSet {
  return {
    kind: from.chance(0.75) ? 'in' : 'not-in',
    patterns: Array.from({ length: 1 + from.below(2) }, () => pattern(from)),
  };
}

const clauses: readonly Clause[] = (
  [
    ['org', 'StringEquals', 'o-1'],
    ['org', 'StringEquals', 'o-1', 'o-2'],
    ['org', 'StringLike', 'o-1*'],
    ['org', 'StringLike', 'o-*'],
    ['org', 'StringLike', 'o-1', '*'],
    ['org', 'StringNotEquals', 'o-1'],
    ['org', 'StringEqualsIfExists', 'o-1'],
    ['paths', 'ForAnyValue:StringLike', 'o-1/r/*'],
    ['paths', 'ForAllValues:StringLike', 'o-1/r/*'],
    ['mfa', 'Bool', 'true'],
    ['mfa', 'Bool', 'true', 'false'],
    ['mfa', 'Bool', 'false'],
    ['mfa', 'Null', 'false'],
    ['now', 'DateLessThan', '2027-01-01T00:00:00Z'],
    ['now', 'DateGreaterThan', '2027-01-01T00:00:00Z'],
    ['pass', 'StringLike', 'k*'],
    ['pass', 'StringLike', '?'],
    ['colour', 'StringEquals', 'red'],
  ] as const
).map(([key, operator, ...values]) => ({ key, operator, values, text: `${key} ${operator} ${values}` }));

export function randomBox(from: Random): Box {
  const { below, chance, pick } = from;
  const box: Box = {
    effect: chance(0.75) ? 'allow' : 'deny',
    principals: chance(0.8) ? undefined : { kind: 'in', patterns: pick([['p'], ['*'], ['p', 'q']]) },
    actions: setOf(from, actionPattern),
    resources: setOf(from, resourcePattern),
    clauses: chance(0.6) ? [] : Array.from({ length: 1 + below(3) }, () => pick(clauses)),
    origin: { object: 'ledger', facet: 'inline', statement: 'S' },
  };
  return chance(0.9) ? box : { ...box, opaque: 'not understood' };
}

export function randomSurface(from: Random): Surface {
  return {
    layers: Array.from({ length: 1 + from.below(3) }, () =>
      Array.from({ length: 1 + from.below(4) }, () => randomBox(from)),
    ),
  };
}

export function randomSurfaces(from: Random): readonly Surface[] {
  return Array.from({ length: 1 + from.below(3) }, () => randomSurface(from));
}
