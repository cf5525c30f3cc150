import type { ObjectRef } from '../../../core/model/event.ts';
import type { ObjectState } from '../../../core/timeline/state.ts';
import { type PolicyStatement, parsePolicy } from '../policy/parse.ts';
import { isGuarded, ownPolicy } from './resource-policy.ts';
import { type Who, whoOf } from './who.ts';

/** Of whom a statement of a resource's policy speaks, as keys. */
interface Audience {
  readonly names: readonly string[];
  /** It speaks of more than it names. */
  readonly isWide: boolean;
}

export function audienceOf({ principals, effect }: PolicyStatement, object: ObjectRef): Audience {
  const { isNot = true, entries = [] } = principals ?? {};
  const names = entries.flatMap(({ value }) => {
    const account = accountNamed(value);
    // Leaving the decision to one's own account says nothing, except where nothing else would let anybody in.
    const isMoot = account === object.container && effect === 'allow' && !isGuarded(object);
    return [account === undefined || isMoot ? [] : accountKey(account), principalKey(value) ?? []].flat();
  });
  return { names, isWide: isNot || entries.some(isUnnamed) };
}

/** Whom a change of an object's own policy concerns; `anybody`: it may be everyone whom the policy concerns at all. */
type Touched = ReadonlySet<string> | 'anybody';

/** Asked for each principal near by, about the same few changes. */
export function createTouched(): (object: ObjectRef, before: ObjectState, after: ObjectState) => Touched {
  const known = new WeakMap<ObjectState, WeakMap<ObjectState, Touched>>();
  return (object, before, after) => {
    const later = known.get(before) ?? new WeakMap<ObjectState, Touched>();
    known.set(before, later);
    const touched = later.get(after) ?? touchedBy(object, before, after);
    later.set(after, touched);
    return touched;
  };
}

function touchedBy(object: ObjectRef, before: ObjectState, after: ObjectState): Touched {
  const [old, now] = [ownPolicy(object, before), ownPolicy(object, after)];
  if (before.existence !== after.existence || old.kind === 'unknown' || now.kind === 'unknown')
    return 'anybody';
  const [left, right] = [old, now].map((own) =>
    own.kind === 'document' ? parsePolicy(own.source.text) : none,
  );
  if (!left || !right || left.problems.length + right.problems.length > 0) return 'anybody';
  if (left.hasVariables !== right.hasVariables && left !== none && right !== none) return 'anybody';
  const names = new Set<string>();
  for (const statement of different(left.statements, right.statements)) {
    const audience = audienceOf(statement, object);
    // One deny is enough to take back what was left to an account.
    if (audience.isWide || (isGuarded(object) && statement.effect === 'deny')) return 'anybody';
    for (const name of audience.names) names.add(name);
  }
  return names;
}

const none = { statements: [], problems: [], hasVariables: true };

/** Statements of either that the other has not; their names do not matter, and their order does not. */
function different(
  left: readonly PolicyStatement[],
  right: readonly PolicyStatement[],
): readonly PolicyStatement[] {
  const keyOf = ({ id: _, ...rest }: PolicyStatement) => JSON.stringify(rest);
  const [before, after] = [new Set(left.map(keyOf)), new Set(right.map(keyOf))];
  return [...left.filter((one) => !after.has(keyOf(one))), ...right.filter((one) => !before.has(keyOf(one)))];
}

export function concerns(touched: Touched, who: Who): boolean {
  return touched === 'anybody' || touched.has(accountKey(who.account)) || touched.has(identityKey(who));
}

export function accountKey(account: string): string {
  return `account ${account}`;
}

export function identityKey({ account, kind, name }: Who): string {
  return `${account} ${kind} ${name}`;
}

function isUnnamed({ type, value }: { readonly type: string; readonly value: string }): boolean {
  return type === 'CanonicalUser' || (type === 'AWS' && /[*?]/.test(value));
}

export function accountNamed(value: string): string | undefined {
  const [, root, bare] = /^(?:arn:[^:]+:iam::(\d{12}):root|(\d{12}))$/.exec(value) ?? [];
  return root ?? bare;
}

/** A session is found by its role. */
function principalKey(value: string): string | undefined {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(value);
  if (session) return `${session[2]} role ${session[3]}`;
  const [, partition, account, rest] = /^arn:([^:]+):iam::(\d{12}):((?:user|role)\/.+)$/s.exec(value) ?? [];
  const who = whoOf({ id: `arn:${partition}:iam::${account}:${rest}`, kind: '', container: account ?? '' });
  return who && identityKey(who);
}
