import type { Box } from '../../../core/model/access.ts';
import type { PaperLevel, ResourcePaper } from '../../../core/model/compiled.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import type { World } from '../../../core/timeline/state.ts';
import { accountOfArn } from '../objects.ts';
import type { PolicySource } from '../policy/boxes.ts';
import type { PolicyStatement } from '../policy/parse.ts';
import type { Surroundings } from './directory.ts';
import type { Doors, DoorsFor } from './doors.ts';
import type { NearTo, Vicinity } from './footprint.ts';
import type { Layer, View } from './identity.ts';
import { limitsOn } from './limits.ts';
import { excludes, type HasBoundary, type Naming, naming, namings } from './naming.ts';
import type { Levels } from './organisation.ts';
import { ownBox } from './own-box.ts';
import { documentOf, isGuarded, ownPolicy, plainPatterns, withoutPolicy } from './resource-policy.ts';
import { allWhileUnchanged } from './unchanged.ts';
import type { Who } from './who.ts';

/** A view of the world that can also take documents apart, in step with their boxes. */
export interface Sight extends View {
  /** The world that is looked at. */
  readonly origin: World;
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
  readonly elsewhere: readonly string[];
  readonly paper: ResourcePaper | undefined;
}

export type SideOf = (who: Who, beside: Beside, sight: Sight) => ResourceSide;

/**
 * The side of the resource, put together anew only as far as something has changed. One principal is remembered: a
 * walk stays with it.
 */
export function createSides(around: Surroundings, nearTo: NearTo, doorsFor: DoorsFor): SideOf {
  let current:
    | { readonly arn: string; readonly sides: Map<string, (sight: Sight) => ResourceSide> }
    | undefined;
  return (who, beside, sight) => {
    if (current?.arn !== who.arn) current = { arn: who.arn, sides: new Map() };
    const key = `${beside.hasBoundary} ${beside.isFree}`;
    const near = nearTo(who);
    const sideAt =
      current.sides.get(key) ??
      sideFor(near.resources, { who, beside, near, doors: doorsFor(near, who.account) }, around);
    current.sides.set(key, sideAt);
    return sideAt(sight);
  };
}

function sideFor(
  resources: readonly ObjectRef[],
  asked: Asked,
  around: Surroundings,
): (sight: Sight) => ResourceSide {
  const partsAt = allWhileUnchanged(
    resources.map((object) => (view: Sight) => partOf(object, asked, view, around)),
  );
  let last: { readonly parts: readonly Part[]; readonly side: ResourceSide } | undefined;
  return (sight) => {
    const parts = partsAt(sight, sight.origin);
    if (last?.parts !== parts) last = { parts, side: put(parts, asked.doors) };
    return last.side;
  };
}

function put(parts: readonly Part[], doors: Doors): ResourceSide {
  return {
    granted: parts.flatMap((part) => part.granted),
    direct: parts.flatMap((part) => part.direct),
    admitted:
      doors.others.length === 0 ? undefined : [...doors.others, ...parts.flatMap((part) => part.opened)],
    elsewhere: parts.flatMap((part) => part.elsewhere),
    papers: parts.flatMap(({ paper }) => paper ?? []),
  };
}

interface Asked {
  readonly who: Who;
  readonly beside: Beside;
  readonly near: Vicinity;
  readonly doors: Doors;
}

function partOf(
  object: ObjectRef,
  { who, beside: { hasBoundary, isFree }, near, doors }: Asked,
  sight: Sight,
  around: Surroundings,
): Part {
  const granted: Box[] = [];
  const direct: Box[] = [];
  const opened: Box[] = [];
  const own = ownPolicy(object, sight.state(object));
  const isHome = object.container === who.account;
  const isClosed = isGuarded(object) || !isHome;
  const patterns = near.patternsOf(object);
  const rcps =
    isHome || isFree ? [] : (sight.levels(object.container, 'RESOURCE_CONTROL_POLICY', sight) ?? []);
  granted.push(...limitsOn(object, rcps).map(sight.same));
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
  opened.push(...doors.leftOpen(object, sight.state(object)));
  return {
    granted,
    direct,
    opened,
    elsewhere: !isHome && accountOfArn(object.id) === undefined ? patterns : [],
    paper: own.kind !== 'absent' || isClosed ? paper : undefined,
  };
}

export function levelPaper({ label, documents }: Layer & { readonly label: string }): PaperLevel {
  return { label, documents };
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
