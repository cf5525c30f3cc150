import * as z from 'zod';
import type { ObjectRef } from '../../../core/model/event.ts';
import { statementFamily } from '../../../core/model/parts.ts';
import type { SnapshotFacet, SnapshotObject } from '../../../core/model/snapshot.ts';
import { isFields, text, texts } from '../fields.ts';
import { grantDocument } from '../grants.ts';
import { accountOfArn, bucketOf, isArn, objectByArn, regionalObject } from '../objects.ts';
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
import { at, isAll, placeOf, regionalPlace, unnamed } from './place.ts';
import { bucketInPolicy, functionInPolicy, queueInUrl, statementsOf } from './resource-names.ts';

const family = 'resource-policy';

/** A service that answers with one resource's policy. */
interface PolicyAnswer {
  readonly kind: string;
  /** What the ARN of one looks like. */
  readonly arn: RegExp;
  /** Answer key of the document. */
  readonly document: string;
  /** What the answer or its parameters name it by; an ARN or what `object` understands. */
  readonly names: readonly string[];
  /** A resource by its bare name. */
  readonly object: (place: Place, name: string) => ObjectRef | undefined;
  /** Error codes that say that there is no policy. */
  readonly none: readonly string[];
  /** Without a policy the answer comes without the document, and is no refusal. */
  readonly isOptional?: boolean;
}

function nameOf(answer: Answer, keys: readonly string[]): string | undefined {
  const inside = [answer.response, answer.params].flatMap((fields) => keys.map((key) => text(fields, key)));
  return inside.find((name) => name !== undefined) ?? answer.about;
}

/** An ARN of something else would make a thing that does not exist. */
function objectOf(service: Kind, place: Place, name: string): ObjectRef | undefined {
  if (!isArn(name)) return service.object(place, name);
  if (!service.arn.test(name)) return undefined;
  return service.kind === 's3-bucket'
    ? bucketOf(place, name.slice(name.lastIndexOf(':') + 1))
    : objectByArn(place, service.kind, name);
}

type Kind = Pick<PolicyAnswer, 'kind' | 'arn' | 'object'>;

/** Buckets have names of their own; anything else is named within a Region. */
function placed(answer: Answer, kind: string, name: string): Place | string {
  const arns = isArn(name) ? [name] : [];
  return kind === 's3-bucket' ? placeOf(answer, arns) : regionalPlace(answer, arns);
}

/** A resource's policy as one document. */
function wholePolicy(object: ObjectRef, document: unknown): SnapshotObject {
  return listedObject(object, [family], documentFacet(family, '', document));
}

function refusal(answer: Answer, { none, document, isOptional }: PolicyAnswer): string | undefined {
  if (answer.error !== undefined) {
    return none.includes(answer.error) ? undefined : `refused: ${answer.error}`;
  }
  const held = answer.response[document];
  return (held === undefined || held === null) && !isOptional
    ? `answer of ${answer.call}: \`${document}\` missing`
    : undefined;
}

const policyOf =
  (service: PolicyAnswer): AnswerReader =>
  (answer) => {
    const refused = refusal(answer, service);
    if (refused !== undefined) return refused;
    const name = nameOf(answer, service.names);
    if (name === undefined) return unnamed(answer, service.kind);
    return at(placed(answer, service.kind, name), (place) => {
      const object = objectOf(service, place, name);
      if (!object) return unnamed(answer, service.kind);
      return { covers: [], objects: [wholePolicy(object, answer.response[service.document] ?? null)] };
    });
  };

const bucket: PolicyAnswer = {
  kind: 's3-bucket',
  arn: /^arn:[^:]+:s3:::[^:/]+$/,
  document: 'Policy',
  names: ['Bucket'],
  object: bucketOf,
  none: ['NoSuchBucketPolicy'],
};

/** Without parameters, the policy itself says whose it is. */
const getBucketPolicy: AnswerReader = (answer) =>
  policyOf(bucket)({ ...answer, about: bucketInPolicy(answer.response.Policy) ?? answer.about });

const key: PolicyAnswer = {
  kind: 'kms-key',
  arn: /^arn:[^:]+:kms:[^:]+:[^:]+:key\/[^/]+$/,
  document: 'Policy',
  names: ['KeyArn', 'KeyId'],
  object: (place, id) =>
    id.startsWith('alias/') ? undefined : regionalObject(place, 'kms-key', 'kms', `key/${id}`),
  none: [],
};

const grantShape = z.looseObject({ GrantId: z.string(), KeyId: z.string().optional() });

/**
 * Each grant names its key, and must: whoever may retire grants lists those of several keys in the same shape. The
 * key that was asked for is listed even where nobody holds a grant of it.
 */
const listGrants: AnswerReader = (answer) => {
  const found = shaped(answer, z.looseObject({ Grants: z.array(grantShape) }));
  if (typeof found === 'string') return found;
  const asked = nameOf(answer, key.names);
  const names = [...new Set([...found.Grants.map(({ KeyId }) => KeyId ?? asked), ...(asked ? [asked] : [])])];
  const [first] = names;
  if (first === undefined || names.includes(undefined)) return unnamed(answer, 'key');
  return at(placed(answer, key.kind, names.find((name) => name && isArn(name)) ?? first), (place) => {
    const keys = new Map<string, ObjectRef>();
    for (const name of names) {
      const object = name === undefined ? undefined : objectOf(key, place, name);
      if (!object || name === undefined) return unnamed(answer, 'key');
      keys.set(name, object);
    }
    const objects = [...new Map([...keys.values()].map((object) => [object.id, object])).values()];
    const isWhole = objects.length === 1 && isAll(answer, ['GrantId', 'GranteePrincipal']);
    return {
      covers: [],
      objects: objects.map((object) => {
        const own = found.Grants.filter(({ KeyId }) => keys.get(KeyId ?? asked ?? '')?.id === object.id);
        const facets = own.flatMap((one) => documentFacet('grant', one.GrantId, grantDocument(one)));
        return listedObject(object, isWhole ? ['grant'] : [], facets);
      }),
    };
  });
};

const attributesShape = z.looseObject({ Attributes: z.record(z.string(), z.string()).default({}) });

/** What every queue has, so that an answer without one of them was not asked for everything. */
const queueAttributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'DelaySeconds',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
];

/** A queue without a policy comes without the attribute, as one does whose policy was not asked for. */
const getQueueAttributes: AnswerReader = (answer) => {
  const found = shaped(answer, attributesShape);
  if (typeof found === 'string') return found;
  const { Attributes } = found;
  const asked = texts(answer.params, 'AttributeNames');
  const isAsked =
    Attributes.Policy !== undefined ||
    asked.includes('All') ||
    asked.includes('Policy') ||
    queueAttributes.every((name) => Attributes[name] !== undefined);
  if (!isAsked) return `the answer of ${answer.call} was not asked for the policy`;
  const url = text(answer.params, 'QueueUrl');
  const QueueArn = Attributes.QueueArn ?? (url && queueInUrl(url, answer.region));
  return policyOf(sqs)({ ...answer, response: { Policy: Attributes.Policy, QueueArn } });
};

const getTopicAttributes: AnswerReader = (answer) => {
  const found = shaped(answer, attributesShape);
  return typeof found === 'string' ? found : policyOf(sns)({ ...answer, response: found.Attributes });
};

const sqs: PolicyAnswer = {
  kind: 'sqs-queue',
  arn: /^arn:[^:]+:sqs:[^:]+:[^:]+:[^:]+$/,
  document: 'Policy',
  names: ['QueueArn'],
  object: () => undefined,
  none: [],
  isOptional: true,
};

const sns: PolicyAnswer = {
  kind: 'sns-topic',
  arn: /^arn:[^:]+:sns:[^:]+:[^:]+:[^:]+$/,
  document: 'Policy',
  names: ['TopicArn'],
  object: () => undefined,
  none: [],
};

/** A function's policy grows and shrinks by statements, each with an id of its own. */
function statementFacets(document: unknown, qualifier: string | undefined): readonly SnapshotFacet[] {
  const statements = statementsOf(document);
  const named = statements.flatMap((one) => {
    const sid = isFields(one) ? text(one, 'Sid') : undefined;
    if (sid === undefined) return [];
    const value = { kind: 'document' as const, text: JSON.stringify(one) };
    return [facetOf(statementFamily(qualifier), sid, value)];
  });
  const members = new Set(named.map(({ facet }) => facet.member));
  const isTold = statements.length > 0 && members.size === statements.length;
  return isTold ? named : documentFacet(family, qualifier ?? '', document);
}

const functionPolicy: Kind = {
  kind: 'lambda-function',
  arn: /^arn:[^:]+:lambda:[^:]+:[^:]+:function:[^:]+$/,
  object: (place, name) => regionalObject(place, 'lambda-function', 'lambda', `function:${name}`),
};

/** `name`, `account:function:name` or an ARN, each with or without `:qualifier`. */
const functionName =
  /^(?<owner>arn:[^:]+:lambda:[^:]+:\d{12}:function:|(?:\d{12}:)?function:)?(?<name>[^:]+)(?::(?<qualifier>[^:]+))?$/;

/**
 * The statements of a function, or of one of its versions and aliases, which have their own. A refusal has the same
 * code whether the function or only its policy is missing: it tells something of a function that was just listed.
 */
const getFunctionPolicy: AnswerReader = (answer) => {
  const { Policy } = answer.response;
  if (answer.error !== undefined && answer.error !== 'ResourceNotFoundException')
    return `refused: ${answer.error}`;
  if (answer.error === undefined && typeof Policy !== 'string') {
    return `answer of ${answer.call}: \`Policy\` missing`;
  }
  const given = functionInPolicy(Policy) ?? text(answer.params, 'FunctionName') ?? answer.about;
  const parts = functionName.exec(given ?? '')?.groups;
  if (parts?.name === undefined) return unnamed(answer, 'lambda-function');
  const owner = parts.owner?.startsWith('arn:') ? `${parts.owner}${parts.name}` : undefined;
  return at(regionalPlace(answer, [owner]), (place) => {
    const isListed = answer.listed === true;
    if (answer.error !== undefined && !isListed) return { covers: [], objects: [] };
    const object = objectOf(functionPolicy, place, owner ?? parts.name ?? '');
    if (!object) return unnamed(answer, 'lambda-function');
    const qualifier = text(answer.params, 'Qualifier') ?? parts.qualifier;
    const facets = answer.error === undefined ? statementFacets(Policy, qualifier) : [];
    const isTold = facets.every(({ facet }) => facet.family === statementFamily(qualifier));
    return {
      covers: [],
      objects: [listedObject(object, isTold ? [statementFamily(qualifier)] : [], facets)],
    };
  });
};

const secret: PolicyAnswer = {
  kind: 'secret',
  arn: /^arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:[^:]+$/,
  document: 'ResourcePolicy',
  names: ['ARN', 'SecretId'],
  object: (place, name) => regionalObject(place, 'secret', 'secretsmanager', `secret:${name}`),
  none: [],
  isOptional: true,
};

const repository: PolicyAnswer = {
  kind: 'ecr-repository',
  arn: /^arn:[^:]+:ecr:[^:]+:[^:]+:repository\/.+$/,
  document: 'policyText',
  names: ['repositoryName'],
  object: (place, name) => regionalObject(place, 'ecr-repository', 'ecr', `repository/${name}`),
  none: ['RepositoryPolicyNotFoundException'],
};

/** The account of a registry is its id, whoever asks. */
function registryId({ response, params, about, account }: Answer): string | undefined {
  return (
    text(response, 'registryId') ??
    text(params, 'registryId') ??
    (about === undefined ? account : (account ?? accountOfArn(about)))
  );
}

const getRepositoryPolicy: AnswerReader = (answer) =>
  policyOf(repository)({ ...answer, account: registryId(answer) });

const getRegistryPolicy: AnswerReader = (answer) => {
  const { error } = answer;
  if (error !== undefined && error !== 'RegistryPolicyNotFoundException') return `refused: ${error}`;
  const { policyText } = answer.response;
  if (error === undefined && typeof policyText !== 'string') {
    return `answer of ${answer.call}: \`policyText\` missing`;
  }
  return at(regionalPlace({ ...answer, account: registryId(answer) }), (place) => {
    const id = `urn:${place.partition}:ecr-registry:${place.region}:${place.account}`;
    const object = { id, kind: 'ecr-registry', container: place.account };
    return { covers: [], objects: [wholePolicy(object, policyText ?? null)] };
  });
};

export const resourceAnswers: AnswerTable = {
  's3:GetBucketPolicy': getBucketPolicy,
  'kms:GetKeyPolicy': policyOf(key),
  'kms:ListGrants': listGrants,
  'sqs:GetQueueAttributes': getQueueAttributes,
  'sns:GetTopicAttributes': getTopicAttributes,
  'lambda:GetPolicy': getFunctionPolicy,
  'secretsmanager:GetResourcePolicy': policyOf(secret),
  'ecr:GetRepositoryPolicy': getRepositoryPolicy,
  'ecr:GetRegistryPolicy': getRegistryPolicy,
};
