/** Whom a statement of a resource's policy speaks of, for the reference. */

export type Some = string | readonly string[];
export type Named = '*' | Readonly<Record<string, Some>>;

export interface Speaking {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Named;
  readonly NotPrincipal?: Named;
}

export function list(some: Some): readonly string[] {
  return typeof some === 'string' ? [some] : some;
}

/** An account's own name only hands a grant on, unless it is another's: then it is everybody there, as in a Deny. */
export function speaksOf(
  { Effect, Principal, NotPrincipal }: Speaking,
  caller: string,
  owner: string,
): boolean {
  const account = /^arn:aws:iam::(\d{12}):/.exec(caller)?.[1];
  const root = `arn:aws:iam::${account}:root`;
  const isNamed = (named: Named, binds: boolean) =>
    namesIn(named).some((one) => one === '*' || one === caller || (binds && one === root));
  if (Principal) return isNamed(Principal, Effect === 'Deny' || account !== owner);
  // Its account is to be listed beside whoever is spared, and spares no other.
  return !isNamed(NotPrincipal ?? '*', false);
}

/** An account's number is short for its root user. */
function namesIn(named: Named): readonly string[] {
  if (named === '*') return ['*'];
  return Object.entries(named).flatMap(([kind, some]) =>
    list(some).map((one) => {
      if (kind !== 'AWS') return `${kind.toLowerCase()}:${one}`;
      return /^\d{12}$/.test(one) ? `arn:aws:iam::${one}:root` : one;
    }),
  );
}
