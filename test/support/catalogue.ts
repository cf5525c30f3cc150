import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const names: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan'],
  iam: ['CreateRole', 'PassRole'],
  kms: ['Decrypt', 'Encrypt'],
  s3: ['DeleteObject', 'DeleteObjectVersion', 'GetObject', 'GetObjectVersion', 'ListBucket', 'PutObject'],
  sts: ['AssumeRole', 'TagSession'],
};

/** A catalogue of a few actions, so that what is counted can be counted by hand; the same bytes anywhere. */
export function writeCatalogue(folder: string): string {
  const services = Object.entries(names).map(([service, actions]) => [
    service,
    { actions: actions.map((name) => [name, 'Read', []]), resourceTypes: {} },
  ]);
  const file = {
    date: '2026-09-01',
    source: 'test',
    licence: 'test',
    services: Object.fromEntries(services),
  };
  const path = join(folder, 'catalogue.json.gz');
  // Stored, not deflated: versions of zlib compress differently.
  writeFileSync(path, gzipSync(JSON.stringify(file), { level: 0 }));
  return path;
}
