import type { ObjectRef } from '../../../core/model/event.ts';
import { create, erase, remove, setDocument } from '../effects.ts';
import { field, text } from '../fields.ts';
import { isArn, objectByArn, regionalObject } from '../objects.ts';
import { type Call, type Decoder, type OperationTable, on } from './call.ts';

/** A service where one call writes a resource's whole policy, and another takes it away. */
interface PolicyService {
  readonly put: readonly string[];
  readonly remove: readonly string[];
  /** Request key of the document. */
  readonly document: string;
  readonly object: (call: Call) => ObjectRef | undefined;
  /** Request key of the policy's name, where a resource has several. */
  readonly name?: string;
  readonly create?: readonly string[];
  readonly delete?: readonly string[];
  /** The call that writes the policy also writes other settings and may leave the policy out. */
  readonly isPartial?: boolean;
}

/** By ARN where the request gives one, by name otherwise. */
function resource(
  kind: string,
  service: string,
  key: string,
  path: (name: string) => string,
): (call: Call) => ObjectRef | undefined {
  return (call) => {
    const name = text(call.request, key);
    if (name === undefined) return undefined;
    if (isArn(name)) return objectByArn(call.place, kind, name);
    return regionalObject(call.place, kind, service, path(name));
  };
}

function byArn(kind: string, key = 'resourceArn'): (call: Call) => ObjectRef | undefined {
  return (call) => {
    const arn = text(call.request, key);
    return arn === undefined ? undefined : objectByArn(call.place, kind, arn);
  };
}

/** Settings of a whole account and Region, which have no ARN. */
function accountWide(call: Call, kind: string): ObjectRef {
  const { partition, region, account } = call.place;
  return { id: `urn:${partition}:${kind}:${region}:${account}`, kind, container: account };
}

/** The answer gives the full ARN, whose random ending a name does not have. */
function secret(call: Call): ObjectRef | undefined {
  const arn = text(call.response, 'arn') ?? text(call.request, 'secretId') ?? text(call.request, 'name');
  if (arn === undefined) return undefined;
  if (isArn(arn)) return objectByArn(call.place, 'secret', arn);
  return regionalObject(call.place, 'secret', 'secretsmanager', `secret:${arn}`);
}

const domain = resource('opensearch-domain', 'es', 'domainName', (name) => `domain/${name}`);
const sesIdentity = (key: string) => resource('ses-identity', 'ses', key, (name) => `identity/${name}`);

const policyServices: readonly PolicyService[] = [
  {
    put: ['secretsmanager:PutResourcePolicy'],
    remove: ['secretsmanager:DeleteResourcePolicy'],
    document: 'resourcePolicy',
    object: secret,
    create: ['secretsmanager:CreateSecret'],
  },
  {
    put: ['ecr:SetRepositoryPolicy'],
    remove: ['ecr:DeleteRepositoryPolicy'],
    document: 'policyText',
    object: resource('ecr-repository', 'ecr', 'repositoryName', (name) => `repository/${name}`),
    create: ['ecr:CreateRepository'],
    delete: ['ecr:DeleteRepository'],
  },
  {
    put: ['ecr:PutRegistryPolicy'],
    remove: ['ecr:DeleteRegistryPolicy'],
    document: 'policyText',
    object: (call) => accountWide(call, 'ecr-registry'),
  },
  {
    put: ['glue:PutResourcePolicy'],
    remove: ['glue:DeleteResourcePolicy'],
    document: 'policyInJson',
    object: (call) => {
      const arn = text(call.request, 'resourceArn');
      if (arn !== undefined) return objectByArn(call.place, 'glue-catalog', arn);
      return regionalObject(call.place, 'glue-catalog', 'glue', 'catalog');
    },
  },
  {
    put: ['backup:PutBackupVaultAccessPolicy'],
    remove: ['backup:DeleteBackupVaultAccessPolicy'],
    document: 'policy',
    object: resource('backup-vault', 'backup', 'backupVaultName', (name) => `backup-vault:${name}`),
    delete: ['backup:DeleteBackupVault'],
  },
  {
    put: ['elasticfilesystem:PutFileSystemPolicy'],
    remove: ['elasticfilesystem:DeleteFileSystemPolicy'],
    document: 'policy',
    object: resource('efs-file-system', 'elasticfilesystem', 'fileSystemId', (id) => `file-system/${id}`),
    delete: ['elasticfilesystem:DeleteFileSystem'],
  },
  {
    put: ['es:UpdateDomainConfig', 'es:UpdateElasticsearchDomainConfig'],
    remove: [],
    document: 'accessPolicies',
    object: domain,
    create: ['es:CreateDomain', 'es:CreateElasticsearchDomain'],
    delete: ['es:DeleteDomain', 'es:DeleteElasticsearchDomain'],
    isPartial: true,
  },
  {
    put: ['ses:PutIdentityPolicy'],
    remove: ['ses:DeleteIdentityPolicy'],
    document: 'policy',
    object: sesIdentity('identity'),
    name: 'policyName',
    delete: ['ses:DeleteIdentity'],
  },
  {
    put: ['ses:CreateEmailIdentityPolicy', 'ses:UpdateEmailIdentityPolicy'],
    remove: ['ses:DeleteEmailIdentityPolicy'],
    document: 'policy',
    object: sesIdentity('emailIdentity'),
    name: 'policyName',
    delete: ['ses:DeleteEmailIdentity'],
  },
  {
    put: ['logs:PutResourcePolicy'],
    remove: ['logs:DeleteResourcePolicy'],
    document: 'policyDocument',
    object: (call) => byArn('log-resource')(call) ?? accountWide(call, 'logs-account'),
    name: 'policyName',
  },
  {
    put: ['logs:PutDestinationPolicy'],
    remove: [],
    document: 'accessPolicy',
    object: resource('log-destination', 'logs', 'destinationName', (name) => `destination:${name}`),
    delete: ['logs:DeleteDestination'],
  },
  {
    put: ['dynamodb:PutResourcePolicy'],
    remove: ['dynamodb:DeleteResourcePolicy'],
    document: 'policy',
    object: byArn('dynamodb-resource'),
  },
  {
    put: ['kinesis:PutResourcePolicy'],
    remove: ['kinesis:DeleteResourcePolicy'],
    document: 'policy',
    object: byArn('kinesis-resource'),
  },
  {
    put: ['kafka:PutClusterPolicy'],
    remove: ['kafka:DeleteClusterPolicy'],
    document: 'policy',
    object: byArn('kafka-cluster', 'clusterArn'),
    delete: ['kafka:DeleteCluster'],
  },
  {
    put: ['acm-pca:PutPolicy'],
    remove: ['acm-pca:DeletePolicy'],
    document: 'policy',
    object: byArn('acm-pca-authority'),
  },
  {
    put: ['codebuild:PutResourcePolicy'],
    remove: ['codebuild:DeleteResourcePolicy'],
    document: 'policy',
    object: byArn('codebuild-resource'),
  },
  {
    put: ['codeartifact:PutDomainPermissionsPolicy'],
    remove: ['codeartifact:DeleteDomainPermissionsPolicy'],
    document: 'policyDocument',
    object: resource('codeartifact-domain', 'codeartifact', 'domain', (name) => `domain/${name}`),
    delete: ['codeartifact:DeleteDomain'],
  },
  {
    put: ['cloudtrail:PutResourcePolicy'],
    remove: ['cloudtrail:DeleteResourcePolicy'],
    document: 'resourcePolicy',
    object: byArn('cloudtrail-resource'),
  },
  {
    put: ['s3tables:PutTableBucketPolicy'],
    remove: ['s3tables:DeleteTableBucketPolicy'],
    document: 'resourcePolicy',
    object: byArn('s3-table-bucket', 'tableBucketARN'),
    delete: ['s3tables:DeleteTableBucket'],
  },
  {
    put: ['bedrock-agentcore:PutResourcePolicy'],
    remove: ['bedrock-agentcore:DeleteResourcePolicy'],
    document: 'policy',
    object: byArn('agentcore-resource'),
  },
];

const family = 'resource-policy';

/** The policy's name, or nothing where a resource has but one. */
function memberKey(service: PolicyService, call: Call): string | undefined {
  return service.name === undefined ? '' : text(call.request, service.name);
}

function put(service: PolicyService): Decoder {
  return (call) => {
    const document = field(call.request, service.document);
    if (service.isPartial && call.request && document === undefined) return 'no-policy';
    const member = memberKey(service, call);
    if (member === undefined || (!call.request && !service.isPartial)) return [];
    return on(service.object(call), (object) => [setDocument(object, family, member, document)]);
  };
}

function takeAway(service: PolicyService): Decoder {
  return (call) => {
    const member = memberKey(service, call);
    return member === undefined ? [] : on(service.object(call), (object) => [remove(object, family, member)]);
  };
}

function begin(service: PolicyService): Decoder {
  return (call) =>
    on(service.object(call), (object) => {
      const document = field(call.request, service.document);
      return document === undefined
        ? [create(object)]
        : [create(object), setDocument(object, family, '', document)];
    });
}

function end(service: PolicyService): Decoder {
  return (call) => on(service.object(call), (object) => [erase(object)]);
}

function rows(service: PolicyService): readonly (readonly [string, Decoder])[] {
  return [
    ...service.put.map((name) => [name, put(service)] as const),
    ...service.remove.map((name) => [name, takeAway(service)] as const),
    ...(service.create ?? []).map((name) => [name, begin(service)] as const),
    ...(service.delete ?? []).map((name) => [name, end(service)] as const),
  ];
}

/** With a waiting period the secret can come back, and its policy with it. */
const deleteSecret: Decoder = (call) =>
  call.request && field(call.request, 'forceDeleteWithoutRecovery') !== true
    ? 'no-policy'
    : on(secret(call), (object) => [erase(object)]);

export const resourcePolicies: OperationTable = {
  ...Object.fromEntries(policyServices.flatMap(rows)),
  'secretsmanager:DeleteSecret': deleteSecret,
};
