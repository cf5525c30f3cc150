import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CatalogueFile } from '../../src/sources/aws/catalogue.ts';

interface Service {
  /** By resource type, as AWS writes them. */
  readonly types: Readonly<Record<string, string>>;
  /** By resource type: the actions on it. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
}

const arn = (rest: string) => `arn:\${Partition}:${rest.replaceAll('<', '${').replaceAll('>', '}')}`;

const known: Readonly<Record<string, Service>> = {
  dynamodb: {
    types: { table: arn('dynamodb:<Region>:<Account>:table/<TableName>') },
    actions: { table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan'] },
  },
  iam: {
    types: { role: arn('iam::<Account>:role/<RoleName>') },
    actions: { role: ['CreateRole', 'PassRole'] },
  },
  kms: {
    types: { key: arn('kms:<Region>:<Account>:key/<KeyId>') },
    actions: { key: ['Decrypt', 'Encrypt'] },
  },
  s3: {
    types: { bucket: arn('s3:::<BucketName>'), object: arn('s3:::<BucketName>/<ObjectName>') },
    actions: {
      bucket: ['ListBucket'],
      object: ['DeleteObject', 'DeleteObjectVersion', 'GetObject', 'GetObjectVersion', 'PutObject'],
    },
  },
  sts: {
    types: { role: arn('iam::<Account>:role/<RoleName>') },
    actions: { role: ['AssumeRole', 'TagSession'] },
  },
};

interface Edition {
  readonly date?: string;
  /** Actions that it does not list. */
  readonly without?: readonly string[];
}

/** A catalogue of a few actions, so that what is counted can be counted by hand; the same bytes anywhere. */
export function writeCatalogue(folder: string, { date = '2026-09-01', without = [] }: Edition = {}): string {
  const services = Object.entries(known).map(([service, { types, actions }]) => [
    service,
    {
      actions: Object.entries(actions).flatMap(([type, names]) =>
        names
          .filter((name) => !without.includes(`${service}:${name}`))
          .map((name) => [name, 'Read', [type], 1]),
      ),
      resourceTypes: types,
    },
  ]);
  return writeCatalogueFile(join(folder, `catalogue-${date}.json.gz`), date, Object.fromEntries(services));
}

export function writeCatalogueFile(path: string, date: string, services: CatalogueFile['services']): string {
  const file: CatalogueFile = {
    date,
    source: 'test',
    licence: 'test',
    keys: { one: ['aws:sourceip', 'aws:securetransport'], many: ['aws:tagkeys'] },
    services,
  };
  // Stored, not deflated: versions of zlib compress differently.
  writeFileSync(path, gzipSync(JSON.stringify(file), { level: 0 }));
  return path;
}
