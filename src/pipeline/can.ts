import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AccessDecision } from '../core/model/decision.ts';
import { DriftError, ProblemsError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Catalogue } from '../sources/aws/catalogue.ts';
import { readCaller } from '../sources/aws/policy/evaluate-caller.ts';
import { decide } from '../sources/aws/policy/evaluate-decide.ts';
import type { Level, Paper, Papers } from '../sources/aws/policy/evaluate-layers.ts';
import { globMatches } from '../sources/aws/policy/evaluate-match.ts';
import { mostBytes } from '../sources/aws/policy/policy-limits.ts';
import { type Context, fileContext, pairsContext, readPair } from './can-context.ts';
import { readPaper } from './can-documents.ts';
import { catalogueAt } from './catalogue.ts';

export interface CanRequest {
  readonly policies: readonly string[];
  readonly resourcePolicy: string | undefined;
  readonly permissionsBoundary: string | undefined;
  readonly sessionPolicies: readonly string[];
  /** `FILE` is a level of its own, `LEVEL=FILE` is one of the files of that level. */
  readonly scps: readonly string[];
  readonly rcps: readonly string[];
  readonly principal: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string | undefined;
  /** Files and `key=value` pairs. */
  readonly context: readonly string[];
  readonly isPartial: boolean;
  readonly catalogue: string | undefined;
}

export async function runCan(request: CanRequest, runtime: Runtime): Promise<AccessDecision> {
  refuseMalformed(request);
  const catalogue = catalogueAt(request.catalogue, runtime);
  const read = await reader(request, runtime);
  const { principal, action, resource, resourceAccount, isPartial } = request;
  const answer = decide(papersOf(request, read), {
    principal,
    action,
    resource,
    resourceAccount,
    isPartial,
    context: contextOf(request.context, read),
  });
  return {
    ...answer,
    request: { principal, action, resource },
    notes: [...answer.notes, ...catalogueNotes(catalogue, action, resource)],
    catalogue: { date: catalogue.date, digest: catalogue.digest },
  };
}

/** Refuses what can be no request. */
export function refuseMalformed(
  request: Pick<CanRequest, 'principal' | 'action' | 'resource' | 'resourceAccount'>,
): void {
  const { principal, action, resource, resourceAccount } = request;
  const problems: string[] = [];
  if (!/^[a-z0-9-]+:[a-z0-9]+$/i.test(action))
    problems.push(`\`${action}\` is no action; name one as in \`s3:GetObject\``);
  if (resource !== '*' && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(resource))
    problems.push(`\`${resource}\` is no resource; name an ARN, or \`*\` for an action without one`);
  if (principal !== undefined && !readCaller(principal))
    problems.push(
      `\`${principal}\` makes no requests; name the ARN of a user, role or session, an account's id, \`lambda.amazonaws.com\`, \`federated:NAME\` or \`anonymous\``,
    );
  if (resourceAccount !== undefined && !/^\d{12}$/.test(resourceAccount))
    problems.push(`\`${resourceAccount}\` is no account; its id has 12 digits`);
  const own = resource.split(':')[4] ?? '';
  if (resourceAccount !== undefined && /^\d{12}$/.test(own) && own !== resourceAccount)
    problems.push(`--resource-account ${resourceAccount} contradicts \`${resource}\`; leave it out`);
  if (problems.length > 0) throw new ProblemsError(problems);
}

type Read = (name: string) => string;

/** Reads files by name; standard input was read before, because only one of them can be it. */
async function reader(request: CanRequest, runtime: Runtime): Promise<Read> {
  return readerOf(
    [
      ...request.policies,
      ...request.sessionPolicies,
      ...[request.resourcePolicy, request.permissionsBoundary].flatMap((name) => name ?? []),
      ...[...request.scps, ...request.rcps].map((text) => levelOf(text).file),
      ...contextFiles(request.context),
    ],
    runtime,
  );
}

function contextFiles(context: readonly string[]): readonly string[] {
  return context.filter((text) => !readPair(text));
}

async function readerOf(files: readonly string[], runtime: Runtime): Promise<Read> {
  const uses = files.filter((name) => name === '-').length;
  if (uses > 1) throw new DriftError(`standard input (-) is named ${uses} times; it can be read once`);
  const input = uses === 1 ? await readAll(runtime.stdin) : '';
  return (name) => bounded(name, name === '-' ? input : readText(resolve(runtime.cwd, name), name));
}

function bounded(name: string, text: string): string {
  if (text.length <= mostBytes) return text;
  throw new DriftError(`\`${name}\` is larger than 4 MiB; no policy is, check the file`);
}

async function readAll(stdin: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stdin) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DriftError(`cannot read \`${name}\`; check the path`, { cause });
  }
}

function papersOf(request: CanRequest, read: Read): Papers {
  const problems: string[] = [];
  const paper = (file: string): readonly Paper[] => {
    try {
      return [readPaper(file === '-' ? 'stdin' : file, read(file))];
    } catch (error) {
      if (!(error instanceof DriftError)) throw error;
      problems.push(error.message);
      return [];
    }
  };
  const { resourcePolicy, permissionsBoundary } = request;
  const papers = {
    identity: request.policies.flatMap(paper),
    resource: resourcePolicy === undefined ? undefined : paper(resourcePolicy)[0],
    boundary: permissionsBoundary === undefined ? undefined : paper(permissionsBoundary)[0],
    session: request.sessionPolicies.flatMap(paper),
    scps: levelsOf(request.scps, paper),
    rcps: levelsOf(request.rcps, paper),
  };
  if (problems.length > 0) throw new ProblemsError(problems);
  return papers;
}

function levelOf(text: string): { readonly level: string; readonly file: string } {
  const match = /^([\w.-]+)=(.+)$/s.exec(text);
  return match ? { level: match[1] ?? '', file: match[2] ?? '' } : { level: text, file: text };
}

function levelsOf(texts: readonly string[], paper: (file: string) => readonly Paper[]): readonly Level[] {
  const levels = new Map<string, readonly Paper[]>();
  for (const { level, file } of texts.map(levelOf))
    levels.set(level, [...(levels.get(level) ?? []), ...paper(file)]);
  return [...levels].map(([label, papers]) => ({ label, papers }));
}

/** The context of a request, files read. */
export async function contextGiven(texts: readonly string[], runtime: Runtime): Promise<Context> {
  return contextOf(texts, await readerOf(contextFiles(texts), runtime));
}

/** What the command line says of a key counts, whatever a file says. */
function contextOf(texts: readonly string[], read: Read): Context {
  const pairs = texts.flatMap((text) => {
    const pair = readPair(text);
    return pair ? [pair] : [];
  });
  const files = texts.filter((text) => !readPair(text));
  const odd = files.find((text) => text.includes('='));
  if (odd !== undefined)
    throw new DriftError(`\`${odd}\` names no condition key; write one as in \`aws:username=maria\``);
  const [first, second] = files;
  if (first !== undefined && second !== undefined)
    throw new DriftError(`\`${first}\` and \`${second}\` are both context files; name one`);
  const held = first === undefined ? {} : fileContext(first === '-' ? 'stdin' : first, read(first));
  return { ...held, ...pairsContext(pairs) };
}

/** What the catalogue knows that the documents do not say. */
export function catalogueNotes(catalogue: Catalogue, action: string, resource: string): readonly string[] {
  const notes: string[] = [];
  const dated = `the catalogue of ${catalogue.date}`;
  if (resource !== '*' && /[*?]/.test(resource))
    notes.push('wildcards in --resource are taken as characters: this speaks of one resource');
  if (catalogue.level(action).length === 0) return [...notes, `\`${action}\` is not in ${dated}`];
  const types = catalogue.resourceTypes(action);
  if (resource === '*') return notes;
  if (types.length === 0) return [...notes, `by ${dated} \`${action}\` acts on no resource, only on \`*\``];
  if (types.some(({ arn }) => isOfType(arn, resource))) return notes;
  const known = types.map((type) => type.name).join(', ');
  return [...notes, `by ${dated} \`${action}\` never acts on such a resource, only on: ${known}`];
}

/** A bucket's name has no slash; most other placeholders may stand for a path. */
function isOfType(arn: string, resource: string): boolean {
  if (/:\$\{BucketName\}$/.test(arn) && resource.includes('/')) return false;
  return globMatches(arn.replace(/\$\{[^}]*\}/g, '*'), resource);
}
