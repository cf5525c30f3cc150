import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { writeCatalogue } from '../support/catalogue.ts';
import { project } from '../support/cli-built.ts';
import { drift, type Ran } from '../support/cli-runtime.ts';
import { makeFolder } from '../support/folder.ts';

const catalogue = writeCatalogue(makeFolder(afterAll));
const policies = join(project, 'fixtures/diff');

let cwd = '';
beforeEach(() => {
  cwd = makeFolder(onTestFinished);
});

type Statement = Readonly<Record<string, unknown>>;

function written(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function put(name: string, content: string | Buffer): string {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), content);
  return name;
}

function diff(...argv: readonly string[]): Promise<Ran> {
  return drift(['diff', '--catalogue', catalogue, ...argv], { cwd });
}

interface Part {
  readonly boxes: readonly {
    readonly actions: readonly string[];
    readonly resources: readonly string[];
    readonly origin: { readonly object: string; readonly statement: string; readonly line: number | null };
  }[];
  readonly witness: { readonly action: string; readonly resource: string };
  readonly size: { readonly actions: number };
}

interface Json {
  readonly relation: string;
  readonly kind: string;
  readonly widened: Part | null;
  readonly narrowed: Part | null;
  readonly indeterminate: readonly { readonly reason: string }[];
  readonly denies: { readonly added: Part | null; readonly lifted: Part | null } | null;
  readonly [key: string]: unknown;
}

async function json(...argv: readonly string[]): Promise<Json> {
  const { code, stdout, stderr } = await diff(...argv, '--format', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Json;
}

const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
): Statement => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});
const deny = (action: string): Statement => ({ Effect: 'Deny', Action: action, Resource: '*' });
const bucket = (name: string) => `arn:aws:s3:::${name}/*`;
const trust = (...principals: readonly string[]): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: principals },
  Action: 'sts:AssumeRole',
});
const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;

describe('the first line tells the whole', () => {
  it.each([
    [
      'the same',
      [allow('s3:GetObject')],
      [allow('s3:GetObject')],
      'equivalent: both allow exactly the same requests',
    ],
    [
      'a rewrite',
      [allow('s3:GetObject'), allow('s3:PutObject')],
      [allow(['S3:putobject', 's3:GetObject'], ['*', bucket('a')])],
      'equivalent: both allow exactly the same requests',
    ],
    [
      'an action',
      [allow('s3:GetObject')],
      [allow(['s3:GetObject', 's3:PutObject'])],
      'widened: 1 action on 1 resource pattern',
    ],
    ['a pattern', [allow('s3:GetObject')], [allow('s3:*')], 'widened: 5 actions on 1 resource pattern'],
    [
      'one resource more',
      [allow('s3:GetObject', [bucket('a'), bucket('b')])],
      [allow('s3:GetObject', [bucket('a'), bucket('b'), bucket('c')])],
      'widened: 1 action on 1 resource pattern',
    ],
    [
      'a deny',
      [allow('s3:*')],
      [allow('s3:*'), deny('s3:Delete*')],
      'narrowed: 2 actions on 1 resource pattern',
    ],
    [
      'one for another',
      [allow('s3:GetObject', bucket('a'))],
      [allow('s3:PutObject', [bucket('a'), bucket('b')])],
      'mixed: gains 1 action on 2 resource patterns, loses 1 action on 1 resource pattern',
    ],
    ['an action that nobody listed', [], [allow('sso:Signin')], 'widened: 1 action on 1 resource pattern'],
    [
      'a pattern that matches no action',
      [],
      [allow('zz:*')],
      'widened: actions that the catalogue does not list on 1 resource pattern',
    ],
    [
      'an operator that does not exist',
      [allow('s3:GetObject')],
      [{ ...allow('s3:GetObject'), Condition: { StringSoundsLike: { 'aws:userid': 'maria' } } }],
      'indeterminate: 1 part could not be decided',
    ],
    [
      'an element that does not exist, and a document that says nothing',
      [],
      [{ ...allow('s3:GetObject'), Priority: 1 }],
      'indeterminate: 1 part could not be decided',
    ],
    [
      'two more who may take a role',
      [trust(role('ci'))],
      [trust(role('ci'), role('a'), role('b'))],
      'widened: 1 action for 2 principals',
    ],
    ['nothing at all', [], [], 'equivalent: both allow exactly the same requests'],
  ])('for %s', async (_what, old, now, line) => {
    put('old.json', written(...old));
    put('new.json', written(...now));
    const { code, stdout, stderr } = await diff('old.json', 'new.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\nidentity policy ')[0]?.split('\ntrust policy ')[0]?.replaceAll('\n', ' ')).toBe(
      line,
    );
    expect((await json('old.json', 'new.json')).relation).toBe(line.split(':')[0]);
  });
});

describe('a document', () => {
  it('comes from a file, from standard input, or from nowhere', async () => {
    put('p.json', written(allow('s3:GetObject')));
    const stdin = written(allow('s3:*'));
    const run = (...argv: readonly string[]) =>
      drift(['diff', '--catalogue', catalogue, ...argv, '--format', 'json'], { cwd, stdin });
    const sides = async (...argv: readonly string[]) => {
      const { relation, old, new: now } = JSON.parse((await run(...argv)).stdout) as Json;
      return [relation, old, now];
    };
    expect(await sides('p.json', '-')).toEqual(['widened', 'p.json', 'standard input']);
    expect(await sides('-', 'p.json')).toEqual(['narrowed', 'standard input', 'p.json']);
    expect(await sides('/dev/null', 'p.json')).toEqual(['widened', null, 'p.json']);
    expect(await sides('p.json', '/dev/null')).toEqual(['narrowed', 'p.json', null]);
  });

  it('may be wrapped on one side and not on the other', async () => {
    put('old.json', JSON.stringify({ Policy: written({ ...allow('s3:GetObject'), Principal: '*' }) }));
    put('new.json', written({ ...allow('s3:GetObject'), Principal: '*' }));
    expect(await json('old.json', 'new.json')).toMatchObject({ relation: 'equivalent', kind: 'resource' });
  });

  it('begins with a byte order mark for all we care', async () => {
    put('old.json', `\ufeff${written(allow('s3:GetObject'))}`);
    put('new.json', written(allow('s3:GetObject')));
    expect((await json('old.json', 'new.json')).relation).toBe('equivalent');
  });

  it('is of the kind that it looks like, that the other side is of, or that it is said to be', async () => {
    put('trust.json', written(trust(role('ci'))));
    put('empty.json', written());
    put('get.json', written(allow('s3:GetObject')));
    expect((await json('trust.json', 'empty.json')).kind).toBe('trust');
    expect((await json('empty.json', 'trust.json')).kind).toBe('trust');
    expect((await json('empty.json', 'empty.json')).kind).toBe('identity');
    expect((await json('trust.json', 'empty.json', '--as', 'resource')).kind).toBe('resource');
    expect(await json('get.json', 'trust.json', '--as', 'resource')).toMatchObject({ kind: 'resource' });
  });

  it('has no denies beside its relation where it is a trust policy', async () => {
    put('old.json', written(trust(role('ci'))));
    put('new.json', written(trust(role('ci')), { ...trust(role('a')), Effect: 'Deny' }));
    expect(await json('old.json', 'new.json')).toMatchObject({ relation: 'equivalent', denies: null });
  });

  it('that denies more or less is said so beside, where its own grants do not change', async () => {
    put('with.json', written(allow('s3:GetObject'), deny('s3:DeleteObject')));
    put('without.json', written(allow('s3:GetObject')));
    const more = await diff('without.json', 'with.json');
    expect(more.stdout.split('\n')).toEqual([
      'equivalent: both allow exactly the same requests, but the new one denies more',
      'identity policy without.json -> with.json',
      '',
      'also: denies more than before: s3:DeleteObject on * (also where another policy',
      '      grants it)',
      '',
      '',
    ]);
    const less = await diff('with.json', 'without.json');
    expect(less.stdout).toContain('also: denies less than before: s3:DeleteObject on *');
    for (const [old, now, gate, code] of [
      ['without', 'with', 'widened', 0],
      ['without', 'with', 'narrowed', 1],
      ['with', 'without', 'widened', 1],
      ['with', 'without', 'any', 1],
    ] as const)
      expect((await diff(`${old}.json`, `${now}.json`, '--fail-on', gate)).code).toBe(code);
    const { denies } = await json('without.json', 'with.json');
    expect([denies?.added?.witness.action, denies?.lifted]).toEqual(['s3:DeleteObject', null]);
  });
});

describe('what an action acts on', () => {
  const grant = () => {
    put('old.json', written(allow('s3:PutObject')));
    put('new.json', written(allow('s3:PutObject'), allow('s3:GetObject', 'arn:aws:s3:::ledger')));
  };

  it('makes a grant on anything else an idle one, which is said beside', async () => {
    grant();
    const { stdout } = await diff('old.json', 'new.json');
    expect(stdout).toMatch(/^equivalent: /);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'also: the text allows more than before, but of the actions it names none acts on such a resource',
    );
    expect(stdout).toContain('catalogue of 2026-09-01');
    expect((await diff('old.json', 'new.json', '--fail-on', 'widened')).code).toBe(1);
    expect((await diff('old.json', 'new.json', '--fail-on', 'narrowed')).code).toBe(0);
  });

  it('lets a whole account in where it is named, unless it owns the resource', async () => {
    const named = (principal: string) => written({ ...allow('s3:GetObject'), Principal: { AWS: principal } });
    put('role.json', named(role('clerk')));
    put('account.json', named('111111111111'));
    const relation = async (...more: readonly string[]) =>
      (await diff('role.json', 'account.json', ...more)).stdout.split(':')[0];
    expect(await relation()).toBe('widened');
    expect(await relation('--account', '222222222222')).toBe('widened');
    expect(await relation('--account', '111111111111')).toBe('mixed');
    expect((await diff('role.json', 'account.json', '--account', '1')).code).toBe(2);
  });

  it('does not count under --no-resource-types', async () => {
    grant();
    const { stdout } = await diff('old.json', 'new.json', '--no-resource-types');
    expect(stdout).toMatch(/^widened: 1 action on 1 resource pattern\n/);
    expect(stdout).not.toContain('also:');
  });
});

describe('options', () => {
  const files = () => {
    put('get.json', written(allow('s3:GetObject')));
    put('more.json', written(allow(['s3:GetObject', 's3:PutObject'])));
    put('put.json', written(allow('s3:PutObject')));
    put('odd.json', written({ ...allow('s3:GetObject'), Condition: { StringSoundsLike: { a: 'b' } } }));
    put('same.json', JSON.stringify(JSON.parse(written(allow('s3:GetObject'))), null, 2));
  };

  it.each([
    ['get', 'same', 'any', 0, ''],
    ['get', 'more', 'widened', 1, '1 policy is wider'],
    ['get', 'more', 'narrowed', 0, ''],
    ['get', 'more', 'any', 1, '1 policy is different'],
    ['more', 'get', 'widened', 0, ''],
    ['more', 'get', 'narrowed', 1, '1 policy is narrower'],
    ['get', 'put', 'widened', 1, '1 policy is wider'],
    ['get', 'put', 'narrowed', 1, '1 policy is narrower'],
    ['get', 'odd', 'widened', 1, '1 policy could not be decided, which counts as wider'],
    ['get', 'odd', 'narrowed', 1, '1 policy could not be decided, which counts as narrower'],
  ])('from %s to %s, --fail-on %s ends with %d', async (old, now, gate, code, words) => {
    files();
    const ran = await diff(`${old}.json`, `${now}.json`, '--fail-on', gate);
    expect([ran.code, ran.stderr]).toEqual([
      code,
      words === '' ? '' : `drift: --fail-on ${gate}: ${words}\n`,
    ]);
    expect(ran.stdout).not.toBe('');
  });

  it('--fail-on counts the policies of a folder', async () => {
    const ran = await drift(['diff', 'old', 'new', '--catalogue', catalogue, '--fail-on', 'widened'], {
      cwd: policies,
    });
    expect([ran.code, ran.stderr]).toEqual([
      1,
      'drift: --fail-on widened: 3 policies are wider, 1 policy could not be decided, which counts as wider\n',
    ]);
  });

  it('--format and -o write to several places at once', async () => {
    files();
    const both = await diff(
      'get.json',
      'more.json',
      '--format',
      'md=out.md',
      '--format',
      'json',
      '-o',
      'out.json',
    );
    expect(both).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(cwd, 'out.md'), 'utf8')).toMatch(
      /^## widened: 1 action on 1 resource pattern\n/,
    );
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toMatchObject({ relation: 'widened' });
    await diff('get.json', 'more.json', '-o', 'out.txt');
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toBe((await diff('get.json', 'more.json')).stdout);
  });

  it('colour only where it is wanted, and words that need none', async () => {
    files();
    const colour = await drift(['diff', 'get.json', 'put.json', '--catalogue', catalogue], {
      cwd,
      isTTY: true,
    });
    expect(colour.stdout).toContain('\u001b[31m+');
    const plain = await diff('get.json', 'put.json');
    expect(stripVTControlCharacters(colour.stdout)).toBe(plain.stdout);
  });

  it('--all shows what is else counted', async () => {
    const names = Array.from({ length: 30 }, (_, index) =>
      bucket(`bucket-${String(index).padStart(2, '0')}`),
    );
    const statements = names.map((name, index) => ({
      ...allow('s3:GetObject', name),
      Condition: { StringEquals: { 'aws:PrincipalTag/team': `t${index}` } },
    }));
    put('old.json', written());
    put(
      'wide.json',
      written(allow('s3:GetObject', names), ...statements.map((one) => ({ ...one, Action: 's3:PutObject' }))),
    );
    const short = await diff('old.json', 'wide.json');
    expect(short.stdout).toContain(`${names[7]} and 22 more\n`);
    expect(short.stdout).toContain('  + and 19 more entries with 1 action; --all shows them\n');
    const long = await diff('old.json', 'wide.json', '--all');
    for (const name of names) expect(long.stdout.split(name)).toHaveLength(3);
    expect(long.stdout).not.toContain(' more');
  });

  it('need no store and no configuration, and make none', async () => {
    files();
    const ran = await drift(
      ['diff', 'get.json', 'more.json', '--config', 'gone.yaml', '--store', 'gone.db'],
      { cwd },
    );
    expect([ran.code, ran.stderr]).toEqual([0, '']);
  });

  it('--catalogue is said when it is not there or none', async () => {
    files();
    const run = (name: string) => drift(['diff', 'get.json', 'more.json', '--catalogue', name], { cwd });
    expect((await run('gone.gz')).stderr).toBe('drift: no action catalogue `gone.gz`; check the path\n');
    expect((await run('get.json')).stderr).toContain('is damaged: it is not gzipped JSON\n');
  });
});

describe('what cannot be compared', () => {
  const bad = (name: string, content: string | Buffer) => put(name, content);
  const good = () => put('good.json', written(allow('s3:GetObject')));

  it.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'bad.json: empty; a policy document is a JSON object'],
    ['text', 'hello', 'bad.json:1:1: not JSON: unexpected `h`'],
    ['broken JSON', '{\n  "Statement": [\n    {,}\n  ]\n}', 'bad.json:3:6: not JSON: unexpected `,`'],
    ['a hostile name in broken JSON', '\u001b[31m', 'bad.json:1:1: not JSON: unexpected `\\u{1b}`'],
    [
      'other JSON',
      '{ "name": "x" }',
      'bad.json: not a policy document: it has no Statement; name a file that holds one',
    ],
    [
      'a key twice',
      '{ "Statement": [],\n"Id": "a", "Id": "b" }',
      'bad.json:2: the key `Id` stands twice in one object; remove one of them',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeff{}', 'utf16le'),
      'bad.json: not UTF-8 (it begins like UTF-16 text); save it as UTF-8',
    ],
    ['bytes', Buffer.from([0x89, 0x50]), 'bad.json: not UTF-8; save it as UTF-8'],
    [
      'five megabytes',
      Buffer.alloc(5 << 20, ' '),
      'bad.json: larger than 4 MiB; no policy document is, check the file',
    ],
    [
      'too many statements',
      written(...Array.from({ length: 8000 }, (_, index) => allow('s3:GetObject', bucket(`a${index}`)))),
      'bad.json: 8,000 statements; drift compares documents of at most 1,000, split it',
    ],
    [
      'too many values',
      written(
        allow(
          's3:GetObject',
          Array.from({ length: 20_000 }, (_, index) => bucket(`a${index}`)),
        ),
      ),
      'bad.json: 20,002 values; drift compares documents of at most 10,000, split it',
    ],
    [
      'too many patterns of actions',
      written(allow(Array.from({ length: 2000 }, (_, index) => `s3:*${index}*`))),
      'bad.json: 2,000 patterns of actions; drift compares documents of at most 1,000, split it',
    ],
    ['deep lists', '['.repeat(100_000), 'bad.json:1:100001: not JSON: it ends too early'],
  ])('%s is refused with its place', async (_what, content, message) => {
    bad('bad.json', content);
    expect(await diff('bad.json', good())).toEqual({ code: 2, stdout: '', stderr: `drift: ${message}\n` });
  });

  it('is told of all files at once', async () => {
    bad('old/a.json', '');
    bad('old/b.json', written());
    bad('new/b.json', '{');
    bad('new/c/d.json', '[');
    expect(await diff('old', 'new')).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        'drift: old/a.json: empty; a policy document is a JSON object\n',
        'drift: new/b.json:1:2: not JSON: it ends too early\n',
        'drift: new/c/d.json:1:2: not JSON: it ends too early\n',
      ].join(''),
    });
  });

  it.each([
    [['gone.json', 'good.json'], 'no file or folder `gone.json`; check the path'],
    [['-', '-'], 'standard input can only be one of the two; name a file for the other'],
    [['/dev/null', '/dev/null'], 'nothing to compare; name at least one policy document'],
    [
      ['good.json'],
      'nothing to compare `good.json` with; name a second file or folder, or a git revision as in `main:good.json`',
    ],
    [
      ['good.json', 'folder'],
      '`folder` is a folder and `good.json` is not; compare two files or two folders',
    ],
    [['empty', 'empty'], 'no JSON files in `empty` or `empty`; policy documents end in .json'],
    [['others', 'others'], 'no policy document in `others` or `others`; check the paths'],
    [
      ['good.json', 'trust.json'],
      'good.json looks like an identity policy and trust.json like a trust policy; say which they are with --as identity, --as resource or --as trust',
    ],
  ])('%j is refused: %s', async (argv, message) => {
    good();
    put('trust.json', written(trust(role('ci'))));
    put('folder/p.json', written());
    put('others/package.json', '{ "name": "x" }');
    mkdirSync(join(cwd, 'empty'));
    expect(await diff(...argv)).toEqual({ code: 2, stdout: '', stderr: `drift: ${message}\n` });
  });

  it('refuses a file that is a policy on one side and something else on the other', async () => {
    put('old/p.json', written(allow('s3:GetObject')));
    put('new/p.json', '{ "name": "x" }');
    expect((await diff('old', 'new')).stderr).toBe(
      'drift: new/p.json: not a policy document: it has no Statement; name a file that holds one\n',
    );
  });
});

describe('documents that mean harm', () => {
  const names = [
    '\u001b]0;owned\u0007\u001b[2J',
    '\u202egnp.exe',
    '<img src=x onerror=alert(1)>',
    '](https://evil.example) @org/team #1',
    '```\n# heading\n| a | b |',
    '::error file=app.js::pwned',
    '\n::error::pwned',
    '##vso[task.setvariable variable=x]y ##[add-mask]z',
    '\ud800 lone',
    'x'.repeat(500),
  ];

  it.each(names)('%j reaches no format as more than text', async (name) => {
    put('old.json', written());
    put(
      'new.json',
      written(
        { ...allow('s3:GetObject', `arn:aws:s3:::${name}`), Sid: name },
        { ...allow(name, name), Condition: { StringEquals: { [name]: name } } },
      ),
    );
    const [terminal, markdown, machine] = await Promise.all(
      ['terminal', 'md', 'json'].map(
        async (format) => (await diff('old.json', 'new.json', '--format', format)).stdout,
      ),
    );
    for (const text of [terminal, markdown, machine]) {
      const unsafe = [...(text ?? '')].filter(
        (one) => one !== '\n' && /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(one),
      );
      expect(unsafe).toEqual([]);
      expect(text).not.toMatch(/^\s*::/m);
    }
    expect(terminal).not.toMatch(/##(\[|vso)/);
    expect((terminal ?? '').split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
    const outsideCode = (markdown ?? '').replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    for (const risk of [/@/, /https?:/, /<\w/, /\]\(/, /^# /m, /^\|/m]) expect(outsideCode).not.toMatch(risk);
    expect(JSON.parse(machine ?? '')).toMatchObject({ relation: 'widened' });
  });

  it.each([
    [
      'deep conditions',
      `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}]}`,
    ],
    ['deep statements', `{"Statement":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}`],
    [
      '__proto__',
      '{"__proto__":{"Statement":[]},"Statement":[{"__proto__":{"Effect":"Allow"},"constructor":1}]}',
    ],
    ['a megabyte of text', written({ ...allow('s3:GetObject'), Sid: 'é'.repeat(500_000) })],
    [
      'a pattern of stars',
      written(
        allow('s3:*', `arn:aws:s3:::${'*a'.repeat(200)}`),
        allow('s3:*', `arn:aws:s3:::${'*b?'.repeat(200)}`),
      ),
    ],
  ])('%s end in words, not in a crash', async (_what, content) => {
    put('old.json', written(allow('s3:GetObject', bucket('a'))));
    put('new.json', content);
    const ran = await diff('old.json', 'new.json');
    expect([0, 2]).toContain(ran.code);
    expect(ran.stderr).not.toContain('bug in drift');
    expect(ran.stdout === '').toBe(ran.code === 2);
  });
});

describe('two folders', () => {
  const run = (...argv: readonly string[]) =>
    drift(['diff', '--catalogue', catalogue, ...argv], { cwd: policies });

  it.each([
    ['terminal', 'txt'],
    ['markdown', 'md'],
    ['json', 'json'],
  ])('read like this as %s', async (format, extension) => {
    const { code, stdout, stderr } = await run('old', 'new', '--format', format);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(join(project, `fixtures/report/diff.${extension}`));
  });

  it('hold every document that every format shows', async () => {
    const differing = [
      'billing.json',
      'bucket.json',
      'fresh.json',
      'gone.json',
      'odd.json',
      'team/ci-trust.json',
    ];
    const [terminal, markdown] = await Promise.all(
      ['terminal', 'md'].map(async (format) => (await run('old', 'new', '--format', format)).stdout),
    );
    for (const name of differing) {
      expect(terminal).toMatch(new RegExp(`^${name}`, 'm'));
      expect(markdown).toContain(`### \`${name}\``);
    }
    for (const name of ['rewritten.json', 'same.json'])
      expect(terminal + (markdown ?? '')).not.toContain(name);
  });

  it('are equivalent to themselves', async () => {
    expect((await run('old', 'old')).stdout).toBe(
      'equivalent: all 7 policies allow exactly the same requests\nold -> old: 7 unchanged\n\n' +
        'note: package.json is no policy document and was not compared\n',
    );
  });

  it('are all new beside an empty one', async () => {
    mkdirSync(join(cwd, 'empty'));
    put('new/p.json', written(allow('s3:GetObject')));
    expect((await diff('empty', 'new')).stdout).toMatch(/^widened: 1 of 1 policy differs \(1 widened\)\n/);
  });

  it('leave a comment that a forge can take, however many documents differ', async () => {
    for (let index = 0; index < 400; index++)
      put(`new/p${index}.json`, written(allow('s3:GetObject', bucket(`bucket-${index}`))));
    mkdirSync(join(cwd, 'old'));
    const { stdout } = await diff('old', 'new', '--format', 'md');
    expect(stdout.length).toBeLessThan(65_536);
    expect(stdout).toMatch(/Showing \d+ of 400 policies that differ; the JSON output has all of them\./);
  });
});

it('one document with endless names leaves a comment that a forge can take, and --all leaves nothing out', async () => {
  const long = (index: number, letter: string) => `${letter.repeat(390)}${index}`;
  const conditions = (index: number) =>
    Object.fromEntries(Array.from({ length: 12 }, (_, key) => [`aws:RequestTag/${key}`, long(index, 'v')]));
  const statements = Array.from({ length: 20 }, (_, index) => ({
    ...allow('s3:GetObject', bucket(long(index, 'b'))),
    Condition: { StringEquals: conditions(index) },
  }));
  put('old.json', written());
  put('new.json', written(...statements));
  const short = await diff('old.json', 'new.json', '--format', 'md');
  expect(short.stdout.length).toBeLessThan(65_536);
  expect(short.stdout).toMatch(/and \d+ more entries/);
  const all = await diff('old.json', 'new.json', '--format', 'md', '--all');
  expect(all.stdout.match(/^- `s3:GetObject` on/gm)).toHaveLength(20);
});

describe('a document as JSON', () => {
  it('says its version first and has every key of the contract', async () => {
    put('old.json', written(allow('s3:GetObject')));
    put('new.json', written(allow(['s3:GetObject', 's3:PutObject'])));
    const found = await json('old.json', 'new.json');
    expect(Object.keys(found)).toEqual([
      'schemaVersion',
      'relation',
      'widened',
      'narrowed',
      'indeterminate',
      'denies',
      'idle',
      'kind',
      'old',
      'new',
      'notes',
      'catalogue',
    ]);
    expect(found.widened).toEqual({
      boxes: [
        {
          principals: [],
          actions: ['s3:PutObject'],
          resources: ['*'],
          conditions: [],
          except: [],
          origin: { object: 'new.json', facet: 'new', statement: '#1', line: 1 },
        },
      ],
      witness: { action: 's3:PutObject', resource: 'arn:aws:s3:::example/example', context: {} },
      size: { actions: 1, atoms: 1 },
    });
    expect(found.narrowed).toBeNull();
  });
});
