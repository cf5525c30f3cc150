import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { drift, type Ran } from '../support/cli-runtime.ts';
import { makeFolder } from '../support/folder.ts';

let cwd = '';
beforeEach(() => {
  cwd = makeFolder(onTestFinished);
});

const clerk = 'arn:aws:iam::111111111111:role/clerk';
const ledger = 'arn:aws:s3:::ledger/may.csv';
const read = ['--action', 's3:GetObject', '--resource', ledger];
const here = ['--resource-account', '111111111111'];

const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadLedger",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::ledger/*",
      "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-1example" } }
    },
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "false" } }
    }
  ]
}
`;
const plain =
  '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }';

function put(name: string, content: string | object): string {
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

function can(...argv: readonly string[]): Promise<Ran> {
  return drift(['can', ...argv], { cwd });
}

async function answer(...argv: readonly string[]) {
  const { code, stdout, stderr } = await can(...argv, '--format', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as {
    readonly schemaVersion: string;
    readonly decision: string;
    readonly because: readonly Readonly<Record<string, unknown>>[];
    readonly notes: readonly string[];
    readonly unknownKeys: readonly string[];
    readonly filled: readonly unknown[];
  };
}

describe('the answer', () => {
  it('names what allows it, on the first line and by file and line', async () => {
    put('clerk.json', policy);
    const { code, stdout, stderr } = await can(
      ...['--policy', 'clerk.json', ...read, '--context', 'aws:PrincipalOrgID=o-1example'],
      ...['--context', 'aws:SecureTransport=true'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`ALLOWED
  s3:GetObject on arn:aws:s3:::ledger/may.csv

only policies of the caller were given: they must allow it
identity policy clerk.json:4 ReadLedger allows it
`);
  });

  it('names what denies it', async () => {
    put('clerk.json', policy);
    const { stdout } = await can('--policy', 'clerk.json', ...read, '--context', 'aws:SecureTransport=false');
    expect(stdout).toBe(`DENIED, explicitly
  s3:GetObject on arn:aws:s3:::ledger/may.csv

identity policy clerk.json:11 #2 denies it
`);
  });

  it('shows what came closest when nothing allows it, in 80 columns', async () => {
    put('clerk.json', policy);
    const { stdout } = await can('--policy', 'clerk.json', ...read, '--context', 'aws:SecureTransport=true');
    expect(stdout).toBe(`DENIED, nothing allows it
  s3:GetObject on arn:aws:s3:::ledger/may.csv

only policies of the caller were given: they must allow it
no statement of the identity policy allows it
  clerk.json:4 ReadLedger does not match
    Condition StringEquals aws:PrincipalOrgID o-1example: the request holds no
      such key
`);
  });

  it('says what it cannot know, and which key would settle it', async () => {
    put('clerk.json', policy);
    const found = await answer(
      ...['--policy', 'clerk.json', ...read, '--partial-context', '--context', 'aws:SecureTransport=true'],
    );
    expect(found).toMatchObject({
      schemaVersion: '1.0',
      decision: 'indeterminate',
      unknownKeys: ['aws:PrincipalOrgID'],
    });
    expect(found.because).toContainEqual({
      kind: 'open',
      layer: 'identity',
      level: null,
      document: 'clerk.json',
      statement: 'ReadLedger',
      line: 4,
      effect: 'Allow',
      text: 'identity policy clerk.json:4 ReadLedger may allow it',
      reasons: [
        {
          element: 'condition',
          verdict: 'unknown',
          text: 'Condition StringEquals aws:PrincipalOrgID o-1example: what the request holds is not known',
          key: 'aws:PrincipalOrgID',
          operator: 'StringEquals',
          written: ['o-1example'],
          held: 'unknown',
          unknownKeys: ['aws:principalorgid'],
        },
      ],
    });
  });

  it('says which keys it filled in, and which a real request would hold', async () => {
    const statement = {
      Effect: 'Allow',
      Action: 's3:*',
      Resource: '*',
      Condition: {
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/clerk' },
        NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      },
    };
    put('clerk.json', { Version: '2012-10-17', Statement: [statement] });
    const session = 'arn:aws:sts::111111111111:assumed-role/clerk/monday';
    const found = await answer('--policy', 'clerk.json', '--principal', session, ...read, ...here);
    expect(found.decision).toBe('allowed');
    expect(found.filled).toEqual([
      { key: 'aws:PrincipalArn', value: clerk, assumption: 'the role has no path' },
    ]);
    expect(found.notes).toEqual([
      'a real request holds aws:SourceIp; none was given, so it was taken as absent',
    ]);
  });

  it('notes what the catalogue knows better', async () => {
    put('all.json', plain);
    const on = async (action: string, resource: string) =>
      (await answer('--policy', 'all.json', '--action', action, '--resource', resource)).notes;
    expect(await on('s3:GetObject', 'arn:aws:s3:::ledger')).toEqual([
      expect.stringMatching(/^by the catalogue of \S+ `s3:GetObject` never acts on such a resource/),
    ]);
    expect(await on('s3:ListBucket', ledger)).toEqual([expect.stringMatching(/only on: .*bucket$/)]);
    expect(await on('s3:ListAllMyBuckets', ledger)).toEqual([expect.stringMatching(/only on `\*`$/)]);
    expect(await on('s3:GetObjekt', ledger)).toEqual([
      expect.stringMatching(/^`s3:GetObjekt` is not in the catalogue of/),
    ]);
    expect(await on('s3:GetObject', ledger)).toEqual([]);
  });

  it('refuses what is too large to be a policy', async () => {
    put('large.json', { Version: '2012-10-17', Id: 'x'.repeat(5 * 2 ** 20), Statement: [] });
    const ran = await drift(['can', '--policy', 'large.json', ...read], { cwd });
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining('`large.json` is larger than 4 MiB; no policy is, check the file'),
    ]);
  });

  it('takes another catalogue', async () => {
    put('all.json', plain);
    const services = { s3: { actions: [['GetLedger', 'Read', [], 0]], resourceTypes: {} } };
    const catalogue = {
      date: '2031-01-01',
      source: 'own',
      licence: 'MIT',
      keys: { one: [], many: [] },
      services,
    };
    writeFileSync(join(cwd, 'catalogue.gz'), gzipSync(JSON.stringify(catalogue)));
    const { notes } = await answer('--policy', 'all.json', ...read, '--catalogue', 'catalogue.gz');
    expect(notes).toEqual(['`s3:GetObject` is not in the catalogue of 2031-01-01']);
    const missing = await can('--policy', 'all.json', ...read, '--catalogue', 'gone.gz');
    expect(missing).toMatchObject({
      code: 2,
      stderr: 'drift: no action catalogue `gone.gz`; check the path\n',
    });
  });

  it('is no more than text, whatever a policy is called', async () => {
    const sid = 'a\u001b[31m\u202e\nDENIED';
    put('x.json', {
      Version: '2012-10-17',
      Statement: { Sid: sid, Effect: 'Allow', Action: 's3:*', Resource: '*' },
    });
    const { stdout } = await can('--policy', 'x.json', ...read);
    expect(stdout).toContain('x.json:1 a\\u{1b}[31m\\u{202e}\\u{a}DENIED allows it\n');
    const json = await can('--policy', 'x.json', ...read, '--format', 'json');
    for (const mark of ['\u001b', '\u202e']) expect(json.stdout).not.toContain(mark);
    expect((JSON.parse(json.stdout) as { because: { statement?: string }[] }).because[1]?.statement).toBe(
      sid,
    );
  });

  it('can fail a script', async () => {
    put('clerk.json', policy);
    const code = async (...argv: readonly string[]) =>
      (await can('--policy', 'clerk.json', ...read, ...argv)).code;
    expect(await code()).toBe(0);
    expect(await code('--fail-on', 'denied')).toBe(1);
    expect(await code('--fail-on', 'allowed')).toBe(0);
    expect(await code('--fail-on', 'allowed', '--partial-context')).toBe(1);
    expect(await code('--fail-on', 'allowed', '--context', 'aws:PrincipalOrgID=o-1example')).toBe(1);
  });
});

describe('documents', () => {
  const inside: unknown = JSON.parse(plain);
  const wrapped: readonly (readonly [string, string | object])[] = [
    ['get-policy-version', { PolicyVersion: { Document: inside, VersionId: 'v1' } }],
    ['get-role-policy', { RoleName: 'clerk', PolicyDocument: inside }],
    ['get-bucket-policy', { Policy: plain }],
    ['describe-policy', { Policy: { PolicySummary: {}, Content: plain } }],
    ['get-role', { Role: { AssumeRolePolicyDocument: encodeURIComponent(plain) } }],
    ['get-queue-attributes', { Attributes: { Policy: plain } }],
    ['a bare URL-encoded one', `${encodeURIComponent(plain)}\n`],
    ['one with a byte order mark', `\uFEFF${plain}`],
  ];
  it.each(wrapped)('are found in what the AWS CLI prints: %s', async (_, content) => {
    put('p.json', content);
    expect(await answer('--policy', 'p.json', ...read)).toMatchObject({
      decision: 'allowed',
      because: [{}, { document: 'p.json', line: 1 }],
    });
  });

  it('may be standard input, once', async () => {
    const one = await drift(['can', '--policy', '-', ...read], { cwd, stdin: policy });
    expect(one.stdout).toContain('stdin:4 ReadLedger does not match');
    const two = await drift(['can', '--policy', '-', '--scp', 'root=-', ...read], { cwd, stdin: policy });
    expect(two).toEqual(refusal('standard input (-) is named 2 times; it can be read once'));
  });

  it('of one SCP level add up, and every level must allow', async () => {
    put('all.json', plain);
    put('deny.json', {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: 'sqs:*', Resource: '*' },
    });
    const asked = ['--policy', 'all.json', ...read];
    expect((await answer(...asked, '--scp', 'root=all.json', '--scp', 'root=deny.json')).decision).toBe(
      'allowed',
    );
    const apart = await answer(...asked, '--scp', 'all.json', '--scp', 'deny.json');
    expect(apart.decision).toBe('implicitly-denied');
    expect(apart.because).toContainEqual(
      expect.objectContaining({
        kind: 'missing',
        layer: 'scp',
        level: 'deny.json',
        text: 'SCP level `deny.json` has no Allow at all; where FullAWSAccess is attached there too, name both as --scp LEVEL=FILE',
      }),
    );
  });

  it('of the context hold text, numbers, flags, lists, and null for what is absent', async () => {
    const keys = { NumericLessThan: { 's3:max-keys': '10' }, Bool: { 'aws:SecureTransport': 'true' } };
    const set = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } };
    const statement = {
      ...{ Effect: 'Allow', Action: 's3:*', Resource: '*' },
      Condition: { ...keys, ...set, Null: { 'aws:TokenIssueTime': 'true' } },
    };
    put('p.json', { Version: '2012-10-17', Statement: statement });
    const context = {
      ...{ 's3:max-keys': 9, 'AWS:SecureTransport': true, 'aws:TagKeys': ['a', 'b'] },
      'aws:TokenIssueTime': null,
    };
    put('context.json', context);
    const asked = ['--policy', 'p.json', ...read, '--partial-context', '--context', 'context.json'];
    expect((await answer(...asked)).decision).toBe('allowed');
    const changed = await answer(...asked, '--context', 'aws:tagkeys=a', '--context', 'aws:tagkeys=c');
    expect(changed.decision).toBe('implicitly-denied');
    expect(JSON.stringify(changed.because)).toContain('the request holds a, c');
  });
});

function refusal(...lines: readonly string[]): Ran {
  return { code: 2, stdout: '', stderr: lines.map((line) => `drift: ${line}\n`).join('') };
}

describe('what cannot be asked', () => {
  const files: readonly (readonly [string, string, string])[] = [
    [
      'a key that stands twice',
      '{\n "Statement": [{\n  "Action": 1,\n  "Action": 2 }] }',
      'p.json:4: duplicate key `Action`; keep one',
    ],
    ['JSON that breaks off', '{ "Statement":\n [', 'p.json:2: the JSON ends too early'],
    ['JSON with a comment', '{\n// old\n"Statement": [] }', 'p.json:2: unexpected `/`'],
    ['JSON with a comma too many', '{ "Statement": [1,\n] }', 'p.json:2: unexpected `]`'],
    ['two documents', '{ "Statement": [] }\n{}', 'p.json:2: there is more after the end of the JSON'],
    [
      'a text over two lines',
      '{ "Statement": "a\nb" }',
      'p.json:1: a text that does not end on its line, or has a wrong escape',
    ],
    ['JSON that nests without end', '['.repeat(100_000), 'p.json:1: it is nested deeper than 100 levels'],
    [
      'another object',
      '{\n  "Policy":\n    { "Arn": "x" }\n}',
      'p.json:3: no policy: an object with `Statement` is wanted',
    ],
    ['a broken policy in a text', '{\n  "Policy": "{ 1 }"\n}', 'p.json:2: unexpected `1`'],
    ['nothing', '', 'p.json:1: the JSON ends too early'],
    ['a broken URL encoding', '%7B%ZZ', 'p.json:1: the policy is not URL-encoded JSON'],
  ];
  it.each(files)('%s', async (_, content, words) => {
    put('p.json', content);
    expect(await can('--policy', 'p.json', ...read)).toEqual(refusal(words));
  });

  it('is told of all files at once', async () => {
    put('p.json', '{');
    put('scp.json', '[]');
    expect(
      await can('--policy', 'p.json', '--scp', 'root=scp.json', '--resource-policy', 'gone.json', ...read),
    ).toEqual(
      refusal(
        'p.json:1: the JSON ends too early',
        'cannot read `gone.json`; check the path',
        'scp.json:1: no policy: an object with `Statement` is wanted',
      ),
    );
  });

  it('is told what a request is made of', async () => {
    const asked = [
      '--action',
      's3:*',
      '--resource',
      'ledger',
      '--principal',
      'maria',
      '--resource-account',
      '1',
    ];
    const { code, stderr } = await can(...asked);
    expect(code).toBe(2);
    expect(stderr.split('\n').map((line) => line.slice(0, 40))).toEqual([
      'drift: `s3:*` is no action; name one as ',
      'drift: `ledger` is no resource; name an ',
      'drift: `maria` makes no requests; name t',
      'drift: `1` is no account; its id has 12 ',
      '',
    ]);
    const table = 'arn:aws:dynamodb:eu-central-1:111111111111:table/t';
    const away = ['--resource-account', '222222222222'];
    expect(await can('--action', 'dynamodb:Query', '--resource', table, ...away)).toEqual(
      refusal(`--resource-account 222222222222 contradicts \`${table}\`; leave it out`),
    );
  });

  it('is told of a context that is none', async () => {
    put('p.json', plain);
    const withContext = (...texts: readonly string[]) =>
      can('--policy', 'p.json', ...read, ...texts.flatMap((text) => ['--context', text]));
    put('list.json', '[]');
    put('deep.json', '{\n "aws:x": { "a": 1 } }');
    put('twice.json', '{ "aws:x": "1",\n "AWS:X": "2" }');
    expect(await withContext('list.json')).toEqual(
      refusal('list.json:1: the context is an object from condition key to value'),
    );
    expect(await withContext('deep.json')).toEqual(
      refusal('deep.json:2: `aws:x` holds neither text, number, boolean, null nor a list of them'),
    );
    expect(await withContext('twice.json')).toEqual(
      refusal('twice.json:2: duplicate key `AWS:X`; case does not tell keys apart'),
    );
    expect(await withContext('list.json', 'deep.json')).toEqual(
      refusal('`list.json` and `deep.json` are both context files; name one'),
    );
    expect(await withContext('username=maria')).toEqual(
      refusal('`username=maria` names no condition key; write one as in `aws:username=maria`'),
    );
  });

  it('is told what there can be one of, and what there must be', async () => {
    put('p.json', plain);
    const two = ['--permissions-boundary', 'p.json', '--permissions-boundary', 'p.json'];
    expect((await can(...read, ...two)).stderr).toContain('there can be only one.');
    expect((await can('--action', 's3:GetObject')).stderr).toContain("required option '--resource <arn>'");
  });
});
