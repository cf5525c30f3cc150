import type { PrincipalElement } from '../policy/parse.ts';
import type { Who } from './who.ts';

/**
 * How a statement of a resource's policy speaks of a principal: as itself (or everybody), by the role behind its
 * sessions, by its account, not at all, or so that it cannot be told.
 */
export type Naming = 'self' | 'role' | 'account' | 'none' | 'unclear';

const anAccount = /^(?:arn:([^:]+):iam::(\d{12}):root|(\d{12}))$/;
const anIdentity = /^arn:([^:]+):(iam|sts)::(\d{12}):([a-z-]+)\/(.+)$/s;

/** Who is meant by one entry. */
function namingOf({ type, value }: PrincipalElement['entries'][number], who: Who): Naming {
  if (type === 'CanonicalUser') return 'unclear';
  if (type !== 'AWS') return 'none';
  if (value === '*') return 'self';
  const account = anAccount.exec(value);
  if (account) {
    const isSame = (account[2] ?? account[3]) === who.account;
    return isSame && (account[1] ?? who.partition) === who.partition ? 'account' : 'none';
  }
  const identity = anIdentity.exec(value);
  if (!identity) return /[*?]/.test(value) ? 'unclear' : 'none';
  const [, partition, service, owner, kind, rest = ''] = identity;
  if (partition !== who.partition || owner !== who.account) return 'none';
  if (/[*?]/.test(rest)) return 'unclear';
  if (service === 'iam' && kind === who.kind)
    return rest.slice(rest.lastIndexOf('/') + 1) === who.name ? (kind === 'role' ? 'role' : 'self') : 'none';
  // One session of the role is named, and the role has others.
  const isOwnSession =
    service === 'sts' && kind === 'assumed-role' && who.kind === 'role' && rest.split('/')[0] === who.name;
  return isOwnSession ? 'unclear' : 'none';
}

const strength: Readonly<Record<Naming, number>> = { none: 0, unclear: 1, account: 2, role: 3, self: 4 };

/** The closest way in which any entry names the principal. */
export function naming(element: PrincipalElement, who: Who): Naming {
  const [closest = 'none'] = namings(element, who);
  return closest;
}

/** The same, with what may be closer yet. */
export function namings({ entries }: PrincipalElement, who: Who): readonly Naming[] {
  const all = entries.map((entry) => namingOf(entry, who));
  const closest = all.reduce<Naming>((best, next) => (strength[next] > strength[best] ? next : best), 'none');
  const isCloser = all.includes('unclear') && (closest === 'account' || closest === 'role');
  return isCloser ? [closest, 'unclear'] : [closest];
}

/** `unclear`: that was never seen. */
export type HasBoundary = boolean | 'unclear';

/**
 * Whether a Deny with NotPrincipal denies the principal: it spares whom it lists together with the account, and
 * denies everybody who has a permissions boundary, whomever it lists.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function excludes(
  element: PrincipalElement,
  who: Who,
  hasBoundary: HasBoundary,
): 'yes' | 'no' | 'unclear' {
  const named = element.entries.map((entry) => namingOf(entry, who));
  if (element.entries.some(({ type, value }) => type === 'AWS' && value === '*')) return 'no';
  if (hasBoundary === true) return 'yes';
  const isNamed = named.includes('role') || named.includes('self');
  if (!isNamed && !named.includes('unclear')) return 'yes';
  return isNamed && named.includes('account') && !hasBoundary ? 'no' : 'unclear';
}
