import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCatalogue } from '../support/catalogue.ts';
import { drift, type Ran } from '../support/cli-runtime.ts';
import { makeFolder } from '../support/folder.ts';
import { commitAll, git, gitEnvironment } from '../support/git.ts';

/** A real repository: two commits, the second one tagged, and a work tree that went on. */
const repository = makeFolder(afterAll);
const catalogue = writeCatalogue(makeFolder(afterAll));

function allow(action: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  });
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}

beforeAll(() => {
  git(repository, 'init', '-q', '-b', 'main');
  put('policies/reader.json', allow('s3:GetObject'));
  put('policies/team a/writer.json', allow('s3:PutObject'));
  put('policies/gone.json', allow('kms:Decrypt'));
  put('policies/node_modules/x/package.json', allow('kms:Encrypt'));
  put('other/readme.md', '# nothing to compare');
  put('-policies/odd:name.json', allow('s3:GetObject'));
  symlinkSync('reader.json', join(repository, 'policies/link.json'));
  commitAll(repository, 'reader: as it was');
  put('policies/reader.json', allow('s3:*'));
  commitAll(repository);
  git(repository, 'tag', 'v2');
  put('policies/team a/writer.json', allow('s3:GetObject'));
  put('policies/fresh.json', allow('s3:ListBucket'));
  rmSync(join(repository, 'policies/gone.json'));
});

function diff(folder: string, ...operands: readonly string[]): Promise<Ran> {
  const cwd = join(repository, folder);
  return drift(['diff', '--catalogue', catalogue, ...operands], { cwd, env: gitEnvironment });
}

interface Found {
  readonly relation: string;
  readonly old: string;
  readonly new: string;
  readonly documents: readonly {
    readonly name: string;
    readonly status: string;
    readonly relation: string;
    readonly old: string | null;
    readonly new: string | null;
  }[];
  readonly notes: readonly string[];
}

async function found(folder: string, ...operands: readonly string[]): Promise<Found> {
  const { code, stdout, stderr } = await diff(folder, ...operands, '--format', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Found;
}

describe('a folder at a revision', () => {
  it('is compared with the work tree where nothing else is named', async () => {
    const { relation, documents, notes } = await found('.', 'v2:policies/');
    expect(relation).toBe('mixed');
    expect(documents.map(({ name, status, relation }) => [name, status, relation])).toEqual([
      ['fresh.json', 'added', 'widened'],
      ['gone.json', 'removed', 'narrowed'],
      ['reader.json', 'unchanged', 'equivalent'],
      ['team a/writer.json', 'changed', 'mixed'],
    ]);
    expect(documents.map(({ old, new: now }) => [old, now])).toEqual([
      [null, 'policies/fresh.json'],
      ['v2:policies/gone.json', null],
      ['v2:policies/reader.json', 'policies/reader.json'],
      ['v2:policies/team a/writer.json', 'policies/team a/writer.json'],
    ]);
    expect(notes).toEqual(['link.json is a symbolic link and was not compared']);
  });

  it('is compared with another revision, and what neither changed is unchanged', async () => {
    const { documents } = await found('.', 'main~1:policies', 'main:policies');
    expect(documents.map(({ name, status, relation }) => `${name} ${status} ${relation}`)).toEqual([
      'gone.json unchanged equivalent',
      'reader.json changed widened',
      'team a/writer.json unchanged equivalent',
    ]);
  });

  it.each([
    ['policies', 'HEAD:policies', '.'],
    ['policies', 'HEAD:./', '.'],
    ['other', 'HEAD:../policies', '../policies'],
    ['policies/team a', 'HEAD:..', '..'],
  ])('asked for in %s as %s is the folder %s', async (folder, operand, now) => {
    const result = await found(folder, operand);
    expect(result.new).toBe(now);
    expect(result.documents.map(({ name }) => name)).toEqual([
      'fresh.json',
      'gone.json',
      'reader.json',
      'team a/writer.json',
    ]);
  });

  it('may be the top', async () => {
    const { documents } = await found('policies', 'HEAD:');
    expect(documents.map(({ name }) => name)).toContain('policies/reader.json');
  });
});

describe('a file at a revision', () => {
  it('is compared with the same file in the work tree', async () => {
    const { stdout } = await diff('.', 'main~1:policies/reader.json');
    expect(stdout).toContain('widened: 5 actions on 1 resource pattern\n');
    expect(stdout).toContain('identity policy main~1:policies/reader.json -> policies/reader.json\n');
  });

  it('is the first one of two, the second or both', async () => {
    const relation = async (...operands: readonly string[]) =>
      (await diff('.', ...operands)).stdout.split(':')[0];
    expect(await relation('main~1:policies/reader.json', 'policies/reader.json')).toBe('widened');
    expect(await relation('policies/reader.json', 'main~1:policies/reader.json')).toBe('narrowed');
    expect(await relation('v2:policies/reader.json', 'main~1:policies/reader.json')).toBe('narrowed');
  });

  it('may have a colon in its name, and its revision one in braces', async () => {
    const head = await diff('.', 'HEAD:-policies/odd:name.json');
    expect(head.stdout).toMatch(/^equivalent: /);
    const said = await diff('.', 'HEAD^{/reader: as}:policies/reader.json');
    expect(said.stdout).toContain('HEAD^{/reader: as}:policies/reader.json');
    expect(said.stdout).toMatch(/^widened: /);
  });

  it('is not looked for where a file has that very name', async () => {
    put('main:policies', allow('iam:PassRole'));
    const { stdout } = await diff('.', 'main:policies', 'policies/reader.json');
    rmSync(join(repository, 'main:policies'));
    expect(stdout).toContain('  - iam:PassRole\n');
  });
});

describe('what git does not have', () => {
  const missing = (path: string, rev: string) =>
    `no \`${path}\` in \`${rev}\`; paths begin at the repository's top or with ./, and /dev/null stands for no policy`;

  it.each([
    ['a revision', ['v3:policies'], 'no git revision `v3`; check its name'],
    ['a file', ['v2:policies/new.json'], missing('policies/new.json', 'v2')],
    ['a folder', ['v2:rules/', 'policies'], missing('rules', 'v2')],
    [
      'the file in the work tree',
      ['v2:policies/gone.json'],
      'no `policies/gone.json` in the work tree; to compare with nothing, name /dev/null as the second',
    ],
    [
      'a path outside',
      ['v2:../../etc'],
      "`../../etc` lies outside of the repository; write it from the repository's top",
    ],
    [
      'a revision that looks like an option',
      ['--', '--output=pwned:policies'],
      'no file or folder `--output=pwned:policies`, and no git revision stands before its colon; write it as in `main:policies/`',
    ],
    [
      'the index',
      [':policies/reader.json', 'policies/reader.json'],
      'no file or folder `:policies/reader.json`, and no git revision stands before its colon; write it as in `main:policies/`',
    ],
  ])('%s is an error that says what to do', async (_what, operands, message) => {
    expect(await diff('.', ...operands)).toEqual({ code: 2, stdout: '', stderr: `drift: ${message}\n` });
  });

  it('a repository', async () => {
    const cwd = makeFolder(afterAll);
    const ran = await drift(['diff', 'main:policies'], { cwd, env: gitEnvironment });
    expect(ran.stderr).toBe(
      `drift: \`${cwd}\` is in no git repository; run drift inside one, or name files\n`,
    );
    expect(ran.code).toBe(2);
  });

  it('git itself', async () => {
    const ran = await drift(['diff', 'main:policies'], { cwd: repository, env: { PATH: '/nowhere' } });
    expect(ran.stderr).toBe(
      'drift: git is not installed or not in PATH; install it, or name files instead of REV:PATH\n',
    );
    expect(ran.code).toBe(2);
  });
});
