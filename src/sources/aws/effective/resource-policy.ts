import type { Box } from '../../../core/model/access.ts';
import type { RawDocument, ResourcePaper } from '../../../core/model/compiled.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { statementFamily } from '../../../core/model/parts.ts';
import { any, literal } from '../../../core/surface/glob.ts';
import { type FacetState, facetOf, memberOf, type ObjectState } from '../../../core/timeline/state.ts';
import { isFields } from '../fields.ts';
import type { PolicySource } from '../policy/boxes.ts';

/** Kinds of objects that have policies of their own, with the service whose requests they rule. */
const services: Readonly<Record<string, string>> = {
  'acm-pca-authority': 'acm-pca',
  'agentcore-resource': 'bedrock-agentcore',
  'backup-vault': 'backup',
  'codebuild-resource': 'codebuild',
  'dynamodb-resource': 'dynamodb',
  'ecr-repository': 'ecr',
  'efs-file-system': 'elasticfilesystem',
  'iam-role': 'sts',
  'kafka-cluster': 'kafka',
  'kinesis-resource': 'kinesis',
  'kms-key': 'kms',
  'lambda-function': 'lambda',
  'log-destination': 'logs',
  'opensearch-domain': 'es',
  's3-access-point': 's3',
  's3-bucket': 's3',
  's3-table-bucket': 's3tables',
  secret: 'secretsmanager',
  'sns-topic': 'sns',
  'sqs-queue': 'sqs',
};

export const resourceKinds: readonly string[] = Object.keys(services);

/** Undefined for what has no policy of its own. */
export function serviceOf({ kind }: ObjectRef): string | undefined {
  return services[kind];
}

/** A role is opened by its trust policy, everything else by its resource policy. */
export const resourceFamilies: ReadonlySet<string> = new Set([
  '',
  'trust',
  'resource-policy',
  'grant',
  statementFamily(undefined),
]);

/**
 * Whether the owner's account has no say of its own: nobody may use a KMS key or assume a role unless its policy
 * says so, and be it by leaving the decision to the account.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isGuarded({ kind }: Pick<ObjectRef, 'kind'>): boolean {
  return kind === 'kms-key' || kind === 'iam-role';
}

/** The same of what a request names, be it seen or not. */
export function guardOf(action: string, resource: string): 'role' | 'key' | undefined {
  if (/^arn:[^:]+:iam::[^:]*:role\//.test(resource)) return /^sts:/i.test(action) ? 'role' : undefined;
  return /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(resource) ? 'key' : undefined;
}

/** Nobody may use what is guarded and is known to have no policy; an empty one says so to the evaluator. */
export function withoutPolicy(object: ObjectRef): RawDocument | undefined {
  if (!isGuarded(object)) return undefined;
  const kind = object.kind === 'iam-role' ? 'trust' : 'resource';
  return { kind, text: '{"Version":"2012-10-17","Statement":[]}', name: `${object.id}, which has no policy` };
}

/** What requests name that are ruled by the object's policy. Roles may lie under any path. */
export function resourcePatterns(object: ObjectRef): readonly string[] {
  const { id, kind } = object;
  if (kind !== 'iam-role') return plainPatterns(object);
  const at = id.indexOf(':role/') + ':role/'.length;
  const name = literal(id.slice(id.lastIndexOf('/') + 1));
  return [literal(id), `${literal(id.slice(0, at))}${any}/${name}`];
}

/** Where roles lie is not known, as events do not tell it: a box says so, if it asks for one under a path. */
export function namesPath({ resources: { patterns } }: Pick<Box, 'resources'>): boolean {
  return patterns.some((pattern) => /:role\/[^/]*\/./.test(pattern));
}

/** The same as people write it. */
export function plainPatterns({ id, kind }: ObjectRef): readonly string[] {
  const own = literal(id);
  const separator = separators[kind];
  return separator === undefined ? [own] : [own, `${own}${separator}${any}`];
}

/** What stands between the name of an object and that of what lies in it. */
const separators: Readonly<Record<string, string>> = {
  'dynamodb-resource': '/',
  'lambda-function': ':',
  'opensearch-domain': '/',
  's3-access-point': '/',
  's3-bucket': '/',
  's3-table-bucket': '/',
};

/** Is a request for this resource ruled by that object's policy? */
export function rules({ object, kind }: Pick<ResourcePaper, 'object' | 'kind'>, resource: string): boolean {
  if (kind === 'iam-role') return isSameRole(object, resource);
  const separator = separators[kind];
  return resource === object || (separator !== undefined && resource.startsWith(`${object}${separator}`));
}

/** Names are unique in an account whatever the path. */
function isSameRole(object: string, resource: string): boolean {
  const [, owner, name] = /^(arn:[^:]+:iam::[^:]*:role)\/(?:.*\/)?([^/]+)$/s.exec(resource) ?? [];
  return owner !== undefined && object === `${owner}/${name}`;
}

/** What an object's own policy says at one instant. `absent`: it has none. */
export type Own =
  | { readonly kind: 'document'; readonly source: PolicySource }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly part: string; readonly reason: string };

const statements = statementFamily(undefined);

/** Everything that the object itself grants: its policy, statements added one by one, KMS grants. */
export function ownPolicy(object: ObjectRef, state: ObjectState): Own {
  if (state.existence === 'absent') return { kind: 'absent' };
  const isRole = object.kind === 'iam-role';
  const family = isRole ? 'trust' : 'resource-policy';
  const whole = memberOf(state, { family, member: '' });
  const parts: {
    readonly name: string;
    readonly state: FacetState;
    readonly read: (text: string) => unknown;
  }[] = [];
  for (const [id, one] of [...state.facets].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const facet = facetOf(id);
    if (one.kind === 'absent') continue;
    if (facet.family === statements)
      parts.push({ name: `${statements}:${facet.member}`, state: one, read: (text) => JSON.parse(text) });
    if (facet.family === 'grant')
      parts.push({ name: `grant:${facet.member}`, state: one, read: (text) => grantStatement(object, text) });
    if (facet.family === family && facet.member !== '' && object.kind !== 'lambda-function')
      parts.push({ name: `${family}:${facet.member}`, state: one, read: statementsIn });
  }
  // A function grows its policy by statements, and has no other.
  const isSeen = whole.kind !== 'unknown' || (whole.by === undefined && parts.length > 0);
  const unseen = isSeen
    ? parts.find((part) => part.state.kind === 'unknown')
    : { name: family, state: whole };
  if (unseen) {
    const part = `${object.id} ${unseen.name} ${unseen.state.by?.id ?? ''}`.trimEnd();
    return { kind: 'unknown', part, reason: `the ${words(family)} of ${object.id} was not seen` };
  }
  const text = whole.kind === 'known' && whole.value.kind === 'document' ? whole.value.text : undefined;
  if (parts.length === 0 && text === undefined) return { kind: 'absent' };
  const replaced = new Set(membersNamed(state, statements));
  const merged = parts.length === 0 && replaced.size === 0 ? (text ?? '') : joined(text, parts, replaced);
  const place = isRole
    ? { kind: 'trust' as const, account: object.container, resource: object.id }
    : { kind: 'resource' as const, account: object.container };
  return {
    kind: 'document',
    source: { ...place, text: merged, object: object.id, facet: family },
  };
}

/** The same for the evaluator. */
export function documentOf({ object, facet, ...source }: PolicySource): RawDocument {
  return { ...source, name: `${object} ${facet}` };
}

/** Members of a family of which something was told, be it that they are gone. */
function membersNamed(state: ObjectState, family: string): readonly string[] {
  const facets = [...state.facets.keys()].map(facetOf);
  return facets.filter((facet) => facet.family === family).map(({ member }) => member);
}

function statementsIn(text: string): unknown {
  const { Statement }: { readonly Statement?: unknown } = parsed(text) ?? {};
  return Statement ?? [];
}

function words(family: string): string {
  return family === 'trust' ? 'trust policy' : 'policy';
}

type Part = { readonly state: FacetState; readonly read: (text: string) => unknown };

/**
 * One document of all; what cannot be put in becomes a statement that nobody can read. Statements that were added or
 * removed by their id since the document was written stand for those of that id in it.
 */
function joined(whole: string | undefined, parts: readonly Part[], replaced: ReadonlySet<string>): string {
  const added = parts.flatMap(({ state, read }) =>
    state.kind === 'known' && state.value.kind === 'document' ? [read(state.value.text)] : [],
  );
  const policy = whole === undefined ? { Version: '2012-10-17', Statement: [] } : parsed(whole);
  if (policy === undefined) return whole ?? '';
  const { Statement } = policy as { readonly Statement?: unknown };
  const kept = [Statement ?? []].flat().filter((one) => {
    const id = idOf(one);
    return id === undefined || !replaced.has(id);
  });
  return JSON.stringify({ ...policy, Statement: [...kept, ...added.flat()] });
}

function idOf(statement: unknown): string | undefined {
  return isFields(statement) && typeof statement.Sid === 'string' ? statement.Sid : undefined;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Grant {
  readonly granteePrincipal?: string;
  readonly granteeServicePrincipal?: string;
  readonly operations?: readonly string[];
  readonly constraints?: {
    readonly encryptionContextSubset?: Readonly<Record<string, string>>;
    readonly encryptionContextEquals?: Readonly<Record<string, string>>;
    readonly sourceArn?: string;
  };
}

/**
 * A KMS grant as the statement that allows the same. `encryptionContextEquals` asks for exactly these pairs and no
 * others, which no condition can say: it is read as the pairs alone.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
function grantStatement(object: ObjectRef, text: string): unknown {
  const {
    granteePrincipal,
    granteeServicePrincipal,
    operations = [],
    constraints = {},
  }: Grant = JSON.parse(text);
  const { encryptionContextSubset, encryptionContextEquals, sourceArn } = constraints;
  const pairs = Object.entries({ ...encryptionContextSubset, ...encryptionContextEquals });
  const context = Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value]));
  return {
    Effect: 'Allow',
    Principal:
      granteePrincipal === undefined
        ? { Service: granteeServicePrincipal ?? 'unknown' }
        : { AWS: granteePrincipal },
    Action: operations.map((operation) => `kms:${operation}`),
    Resource: object.id,
    ...(pairs.length > 0 || sourceArn !== undefined
      ? {
          Condition: {
            ...(pairs.length > 0 ? { StringEquals: context } : {}),
            ...(sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }),
          },
        }
      : {}),
  };
}
