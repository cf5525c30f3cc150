const wholeAccount = /^arn:([^:]+):(?:iam|sts)::(\d{12}):\*$/;

/** Everyone in an account is one row, named as policies name it: by the account's root ARN. */
export function principalName(pattern: string): string {
  const account = wholeAccount.exec(pattern);
  if (account) return `arn:${account[1]}:iam::${account[2]}:root`;
  return pattern === '*' ? 'anyone' : pattern;
}

export function containersOf(principal: string): readonly string[] {
  const account = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(principal)?.[1];
  return account === undefined ? [] : [account];
}

/** Service principals, and policies that AWS itself owns. */
export function isVendors(principal: string): boolean {
  return (
    /^service:[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(principal) || /^arn:[^:]+:iam::aws:/.test(principal)
  );
}

export function anyUserOf(object: string): string {
  return `whoever may ${/^arn:[^:]+:iam::[^:]*:role\//.test(object) ? 'assume' : 'use'} ${object}`;
}
