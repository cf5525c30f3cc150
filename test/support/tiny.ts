import type { Box, DeltaPart, Request, ResidualBox, Surface } from '../../src/core/model/access.ts';
import { createActionUniverse } from '../../src/core/surface/action-universe.ts';

/** Every request of a tiny world, decided box by box: the slow meaning of a surface, apart from the algebra. */
export interface TinyRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

const actions = ['ledger:Read', 'ledger:Write', 'safe:Open'];
/** The catalogue does not know these, and a wildcard grants them all the same. */
const unlisted = ['ledger:Burn', 'cellar:Flood'];
const resources = ['vault/1', 'vault/2', 'vault/3', 'lobby/1', 'lobby/2', 'attic'];
export const tellers = ['arn:aws:iam::222222222222:role/ann', 'arn:aws:iam::333333333333:role/bob'] as const;

export const universe = createActionUniverse(actions, '2026-01-01');
export const world: readonly TinyRequest[] = tellers.flatMap((principal) =>
  [...actions, ...unlisted].flatMap((action) =>
    resources.map((resource) => ({ principal, action, resource })),
  ),
);

/** `'ledger:* on vault/*'`, with `deny ` in front or ` for PRINCIPAL` behind. */
export function box(text: string): Box {
  const match = /^(deny )?(\S+) on (\S+)(?: for (\S+))?$/.exec(text);
  if (!match) throw new Error(`no box: ${text}`);
  const [, deny, action = '', resource = '', principal] = match;
  return {
    effect: deny ? 'deny' : 'allow',
    principals: principal === undefined ? undefined : { kind: 'in', patterns: principal.split('|') },
    actions: { kind: 'in', patterns: action.toLowerCase().split('|') },
    resources: { kind: 'in', patterns: resource.split('|') },
    clauses: [],
    origin: { object: 'desk', facet: 'inline', statement: text },
  };
}

/** One layer per argument; no argument: nothing is granted. */
export function surfaceOf(...layers: readonly (readonly string[])[]): Surface {
  return { layers: layers.length === 0 ? [[]] : layers.map((texts) => texts.map(box)) };
}

function glob(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const folded = text.toLowerCase();
  if (rest.length === 0) return folded === head;
  return folded.startsWith(head) && folded.slice(head.length).endsWith(rest.join('*'));
}

function hits(patterns: readonly string[] | undefined, text: string): boolean {
  return patterns === undefined || patterns.some((pattern) => glob(pattern, text));
}

export function allows(surface: Surface, request: TinyRequest): boolean {
  const meets = (one: Box) =>
    hits(one.principals?.patterns, request.principal) &&
    hits(one.actions.patterns, request.action) &&
    hits(one.resources.patterns, request.resource);
  if (surface.layers.flat().some((one) => one.effect === 'deny' && meets(one))) return false;
  return surface.layers.every((layer) => layer.some((one) => one.effect === 'allow' && meets(one)));
}

const nameOf = ({ principal, action, resource }: TinyRequest) => `${principal} ${action} ${resource}`;

/** Boxes name what the catalogue knows of a wildcard; the rest is left out of the words. */
export function isListed(request: TinyRequest): boolean {
  return actions.includes(request.action);
}

/** Names of the requests that pass a test. */
export function requests(test: (request: TinyRequest) => boolean): readonly string[] {
  return world.filter(test).map(nameOf);
}

/** The requests that a delta's boxes speak of, read as a person would. */
export function described(
  parts: readonly (DeltaPart | null)[],
  isAskedFor: (request: TinyRequest) => boolean = () => true,
): readonly string[] {
  const boxes = parts.flatMap((part) => part?.boxes ?? []);
  return requests((request) => isAskedFor(request) && boxes.some((one) => reads(one, request)));
}

function reads(one: ResidualBox, request: TinyRequest): boolean {
  if (one.conditions.length > 0)
    throw new Error(`the tiny world has no conditions: ${one.conditions.join()}`);
  const all = (list: readonly string[] | undefined) => (list && list.length > 0 ? list : undefined);
  const meets = (part: {
    readonly principals?: readonly string[];
    readonly actions?: readonly string[];
    readonly resources: readonly string[];
  }) =>
    hits(all(part.principals), request.principal) &&
    hits(all(part.actions), request.action) &&
    hits(all(part.resources), request.resource);
  return meets(one) && !one.except.some(meets);
}

/** Whether a surface allows the request that a delta names as its example. */
export function allowsWitness(surface: Surface, witness: Request): boolean {
  return allows(surface, { principal: witness.principal ?? tellers[0], ...witness });
}
