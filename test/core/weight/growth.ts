import type { Box, Clause, PatternSet, Surface } from '../../../src/core/model/access.ts';
import { actionPattern, type Random, randomBox, randomSurface, resourcePattern } from './world.ts';

/** One step to more access, or to less that is known to be withheld; the same surfaces where there is none to make. */
export type Growth = (surfaces: readonly Surface[], from: Random) => readonly Surface[];

type ChangeBoxes = (boxes: readonly Box[], from: Random) => readonly Box[];
type ChangeSet = (set: PatternSet, from: Random) => PatternSet;

/** Every kind of step that must not lower what access weighs. */
export const growths: Readonly<Record<string, Growth>> = {
  'an allow box more': inLayer((boxes, from) => [...boxes, { ...randomBox(from), effect: 'allow' }]),
  'a surface more': (surfaces, from) => [...surfaces, randomSurface(from)],
  'a principal more on an allow': onBox('allow', (box) => ({
    ...box,
    principals: box.principals && { ...box.principals, patterns: [...box.principals.patterns, '*'] },
  })),
  'a deny for fewer principals': onBox('deny', (box) => ({
    ...box,
    principals: { kind: 'in', patterns: ['q'] },
  })),
  'a resource more': onBox('allow', (box, from) => ({
    ...box,
    resources: more(box.resources, resourcePattern(from), from),
  })),
  'an action more': onBox('allow', (box, from) => ({
    ...box,
    actions: more(box.actions, actionPattern(from), from),
  })),
  'a wider resource': onBox('allow', (box, from) => ({ ...box, resources: wider(box.resources, from) })),
  'a wider action': onBox('allow', (box, from) => ({ ...box, actions: wider(box.actions, from) })),
  'a deny less': inLayer((boxes, from) => without(boxes, 'deny', from)),
  'a deny on fewer resources': onBox('deny', (box, from) => ({
    ...box,
    resources: fewer(box.resources, resourcePattern(from)),
  })),
  'a deny of fewer actions': onBox('deny', (box, from) => ({
    ...box,
    actions: fewer(box.actions, actionPattern(from)),
  })),
  'a condition less on an allow': onBox('allow', (box, { below }) => {
    const at = below(box.clauses.length + 1);
    return { ...box, clauses: box.clauses.filter((_, index) => index !== at) };
  }),
  'a condition more on a deny': onBox('deny', (box) => ({
    ...box,
    clauses: [
      ...box.clauses,
      { key: 'colour', operator: 'StringEquals', values: ['red'], text: 'colour StringEquals red' },
    ],
  })),
  'a weaker condition': onBox('allow', (box, from) => ({
    ...box,
    clauses: box.clauses.map((clause) => weaker(clause, from)),
  })),
  'a condition of an allow no longer understood': onBox('allow', (box) => ({
    ...box,
    clauses: box.clauses.slice(1),
    opaque: 'a condition that is not understood',
  })),
  'a deny no longer understood': onBox('deny', (box) => ({ ...box, opaque: 'not understood' })),
  'a ceiling less': (surfaces, from) =>
    inSurface(surfaces, from, ({ layers }) => {
      const at = 1 + from.below(2);
      return { layers: layers.filter((_, index) => index !== at) };
    }),
};

function inSurface(
  surfaces: readonly Surface[],
  { below }: Random,
  change: (surface: Surface) => Surface,
): readonly Surface[] {
  const at = below(surfaces.length);
  return surfaces.map((surface, index) => (index === at ? change(surface) : surface));
}

function inLayer(change: ChangeBoxes): Growth {
  return (surfaces, from) =>
    inSurface(surfaces, from, ({ layers }) => {
      const at = from.below(layers.length);
      return { layers: layers.map((boxes, index) => (index === at ? change(boxes, from) : boxes)) };
    });
}

function onBox(effect: Box['effect'], change: (box: Box, from: Random) => Box): Growth {
  return inLayer((boxes, from) => {
    const at = from.below(boxes.length);
    return boxes.map((box, index) => (index === at && box.effect === effect ? change(box, from) : box));
  });
}

function without(boxes: readonly Box[], effect: Box['effect'], { below }: Random): readonly Box[] {
  const candidates = boxes.filter((box) => box.effect === effect);
  const gone = candidates[below(candidates.length)];
  return boxes.filter((box) => box !== gone);
}

/** A pattern more in a list, or one less among its exceptions. */
function more({ kind, patterns }: PatternSet, pattern: string, { below }: Random): PatternSet {
  if (kind === 'in') return { kind, patterns: [...patterns, pattern] };
  const at = below(patterns.length);
  return { kind, patterns: patterns.filter((_, index) => index !== at) };
}

function fewer({ kind, patterns }: PatternSet, pattern: string): PatternSet {
  return kind === 'in' ? { kind, patterns: patterns.slice(1) } : { kind, patterns: [...patterns, pattern] };
}

/** Puts a wildcard for a piece of one pattern; of exceptions, puts a text for a wildcard. */
const wider: ChangeSet = ({ kind, patterns }, { below, pick }) => {
  const at = below(patterns.length);
  const change = (pattern: string): string => {
    if (kind === 'not-in') return pattern.replace(/[*?]/, 'a');
    const start = below(pattern.length);
    return pick([
      `${pattern.slice(0, start)}*`,
      `*${pattern.slice(start)}`,
      `${pattern.slice(0, start)}*${pattern.slice(start + 1)}`,
      // One character in the place of another; a `*` already takes more.
      pattern.replace(/[^*]/, '?'),
    ]);
  };
  return { kind, patterns: patterns.map((pattern, index) => (index === at ? change(pattern) : pattern)) };
};

function weaker(clause: Clause, { pick, chance }: Random): Clause {
  if (chance(0.3)) return clause;
  const { operator, values, key } = clause;
  const isText = operator === 'StringEquals' || operator.endsWith('StringLike');
  const next: Clause = pick([
    { ...clause, values: [...values, key === 'mfa' ? 'false' : 'o-9'] },
    ...(operator.endsWith('IfExists') || operator === 'Null'
      ? []
      : [{ ...clause, operator: `${operator}IfExists` }]),
    ...(isText
      ? [{ ...clause, operator: operator.replace('Equals', 'Like'), values: values.map(looser) }]
      : []),
  ]);
  return { ...next, text: `${next.key} ${next.operator} ${next.values}` };
}

/** Cuts a pattern's end off and leaves it open. */
function looser(value: string): string {
  return `${value.replace(/\*$/, '').slice(0, -1)}*`;
}
