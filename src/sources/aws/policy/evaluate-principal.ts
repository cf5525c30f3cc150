import { anyOf, negate, type Verdict } from './evaluate-match.ts';

const kinds: Readonly<Record<string, string>> = {
  AWS: '',
  Service: 'service:',
  Federated: 'federated:',
  CanonicalUser: 'canonical:',
};

export function matchesPrincipal(
  statement: Record<string, unknown>,
  principal: string | undefined,
  document: { readonly kind: string; readonly account?: string; readonly resource?: string },
): Verdict {
  const isNot = 'NotPrincipal' in statement;
  if (principal === undefined || isNot === 'Principal' in statement) return 'unknown';
  if (isNot && (statement.Effect !== 'Deny' || document.kind === 'trust')) return 'unknown';
  const written = isNot ? statement.NotPrincipal : statement.Principal;
  const entries: [string, unknown][] =
    written === '*' ? [['AWS', '*']] : typeof written === 'object' && written ? Object.entries(written) : [];
  if (entries.length === 0) return 'unknown';
  const owner =
    document.account ?? (document.kind === 'trust' ? document.resource?.split(':')[4] : undefined);
  const bindsAccount = !isNot && statement.Effect === 'Deny';
  const outcomes = entries.flatMap(([kind, value]) =>
    (Array.isArray(value) ? value : [value]).map((name: unknown) =>
      typeof name === 'string'
        ? names(kind, name, principal, bindsAccount ? undefined : { owner })
        : 'unknown',
    ),
  );
  return negate(anyOf(outcomes), isNot);
}

/** `delegation`: naming the owner's account only hands the decision to it; undefined where it binds everybody. */
function names(
  kind: string,
  name: string,
  principal: string,
  delegation: { readonly owner: string | undefined } | undefined,
): Verdict {
  const prefix = kinds[kind];
  if (prefix === undefined) return 'unknown';
  if (kind !== 'AWS') return name === '*' ? principal.startsWith(prefix) : principal === prefix + name;
  if (name === '*') return true;
  // The unique id of a principal that was deleted names nobody.
  if (/^(AIDA|AROA)[A-Z0-9]+$/.test(name)) return false;
  if (name.includes('*') || name.includes('?')) return 'unknown';
  const root = /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;
  const [, partition, service, , account, rest] = root.split(':');
  if (service !== 'iam' || rest !== 'root') return principal === root;
  if (delegation && (delegation.owner === undefined || account === delegation.owner))
    return principal === root;
  // Otherwise an account's id stands for everybody in it.
  return ['iam', 'sts'].some((part) => principal.startsWith(`arn:${partition}:${part}::${account}:`));
}
