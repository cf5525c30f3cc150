import type { Box, PatternSet } from '../../../core/model/access.ts';
import type { Compiled, PaperLevel, ResourcePaper, Unseen } from '../../../core/model/compiled.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { any, segmentAny, segmentStar } from '../../../core/surface/glob.ts';
import { memberOf, type ObjectState } from '../../../core/timeline/state.ts';
import { accountOfArn } from '../objects.ts';
import type { PolicySource } from '../policy/boxes.ts';
import type { Element, PolicyStatement } from '../policy/parse.ts';
import { binder } from './bind.ts';
import type { Surroundings } from './directory.ts';
import { boundaryOf, identityGrants, type Layer, type View } from './identity.ts';
import { limitsIn, limitsOn } from './limits.ts';
import { excludes, type HasBoundary, type Naming, naming, namings } from './naming.ts';
import { levelsOver } from './organisation.ts';
import {
  documentOf,
  isGuarded,
  ownPolicy,
  plainPatterns,
  resourcePatterns,
  serviceOf,
  withoutPolicy,
} from './resource-policy.ts';
import { isServiceLinkedRole, type Who, whoOf } from './who.ts';

/** A view of the world that can also take documents apart, in step with their boxes. */
export interface Sight extends View {
  readonly statementsOf: (text: string) => readonly PolicyStatement[];
  /** The first box that said the same: surfaces that share their boxes are compared faster, and weighed once. */
  readonly same: (box: Box) => Box;
}

const everything: PatternSet = { kind: 'in', patterns: [any] };

/**
 * Layers of what a principal can do. Where several grants suffice, each is part of the same layer; where several must
 * agree, each has its own: what is granted, the permissions boundary, the side of the resource, and every level of
 * the organisation. A box that stands in several layers satisfies each.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function compilePrincipal(object: ObjectRef, sight: Sight, around: Surroundings): Compiled {
  const who = whoOf(object);
  const own = identityGrants(object, sight);
  const boundary = boundaryOf(object, sight);
  const isGone = sight.state(object).existence === 'absent';
  if (!who || isGone) return plain(object, own, boundary);
  const isFree = isServiceLinkedRole(who);
  const rcpsOver = isFree ? () => [] : rcpsOf(sight, around);
  const side = resourceSide(who, { hasBoundary: hasBoundary(sight.state(object)), sight, rcpsOver }, around);
  const scps = isFree
    ? []
    : (levelsOver(who.account, 'SERVICE_CONTROL_POLICY', around.organisation, sight) ?? []);
  const rcps = rcpsOver(who.account);
  const bind = binder(who, sight.same);
  const layers = [
    [...own.boxes, ...side.granted, ...limitsIn(who.account, rcps, side.elsewhere).map(sight.same)],
    boundary ? [...boundary.boxes, ...side.direct] : undefined,
    side.admitted,
    ...scps.map(({ boxes }) => boxes),
  ];
  return {
    principal: object.id,
    aspect: 'identity',
    surface: { layers: trimmed(layers).map(bind) },
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

function hasBoundary(state: ObjectState): HasBoundary {
  const boundary = memberOf(state, { family: 'permissions-boundary', member: '' });
  if (boundary.kind !== 'unknown') return boundary.kind === 'known';
  return boundary.by ? true : 'unclear';
}

type RcpsOver = (account: string) => readonly (Layer & { readonly label: string })[];

/** By the account in which a resource lies. */
function rcpsOf(sight: Sight, { organisation }: Surroundings): RcpsOver {
  const known = new Map<string, ReturnType<RcpsOver>>();
  return (account) => {
    const found =
      known.get(account) ?? levelsOver(account, 'RESOURCE_CONTROL_POLICY', organisation, sight) ?? [];
    known.set(account, found);
    return found;
  };
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

export function levelPaper({ label, documents }: Layer & { readonly label: string }): PaperLevel {
  return { label, documents };
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

interface ResourceSide {
  /** Boxes of resources' policies that grant, or deny, by themselves. */
  readonly granted: readonly Box[];
  /** Those among them whose grants the boundary does not limit. */
  readonly direct: readonly Box[];
  /** What the side of the resource lets in; undefined: it keeps nothing out. */
  readonly admitted: readonly Box[] | undefined;
  /** Known to lie in other accounts, which their names do not say. */
  readonly elsewhere: readonly string[];
  readonly papers: readonly ResourcePaper[];
}

interface Beside {
  readonly hasBoundary: HasBoundary;
  readonly sight: Sight;
  readonly rcpsOver: RcpsOver;
}

function resourceSide(
  who: Who,
  { hasBoundary, sight, rcpsOver }: Beside,
  around: Surroundings,
): ResourceSide {
  const granted: Box[] = [];
  const direct: Box[] = [];
  const opened: Box[] = [];
  const closed: string[] = [];
  const elsewhere: string[] = [];
  const roles = around.listedAccounts.map(
    (account) => `arn:${segmentAny}${segmentStar}:iam::${account}:role/${any}`,
  );
  const papers: ResourcePaper[] = [];
  for (const object of around.concerning(who)) {
    const own = ownPolicy(object, sight.state(object));
    const isHome = object.container === who.account;
    const isClosed = isGuarded(object) || !isHome;
    const patterns = resourcePatterns(object);
    const rcps = isHome ? [] : rcpsOver(object.container);
    granted.push(...limitsOn(object, rcps).map(sight.same));
    if (!isHome && accountOfArn(object.id) === undefined) elsewhere.push(...patterns);
    const isListed = object.kind === 'iam-role' && around.listedAccounts.includes(object.container);
    // Of a role that leaves it all to the account nothing is known that would not be taken of one never seen.
    const isMoot = own.kind === 'document' && leavesToAccount(object, own.source, { who, sight });
    if (isClosed && !isListed && !isMoot && sight.state(object).existence !== 'absent')
      (object.kind === 'iam-role' ? roles : closed).push(...patterns);
    const sources =
      own.kind === 'document' ? [own.source] : own.kind === 'unknown' ? around.writtenIn(object) : [];
    const documents = sources.map((source) => documentOf(source));
    if (own.kind !== 'absent' || isClosed)
      papers.push({
        object: object.id,
        kind: object.kind,
        account: object.container,
        documents:
          own.kind === 'document'
            ? documents
            : [own.kind === 'absent' ? withoutPolicy(object) : undefined, ...documents],
        rcps: rcps.map(levelPaper),
      });
    for (const source of sources) {
      for (const { box, how } of bearingBoxes(source, { who, hasBoundary, sight })) {
        const doubt =
          own.kind === 'unknown' ? own.reason : how === 'unclear' ? unclear(box, object) : undefined;
        const meant =
          doubt === undefined ? box : { ...box, opaque: [box.opaque, doubt].filter(Boolean).join('; ') };
        const told = sight.same(ownBox(meant, object, plainPatterns(object)));
        if (box.effect === 'deny') granted.push(told);
        else {
          if (isClosed || how === 'unclear') opened.push(sight.same(ownBox(meant, object, patterns)));
          if (isHome && how !== 'account') granted.push(told);
          // One session of a role may be named, and what names a session is not limited.
          if (isHome && (how === 'self' || how === 'unclear')) direct.push(told);
        }
      }
    }
  }
  const isOpen = closed.length === 0 && roles.length === 0;
  const admitted = isOpen ? undefined : [...doors(closed, roles).map(sight.same), ...opened];
  return { granted, direct, admitted, elsewhere, papers };
}

/** Does it say without conditions that the principal's account decides on all of it? */
function leavesToAccount(
  object: ObjectRef,
  source: PolicySource,
  { who, sight }: Omit<Bearing, 'hasBoundary'>,
): boolean {
  const isWholeService = wholeService(object);
  const statements = sight.statementsOf(source.text);
  return (
    statements.every(({ effect }) => effect === 'allow') &&
    statements.some(
      ({ principals, conditions, actions, resources }) =>
        principals?.isNot === false &&
        naming(principals, who) === 'account' &&
        conditions.length === 0 &&
        !actions.isNot &&
        actions.values.some((action) => isWholeService(action.toLowerCase())) &&
        isAllOf(object, resources),
    )
  );
}

function wholeService(object: ObjectRef): (action: string) => boolean {
  const own = `${serviceOf(object)}:*`;
  // Who may assume a role may as well tag the session.
  return (action) => action === any || action === own || (own === 'sts:*' && action === 'sts:assumerole');
}

function isAllOf(object: ObjectRef, resources: Element | undefined): boolean {
  if (!resources) return true;
  if (resources.isNot) return false;
  return (
    resources.values.includes(any) || plainPatterns(object).every((one) => resources.values.includes(one))
  );
}

/** Everything but what has to let in: those resources, and for sts those roles. */
function doors(closed: readonly string[], roles: readonly string[]): readonly Box[] {
  const origin = { object: '', facet: '', statement: 'no resource policy' };
  const common = { effect: 'allow', principals: undefined, clauses: [], origin } as const;
  const sorted = (patterns: readonly string[]) => [...new Set(patterns)].sort();
  return [
    {
      ...common,
      actions: { kind: 'not-in', patterns: ['sts:*'] },
      resources: closed.length === 0 ? everything : { kind: 'not-in', patterns: sorted(closed) },
    },
    {
      ...common,
      actions: { kind: 'in', patterns: ['sts:*'] },
      resources: roles.length === 0 ? everything : { kind: 'not-in', patterns: sorted(roles) },
    },
  ];
}

interface Bearing {
  readonly who: Who;
  readonly hasBoundary: HasBoundary;
  readonly sight: Sight;
}

/** The statements of a resource's policy that bear on the principal. */
function bearingBoxes(
  source: PolicySource,
  { who, hasBoundary, sight }: Bearing,
): readonly { readonly box: Box; readonly how: Naming }[] {
  const statements = sight.statementsOf(source.text);
  return sight
    .read(source)
    .flatMap((box, index) => bearing(statements[index], who, hasBoundary).map((how) => ({ box, how })))
    .filter(({ how }) => how !== 'none');
}

function unclear({ origin }: Box, { id }: ObjectRef): string {
  return `whether ${origin.statement} of the policy of ${id} names the principal cannot be told`;
}

/** A statement without a place of its own, and one that speaks of everything, speak of the resource. */
export function ownBox(box: Box, object: ObjectRef, patterns: readonly string[]): Box {
  const { resources, opaque } = box;
  const base = { ...box, principals: undefined };
  const isWhole = resources.kind === 'in' && resources.patterns.includes(any);
  if (object.kind === 'iam-role' || isWhole) return { ...base, resources: { kind: 'in', patterns } };
  if (resources.kind === 'in') return base;
  const except = resources.patterns.map((pattern) => pattern).join(', ');
  return {
    ...base,
    resources: { kind: 'in', patterns },
    opaque: [opaque, `NotResource ${except} in a resource's policy`].filter(Boolean).join('; '),
  };
}

/** How a statement bears on the principal; what could not be read may bear on anybody. */
function bearing(
  statement: PolicyStatement | undefined,
  who: Who,
  hasBoundary: HasBoundary,
): readonly Naming[] {
  if (!statement?.principals) return ['unclear'];
  const { principals, effect } = statement;
  if (!principals.isNot) return effect === 'allow' ? namings(principals, who) : [naming(principals, who)];
  if (effect === 'allow') return ['unclear'];
  const denied = excludes(principals, who, hasBoundary);
  return [denied === 'yes' ? 'self' : denied === 'no' ? 'none' : 'unclear'];
}
