import * as z from 'zod';
import type { ObjectRef } from '../../../core/model/event.ts';
import type { SnapshotFacet } from '../../../core/model/snapshot.ts';
import { type Fields, isFields, text } from '../fields.ts';
import { grantDocument } from '../grants.ts';
import { bucketOf, isArn, objectByArn, queueByUrl, regionalObject } from '../objects.ts';
import type { Place } from '../scope.ts';
import {
  type Answer,
  type AnswerReader,
  type AnswerTable,
  documentFacet,
  facetOf,
  listedObject,
  shaped,
} from './answer.ts';
import { at, isWhole, placeOf, unnamed } from './place.ts';

const family = 'resource-policy';

/** A service that answers with one resource's policy. */
interface PolicyAnswer {
  readonly kind: string;
  /** Answer key of the document. */
  readonly document: string;
  /** What the answer or its parameters name it by; an ARN or what `object` understands. */
  readonly names: readonly string[];
  /** A resource by its bare name. */
  readonly object: (place: Place, name: string) => ObjectRef | undefined;
  /** Error codes that say that there is no policy. */
  readonly none: readonly string[];
  readonly facets?: (document: unknown) => readonly SnapshotFacet[];
  readonly families?: readonly string[];
}

function nameOf(answer: Answer, keys: readonly string[]): string | undefined {
  const inside = [answer.response, answer.params].flatMap((fields) => keys.map((key) => text(fields, key)));
  return inside.find((name) => name !== undefined) ?? answer.about;
}

function objectOf({ kind, object }: Pick<PolicyAnswer, 'kind' | 'object'>, place: Place, name: string) {
  return isArn(name) && kind !== 's3-bucket' ? objectByArn(place, kind, name) : object(place, name);
}

const policyOf =
  (service: PolicyAnswer): AnswerReader =>
  (answer) => {
    const name = nameOf(answer, service.names);
    if (name === undefined) return unnamed(answer, service.kind);
    const isNone = answer.error !== undefined && service.none.includes(answer.error);
    if (answer.error !== undefined && !isNone) return `refused: ${answer.error}`;
    return at(placeOf(answer, isArn(name) ? [name] : []), (place) => {
      const object = objectOf(service, place, name);
      if (!object) return unnamed(answer, service.kind);
      const document = answer.response[service.document] ?? null;
      const facets = service.facets?.(document) ?? documentFacet(family, '', document);
      return { covers: [], objects: [listedObject(object, service.families ?? [family], facets)] };
    });
  };

/** Every resource of a kind in one Region; other Regions have listings of their own. */
const listing =
  (
    kind: string,
    service: string,
    key: string,
    object: (place: Place, one: unknown) => ObjectRef | undefined,
  ): AnswerReader =>
  (answer) => {
    const list = answer.response[key] ?? [];
    if (!Array.isArray(list)) return `answer of ${answer.call}: \`${key}\` not as documented`;
    const arns = list.flatMap((one) =>
      isFields(one) ? arnsIn(one) : isArn(String(one)) ? [String(one)] : [],
    );
    return at(placeOf(answer, arns), (place) => {
      const objects = list.map((one: unknown) => object(place, one));
      if (objects.some((one) => one === undefined)) {
        return `answer of ${answer.call}: a member of \`${key}\` not as documented`;
      }
      const found = objects.filter((one) => one !== undefined);
      const within = `arn:${place.partition}:${service}:${place.region}:`;
      const isAll = answer.isOwn && isWhole(answer);
      return {
        covers: [{ container: place.account, kind, within, complete: isAll, families: [] }],
        objects: found.map((one) => listedObject(one, [], [])),
      };
    });
  };

function arnsIn(one: Fields): readonly string[] {
  return Object.values(one).filter((value): value is string => typeof value === 'string' && isArn(value));
}

const byArnKey =
  (kind: string, key: string) =>
  (place: Place, one: unknown): ObjectRef | undefined => {
    const arn = isFields(one) ? text(one, key) : undefined;
    return arn === undefined ? undefined : objectByArn(place, kind, arn);
  };

function queue(place: Place, name: string): ObjectRef | undefined {
  return queueByUrl(place, name);
}

/** Buckets are listed for the whole account, and their date changes with their policy: it is no creation date. */
const listBuckets: AnswerReader = (answer) => {
  const schema = z.looseObject({ Buckets: z.array(z.looseObject({ Name: z.string() })).default([]) });
  const found = shaped(answer, schema);
  if (typeof found === 'string') return found;
  return at(placeOf(answer), (place) => ({
    covers: [
      {
        container: place.account,
        kind: 's3-bucket',
        complete: answer.isOwn && isWhole(answer),
        families: [],
      },
    ],
    objects: found.Buckets.map(({ Name }) => listedObject(bucketOf(place, Name), [], [])),
  }));
};

const bucket: PolicyAnswer = {
  kind: 's3-bucket',
  document: 'Policy',
  names: ['Bucket'],
  object: (place, name) => bucketOf(place, name.replace(/^arn:[^:]+:s3:::/, '')),
  none: ['NoSuchBucketPolicy'],
};

const key: PolicyAnswer = {
  kind: 'kms-key',
  document: 'Policy',
  names: ['KeyArn', 'KeyId'],
  object: (place, id) => regionalObject(place, 'kms-key', 'kms', `key/${id}`),
  none: [],
};

const listGrants: AnswerReader = (answer) => {
  const grant = z.looseObject({ GrantId: z.string(), KeyId: z.string().optional() });
  const found = shaped(answer, z.looseObject({ Grants: z.array(grant) }));
  if (typeof found === 'string') return found;
  const name = found.Grants[0]?.KeyId ?? nameOf(answer, key.names);
  if (name === undefined) return unnamed(answer, 'key');
  return at(placeOf(answer, isArn(name) ? [name] : []), (place) => {
    const object = objectOf(key, place, name);
    if (!object) return unnamed(answer, 'key');
    const facets = found.Grants.flatMap((one) => documentFacet('grant', one.GrantId, grantDocument(one)));
    return { covers: [], objects: [listedObject(object, isWhole(answer) ? ['grant'] : [], facets)] };
  });
};

/** The attributes that were asked for; a policy that is not among them is there only if all were asked for. */
const attributes =
  (service: PolicyAnswer, arnKey: string): AnswerReader =>
  (answer) => {
    const found = shaped(answer, z.looseObject({ Attributes: z.record(z.string(), z.string()).default({}) }));
    if (typeof found === 'string') return found;
    const asked = answer.params.AttributeNames;
    const isAsked =
      !Array.isArray(asked) || asked.includes('All') || asked.includes('Policy') || found.Attributes.Policy;
    if (!isAsked) return `the answer of ${answer.call} was not asked for the policy`;
    const inner = { Policy: found.Attributes.Policy ?? null, [arnKey]: found.Attributes[arnKey] };
    return policyOf(service)({ ...answer, response: inner });
  };

const sqs: PolicyAnswer = {
  kind: 'sqs-queue',
  document: 'Policy',
  names: ['QueueArn', 'QueueUrl'],
  object: queue,
  none: [],
};

const sns: PolicyAnswer = {
  kind: 'sns-topic',
  document: 'Policy',
  names: ['TopicArn'],
  object: () => undefined,
  none: [],
};

/** A function's policy grows and shrinks by statements, each with an id of its own. */
function statementFacets(document: unknown): readonly SnapshotFacet[] {
  const [whole] = documentFacet(family, '', document);
  if (whole?.value.kind !== 'document') return whole ? [whole] : [];
  const policy: unknown = JSON.parse(whole.value.text);
  const listed = isFields(policy) ? policy.Statement : undefined;
  const statements: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const named = statements.flatMap((one) => {
    const sid = isFields(one) ? text(one, 'Sid') : undefined;
    return sid === undefined
      ? []
      : [facetOf('statement', sid, { kind: 'document' as const, text: JSON.stringify(one) })];
  });
  const isAllNamed = named.length === statements.length;
  return isAllNamed && new Set(named.map((one) => one.facet.member)).size === named.length ? named : [whole];
}

const functionPolicy: PolicyAnswer = {
  kind: 'lambda-function',
  document: 'Policy',
  names: ['FunctionArn', 'FunctionName'],
  object: (place, name) => regionalObject(place, 'lambda-function', 'lambda', `function:${name}`),
  none: ['ResourceNotFoundException'],
  facets: statementFacets,
  // Versions and aliases have statements of their own, which this answer does not show.
  families: [],
};

/** Without parameters, the policy itself says whose it is. */
const getFunctionPolicy: AnswerReader = (answer) => {
  const text = typeof answer.response.Policy === 'string' ? answer.response.Policy : '';
  const [own] = /arn:aws[a-z-]*:lambda:[^:"]*:\d{12}:function:[^:"]+/.exec(text) ?? [];
  return policyOf(functionPolicy)({ ...answer, about: answer.about ?? own });
};

const secret: PolicyAnswer = {
  kind: 'secret',
  document: 'ResourcePolicy',
  names: ['ARN', 'SecretId'],
  object: (place, name) => regionalObject(place, 'secret', 'secretsmanager', `secret:${name}`),
  none: [],
};

const repository: PolicyAnswer = {
  kind: 'ecr-repository',
  document: 'policyText',
  names: ['repositoryName'],
  object: (place, name) => regionalObject(place, 'ecr-repository', 'ecr', `repository/${name}`),
  none: ['RepositoryPolicyNotFoundException'],
};

const registry: AnswerReader = (answer) => {
  const account = text(answer.response, 'registryId') ?? answer.account;
  if (answer.error !== undefined && answer.error !== 'RegistryPolicyNotFoundException')
    return `refused: ${answer.error}`;
  return at(placeOf({ ...answer, account }), (place) => {
    const id = `urn:${place.partition}:ecr-registry:${place.region}:${place.account}`;
    const object = { id, kind: 'ecr-registry', container: place.account };
    const facets = documentFacet(family, '', answer.response.policyText ?? null);
    return { covers: [], objects: [listedObject(object, [family], facets)] };
  });
};

/** The account of a registry is its id. */
const getRepositoryPolicy: AnswerReader = (answer) =>
  policyOf(repository)({ ...answer, account: answer.account ?? text(answer.response, 'registryId') });

export const resourceAnswers: AnswerTable = {
  's3:ListBuckets': listBuckets,
  's3:GetBucketPolicy': policyOf(bucket),
  'kms:ListKeys': listing('kms-key', 'kms', 'Keys', byArnKey('kms-key', 'KeyArn')),
  'kms:GetKeyPolicy': policyOf(key),
  'kms:ListGrants': listGrants,
  'sqs:ListQueues': listing('sqs-queue', 'sqs', 'QueueUrls', (place, url) => queueByUrl(place, String(url))),
  'sqs:GetQueueAttributes': attributes(sqs, 'QueueArn'),
  'sns:ListTopics': listing('sns-topic', 'sns', 'Topics', byArnKey('sns-topic', 'TopicArn')),
  'sns:GetTopicAttributes': attributes(sns, 'TopicArn'),
  'lambda:ListFunctions': listing(
    'lambda-function',
    'lambda',
    'Functions',
    byArnKey('lambda-function', 'FunctionArn'),
  ),
  'lambda:GetPolicy': getFunctionPolicy,
  'secretsmanager:ListSecrets': listing('secret', 'secretsmanager', 'SecretList', byArnKey('secret', 'ARN')),
  'secretsmanager:GetResourcePolicy': policyOf(secret),
  'ecr:DescribeRepositories': listing(
    'ecr-repository',
    'ecr',
    'repositories',
    byArnKey('ecr-repository', 'repositoryArn'),
  ),
  'ecr:GetRepositoryPolicy': getRepositoryPolicy,
  'ecr:GetRegistryPolicy': registry,
};
