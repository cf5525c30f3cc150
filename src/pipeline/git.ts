import { type ExecFileException, execFile } from 'node:child_process';
import { posix } from 'node:path';
import { DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';

export interface Revision {
  readonly rev: string;
  /** From the top of the repository; empty for the top itself. */
  readonly path: string;
}

export interface Blob {
  /** Within the folder that was listed. */
  readonly path: string;
  readonly bytes: Buffer;
}

export type Committed =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'folder'; readonly files: readonly Blob[]; readonly links: readonly string[] };

/** A git work tree, read and never written; what it holds elsewhere is not fetched. */
export interface Repository {
  /** `REV:PATH` with its path counted from the top, as git reads it: `./` begins where the user stands. */
  readonly locate: (rev: string, path: string) => Revision;
  readonly read: (revision: Revision, isWanted: (path: string) => boolean) => Promise<Committed>;
  /** The same path in the work tree, from where the user stands. */
  readonly worktreePath: (path: string) => string;
}

export async function openRepository(runtime: Runtime): Promise<Repository> {
  const git = gitIn(runtime);
  const prefix = await git(['rev-parse', '--show-prefix']).catch((error: unknown) => {
    throw error instanceof GitRefusal ? noRepository(runtime.cwd, error) : error;
  });
  const here = prefix.toString('utf8').replace(/\n$/, '').replace(/\/$/, '');
  return {
    locate: (rev, path) => ({ rev, path: fromTop(here, path) }),
    read: (revision, isWanted) => read(git, revision, isWanted),
    worktreePath: (path) => posix.relative(here, path) || '.',
  };
}

function noRepository(folder: string, cause: GitRefusal): DriftError {
  if (cause.message.includes('not a git repository'))
    return new DriftError(`\`${folder}\` is in no git repository; run drift inside one, or name files`, {
      cause,
    });
  return new DriftError(`git cannot read the repository at \`${folder}\`: ${cause.message}`, { cause });
}

function fromTop(here: string, path: string): string {
  const isRelative = /^\.\.?(\/|$)/.test(path);
  const whole = posix.normalize(isRelative ? posix.join(here, path) : path).replace(/\/$/, '');
  if (whole.startsWith('..') || whole.startsWith('/'))
    throw new DriftError(`\`${path}\` lies outside of the repository; write it from the repository's top`);
  return whole === '.' ? '' : whole;
}

type Git = (args: readonly string[], input?: string) => Promise<Buffer>;

async function read(
  git: Git,
  { rev, path }: Revision,
  isWanted: (path: string) => boolean,
): Promise<Committed> {
  const tree = await objectId(git, `${rev}^{tree}`, () => `no git revision \`${rev}\`; check its name`);
  const id =
    path === ''
      ? tree
      : await objectId(
          git,
          `${tree}:${path}`,
          () =>
            `no \`${path}\` in \`${rev}\`; paths begin at the repository's top or with ./, and /dev/null stands for no policy`,
        );
  const type = (await git(['cat-file', '-t', id])).toString('utf8').trim();
  if (type === 'tree') return readFolder(git, id, isWanted);
  if (type !== 'blob')
    throw new DriftError(`\`${path}\` in \`${rev}\` is a submodule; run drift inside of it`);
  return { kind: 'file', bytes: await git(['cat-file', 'blob', id]) };
}

async function objectId(git: Git, name: string, complaint: () => string): Promise<string> {
  // The object's name alone is used from here on: it is hexadecimal, so it can be no option.
  if (name.startsWith('-')) throw new DriftError(complaint());
  try {
    const id = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', name]);
    return id.toString('utf8').trim();
  } catch (error) {
    throw error instanceof GitRefusal ? new DriftError(complaint(), { cause: error }) : error;
  }
}

async function readFolder(git: Git, tree: string, isWanted: (path: string) => boolean): Promise<Committed> {
  const listing = (await git(['ls-tree', '-r', '-z', '--full-tree', tree])).toString('utf8');
  const links: string[] = [];
  const found: { readonly id: string; readonly path: string }[] = [];
  for (const line of listing.split('\0')) {
    const match = /^(\d+) (\w+) ([0-9a-f]+)\t([\s\S]*)$/.exec(line);
    const [, mode, type, id = '', path = ''] = match ?? [];
    if (type !== 'blob' || !isWanted(path)) continue;
    if (mode === '120000') links.push(path);
    else found.push({ id, path });
  }
  const bodies = await readBlobs(
    git,
    found.map(({ id }) => id),
  );
  const files = found.map(({ path }, index) => ({ path, bytes: bodies[index] ?? Buffer.alloc(0) }));
  return { kind: 'folder', files, links };
}

/** All in one process: `<id> blob <size>`, a line feed, the bytes, a line feed, and so on. */
async function readBlobs(git: Git, ids: readonly string[]): Promise<readonly Buffer[]> {
  if (ids.length === 0) return [];
  const all = await git(['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  const bodies: Buffer[] = [];
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf('\n', at);
    const size = Number(/ blob (\d+)$/.exec(all.toString('utf8', at, end))?.[1]);
    if (!Number.isSafeInteger(size))
      throw new DriftError(
        `git does not have all files of that revision here; fetch them with \`git fetch\``,
      );
    bodies.push(all.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return bodies;
}

const mostBytes = 1 << 30;

function gitIn(runtime: Runtime): Git {
  const env = { ...runtime.env, LC_ALL: 'C', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' };
  return (args, input) =>
    new Promise((resolve, reject) => {
      const settle = (error: ExecFileException | null, stdout: Buffer, stderr: Buffer) =>
        error ? reject(explained(error, stderr)) : resolve(stdout);
      const options = { cwd: runtime.cwd, env, encoding: 'buffer', maxBuffer: mostBytes } as const;
      const child = execFile('git', [...args], options, settle);
      // Git that ends early says why by its exit code.
      child.stdin?.on('error', () => undefined).end(input ?? '');
    });
}

/** Git ran and said no; the message is the first line of what it had to say. */
class GitRefusal extends Error {}

function explained(error: ExecFileException, stderr: Buffer): Error {
  if (error.code === 'ENOENT')
    return new DriftError(
      'git is not installed or not in PATH; install it, or name files instead of REV:PATH',
      { cause: error },
    );
  if (typeof error.code !== 'number')
    return new DriftError(`git failed: ${error.message.trim()}`, { cause: error });
  const [said = ''] = stderr.toString('utf8').split('\n');
  return new GitRefusal(said.replace(/^fatal: /, ''), { cause: error });
}
