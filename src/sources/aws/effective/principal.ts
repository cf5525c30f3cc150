import type { Box, PatternSet } from '../../../core/model/access.ts';
import type { Compiled, Unseen } from '../../../core/model/compiled.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { any } from '../../../core/surface/glob.ts';
import { memberOf, type ObjectState } from '../../../core/timeline/state.ts';
import { boundaryOf, identityGrants, type Layer } from './identity.ts';
import { type Limits, limitsIn } from './limits.ts';
import type { HasBoundary } from './naming.ts';
import type { CeilingType } from './organisation.ts';
import { levelPaper, type SideOf, type Sight } from './resource-side.ts';
import { whileUnchanged } from './unchanged.ts';
import { isServiceLinkedRole, whoOf } from './who.ts';

const everything: PatternSet = { kind: 'in', patterns: [any] };

export type CompilePrincipal = (object: ObjectRef, sight: Sight) => Compiled;

/** One principal is remembered: what did not change of it from one look to the next is the same as before. */
export function createPrincipals(sideOf: SideOf): CompilePrincipal {
  let last: { readonly id: string; readonly parts: ReturnType<typeof partsOf> } | undefined;
  return (object, sight) => {
    if (last?.id !== object.id) last = { id: object.id, parts: partsOf(object) };
    return compilePrincipal(object, sight, { ...last.parts, sideOf });
  };
}

type Join = (...lists: readonly (readonly Box[])[]) => readonly Box[];

const flat: Join = (...lists) => lists.flat();

interface Parts {
  readonly own: (sight: Sight) => Layer;
  readonly boundary: (sight: Sight) => Layer | undefined;
  readonly limits: (
    account: string,
    rcps: Limits,
    elsewhere: readonly string[],
    sight: Sight,
  ) => readonly Box[];
  readonly join: Join;
  readonly joinBelow: Join;
  readonly sideOf: SideOf;
}

function partsOf(object: ObjectRef): Omit<Parts, 'sideOf'> {
  return {
    own: whileUnchanged((sight: Sight) => identityGrants(object, sight)),
    boundary: whileUnchanged((sight: Sight) => boundaryOf(object, sight)),
    limits: lastOf((account: string, rcps: Limits, elsewhere: readonly string[], { same }: Sight) =>
      limitsIn(account, rcps, elsewhere).map(same),
    ),
    join: lastOf(flat),
    joinBelow: lastOf(flat),
  };
}

/** The same again where the same is asked for again. */
function lastOf<A extends readonly unknown[], T>(make: (...args: A) => T): (...args: A) => T {
  let last: { readonly args: A; readonly value: T } | undefined;
  return (...args) => {
    if (!last || !args.every((arg, index) => arg === last?.args[index]))
      last = { args, value: make(...args) };
    return last.value;
  };
}

/**
 * Layers of what a principal can do. Where several grants suffice, each is part of the same layer; where several must
 * agree, each has its own: what is granted, the permissions boundary, the side of the resource, and every level of
 * the organisation. A box that stands in several layers satisfies each.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function compilePrincipal(object: ObjectRef, sight: Sight, parts: Parts): Compiled {
  const who = whoOf(object.id);
  const own = parts.own(sight);
  const boundary = parts.boundary(sight);
  const isGone = sight.state(object).existence === 'absent';
  if (!who || isGone) return plain(object, own, boundary);
  const isFree = isServiceLinkedRole(who);
  const side = parts.sideOf(who, { hasBoundary: hasBoundary(sight.state(object)), isFree }, sight);
  const over = (type: CeilingType) => (isFree ? none : (sight.levels(who.account, type, sight) ?? none));
  const scps = over('SERVICE_CONTROL_POLICY');
  const rcps = over('RESOURCE_CONTROL_POLICY');
  const bind = sight.bindFor(who);
  const limits = parts.limits(who.account, rcps, side.elsewhere, sight);
  const layers = [
    parts.join(bind(own.boxes), bind(side.granted), bind(limits)),
    boundary ? parts.joinBelow(bind(boundary.boxes), bind(side.direct)) : undefined,
    side.admitted && bind(side.admitted),
    ...scps.map(({ boxes }) => bind(boxes)),
  ];
  return {
    principal: object.id,
    aspect: 'identity',
    surface: { layers: trimmed(layers) },
    unseen: onceEach([own, boundary, ...scps, ...rcps].flatMap((layer) => layer?.unseen ?? [])),
    papers: {
      grants: own.documents,
      boundary: boundary?.documents,
      scps: scps.map(levelPaper),
      rcps: rcps.map(levelPaper),
      resources: side.papers,
    },
  };
}

const none: readonly (Layer & { readonly label: string })[] = [];

function hasBoundary(state: ObjectState): HasBoundary {
  const boundary = memberOf(state, { family: 'permissions-boundary', member: '' });
  if (boundary.kind !== 'unknown') return boundary.kind === 'known';
  return boundary.by ? true : 'unclear';
}

/** SCPs and RCPs may hang on the same thing that was not seen. */
export function onceEach(unseen: readonly Unseen[]): readonly Unseen[] {
  return [...new Map(unseen.map((one) => [one.part, one])).values()];
}

/** What makes no requests, and what is gone, has no surroundings. */
function plain(object: ObjectRef, own: Layer, boundary: Layer | undefined): Compiled {
  return {
    principal: object.id,
    aspect: 'identity',
    surface: { layers: boundary ? [own.boxes, boundary.boxes] : [own.boxes] },
    unseen: [...own.unseen, ...(boundary?.unseen ?? [])],
    papers: { grants: own.documents, boundary: boundary?.documents, scps: [], rcps: [], resources: [] },
  };
}

/** Layers keep their places; one that bounds nothing needs a box that says so, unless nothing follows it. */
function trimmed(layers: readonly (readonly Box[] | undefined)[]): readonly (readonly Box[])[] {
  const last = layers.findLastIndex((layer) => layer !== undefined);
  return layers.slice(0, last + 1).map((layer, index) => layer ?? [unbounded(index)]);
}

const unboundedAt: Box[] = [];

function unbounded(layer: number): Box {
  const origin = { object: '', facet: '', statement: `no ceiling ${layer}` };
  unboundedAt[layer] ??= {
    effect: 'allow',
    principals: undefined,
    actions: everything,
    resources: everything,
    clauses: [],
    origin,
  };
  return unboundedAt[layer];
}
