import type { ObjectRef } from '../../../core/model/event.ts';
import type { PolicyStatement } from '../policy/parse.ts';
import { isGuarded } from './resource-policy.ts';
import { type Who, whoNamed } from './who.ts';

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
  const who = whoNamed(value);
  return who && identityKey(who);
}
