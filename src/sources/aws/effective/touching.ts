import type { Box } from '../../../core/model/access.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { facetOf, isClosed, memberOf, type ObjectState } from '../../../core/timeline/state.ts';
import { type PolicyStatement, parsePolicy } from '../policy/parse.ts';
import { accountKey, audienceOf, identityKey } from './audience.ts';
import type { Footprint } from './footprint.ts';
import type { ReadPolicy } from './identity.ts';
import { ownBox } from './own-box.ts';
import { isGuarded, ownPolicy, plainPatterns } from './resource-policy.ts';
import type { Who } from './who.ts';

/** A statement that a change brought or took. */
interface Moved {
  /** Of whom it speaks; `anybody`: it may be everyone whom the policy concerns at all. */
  readonly names: ReadonlySet<string> | 'anybody';
  readonly box: Box;
}

/** What a change of an object's own policy moved; `anything`: that cannot be told. */
type Touched = readonly Moved[] | 'anything';

/** What a change of an organisation's policy moved. */
type Bound = { readonly boxes: readonly Box[]; readonly targets: readonly string[] } | 'anything';

/** Asked for each principal near by, about the same few changes. */
export interface Touching {
  readonly resource: (object: ObjectRef, before: ObjectState, after: ObjectState) => Touched;
  readonly ceiling: (object: ObjectRef, before: ObjectState, after: ObjectState) => Bound;
}

export function createTouching(read: ReadPolicy): Touching {
  return {
    resource: remembering((object, before, after) => touchedBy(object, before, after, read)),
    ceiling: remembering((object, before, after) => boundBy(object, before, after, read)),
  };
}

function remembering<T>(
  make: (object: ObjectRef, before: ObjectState, after: ObjectState) => T,
): (object: ObjectRef, before: ObjectState, after: ObjectState) => T {
  const known = new WeakMap<ObjectState, WeakMap<ObjectState, T>>();
  return (object, before, after) => {
    const later = known.get(before) ?? new WeakMap<ObjectState, T>();
    known.set(before, later);
    const found = later.get(after) ?? make(object, before, after);
    later.set(after, found);
    return found;
  };
}

function touchedBy(object: ObjectRef, before: ObjectState, after: ObjectState, read: ReadPolicy): Touched {
  const [old, now] = [ownPolicy(object, before), ownPolicy(object, after)];
  if (before.existence !== after.existence || old.kind === 'unknown' || now.kind === 'unknown')
    return 'anything';
  const [left, right] = [old, now].map((own) =>
    own.kind === 'document'
      ? { ...parsePolicy(own.source.text), boxes: read(own.source) }
      : { ...none, boxes: [] },
  );
  if (!left || !right || left.problems.length + right.problems.length > 0) return 'anything';
  const areBoth = left.statements.length > 0 && right.statements.length > 0;
  if (areBoth && left.hasVariables !== right.hasVariables) return 'anything';
  return different(left, right).map(({ statement, box }) => {
    const audience = audienceOf(statement, object);
    // One deny is enough to take back what was left to an account.
    const isForAll = audience.isWide || (isGuarded(object) && statement.effect === 'deny');
    const names = isForAll ? 'anybody' : new Set(audience.names);
    return { names, box: ownBox(box, object, plainPatterns(object)) };
  });
}

function boundBy(object: ObjectRef, before: ObjectState, after: ObjectState, read: ReadPolicy): Bound {
  if (object.kind !== 'org-policy' || before.existence !== after.existence) return 'anything';
  if (isClosed(before, 'target') !== isClosed(after, 'target')) return 'anything';
  const ids = new Set([...before.facets.keys(), ...after.facets.keys()]);
  const moved = [...ids].filter((id) => before.facets.get(id) !== after.facets.get(id)).map(facetOf);
  if (moved.some(({ family }) => family !== 'target' && family !== 'content')) return 'anything';
  const targets = moved.filter(({ family }) => family === 'target').map(({ member }) => member);
  if (targets.length === moved.length) return { boxes: [], targets };
  const texts = [before, after].map((state) => {
    const content = memberOf(state, { family: 'content', member: '' });
    return content.kind === 'known' && content.value.kind === 'document' ? content.value.text : undefined;
  });
  const [left, right] = texts.map((text) => {
    const origin = { object: object.id, facet: 'content' };
    return text === undefined
      ? undefined
      : { ...parsePolicy(text), boxes: read({ kind: 'identity', text, ...origin }) };
  });
  if (!left || !right || left.problems.length + right.problems.length > 0) return 'anything';
  if (left.hasVariables !== right.hasVariables) return 'anything';
  return { boxes: different(left, right).map(({ box }) => box), targets };
}

const none = { statements: [], problems: [], hasVariables: true };

interface Document {
  readonly statements: readonly PolicyStatement[];
  readonly boxes: readonly Box[];
}

/** Statements of either that the other has not; their names do not matter, and their order does not. */
function different(
  left: Document,
  right: Document,
): readonly { readonly statement: PolicyStatement; readonly box: Box }[] {
  const keyOf = ({ id: _, ...rest }: PolicyStatement) => JSON.stringify(rest);
  const only = (one: Document, other: Document) => {
    const known = new Set(other.statements.map(keyOf));
    return one.statements.flatMap((statement, index) => {
      const box = one.boxes[index];
      return !box || known.has(keyOf(statement)) ? [] : [{ statement, box }];
    });
  };
  return [...only(left, right), ...only(right, left)];
}

/**
 * Can the change matter to this principal? What has to let in, be it what is guarded or what lies elsewhere, does so
 * by all of its statements together.
 */
export function concerns(
  touched: Touched,
  { container, kind }: ObjectRef,
  { who, footprint }: { readonly who: Who; readonly footprint: Footprint },
): boolean {
  if (touched === 'anything') return true;
  const isDoor = isGuarded({ kind }) || container !== who.account;
  return touched.some(({ names, box }) => {
    const isNamed = names === 'anybody' || names.has(accountKey(who.account)) || names.has(identityKey(who));
    return isNamed && (isDoor || footprint.meets(box));
  });
}

/** Can the change matter to who is bound by what is attached to these targets? */
export function binds(bound: Bound, targets: ReadonlySet<string>, footprint: Footprint): boolean {
  if (bound === 'anything' || bound.targets.some((id) => targets.has(id))) return true;
  return bound.boxes.some((box) => footprint.meets(box));
}
