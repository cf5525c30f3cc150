import type { PatternSet } from '../../../core/model/access.ts';
import { any, hasPrivateCharacter, literal } from '../../../core/surface/glob.ts';
import type { PrincipalElement } from './parse.ts';

/**
 * Principals as texts: ARNs and unique ids stand for themselves, the other kinds carry a prefix, since a
 * service and an identity provider can have the same name. `*` is everyone, anonymous callers included.
 *
 * An account id is its root ARN. In the account that owns the resource, that entry only hands the decision to
 * the account's own policies, which naming a role does not: it is a principal of its own. For another account
 * both need a policy there, so it stands for everyone in that account. While the owner is not known it is kept
 * apart as well.
 *
 * Only a grant can be handed on: a Deny that names an account binds everybody in it, whoever owns the resource.
 * In NotPrincipal an account stays itself: it is written beside the one who is spared and spares no other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function readPrincipalElement(
  element: PrincipalElement,
  effect: 'allow' | 'deny',
  owner: string | undefined,
): { readonly set: PatternSet; readonly reasons: readonly string[] } {
  const reasons: string[] = [];
  const isBinding = effect === 'deny' && !element.isNot;
  const patterns = element.entries.flatMap(({ type, value }): readonly string[] => {
    if (hasPrivateCharacter(value)) reasons.push(`a private-use character in the principal ${value}`);
    if (type !== 'AWS') return [`${prefixes[type]}${value === '*' ? any : literal(value)}`];
    if (value === '*') return [any];
    if (deletedPrincipal.test(value)) return [];
    if (/[*?]/.test(value)) {
      reasons.push(`a wildcard in the principal ${value}`);
      return element.isNot ? [] : [value];
    }
    return accountPatterns(value, element.isNot ? accountOf(value) : owner, isBinding);
  });
  return { set: { kind: element.isNot ? 'not-in' : 'in', patterns: [...new Set(patterns)].sort() }, reasons };
}

/**
 * The unique id of a user or role: what stands in a policy for one that was deleted, and names nobody.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const deletedPrincipal = /^(?:AIDA|AROA)[A-Z0-9]+$/;

const prefixes = { Service: 'service:', Federated: 'federated:', CanonicalUser: 'canonical:' } as const;

const anAccount = /^(?:arn:(aws[a-z-]*):iam::(\d{12}):root|(\d{12}))$/;

function accountOf(value: string): string | undefined {
  const match = anAccount.exec(value);
  return match?.[2] ?? match?.[3];
}

function accountPatterns(value: string, owner: string | undefined, isBinding: boolean): readonly string[] {
  const match = anAccount.exec(value);
  const account = accountOf(value);
  if (account === undefined) return [literal(value)];
  const partition = match?.[1] ?? 'aws';
  const root = `arn:${partition}:iam::${account}:root`;
  if (!isBinding && owner === account) return [root];
  // The root ARN lies within; it is how people name the account.
  return [root, `arn:${partition}:iam::${account}:*`, `arn:${partition}:sts::${account}:*`];
}
