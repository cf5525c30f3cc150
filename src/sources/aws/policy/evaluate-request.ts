import type { Caller } from './evaluate-caller.ts';
import type { ContextValues } from './evaluate-context.ts';

/** A request as its asker describes it. */
export interface Question {
  /** Undefined: whoever holds the identity policies. */
  readonly principal?: string | undefined;
  readonly action: string;
  readonly resource: string;
  /** For resources whose ARN does not say in which account they are. */
  readonly resourceAccount?: string | undefined;
  /** By condition key. Null: the request does not hold it. */
  readonly context: Readonly<Record<string, string | readonly string[] | null>>;
  /** Of keys that the context does not name nothing is known; otherwise they are absent. */
  readonly isPartial?: boolean | undefined;
}

/** A condition key that follows from the request itself. */
export interface Filled {
  readonly key: string;
  /** Null: a request of this kind does not hold it. */
  readonly value: string | null;
  /** What had to be taken for granted. */
  readonly assumption?: string;
}

/** The account that a resource's ARN names; `aws` for what AWS owns. */
export function accountOf(question: Question): string | undefined {
  const named = question.resource.split(':')[4];
  return named === undefined || named === '' || named.includes('*') ? question.resourceAccount : named;
}

const types: Readonly<Partial<Record<Caller['kind'], string>>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  anonymous: 'Anonymous',
};

/**
 * Never what a request could also hold otherwise: the id of a user or role cannot be told from its ARN.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export function filledKeys(caller: Caller | undefined, question: Question): readonly Filled[] {
  const filled: Filled[] = [];
  const owner = accountOf(question);
  if (owner !== undefined) filled.push({ key: 'aws:ResourceAccount', value: owner });
  if (caller) filled.push(...callerKeys(caller));
  const given = new Set(Object.keys(question.context).map((key) => key.toLowerCase()));
  return filled.filter(({ key }) => !given.has(key.toLowerCase()));
}

function callerKeys(caller: Caller): readonly Filled[] {
  const { kind, account, name = '' } = caller;
  const filled: Filled[] = [];
  if (account !== undefined)
    filled.push({ key: 'aws:PrincipalAccount', value: account }, ...principalArn(caller, account));
  const type = types[kind];
  if (type !== undefined) {
    filled.push({ key: 'aws:PrincipalType', value: type });
    filled.push({ key: 'aws:username', value: kind === 'user' ? name : null });
  }
  if (kind === 'root' && account !== undefined) filled.push({ key: 'aws:userid', value: account });
  if (kind === 'federated-user') filled.push({ key: 'aws:userid', value: `${account}:${name}` });
  return filled;
}

/** Of a session AWS fills in its role. */
function principalArn({ kind, id, partition, name = '' }: Caller, account: string): readonly Filled[] {
  const key = 'aws:PrincipalArn';
  if (kind !== 'role-session') return [{ key, value: id }];
  // Identity Center keeps its roles under a path that has the region in it.
  if (name.startsWith('AWSReservedSSO_')) return [];
  const value = `arn:${partition}:iam::${account}:role/${name}`;
  return [{ key, value, assumption: 'the role has no path' }];
}

export interface Observed {
  readonly context: ContextValues;
  /** The keys that were looked at, in lower case. */
  readonly asked: ReadonlySet<string>;
}

export function observedContext(question: Question, filled: readonly Filled[]): Observed {
  const held = new Map<string, readonly string[] | null>();
  for (const { key, value } of filled) held.set(key.toLowerCase(), value === null ? null : [value]);
  for (const [key, value] of Object.entries(question.context))
    held.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  const asked = new Set<string>();
  const context: ContextValues = {
    get: (key) => {
      asked.add(key);
      return held.get(key) ?? undefined;
    },
    isKnown: (key) => {
      asked.add(key);
      return question.isPartial !== true || held.has(key);
    },
  };
  return { context, asked };
}

/** Keys that AWS puts into every request, or nearly. */
const everPresent = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:PrincipalArn',
  'aws:RequestedRegion',
  'aws:SecureTransport',
  'aws:SourceIp',
  'aws:userid',
  'aws:ViaAWSService',
];

/** Those that a policy asked for and that were taken as absent, though a real request would hold them. */
export function oddlyAbsent({ asked, context }: Observed): readonly string[] {
  return everPresent.filter((key) => {
    const lower = key.toLowerCase();
    return asked.has(lower) && context.isKnown?.(lower) === true && context.get(lower) === undefined;
  });
}
