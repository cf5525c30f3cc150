import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { type ActionUniverse, createActionUniverse } from '../../core/surface/action-universe.ts';
import { DriftError } from '../../errors.ts';
import { createArities, type KeyLists } from './policy/key-arity.ts';
import { createResourceDomains, resourceFamily } from './policy/resource-domain.ts';

/** The actions and resource types that AWS documents, as of a date. */
export interface CatalogueFile {
  readonly date: string;
  /** The package and version it was made from. */
  readonly source: string;
  readonly licence: string;
  readonly keys: KeyLists;
  /** By service prefix. */
  readonly services: Readonly<Record<string, CatalogueService>>;
}

export interface CatalogueService {
  readonly actions: readonly CatalogueAction[];
  /** ARN pattern by resource type. */
  readonly resourceTypes: Readonly<Record<string, string>>;
}

/** Name, access levels separated by commas, resource types, and whether (1) a request must name one of them. */
export type CatalogueAction = readonly [
  name: string,
  level: string,
  resourceTypes: readonly string[],
  isRequired: 0 | 1,
];

export interface Catalogue {
  readonly date: string;
  /** Of the file's bytes. */
  readonly digest: string;
  readonly universe: ActionUniverse;
  /** Access levels of an action; an action can have two. Empty for an action that is not in the catalogue. */
  readonly level: (action: string) => readonly string[];
  /** What an action acts on. Empty: only on `*`, or not in the catalogue. */
  readonly resourceTypes: (action: string) => readonly ResourceType[];
}

interface Entry {
  readonly level: string;
  readonly types: readonly string[];
  readonly service: CatalogueService;
  readonly isRequired: boolean;
}

interface ResourceType {
  readonly name: string;
  readonly arn: string;
}

const fileName = 'aws-catalogue.json.gz';

const shape = z.strictObject({
  date: z.iso.date(),
  source: z.string(),
  licence: z.string(),
  keys: z.strictObject({ one: z.array(z.string()), many: z.array(z.string()) }),
  services: z.record(
    z.string(),
    z.strictObject({
      actions: z.array(
        z.tuple([z.string(), z.string(), z.array(z.string()), z.union([z.literal(0), z.literal(1)])]),
      ),
      resourceTypes: z.record(z.string(), z.string()),
    }),
  ),
});

/** Reads the catalogue that ships with drift, or another one. */
export function loadCatalogue(path: string = shippedPath()): Catalogue {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new DriftError(
      `cannot read the action catalogue \`${path}\`: run \`npm run build\` in a checkout, or install drift again`,
      { cause },
    );
  }
  return catalogueFrom(bytes, path);
}

/** `where` names the bytes in messages. */
export function catalogueFrom(bytes: Buffer, where: string): Catalogue {
  const { date, keys, services } = decode(bytes, where);
  const entries = new Map<string, Entry>();
  const names: string[] = [];
  for (const [prefix, service] of Object.entries(services)) {
    for (const [name, level, types, isRequired] of service.actions) {
      names.push(`${prefix}:${name}`);
      entries.set(`${prefix}:${name}`.toLowerCase(), { level, types, service, isRequired: isRequired === 1 });
    }
  }
  const domainOf = createResourceDomains();
  const entryOf = (action: string) => entries.get(action.toLowerCase());
  return {
    date,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    universe: createActionUniverse(names, date, {
      resourcesOf: (action) => {
        const entry = entryOf(action);
        const arns = entry?.types.map((type) => entry.service.resourceTypes[type] ?? '');
        return entry && arns && domainOf({ action, arns, isRequired: entry.isRequired });
      },
      familyOf: resourceFamily,
      arityOf: createArities(keys),
    }),
    level: (action) =>
      entryOf(action)
        ?.level.split(',')
        .map((one) => one.trim()) ?? [],
    resourceTypes: (action) => {
      const entry = entryOf(action);
      return (entry?.types ?? []).map((name) => ({ name, arn: entry?.service.resourceTypes[name] ?? '*' }));
    },
  };
}

function decode(bytes: Buffer, where: string): CatalogueFile {
  let json: unknown;
  try {
    json = JSON.parse(gunzipSync(bytes).toString('utf8'));
  } catch (cause) {
    throw new DriftError(`the action catalogue \`${where}\` is damaged: it is not gzipped JSON`, { cause });
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue ? `${issue.path.join('.')}: ${issue.message}` : 'wrong shape';
  throw new DriftError(`the action catalogue \`${where}\` is damaged: ${at}`);
}

/** The same file whether this code runs from src/ or from the bundle in dist/. */
function shippedPath(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return join(folder, 'dist', fileName);
}
