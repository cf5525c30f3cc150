import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isAlias, isMap, LineCounter, type Node, parseDocument, type Scalar, visit } from 'yaml';
import type * as z from 'zod';
import type { Registry } from '../core/model/registry.ts';
import { DriftError, ProblemsError } from '../errors.ts';
import { closest } from './closest.ts';
import { type Config, configSchema, type SourceSchema, schemaWith } from './schema.ts';

export interface LoadedConfig {
  readonly path: string | undefined;
  readonly config: Config;
}

/** The nearest policies.yaml from `directory` up to the repository root, the defaults where there is none. */
export function findConfig(directory: string): string | undefined {
  for (let here = resolve(directory); ; here = dirname(here)) {
    const candidate = join(here, 'policies.yaml');
    if (existsSync(candidate)) return candidate;
    if (existsSync(join(here, '.git')) || dirname(here) === here) return undefined;
  }
}

/** `kinds` are the schemas of the sources that can be collected from. */
export function loadConfig(path: string | undefined, kinds: readonly SourceSchema[] = []): LoadedConfig {
  if (path === undefined) return { path, config: configSchema.parse({ version: 1 }) };
  return { path, config: parseConfig(readText(path), path, kinds) };
}

/** Every problem at once, each with file:line:col. `name` is how the file is called in messages. */
export function parseConfig(text: string, name: string, kinds: readonly SourceSchema[] = []): Config {
  const schema = schemaWith(kinds);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const broken = document.errors.map((error) => `${place(error.pos[0])}: ${yamlWords(error)}`);
  visit(document, (_, node) => {
    if (isAlias(node) && !node.resolve(document))
      broken.push(`${place(node.range?.[0] ?? 0)}: ${aliasWords}`);
  });
  if (broken.length > 0) throw new ProblemsError([...new Set(broken)]);
  const parsed = schema.safeParse(plain(document, name), { error: wording });
  if (parsed.success) return parsed.data;
  const nodeAt = (path: readonly PropertyKey[]): unknown =>
    path.length === 0 ? document.contents : document.getIn(path, true);
  throw new ProblemsError(parsed.error.issues.flatMap((issue) => describe(issue, schema, nodeAt, place)));
}

const aliasWords = 'a text that begins with `*` stands in quotes; without them it is a YAML alias';

function yamlWords(error: { readonly code: string; readonly message: string }): string {
  if (error.code === 'BAD_ALIAS') return aliasWords;
  if (error.code === 'MULTIPLE_DOCS') return 'the file holds more than one YAML document; keep one';
  return lowerFirst(error.message);
}

function plain(document: { readonly toJS: () => unknown }, name: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw new DriftError(`\`${name}\` uses YAML aliases that grow without measure; write them out`, {
      cause: error,
    });
  }
}

const nouns: Readonly<Record<string, string>> = { array: 'a list', object: 'a mapping', string: 'text' };

/** What is wrong, in words for people who do not know the schema language. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type') return `must be ${nouns[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_union') return 'is no kind of source that drift collects from';
  if (issue.code === 'too_small') return 'must not be empty';
  if (issue.code !== 'invalid_value') return undefined;
  const hint = closest(String(issue.input), issue.values.map(String));
  return `must be one of ${issue.values.join(', ')}${hint ? `; did you mean \`${hint}\`?` : ''}`;
}

type Place = (offset: number) => string;
type NodeAt = (path: readonly PropertyKey[]) => unknown;

function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  nodeAt: NodeAt,
  place: Place,
): readonly string[] {
  const where = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [
      `${place(offsetOf(issue.path, nodeAt))}: ${where ? `\`${where}\`: ` : ''}${lowerFirst(issue.message)}`,
    ];
  }
  return issue.keys.map((key) => {
    const hint = closest(key, knownKeys(schema, issue.path));
    const meant = hint ? `; did you mean \`${hint}\`?` : '';
    return `${place(keyOffset(nodeAt(issue.path), key) ?? offsetOf(issue.path, nodeAt))}: unknown key \`${key}\`${meant}`;
  });
}

/** The keys that the schema has at a path; list positions do not matter. */
function knownKeys(root: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let schemas: readonly unknown[] = [root];
  for (const part of path) schemas = schemas.flatMap((one) => choices(step(unwrap(one), part)));
  return schemas.flatMap((one) => Object.keys((unwrap(one) as Wrapper | undefined)?.shape ?? {}));
}

/** What a union may be, or the one thing that something else is. */
function choices(schema: unknown): readonly unknown[] {
  const own = unwrap(schema) as Wrapper | undefined;
  return own?.def?.options ?? [schema];
}

interface Wrapper {
  readonly def?: {
    readonly innerType?: unknown;
    readonly element?: unknown;
    readonly options?: readonly unknown[];
  };
  readonly shape?: Record<string, unknown>;
}

function unwrap(schema: unknown): unknown {
  const inner = (schema as Wrapper | undefined)?.def?.innerType;
  return inner === undefined ? schema : unwrap(inner);
}

function step(schema: unknown, part: PropertyKey): unknown {
  const wrapper = schema as Wrapper | undefined;
  return typeof part === 'number' ? wrapper?.def?.element : wrapper?.shape?.[String(part)];
}

/** Where the nearest node is that stands on the path. */
function offsetOf(path: readonly PropertyKey[], nodeAt: NodeAt): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = nodeAt(path.slice(0, depth)) as Partial<Node> | null | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

function keyOffset(map: unknown, key: string): number | undefined {
  if (!isMap<Scalar>(map)) return undefined;
  return map.items.find((pair) => String(pair.key.value) === key)?.key.range?.[0];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new DriftError(`cannot read configuration \`${path}\`; name another with --config`, {
      cause: error,
    });
  }
}

export function registryOf(config: Config): Registry {
  return {
    actors: config.actors.map((a) => ({ ...a, owner: a.owner, envelope: a.envelope })),
    parties: config.parties,
    owners: config.owners.map((o) => ({
      owner: o.owner,
      match: { party: o.match.party, principal: o.match.principal },
    })),
  };
}

const lagUnits: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export function maxLagMs(config: Config): number {
  const text = config.coverage.maxLag;
  return Number(text.slice(0, -1)) * (lagUnits[text.slice(-1)] ?? 0);
}
