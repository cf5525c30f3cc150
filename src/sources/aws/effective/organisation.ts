import type { ObjectRef } from '../../../core/model/event.ts';
import { type History, statesOf } from '../../../core/timeline/replay.ts';
import { memberOf, membersOf, type World } from '../../../core/timeline/state.ts';
import { addDocument, allowAll, emptyLayer, hole, type Layer, unlimited, type View } from './identity.ts';
import { whileUnchanged } from './unchanged.ts';

/** Everything that was ever seen of organisations, by the ids that its policies name their targets by. */
export interface Organisation {
  /** A root, unit or account. */
  readonly place: (id: string) => ObjectRef | undefined;
  /** Policies that were ever seen attached there. */
  readonly attachedTo: (id: string) => readonly ObjectRef[];
  /** Accounts that manage one: SCPs and RCPs do not bind them. */
  readonly managers: ReadonlySet<string>;
}

/** Levels of one type over an account, as `levelsOver` finds them. */
export type Levels = (
  account: string,
  type: CeilingType,
  view: View,
) => readonly (Layer & { readonly label: string })[] | undefined;

/** The same, found again only when something has changed that they hang on. */
export function createLevels(organisation: Organisation): Levels {
  const known = new Map<string, (view: View) => ReturnType<Levels>>();
  return (account, type, view) => {
    const key = `${account} ${type}`;
    const levels =
      known.get(key) ?? whileUnchanged((now: View) => levelsOver(account, type, organisation, now));
    known.set(key, levels);
    return levels(view);
  };
}

export type CeilingType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

export function organisationOf(
  objects: readonly ObjectRef[],
  historyOf: (object: ObjectRef) => History,
): Organisation {
  const places = new Map<string, ObjectRef>();
  const attached = new Map<string, Set<ObjectRef>>();
  // Who changes a policy may be a delegated administrator; roots belong to the management account.
  const roots = objects.filter(({ kind }) => kind === 'org-root');
  const owned = roots.length > 0 ? roots : objects.filter(({ kind }) => kind !== 'org-account');
  for (const object of objects) {
    if (object.kind !== 'org-policy') places.set(targetId(object), object);
    if (object.kind !== 'org-policy') continue;
    for (const state of statesOf(historyOf(object)))
      for (const { facet } of membersOf(state, 'target'))
        attached.set(facet.member, (attached.get(facet.member) ?? new Set()).add(object));
  }
  return {
    place: (id) => places.get(id),
    attachedTo: (id) => [...(attached.get(id) ?? [])],
    managers: new Set(owned.map(({ container }) => container)),
  };
}

/** What policies call a place that they are attached to. */
export function targetId({ id, kind, container }: ObjectRef): string {
  return kind === 'org-account' ? container : lastPart(id);
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

const deepest = 10;

/**
 * Undefined where nothing binds the account: it manages the organisation, is in none, the type is switched off, or
 * no more is known of it than that it exists.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function levelsOver(
  account: string,
  type: CeilingType,
  organisation: Organisation,
  view: View,
): readonly (Layer & { readonly label: string })[] | undefined {
  if (organisation.managers.has(account)) return undefined;
  const path = pathOf(account, organisation, view);
  if (path.length < 2) return undefined;
  const root = organisation.place(path.at(-1) ?? '');
  if (root?.kind === 'org-root') {
    const enabled = memberOf(view.state(root), { family: 'policy-type', member: type });
    if (enabled.kind === 'absent') return undefined;
  }
  const levels = path.map((id) => levelAt(id, type, organisation, view));
  const isWhole = root?.kind === 'org-root';
  // Where the root was not seen, nothing says that there are RCPs at all; SCPs are in every organization.
  if (isWhole || type === 'RESOURCE_CONTROL_POLICY') return levels;
  const above = unlimited(emptyLayer(), account, 'organisation');
  const part = `${account} organisation above ${path.at(-1)}`;
  const unseen = {
    ...hole(part, `the organization above ${path.at(-1)} was not seen`),
    affects,
  } as const;
  return [...levels, { ...above, unseen: [unseen], label: 'above' }];
}

const affects = 'ceiling' as const;

/** From the account up, as far as it is known. An account that left its organisation has no way up. */
function pathOf(account: string, organisation: Organisation, world: World): readonly string[] {
  const ids = [account];
  let place = organisation.place(account);
  while (place && ids.length < deepest) {
    const parent = memberOf(world.state(place), { family: 'parent', member: '' });
    if (parent.kind !== 'known' || parent.value.kind !== 'reference' || ids.includes(parent.value.target))
      break;
    ids.push(parent.value.target);
    place = organisation.place(parent.value.target);
  }
  return ids;
}

const grantsAll: Readonly<Record<string, CeilingType>> = {
  'p-FullAWSAccess': 'SERVICE_CONTROL_POLICY',
  'p-RCPFullAWSAccess': 'RESOURCE_CONTROL_POLICY',
};

function levelAt(
  id: string,
  type: CeilingType,
  organisation: Organisation,
  view: View,
): Layer & { readonly label: string } {
  const layer = emptyLayer();
  const unseen = (part: string, reason: string): void => {
    layer.unseen.push({ part: `${id} ${part}`.trimEnd(), reason, affects });
  };
  for (const policy of organisation.attachedTo(id)) {
    const name = lastPart(policy.id);
    const state = view.state(policy);
    const attached = memberOf(state, { family: 'target', member: id });
    if (state.existence === 'absent' || attached.kind === 'absent') continue;
    const isOwn = grantsAll[name] ?? typeOf(policy, view);
    if (isOwn !== type) {
      if (isOwn === undefined) unseen(`type of ${name}`, `the type of the policy ${name} was not seen`);
      continue;
    }
    if (attached.kind === 'unknown') {
      unseen(`attached:${name}`, `whether ${name} was attached to ${id} was not seen`);
      continue;
    }
    const content = memberOf(state, { family: 'content', member: '' });
    const origin = { object: policy.id, facet: 'content' };
    const kind = type === 'SERVICE_CONTROL_POLICY' ? 'identity' : 'resource';
    if (content.kind === 'known' && content.value.kind === 'document')
      addDocument(layer, content.value.text, origin, view.read, kind);
    // Nobody can change these, and none of the second denies anything.
    else if (name === 'p-FullAWSAccess') addDocument(layer, allowAll, origin, view.read);
    else if (grantsAll[name] === undefined)
      unseen(`content of ${name} ${content.by?.id ?? ''}`, `the content of the policy ${name} was not seen`);
  }
  // Where the type is switched on something is attached everywhere.
  if (layer.documents.length === 0 && layer.unseen.length === 0 && type === 'SERVICE_CONTROL_POLICY')
    unseen('policies', `what is attached to ${id} was not seen`);
  const isOpen = layer.unseen.length > 0;
  return { ...(isOpen ? unlimited(layer, id, type) : layer), label: id };
}

function typeOf(policy: ObjectRef, world: World): string | undefined {
  const type = memberOf(world.state(policy), { family: 'type', member: '' });
  return type.kind === 'known' && type.value.kind === 'reference' ? type.value.target : undefined;
}

/** Objects whose changes move what `levelsOver` says of the account, over all states that they went through. */
export function placesOver(
  account: string,
  organisation: Organisation,
  historyOf: (object: ObjectRef) => History,
  types: readonly CeilingType[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
): readonly ObjectRef[] {
  if (organisation.managers.has(account)) return [];
  const found = new Map<string, ObjectRef>();
  const queue = [account];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const policy of organisation.attachedTo(id))
      if (mayBeOf(types, policy, historyOf)) found.set(policy.id, policy);
    const place = organisation.place(id);
    if (!place || found.has(place.id)) continue;
    found.set(place.id, place);
    for (const state of statesOf(historyOf(place))) {
      const parent = memberOf(state, { family: 'parent', member: '' });
      if (parent.kind === 'known' && parent.value.kind === 'reference') queue.push(parent.value.target);
    }
  }
  return [...found.values()];
}

/** A policy never changes its type; attaching one does not tell it. */
function mayBeOf(
  types: readonly CeilingType[],
  policy: ObjectRef,
  historyOf: (object: ObjectRef) => History,
): boolean {
  const all: readonly (string | undefined)[] = types;
  const named = grantsAll[lastPart(policy.id)];
  if (named !== undefined) return all.includes(named);
  const told = statesOf(historyOf(policy)).flatMap((state) => typeOf(policy, { state: () => state }) ?? []);
  return told.length === 0 || told.some((type) => all.includes(type));
}
