import type { DeltaPart } from '../../src/core/model/access.ts';
import type { EvaluatedRequest } from '../../src/sources/aws/policy/evaluate.ts';

/** The role that an imported timeline makes up to hold a policy, and how the policy reads for it. */

const account = '000000000000';

export function holderOf(policy: string): string {
  const path = policy.slice(policy.indexOf(':policy/') + ':policy/'.length);
  return `arn:aws:iam::${account}:role/timeline-${path.replaceAll('/', '=')}`;
}

/** What every request of the role holds; a role has no `aws:username`. */
const keysOf = (policy: string): Readonly<Record<string, string>> => ({
  'aws:PrincipalAccount': account,
  'aws:PrincipalType': 'AssumedRole',
  'aws:PrincipalArn': holderOf(policy),
});

const own = new Set(['aws:principalaccount', 'aws:principaltype', 'aws:principalarn', 'aws:username']);

/** The request as the role makes it, whatever values of these keys it was thought up with. */
export function byHolder(request: EvaluatedRequest, policy: string): EvaluatedRequest {
  const others = Object.entries(request.context).filter(([key]) => !own.has(key.toLowerCase()));
  return { ...request, context: { ...Object.fromEntries(others), ...keysOf(policy) } };
}

/** Does it hold a value of these keys that no request of the role holds? */
export function contradictsHolder({ context }: EvaluatedRequest, policy: string): boolean {
  const values = new Map(Object.entries(keysOf(policy)).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(context).some(
    ([key, value]) => own.has(key.toLowerCase()) && values.get(key.toLowerCase()) !== value,
  );
}

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Statement {
  readonly Resource?: unknown;
  readonly Condition?: Condition;
  readonly [element: string]: unknown;
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const asks =
  /\$\{aws:principal(account|type|arn)\b|\$\{aws:username\b|"aws:(principal(account|type|arn)|username)"/i;

/** Does it ask who asks, by a key whose value the role gives? */
export function asksForHolder(text: string): boolean {
  return asks.test(text);
}

const known = new Map<string, string>();

/** The document with these values in their places, and without the statements that no request of the role meets. */
export function asHeld(text: string, policy: string): string {
  if (!asksForHolder(text)) return text;
  const key = `${policy}\n${text}`;
  const found = known.get(key) ?? bound(text, policy);
  known.set(key, found);
  return found;
}

function bound(text: string, policy: string): string {
  const { Statement: statements, ...rest } = JSON.parse(text);
  if (rest.Version !== '2012-10-17') throw new Error(`${policy} has a version that knows no variables`);
  return JSON.stringify({
    ...rest,
    Statement: listed(statements).flatMap((one) => heldStatement(one as Statement, policy)),
  });
}

function heldStatement({ Resource, Condition = {}, ...rest }: Statement, policy: string): Statement[] {
  // Variables stand nowhere else in the policies of AWS; elsewhere an absent value would mean something else.
  if (asksForHolder(JSON.stringify(rest))) throw new Error(`${policy} asks who asks in an unforeseen place`);
  const resources = listed(Resource ?? []).filter((one) => !/\$\{aws:username\}/i.test(String(one)));
  const conditions = heldCondition(Condition, policy);
  if (conditions === 'never' || (Resource !== undefined && resources.length === 0)) return [];
  return [
    {
      ...rest,
      ...(Resource === undefined ? {} : { Resource: resources.map((one) => filled(String(one), policy)) }),
      ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
    },
  ];
}

/** Without what the role meets always. */
function heldCondition(condition: Condition, policy: string): Condition | 'never' {
  const left: [string, Record<string, unknown>][] = [];
  for (const [operator, keys] of Object.entries(condition)) {
    const open: [string, unknown][] = [];
    for (const [key, values] of Object.entries(keys)) {
      const patterns = listed(values).map(String);
      if (asksForSameAccount({ operator, key, patterns })) open.push(['aws:ResourceAccount', account]);
      else if (!own.has(key.toLowerCase())) open.push([key, patterns.map((one) => filled(one, policy))]);
      else if (!isMet({ operator, key, patterns }, policy)) return 'never';
    }
    if (open.length > 0) left.push([operator, Object.fromEntries(open)]);
  }
  return Object.fromEntries(left);
}

interface Asked {
  readonly operator: string;
  readonly key: string;
  readonly patterns: readonly string[];
}

/** Which of the two keys is held against the other makes no difference. */
function asksForSameAccount({ operator, key, patterns }: Asked): boolean {
  const isThat = /^aws:principalaccount$/i.test(key) && operator === 'StringEquals';
  return isThat && patterns.every((one) => /^\$\{aws:resourceaccount\}$/i.test(one));
}

/** The policies of AWS ask for nothing else than roles by their ARN. */
function isMet({ operator, key, patterns }: Asked, policy: string): boolean {
  if (operator !== 'ArnLike' || key.toLowerCase() !== 'aws:principalarn')
    throw new Error(`${policy} asks who asks by ${operator} on ${key}`);
  return patterns.some((pattern) => arnPattern(pattern).test(holderOf(policy)));
}

function arnPattern(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === '*') return '.*';
    return part === '?' ? '.' : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
const sameAccount = 'aws:PrincipalAccount StringEquals ${aws:ResourceAccount}';
const resourceAccount = `aws:ResourceAccount StringEquals ${account}`;

/** Descriptions name conditions as they are written. */
export function toldOf(part: DeltaPart, policy: string): DeltaPart {
  const read = <T extends { readonly conditions: readonly string[] }>(one: T): T => ({
    ...one,
    conditions: one.conditions.map((text) => (text === sameAccount ? resourceAccount : filled(text, policy))),
  });
  return {
    ...part,
    boxes: part.boxes.map((box) => ({ ...read(box), except: box.except.map(read) })),
  };
}

function filled(value: string, policy: string): string {
  const filledIn = Object.entries(keysOf(policy)).reduce(
    (text, [key, own]) => text.replaceAll(new RegExp(`\\$\\{${key}\\}`, 'gi'), own),
    value,
  );
  if (/\$\{aws:(principal(account|type|arn)|username)/i.test(filledIn))
    throw new Error(`${policy} asks who asks in ${value}`);
  return filledIn;
}
