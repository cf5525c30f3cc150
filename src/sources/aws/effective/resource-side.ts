import type { Box, PatternSet } from '../../../core/model/access.ts';
import type { PaperLevel, ResourcePaper } from '../../../core/model/compiled.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { any, segmentAny, segmentStar } from '../../../core/surface/glob.ts';
import { accountOfArn } from '../objects.ts';
import type { PolicySource } from '../policy/boxes.ts';
import type { Element, PolicyStatement } from '../policy/parse.ts';
import type { Surroundings } from './directory.ts';
import type { NearTo } from './footprint.ts';
import type { Layer, View } from './identity.ts';
import { limitsOn } from './limits.ts';
import { excludes, type HasBoundary, type Naming, naming, namings } from './naming.ts';
import type { Levels } from './organisation.ts';
import { ownBox } from './own-box.ts';
import {
  documentOf,
  isGuarded,
  ownPolicy,
  plainPatterns,
  resourcePatterns,
  serviceOf,
  withoutPolicy,
} from './resource-policy.ts';
import { whileUnchanged } from './unchanged.ts';
import type { Who } from './who.ts';

/** A view of the world that can also take documents apart, in step with their boxes. */
export interface Sight extends View {
  readonly statementsOf: (text: string) => readonly PolicyStatement[];
  /** The first box that said the same: surfaces that share their boxes are compared faster, and weighed once. */
  readonly same: (box: Box) => Box;
  readonly levels: Levels;
  /** Boxes as they stand for a principal. */
  readonly bindFor: (who: Who) => (boxes: readonly Box[]) => readonly Box[];
}

export interface ResourceSide {
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
  /** RCPs do not bind service-linked roles. */
  readonly isFree: boolean;
}

/** What one object adds to the side of the resource. */
interface Part {
  readonly granted: readonly Box[];
  readonly direct: readonly Box[];
  readonly opened: readonly Box[];
  readonly closed: readonly string[];
  readonly roles: readonly string[];
  readonly elsewhere: readonly string[];
  readonly paper: ResourcePaper | undefined;
}

export type SideOf = (who: Who, beside: Beside, sight: Sight) => ResourceSide;

/**
 * The side of the resource, put together anew only as far as something has changed. One principal is remembered: a
 * walk stays with it.
 */
export function createSides(around: Surroundings, nearTo: NearTo): SideOf {
  let key = '';
  let parts: readonly ((sight: Sight) => Part)[] = [];
  let last: { readonly parts: readonly Part[]; readonly side: ResourceSide } | undefined;
  return (who, beside, sight) => {
    const asked = `${who.arn} ${beside.hasBoundary} ${beside.isFree}`;
    if (asked !== key) {
      key = asked;
      last = undefined;
      parts = nearTo(who).resources.map((object) =>
        whileUnchanged((now: Sight) => partOf(object, who, beside, now, around)),
      );
    }
    const now = parts.map((part) => part(sight));
    const known = last?.parts;
    if (last && now.every((part, index) => part === known?.[index])) return last.side;
    const side = put(now, sight, around);
    last = { parts: now, side };
    return side;
  };
}

function put(parts: readonly Part[], sight: Sight, around: Surroundings): ResourceSide {
  const listed = around.listedAccounts.map(
    (account) => `arn:${segmentAny}${segmentStar}:iam::${account}:role/${any}`,
  );
  const closed = parts.flatMap((part) => part.closed);
  const roles = [...listed, ...parts.flatMap((part) => part.roles)];
  const isOpen = closed.length === 0 && roles.length === 0;
  return {
    granted: parts.flatMap((part) => part.granted),
    direct: parts.flatMap((part) => part.direct),
    admitted: isOpen
      ? undefined
      : [...doors(closed, roles).map(sight.same), ...parts.flatMap((part) => part.opened)],
    elsewhere: parts.flatMap((part) => part.elsewhere),
    papers: parts.flatMap(({ paper }) => paper ?? []),
  };
}

function partOf(
  object: ObjectRef,
  who: Who,
  { hasBoundary, isFree }: Beside,
  sight: Sight,
  around: Surroundings,
): Part {
  const granted: Box[] = [];
  const direct: Box[] = [];
  const opened: Box[] = [];
  const own = ownPolicy(object, sight.state(object));
  const isHome = object.container === who.account;
  const isClosed = isGuarded(object) || !isHome;
  const isRole = object.kind === 'iam-role';
  const patterns = resourcePatterns(object);
  const rcps =
    isHome || isFree ? [] : (sight.levels(object.container, 'RESOURCE_CONTROL_POLICY', sight) ?? []);
  granted.push(...limitsOn(object, rcps).map(sight.same));
  const isListed = isRole && around.listedAccounts.includes(object.container);
  // Of a role that leaves it all to the account nothing is known that would not be taken of one never seen.
  const isMoot = own.kind === 'document' && leavesToAccount(object, own.source, { who, sight });
  const isShut = isClosed && !isListed && !isMoot && sight.state(object).existence !== 'absent';
  const sources =
    own.kind === 'document' ? [own.source] : own.kind === 'unknown' ? around.writtenIn(object) : [];
  const documents = sources.map((source) => documentOf(source));
  const paper: ResourcePaper = {
    object: object.id,
    kind: object.kind,
    account: object.container,
    documents:
      own.kind === 'document'
        ? documents
        : [own.kind === 'absent' ? withoutPolicy(object) : undefined, ...documents],
    rcps: rcps.map(levelPaper),
  };
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
  return {
    granted,
    direct,
    opened,
    closed: isShut && !isRole ? patterns : [],
    roles: isShut && isRole ? patterns : [],
    elsewhere: !isHome && accountOfArn(object.id) === undefined ? patterns : [],
    paper: own.kind !== 'absent' || isClosed ? paper : undefined,
  };
}

export function levelPaper({ label, documents }: Layer & { readonly label: string }): PaperLevel {
  return { label, documents };
}

const everything: PatternSet = { kind: 'in', patterns: [any] };

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
