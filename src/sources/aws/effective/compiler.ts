import type { Box } from '../../../core/model/access.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { type History, statesOf } from '../../../core/timeline/replay.ts';
import { isClosed, type World } from '../../../core/timeline/state.ts';
import type { Compiler, Dependency, Directory, Subject } from '../../../core/window/compiler.ts';
import { type PolicySource, policyBoxes } from '../policy/boxes.ts';
import { isBoundByRcps } from '../policy/evaluate-rcp.ts';
import { type PolicyStatement, parsePolicy } from '../policy/parse.ts';
import { anyUserOf, containersOf, isVendors, principalName } from '../principal.ts';
import { answerQuestion, storedPrincipal } from './answer.ts';
import { createBinding } from './bind.ts';
import { assumedBy, createAssumes } from './chains.ts';
import { confirmCompiled } from './decision.ts';
import { principalKinds, type Surroundings, surroundingsOf } from './directory.ts';
import { createDoors } from './doors.ts';
import { createVicinities, heldEver, type NearTo } from './footprint.ts';
import { type CeilingType, createLevels, placesOver, targetId } from './organisation.ts';
import { createPrincipals } from './principal.ts';
import { compileResource } from './resource.ts';
import { ownPolicy, resourceFamilies, resourceKinds, serviceOf } from './resource-policy.ts';
import { createSides, type Sight } from './resource-side.ts';
import { binds, concerns, createTouching, type Touching } from './touching.ts';
import { isServiceLinkedRole, type Who, whoOf } from './who.ts';

/** They reach principals only through others. */
const carrierKinds = ['iam-group', 'iam-policy', 'org-policy'];

/** Remembers the documents it has read, so one is made per run. */
export function createCompiler(directory: Directory): Compiler {
  const around = surroundingsOf(directory);
  const read = rememberingSources(policyBoxes);
  const statementsOf = remembering(
    (text: string): readonly PolicyStatement[] => parsePolicy(text).statements,
    (text) => text,
  );
  const same = remembering((box: Box) => box, boxKey);
  const bindFor = createBinding(same);
  const levels = createLevels(around.organisation);
  const nearTo = createVicinities({ around, historyOf: directory.historyOf, read, statementsOf });
  const doorsFor = createDoors({ around, historyOf: directory.historyOf, statementsOf, same });
  const sideOf = createSides(around, nearTo, doorsFor);
  const near: Near = { directory, around, nearTo, touched: createTouching(read) };
  const compilePrincipal = createPrincipals(sideOf);
  const sightOf = (world: World): Sight => ({
    state: world.state,
    origin: world,
    read,
    statementsOf,
    same,
    levels,
    bindFor,
  });
  return {
    plane: 'iam',
    vendor: 'AWS',
    isCompared,
    principalKinds,
    subjects: () => subjectsIn(directory),
    sidesOf,
    dependencies: (subject) => dependenciesOf(subject, near),
    compile: ({ object, aspect, isForAll = false }, world) =>
      aspect === 'identity'
        ? compilePrincipal(object, sightOf(world))
        : compileResource(object, sightOf(world), { around, isForAll }),
    confirm: confirmCompiled,
    answer: (question, world) =>
      answerQuestion(question, sightOf(world), { around, compile: compilePrincipal }),
    principalOf: (name) => storedPrincipal(name, around),
    assumes: createAssumes(),
    assumedBy,
    trusted: (object, world) => trusted(object, world, read),
    principalName,
    anyUserOf,
    containersOf,
    isVendors,
  };
}

function remembering<K, V>(make: (key: K) => V, idOf: (key: K) => string): (key: K) => V {
  const known = new Map<string, V>();
  return (key) => {
    const id = idOf(key);
    let value = known.get(id);
    if (value === undefined) {
      value = make(key);
      known.set(id, value);
    }
    return value;
  };
}

/** Texts are long, and mostly the same string: they are looked up first, and as they are. */
function rememberingSources<V>(make: (source: PolicySource) => V): (source: PolicySource) => V {
  const known = new Map<string, (source: PolicySource) => V>();
  return (source) => {
    const read = known.get(source.text) ?? remembering(make, placeKey);
    known.set(source.text, read);
    return read(source);
  };
}

function placeKey({ kind, object, facet, account = '' }: PolicySource): string {
  return `${kind}\n${object}\n${facet}\n${account}`;
}

function boxKey({ effect, principals, actions, resources, clauses, opaque, origin }: Box): string {
  return JSON.stringify([effect, principals, actions, resources, clauses, opaque, origin]);
}

/**
 * Principals, what has a policy of its own, and carriers that somebody unseen may hold: those that are older than
 * what was seen of them, where their holders were never all listed. Whoever was seen to hold them has a row of his
 * own beside.
 */
function subjectsIn({ objects, historyOf, isWhole }: Directory): readonly Subject[] {
  const identity = (isCarrier: boolean) => (object: ObjectRef) => ({
    object,
    aspect: 'identity' as const,
    isCarrier,
  });
  const carriers = objects(carrierKinds).filter((object) => {
    const history = historyOf(object);
    // Whoever holds what began inside the log began to hold it inside the log.
    if (history.before.existence === 'absent') return false;
    return object.kind === 'org-policy'
      ? !isTold(history, 'target')
      : !isWhole(object.container, principalKinds);
  });
  return [
    ...objects(principalKinds).map(identity(false)),
    ...objects(resourceKinds).map((object) => ({ object, aspect: 'resource' as const, isCarrier: false })),
    ...carriers.map(identity(true)),
  ];
}

function sidesOf(object: ObjectRef): readonly Subject[] {
  const isResource = resourceKinds.includes(object.kind);
  const isHolder = [...principalKinds, ...carrierKinds].includes(object.kind);
  return [
    ...(isHolder ? [{ object, aspect: 'identity' as const, isCarrier: false }] : []),
    ...(isResource ? [{ object, aspect: 'resource' as const, isCarrier: false, isForAll: true }] : []),
  ];
}

/** Was a family ever seen whole? */
function isTold(history: History, family: string): boolean {
  return statesOf(history).some((state) => isClosed(state, family));
}

interface Near {
  readonly directory: Directory;
  readonly around: Surroundings;
  readonly nearTo: NearTo;
  readonly touched: Touching;
}

function dependenciesOf({ object, aspect }: Subject, near: Near): readonly Dependency[] {
  const { directory, around } = near;
  const over = (account: string, types: readonly CeilingType[]) =>
    placesOver(account, around.organisation, directory.historyOf, types);
  if (aspect === 'resource') {
    const isBound = isBoundByRcps(`${serviceOf(object)}:`);
    const places = isBound ? over(object.container, ['RESOURCE_CONTROL_POLICY']) : [];
    return onceEach([
      ...places.map((place) => ({ object: place, families: undefined })),
      { object, families: resourceFamilies },
    ]);
  }
  const held = heldEver(object, directory.historyOf).map((one) => ({ object: one, families: undefined }));
  const who = whoOf(object.id);
  return who ? onceEach([...surroundingOf(who, near, over), ...held]) : held;
}

/** What stands around a principal, and which of its changes can matter to what the principal was ever allowed. */
function surroundingOf(
  who: Who,
  { nearTo, touched }: Near,
  over: (account: string, types: readonly CeilingType[]) => readonly ObjectRef[],
): readonly Dependency[] {
  const { resources, footprint } = nearTo(who);
  const near = resources.map(
    (object): Dependency => ({
      object,
      families: resourceFamilies,
      concerns: (before, after) =>
        concerns(touched.resource(object, before, after), object, { who, footprint }),
    }),
  );
  if (isServiceLinkedRole(who)) return near;
  const hosts = new Set(resources.map(({ container }) => container).filter((one) => one !== who.account));
  const places = [
    ...over(who.account, ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']),
    ...[...hosts].flatMap((account) => over(account, ['RESOURCE_CONTROL_POLICY'])),
  ];
  const targets = new Set([who.account, ...hosts, ...places.map(targetId)]);
  const above = places.map(
    (object): Dependency => ({
      object,
      families: undefined,
      concerns: (before, after) => binds(touched.ceiling(object, before, after), targets, footprint),
    }),
  );
  return [...above, ...near];
}

/** The later of what is named twice. */
function onceEach(found: readonly Dependency[]): readonly Dependency[] {
  return [...new Map(found.map((one) => [one.object.id, one])).values()];
}

const trustedAccount = /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/;

/** Accounts of others whose principals the role's trust names; `*` where it names everyone. */
function trusted(
  object: ObjectRef,
  world: World,
  read: (source: PolicySource) => readonly Box[],
): readonly string[] {
  if (object.kind !== 'iam-role') return [];
  const own = ownPolicy(object, world.state(object));
  const accounts = (own.kind === 'document' ? read(own.source) : [])
    .filter((box) => box.effect === 'allow' && box.principals?.kind === 'in')
    .flatMap((box) => box.principals?.patterns ?? [])
    .flatMap((pattern) => (pattern === '*' ? ['*'] : (trustedAccount.exec(pattern)?.[1] ?? [])))
    .filter((account) => account !== object.container);
  return [...new Set(accounts)].sort();
}

const holder = ['', 'inline', 'attached'];
const comparedFamilies: Readonly<Record<string, readonly string[]>> = {
  'iam-role': [...holder, 'trust', 'permissions-boundary'],
  'iam-user': [...holder, 'group', 'permissions-boundary'],
  'iam-group': holder,
  'iam-policy': ['', 'version', 'default-version'],
  'org-policy': ['', 'content', 'type', 'target'],
  'org-account': ['', 'parent'],
  'org-unit': ['', 'parent'],
  'org-root': ['', 'policy-type'],
};

function isCompared(kind: string, family: string): boolean {
  const families = comparedFamilies[kind];
  if (families) return families.includes(family);
  return resourceKinds.includes(kind) && resourceFamilies.has(family);
}
