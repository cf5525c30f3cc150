/** A user or role as policies of resources may name it. */
export interface Who {
  readonly partition: string;
  readonly account: string;
  readonly kind: 'user' | 'role';
  /** Without its path: unique within the account. */
  readonly name: string;
  readonly arn: string;
}

const principal = /^arn:([^:]+):iam::(\d{12}):(user|role)\/(.+)$/s;

const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//;

/** Undefined for what makes no requests, such as a group or a policy. */
export function whoOf(arn: string): Who | undefined {
  const match = principal.exec(arn);
  if (!match) return undefined;
  const [, partition = '', account = '', kind = '', rest = ''] = match;
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  return { partition, account, kind: kind === 'user' ? 'user' : 'role', name, arn };
}

/** The same, with a session taken for its role. */
export function whoNamed(name: string): Who | undefined {
  const [, partition, account, role] = session.exec(name) ?? [];
  return whoOf(role === undefined ? name : `arn:${partition}:iam::${account}:role/${role}`);
}

/** The ARN under which it is stored: without a path. */
export function storedArn({ partition, account, kind, name }: Who): string {
  return `arn:${partition}:iam::${account}:${kind}/${name}`;
}

/**
 * Roles that AWS services made for themselves: SCPs and RCPs do not bind them. AWS gives them all this prefix.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function isServiceLinkedRole({ kind, name }: Who): boolean {
  return kind === 'role' && name.startsWith('AWSServiceRoleFor');
}

/** The ARN under which it makes requests. Its path is not known, but that of service-linked roles says what they are. */
export function callerArn(who: Who): string {
  if (!isServiceLinkedRole(who)) return who.arn;
  return `arn:${who.partition}:iam::${who.account}:role/aws-service-role/${who.name}`;
}
