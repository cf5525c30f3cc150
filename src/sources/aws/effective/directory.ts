import type { ObjectRef } from '../../../core/model/event.ts';
import { type History, statesOf } from '../../../core/timeline/replay.ts';
import type { Directory } from '../../../core/window/compiler.ts';
import type { PolicySource } from '../policy/boxes.ts';
import { parsePolicy } from '../policy/parse.ts';
import { accountKey, audienceOf, identityKey } from './audience.ts';
import { type Organisation, organisationOf } from './organisation.ts';
import { isGuarded, ownPolicy, resourceKinds, rules } from './resource-policy.ts';
import type { Who } from './who.ts';

/** What stands around a principal: its organisation, and the resources whose policies speak of it. */
export interface Surroundings {
  readonly organisation: Organisation;
  /** Resources whose own policy named the principal at some time, or keeps it out of what it could reach. */
  readonly concerning: (who: Who) => readonly ObjectRef[];
  /** Everything that the object's own policy was ever seen to say: what it may have said when it was not seen. */
  readonly writtenIn: (object: ObjectRef) => readonly PolicySource[];
  /** Accounts of which every role was listed: a role there that trusts nobody known cannot be assumed. */
  readonly listedAccounts: readonly string[];
  readonly isWhole: (account: string) => boolean;
  /** A user or role that was seen itself, by its ARN without path. */
  readonly principal: (arn: string) => ObjectRef | undefined;
  /** The object whose own policy rules requests for a resource. */
  readonly governing: (resource: string) => ObjectRef | undefined;
}

/** Beyond this many, resources of other accounts that do not name a principal are not told apart from unseen ones. */
const mostForeign = 200;

export const principalKinds = ['iam-role', 'iam-user'];
const orgKinds = ['org-account', 'org-policy', 'org-root', 'org-unit'];

export function surroundingsOf({ objects, historyOf, isWhole }: Directory): Surroundings {
  const principals = objects(principalKinds);
  const isListed = (account: string) => isWhole(account, principalKinds);
  const known = new Map(principals.map((object) => [object.id, object]));
  const resources = objects(resourceKinds);
  const byName = new Map<string, Set<ObjectRef>>();
  const note = (key: string, object: ObjectRef): void => {
    byName.set(key, (byName.get(key) ?? new Set()).add(object));
  };
  const foreign: ObjectRef[] = [];
  const bare: ObjectRef[] = [];
  const written = new Map<string, readonly PolicySource[]>();
  for (const object of resources) {
    const sources = sourcesIn(object, historyOf(object));
    if (sources.length > 0) written.set(object.id, sources);
    const found = namedBy(object, sources);
    for (const name of found.names) note(name, object);
    if (found.isAny) note(anybody, object);
    // Where all roles of an account are known, they are guarded as a whole.
    const isApart = object.kind !== 'iam-role' || !isListed(object.container);
    if (found.isOwn && isApart) note(`own ${object.container}`, object);
    if (object.kind === 'iam-role') continue;
    if (found.isSeen) foreign.push(object);
    else if (hadNone(object, historyOf(object))) bare.push(object);
  }
  const shown = [[...foreign, ...bare], foreign, []].find((some) => some.length <= mostForeign) ?? [];
  return {
    organisation: organisationOf(objects(orgKinds), historyOf),
    concerning: (who) => {
      const named = [anybody, accountKey(who.account), `own ${who.account}`, identityKey(who)];
      const all = named.flatMap((key) => [...(byName.get(key) ?? [])]);
      const others = shown.filter(({ container }) => container !== who.account);
      return [...new Map([...all, ...others].map((object) => [object.id, object])).values()];
    },
    writtenIn: ({ id }) => written.get(id) ?? [],
    listedAccounts: [...new Set(principals.map(({ container }) => container))].filter(isListed).sort(),
    isWhole: isListed,
    principal: (arn) => known.get(arn),
    governing: (resource) => resources.find(({ id, kind }) => rules({ object: id, kind }, resource)),
  };
}

const anybody = 'anybody';

interface Named {
  readonly names: ReadonlySet<string>;
  readonly isAny: boolean;
  /** It matters to everybody in the account that owns it. */
  readonly isOwn: boolean;
  /** Its policy was seen at some time. */
  readonly isSeen: boolean;
}

function sourcesIn(object: ObjectRef, history: History): readonly PolicySource[] {
  const found = new Map<string, PolicySource>();
  for (const state of statesOf(history)) {
    const own = ownPolicy(object, state);
    if (own.kind === 'document') found.set(own.source.text, own.source);
  }
  return [...found.values()];
}

/** Was it seen to have no policy while it was there? */
function hadNone(object: ObjectRef, history: History): boolean {
  return statesOf(history).some(
    (state) => state.existence !== 'absent' && ownPolicy(object, state).kind === 'absent',
  );
}

/** Whom the policy spoke of over all states. */
function namedBy(object: ObjectRef, sources: readonly PolicySource[]): Named {
  const names = new Set<string>();
  let [isAny, isOwn] = [false, false];
  for (const { text } of sources) {
    const { statements, problems } = parsePolicy(text);
    if (problems.length > 0) isAny = true;
    if (isGuarded(object)) isOwn = true;
    for (const statement of statements) {
      const audience = audienceOf(statement, object);
      // What is denied to others matters only where something lets them in, and that names them.
      if (audience.isWide && statement.effect === 'allow') isAny = true;
      if (audience.isWide && statement.effect === 'deny') isOwn = true;
      for (const name of audience.names) names.add(name);
    }
  }
  return { names, isAny, isOwn, isSeen: sources.length > 0 };
}
