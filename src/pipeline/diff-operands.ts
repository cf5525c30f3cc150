import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { byCodeUnit } from '../core/model/order.ts';
import { DriftError, ProblemsError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { openRepository, type Repository, type Revision } from './git.ts';

export type Operand =
  | { readonly kind: 'file'; readonly name: string; readonly file: SourceFile | undefined }
  | {
      readonly kind: 'folder';
      readonly name: string;
      readonly files: ReadonlyMap<string, SourceFile>;
      readonly links: readonly string[];
    };

export interface SourceFile {
  /** As the user would name it. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** What is to be compared, read whole. Without `newer`, the same path in the work tree. */
export async function readOperands(
  older: string,
  newer: string | undefined,
  runtime: Runtime,
): Promise<readonly [Operand, Operand]> {
  if (older === '-' && newer === '-')
    throw new DriftError('standard input can only be one of the two; name a file for the other');
  let repository: Repository | undefined;
  const read = async (operand: string): Promise<Operand> => {
    const local = await readLocal(operand, runtime);
    if (local) return local;
    const { rev, path } = splitRevision(operand);
    repository ??= await openRepository(runtime);
    return readRevision(operand, repository.locate(rev, path), repository);
  };
  const first = await read(older);
  if (newer !== undefined) return matched(first, await read(newer));
  if (!repository)
    throw new DriftError(
      `nothing to compare \`${older}\` with; name a second file or folder, or a git revision as in \`main:${older}\``,
    );
  const { rev, path } = splitRevision(older);
  const here = repository.worktreePath(repository.locate(rev, path).path);
  const second = await readLocal(here, runtime);
  if (!second)
    throw new DriftError(
      `no \`${here}\` in the work tree; to compare with nothing, name /dev/null as the second`,
    );
  return matched(first, second);
}

function matched(first: Operand, second: Operand): readonly [Operand, Operand] {
  if (first.kind === second.kind) return [first, second];
  const [folder, file] = first.kind === 'folder' ? [first, second] : [second, first];
  throw new DriftError(
    `\`${folder.name}\` is a folder and \`${file.name}\` is not; compare two files or two folders`,
  );
}

async function readLocal(operand: string, runtime: Runtime): Promise<Operand | undefined> {
  if (operand === '-') {
    const pieces: Buffer[] = [];
    for await (const piece of runtime.stdin) pieces.push(piece);
    return { kind: 'file', name: operand, file: { name: 'standard input', bytes: Buffer.concat(pieces) } };
  }
  if (operand === '/dev/null') return { kind: 'file', name: operand, file: undefined };
  const path = resolve(runtime.cwd, operand);
  if (!existsSync(path)) return undefined;
  if (statSync(path).isDirectory()) return { kind: 'folder', name: operand, ...readFolder(operand, path) };
  return { kind: 'file', name: operand, file: { name: operand, bytes: readBytes(operand, path) } };
}

/** At the first colon that is not part of the revision, as in `main@{2026-01-01 10:00}:policies`. */
function splitRevision(operand: string): Revision {
  const match = /^((?:[^:{]|\{[^}]*\})*):([\s\S]*)$/.exec(operand);
  const [, rev, path = ''] = match ?? [];
  if (rev === undefined) throw new DriftError(`no file or folder \`${operand}\`; check the path`);
  if (rev === '' || rev.startsWith('-'))
    throw new DriftError(
      `no file or folder \`${operand}\`, and no git revision stands before its colon; write it as in \`main:policies/\``,
    );
  return { rev, path };
}

async function readRevision(operand: string, revision: Revision, repository: Repository): Promise<Operand> {
  const found = await repository.read(revision, isPolicyPath);
  if (found.kind === 'file')
    return { kind: 'file', name: operand, file: { name: operand, bytes: found.bytes } };
  const files = found.files.map(({ path, bytes }): [string, SourceFile] => [
    path,
    { name: `${revision.rev}:${revision.path === '' ? '' : `${revision.path}/`}${path}`, bytes },
  ]);
  return { kind: 'folder', name: operand, files: new Map(files), links: found.links };
}

/** Policies end in .json; what lies in a repository's own folders is none. */
function isPolicyPath(path: string): boolean {
  return /\.json$/i.test(path) && !path.split('/').some(isForeign);
}

function isForeign(name: string): boolean {
  return name === '.git' || name === 'node_modules';
}

function readFolder(name: string, path: string): Pick<Operand & { kind: 'folder' }, 'files' | 'links'> {
  const paths: string[] = [];
  const links: string[] = [];
  const walk = (below: string): void => {
    for (const entry of readdirSync(join(path, below), { withFileTypes: true })) {
      const at = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isForeign(entry.name)) walk(at);
      } else if (isPolicyPath(at)) (entry.isSymbolicLink() ? links : paths).push(at);
    }
  };
  try {
    walk('');
  } catch (cause) {
    throw new DriftError(`cannot read the folder \`${name}\`; check its permissions`, { cause });
  }
  const problems: string[] = [];
  const files = new Map<string, SourceFile>();
  for (const at of paths.sort(byCodeUnit)) {
    const shown = join(name, at);
    try {
      files.set(at, { name: shown, bytes: readBytes(shown, join(path, at)) });
    } catch (error) {
      if (!(error instanceof DriftError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  return { files, links };
}

function readBytes(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new DriftError(`cannot read \`${name}\`; check its permissions`, { cause });
  }
}
