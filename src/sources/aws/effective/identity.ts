import type { Box } from '../../../core/model/access.ts';
import type { RawDocument, Unseen } from '../../../core/model/compiled.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import {
  type FacetState,
  isClosed,
  memberOf,
  membersOf,
  type ObjectState,
  type World,
} from '../../../core/timeline/state.ts';
import { iamPolicy as policyRef } from '../objects.ts';
import type { PolicySource } from '../policy/boxes.ts';

/** One layer under construction: its boxes, the documents they came from, and what could not be seen. */
export interface Layer {
  readonly boxes: Box[];
  readonly documents: RawDocument[];
  readonly unseen: Unseen[];
}

/** Reads one document; a run hands in a reader that remembers, since most states share most documents. */
export type ReadPolicy = (source: PolicySource) => readonly Box[];

/** A world with eyes for its documents. */
export interface View extends World {
  readonly read: ReadPolicy;
}

/** Own policies, attached ones and those of groups. Of a carrier (a group, a policy): what it carries. */
export function identityGrants(object: ObjectRef, view: View): Layer {
  const state = view.state(object);
  const grants = emptyLayer();
  if (object.kind === 'iam-policy') addPolicy(grants, object.id, view, 'grants');
  else if (object.kind === 'org-policy') addContent(grants, object, view);
  else if (state.existence !== 'absent') {
    addHolder(grants, object, state, view, []);
    for (const { facet } of membersOf(state, 'group')) addGroup(grants, object, facet.member, view);
    if (object.kind === 'iam-user' && !isClosed(state, 'group')) {
      grants.unseen.push(hole(`${object.id} groups`, 'group memberships were not all seen'));
    }
  }
  return grants;
}

export function emptyLayer(): Layer {
  return { boxes: [], documents: [], unseen: [] };
}

/** Of an organisation's policy. */
function addContent(layer: Layer, object: ObjectRef, view: View): void {
  const content = memberOf(view.state(object), { family: 'content', member: '' });
  if (content.kind === 'known' && content.value.kind === 'document')
    addDocument(layer, content.value.text, { object: object.id, facet: 'content' }, view.read);
  else if (content.kind !== 'absent')
    layer.unseen.push(
      hole(`${object.id} content ${seenBy(content)}`, `the content of ${nameOf(object.id)} was not seen`),
    );
}

/** Memberships keep the name that the group had when they were made; leaving goes by the name of the day. */
function addGroup(layer: Layer, member: ObjectRef, name: string, view: View): void {
  const named = groupRef(member, name);
  if (view.state(named).nameTakenFrom) {
    const reason = `the group name ${name} went from one group to another`;
    layer.unseen.push(hole(`${member.id} group:${name}`, reason));
    return;
  }
  const group = currentName(named, view);
  const newName = group.id.slice(group.id.lastIndexOf('/') + 1);
  const own = memberOf(view.state(member), { family: 'group', member: newName });
  if (newName !== name && own.kind === 'absent' && own.by) return;
  const joined = memberOf(view.state(member), { family: 'group', member: name });
  if (joined.kind === 'unknown') {
    if (view.state(group).existence === 'absent') return;
    const reason = `membership of ${name}: ${reasonOf(joined)}`;
    layer.unseen.push(hole(`${member.id} group:${name} ${seenBy(joined)}`, reason));
    return;
  }
  addHolder(layer, group, view.state(group), view, by(joined));
}

/** The name that a group goes by now. */
function currentName(group: ObjectRef, view: View): ObjectRef {
  const seen = new Set([group.id]);
  let current = group;
  for (
    let next = view.state(current).renamedTo;
    next && !seen.has(next.id);
    next = view.state(current).renamedTo
  ) {
    seen.add(next.id);
    current = next;
  }
  return current;
}

/** Inline and attached policies of a role, user or group. */
function addHolder(
  layer: Layer,
  holder: ObjectRef,
  state: ObjectState,
  view: View,
  evidence: readonly string[],
): void {
  for (const { facet, state: value } of membersOf(state, 'inline')) {
    const origin = { object: holder.id, facet: `inline:${facet.member}` };
    if (value.kind === 'known' && value.value.kind === 'document')
      addDocument(layer, value.value.text, origin, view.read, 'identity', [...evidence, ...by(value)]);
    else
      layer.unseen.push(
        hole(
          `${holder.id} inline:${facet.member} ${seenBy(value)}`,
          `inline policy ${facet.member}: ${reasonOf(value)}`,
        ),
      );
  }
  for (const { facet, state: value } of membersOf(state, 'attached')) {
    if (value.kind === 'known') addPolicy(layer, facet.member, view, 'grants', [...evidence, ...by(value)]);
    // What does not exist is not attached.
    else if (view.state(policyRef(facet.member)).existence !== 'absent')
      layer.unseen.push(
        hole(
          `${holder.id} attached:${facet.member} ${seenBy(value)}`,
          `attachment of ${facet.member}: ${reasonOf(value)}`,
        ),
      );
  }
  if (!isClosed(state, 'inline')) {
    layer.unseen.push(hole(`${holder.id} inline`, `inline policies of ${holder.id} were not all seen`));
  }
  if (!isClosed(state, 'attached')) {
    layer.unseen.push(hole(`${holder.id} attached`, `attachments of ${holder.id} were not all seen`));
  }
}

/** The default version of a managed policy. */
function addPolicy(
  layer: Layer,
  arn: string,
  view: View,
  affects: Unseen['affects'],
  evidence: readonly string[] = [],
): void {
  const state = view.state(policyRef(arn));
  // The part names what is hidden, so that going from one unseen document to another shows.
  const unseen = (what: string, reason: string): void => {
    layer.unseen.push({ part: `${arn} ${what}`.trimEnd(), reason, affects });
  };
  if (state.existence === 'absent') {
    // AWS refuses to delete a policy that is attached, so one that is gone was detached, logged or not.
    if (affects === 'ceiling') unseen('deleted', `the permissions boundary ${arn} was deleted`);
    return;
  }
  const version = memberOf(state, { family: 'default-version', member: '' });
  if (version.kind !== 'known' || version.value.kind !== 'reference') {
    unseen(`default-version ${seenBy(version)}`, `the text of ${nameOf(arn)} was never seen`);
    return;
  }
  const document = memberOf(state, { family: 'version', member: version.value.target });
  if (document.kind !== 'known' || document.value.kind !== 'document') {
    const name = `version ${version.value.target}`;
    unseen(`${name} ${seenBy(document)}`, `${name} of ${nameOf(arn)} was never seen`);
    return;
  }
  addDocument(
    layer,
    document.value.text,
    { object: arn, facet: `version:${version.value.target}` },
    view.read,
    'identity',
    [...evidence, ...by(version), ...by(document)],
  );
}

export function addDocument(
  layer: Layer,
  text: string,
  origin: { readonly object: string; readonly facet: string },
  read: ReadPolicy,
  kind: 'identity' | 'resource' = 'identity',
  evidence: readonly string[] = [],
): void {
  layer.boxes.push(...read({ kind, text, ...origin }));
  layer.documents.push({ kind, text, name: `${origin.object} ${origin.facet}`, evidence });
}

/** Undefined without a boundary. */
export function boundaryOf(object: ObjectRef, view: View): Layer | undefined {
  const state = view.state(object);
  if (object.kind !== 'iam-role' && object.kind !== 'iam-user') return undefined;
  const boundary = memberOf(state, { family: 'permissions-boundary', member: '' });
  if (boundary.kind === 'absent' || state.existence === 'absent') return undefined;
  const layer = emptyLayer();
  if (boundary.kind === 'known' && boundary.value.kind === 'reference') {
    addPolicy(layer, boundary.value.target, view, 'ceiling');
    if (layer.unseen.length === 0) return layer;
  } else {
    const part = `${object.id} permissions-boundary ${seenBy(boundary)}`.trimEnd();
    layer.unseen.push({
      part,
      reason: `the permissions boundary of ${object.id} was not seen`,
      affects: 'ceiling',
    });
  }
  return unlimited(layer, object.id, 'permissions-boundary');
}

/** A ceiling that was not seen limits nothing here: what is shown is the most it can be. */
export function unlimited(layer: Layer, object: string, facet: string): Layer {
  const box = anythingAt(object, facet);
  return {
    boxes: [...layer.boxes, box],
    documents: [
      ...layer.documents,
      { kind: 'identity', text: allowAll, name: `${object} ${facet}, not seen` },
    ],
    unseen: layer.unseen,
  };
}

const anything = new Map<string, Box>();

function anythingAt(object: string, facet: string): Box {
  const key = `${object} ${facet}`;
  const all = { kind: 'in', patterns: ['*'] } as const;
  const origin = { object, facet, statement: 'not seen' };
  const box: Box = anything.get(key) ?? {
    effect: 'allow',
    principals: undefined,
    actions: all,
    resources: all,
    clauses: [],
    origin,
  };
  anything.set(key, box);
  return box;
}

export const allowAll =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

export function hole(part: string, reason: string): Unseen {
  return { part: part.trimEnd(), reason, affects: 'grants' };
}

/** The name first: lines are cut at their end. */
export function nameOf(arn: string): string {
  return `${arn.slice(arn.lastIndexOf('/') + 1)} (${arn})`;
}

function by(state: FacetState): readonly string[] {
  return state.by ? [state.by.id] : [];
}

/** Tells one hole from another: two masked writes hide two different things. */
export function seenBy(state: FacetState): string {
  return state.by?.id ?? '';
}

const reasons: Readonly<Record<string, string>> = {
  masked: 'masked in the log',
  truncated: 'too large for the log',
  'not-in-record': 'not in the log',
  unparseable: 'not readable',
  'same-second': 'written more than once within a second, in an order that the log does not tell',
};

export function reasonOf(state: { readonly kind: string; readonly reason?: string }): string {
  return reasons[state.reason ?? ''] ?? state.reason ?? 'not a document';
}

/** Objects that one state of a holder points to. */
export function heldBy(object: ObjectRef, state: ObjectState): readonly ObjectRef[] {
  const policies = membersOf(state, 'attached').map(({ facet }) => policyRef(facet.member));
  const groups = membersOf(state, 'group').map(({ facet }) => groupRef(object, facet.member));
  const boundary = memberOf(state, { family: 'permissions-boundary', member: '' });
  const ceiling =
    boundary.kind === 'known' && boundary.value.kind === 'reference'
      ? [policyRef(boundary.value.target)]
      : [];
  const renamed = state.renamedTo ? [state.renamedTo] : [];
  return [...policies, ...groups, ...ceiling, ...renamed];
}

function groupRef(member: ObjectRef, name: string): ObjectRef {
  return {
    id: member.id.replace(/:user\/.*$/s, `:group/${name}`),
    kind: 'iam-group',
    container: member.container,
  };
}
