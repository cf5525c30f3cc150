import { z } from 'zod';
import { duplicateKey } from './duplicate-keys.ts';

/** What a policy document says, one form per meaning; values as written. */
export interface PolicyDocument {
  /** Since this version `${…}` is a variable; before it, text. */
  readonly hasVariables: boolean;
  readonly statements: readonly PolicyStatement[];
  /** What could not be read, statement by statement. A document with problems is not understood as a whole. */
  readonly problems: readonly string[];
}

export interface PolicyStatement {
  /** The Sid, or `#` and the position, from 1. */
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  readonly principals: PrincipalElement | undefined;
  readonly actions: Element;
  readonly resources: Element | undefined;
  readonly conditions: readonly ConditionEntry[];
}

export interface Element {
  readonly isNot: boolean;
  readonly values: readonly string[];
}

export interface PrincipalElement {
  readonly isNot: boolean;
  readonly entries: readonly { readonly type: PrincipalType; readonly value: string }[];
}

type PrincipalType = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

export interface ConditionEntry {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const text = z.string();
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const texts = z.union([text.transform((one) => [one]), z.array(text)]);
const scalars = z.union([scalar.transform((one) => [one]), z.array(scalar)]);
const principalType = z.enum(['AWS', 'Service', 'Federated', 'CanonicalUser']);
const principals = z.union([z.literal('*'), z.partialRecord(principalType, texts)]);

const statementShape = z.strictObject({
  Sid: text.optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principals.optional(),
  NotPrincipal: principals.optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), scalars)).optional(),
});

const documentShape = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: text.optional(),
  Statement: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown()).transform((one) => [one])]),
});

export function parsePolicy(source: string): PolicyDocument {
  const twice = duplicateKey(source);
  if (twice !== undefined) return unreadable(`the key \`${twice}\` stands twice in one object`);
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (cause) {
    return unreadable(`not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (hasPrototypeKey(source)) return unreadable('the key `__proto__` has no place in a policy');
  const document = documentShape.safeParse(json);
  if (!document.success) return unreadable(...issuesOf(document.error, 'document'));
  const problems: string[] = [];
  const statements: PolicyStatement[] = [];
  for (const [index, item] of document.data.Statement.entries()) {
    const parsed = statementShape.safeParse(item);
    const statement = parsed.success
      ? readStatement(parsed.data, index)
      : issuesOf(parsed.error, `statement ${index + 1}`);
    if ('effect' in statement) statements.push(statement);
    else problems.push(...statement);
  }
  return { hasVariables: document.data.Version === '2012-10-17', statements, problems };
}

/** Such a key would be lost in silence. */
function hasPrototypeKey(source: string): boolean {
  if (!source.includes('proto') && !source.includes('\\u')) return false;
  let isThere = false;
  JSON.parse(source, (key, value) => {
    if (key === '__proto__') isThere = true;
    return value;
  });
  return isThere;
}

function unreadable(...problems: string[]): PolicyDocument {
  return { hasVariables: false, statements: [], problems };
}

function issuesOf(error: z.ZodError, where: string): readonly string[] {
  return error.issues.map((issue) => [where, ...issue.path].join(': ').concat(`: ${issue.message}`));
}

function readStatement(
  raw: z.infer<typeof statementShape>,
  index: number,
): PolicyStatement | readonly string[] {
  const problems: string[] = [];
  const element = (
    name: string,
    is: string[] | undefined,
    isNot: string[] | undefined,
  ): Element | undefined => {
    if (is && isNot) problems.push(`statement ${index + 1}: has both ${name} and Not${name}`);
    const values = is ?? isNot;
    if (values?.length === 0) problems.push(`statement ${index + 1}: ${name} is empty`);
    return values && { isNot: is === undefined, values };
  };
  const actions = element('Action', raw.Action, raw.NotAction);
  const resources = element('Resource', raw.Resource, raw.NotResource);
  if (!actions) problems.push(`statement ${index + 1}: neither Action nor NotAction`);
  if (raw.Principal && raw.NotPrincipal)
    problems.push(`statement ${index + 1}: has both Principal and NotPrincipal`);
  const conditions = Object.entries(raw.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
  );
  if (conditions.some((entry) => entry.values.length === 0))
    problems.push(`statement ${index + 1}: a condition has no values`);
  if (problems.length > 0 || !actions) return problems;
  return {
    id: raw.Sid ? raw.Sid : `#${index + 1}`,
    effect: raw.Effect === 'Allow' ? 'allow' : 'deny',
    principals: readPrincipals(raw.Principal ?? raw.NotPrincipal, raw.Principal === undefined),
    actions,
    resources,
    conditions,
  };
}

function readPrincipals(
  raw: z.infer<typeof principals> | undefined,
  isNot: boolean,
): PrincipalElement | undefined {
  if (raw === undefined) return undefined;
  if (raw === '*') return { isNot, entries: [{ type: 'AWS', value: '*' }] };
  const entries = principalType.options.flatMap((type) =>
    (raw[type] ?? []).map((value) => ({ type, value })),
  );
  return { isNot, entries };
}
