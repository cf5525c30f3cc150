import type { Box, Clause, PatternSet, Request, Surface } from '../../../../src/core/model/access.ts';
import { matches } from '../../../../src/core/surface/glob.ts';
import { intersection, isEmpty, only } from '../../../../src/core/surface/surface.ts';
import { resolve, type Values } from '../../../../src/core/surface/variable.ts';
import { universe } from './estate.ts';

/** The keys that policies here ask for. A request that does not name one does not hold it. */
const keys = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:username',
  'aws:ResourceAccount',
  'aws:SourceVpce',
  'aws:MultiFactorAuthPresent',
];

/** What a surface says of one request, box by box; `open`: it hangs on an opaque one. */
export function meetsPoint(surface: Surface, request: Request): boolean | 'open' {
  const values: Values = new Map(
    Object.entries(request.context).map(([key, value]) => [key.toLowerCase(), [value].flat()[0]]),
  );
  const hits = (effect: Box['effect'], isSure: boolean) => (box: Box) =>
    box.effect === effect && (!isSure || box.opaque === undefined) && holds(box, request, values);
  const { layers } = surface;
  const isDenied = (isSure: boolean) => layers.flat().some(hits('deny', isSure));
  const isGranted = (isSure: boolean) => layers.every((layer) => layer.some(hits('allow', isSure)));
  if (isDenied(true) || !isGranted(false)) return false;
  return isGranted(true) && !isDenied(false) ? true : 'open';
}

function holds({ actions, resources, clauses }: Box, { action, resource }: Request, values: Values): boolean {
  return (
    isWithin(actions, action.toLowerCase(), values) &&
    isWithin(resources, resource, values) &&
    clauses.every((clause) => isMet(clause, values))
  );
}

function isWithin({ kind, patterns }: PatternSet, text: string, values: Values): boolean {
  return patterns.some((pattern) => isHit(pattern, text, values)) === (kind === 'in');
}

function isHit(pattern: string, text: string, values: Values): boolean {
  const filled = resolve(pattern, values);
  return filled !== undefined && matches(filled, text);
}

function isMet({ key, operator, values: asked }: Clause, values: Values): boolean {
  const held = values.get(key);
  if (operator === 'Null') return asked.some((value) => (value === 'true') === (held === undefined));
  const base = operator.replace('IfExists', '');
  const isNegated = base.includes('Not');
  if (held === undefined) return isNegated || base !== operator;
  const isPattern = /Like|^Arn/.test(base);
  const isFound = asked.some((value) =>
    isPattern ? isHit(value, held, values) : resolve(value, values) === held,
  );
  return isFound !== isNegated;
}

/** The same through the algebra. */
export function allowsPoint(surface: Surface, { action, resource, context }: Request): boolean | 'open' {
  const clauses = keys.map((key): Clause => {
    const value = context[key];
    const common = { key: key.toLowerCase(), text: key };
    if (value === undefined) return { ...common, operator: 'Null', values: ['true'] };
    const operator = key === 'aws:MultiFactorAuthPresent' ? 'Bool' : 'StringEquals';
    return { ...common, operator, values: [value].flat() };
  });
  const point: Box = {
    effect: 'allow',
    principals: undefined,
    actions: { kind: 'in', patterns: [action.toLowerCase()] },
    resources: { kind: 'in', patterns: [resource] },
    clauses,
    origin: { object: 'point', facet: '', statement: action },
  };
  const { kind } = isEmpty(intersection(only(surface), only({ layers: [[point]] })), universe);
  return kind === 'indeterminate' ? 'open' : kind === 'no';
}
