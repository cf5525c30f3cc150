/** Who makes the request, as read from one text. */
export interface Caller {
  readonly kind:
    | 'root'
    | 'user'
    | 'role'
    | 'role-session'
    | 'federated-user'
    | 'service'
    | 'federated'
    | 'canonical'
    | 'anonymous'
    | 'other';
  /** The ARN, or kind and name with a colon between. */
  readonly id: string;
  /** Of everybody who is in an account. */
  readonly account?: string;
  readonly partition?: string;
  /** Of a user, role or session: without its path. */
  readonly name?: string;
}

/** Undefined for what cannot make a request, such as a group. */
export function readCaller(text: string): Caller | undefined {
  if (text === '*' || text === 'anonymous') return { kind: 'anonymous', id: 'anonymous' };
  if (/^\d{12}$/.test(text)) return readCaller(`arn:aws:iam::${text}:root`);
  const named = /^(service|federated|canonical):(.+)$/s.exec(text);
  if (named) return { kind: kinds[named[1] ?? ''] ?? 'federated', id: text };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(text))
    return { kind: 'service', id: `service:${text}` };
  return fromArn(text);
}

const kinds: Readonly<Record<string, 'service' | 'federated' | 'canonical'>> = {
  service: 'service',
  federated: 'federated',
  canonical: 'canonical',
};

/** For a name that may be of a form that nobody makes requests under. */
export function callerOf(text: string): Caller {
  const [, partition = '', account = ''] = /^arn:([^:]+):(?:iam|sts)::(\d{12}):/.exec(text) ?? [];
  const other = { kind: 'other', id: text } as const;
  return readCaller(text) ?? (account === '' ? other : { ...other, partition, account });
}

function fromArn(text: string): Caller | undefined {
  const match = /^arn:(aws[a-z-]*):(iam|sts)::(\d{12}):(.+)$/s.exec(text);
  if (!match) return undefined;
  const [, partition = '', service, account = '', rest = ''] = match;
  const common = { id: text, partition, account };
  if (service === 'iam' && rest === 'root') return { ...common, kind: 'root' };
  const [type = '', ...names] = rest.split('/');
  const name = names.at(-1) ?? '';
  if (names.length === 0 || name === '') return undefined;
  if (service === 'iam' && (type === 'user' || type === 'role')) return { ...common, kind: type, name };
  if (service === 'iam' && /^(saml|oidc)-provider$/.test(type))
    return { kind: 'federated', id: `federated:${text}` };
  if (service === 'sts' && type === 'federated-user') return { ...common, kind: 'federated-user', name };
  if (service === 'sts' && type === 'assumed-role' && names.length === 2)
    return { ...common, kind: 'role-session', name: names[0] ?? '' };
  return undefined;
}

/** Whose identity policies, boundary and session policies count. */
export function hasIdentity(caller: Caller): boolean {
  return caller.account !== undefined;
}

/** Roles that AWS services made for themselves lie under a path of their own, which a session does not show. */
export function isServiceLinked(caller: Caller): boolean {
  return caller.kind === 'role' && caller.id.includes(':role/aws-service-role/');
}
