import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { drift, type Ran, type Surroundings } from '../support/cli-runtime.ts';
import { handful, handfulCounts, roleArn, s3Delivery } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

const cwd = makeFolder(afterAll);
const policies = `version: 1
windows: [30d]
parties:
  - { id: acme, kind: partner, accounts: ["222222222222"] }
owners:
  - { match: { party: acme }, owner: maria@example.com }
  - { match: { principal: "arn:aws:iam::111111111111:role/scr*" }, owner: jonas@example.com }
`;
const partner = 'arn:aws:iam::222222222222:root';
const ourAccount = 'arn:aws:iam::111111111111:root';

interface Report {
  readonly schemaVersion: string;
  readonly asOf: string;
  readonly windows: readonly {
    readonly days: number;
    readonly start: string;
    readonly end: string;
    readonly summary: object;
    readonly deltas: readonly { readonly principal: string; readonly widened: object | null }[];
  }[];
  readonly changes: readonly { readonly id: string }[];
  readonly attempts: readonly { readonly eventId: string; readonly errorCode: string }[];
}

function report(argv: readonly string[], more: Omit<Surroundings, 'cwd'> = {}): Promise<Ran> {
  return drift(['report', '--as-of', '2026-11-03', ...argv], { cwd, ...more });
}

async function asJson(argv: readonly string[]): Promise<Report> {
  const { stdout } = await report(['--format', 'json', ...argv]);
  return JSON.parse(stdout) as Report;
}

async function principals(argv: readonly string[]): Promise<readonly string[]> {
  const { windows } = await asJson(argv);
  return windows.flatMap(({ deltas }) => deltas.map(({ principal }) => principal)).sort();
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'trail.json'), s3Delivery(handful));
  writeFileSync(join(cwd, 'policies.yaml'), policies);
  expect((await drift(['import', 'trail.json'], { cwd })).code).toBe(0);
});

describe('where a report goes', () => {
  it('is standard output for all but remarks', async () => {
    const { code, stdout, stderr } = await report([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^30 days to 2026-11-03/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('is the named file, with the bytes that standard output would get and nothing else', async () => {
    for (const [format, file] of [
      ['json', 'r.json'],
      ['markdown', 'r.md'],
      ['terminal', 'r.txt'],
    ]) {
      const printed = await report(['--format', `${format}`]);
      const before = await report(['--format', `${format}=${file}`]);
      expect(before).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(readFileSync(join(cwd, `${file}`), 'utf8')).toBe(printed.stdout);
      const output = await report(['--format', `${format}`, '-o', `o-${file}`]);
      expect(output).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(readFileSync(join(cwd, `o-${file}`), 'utf8')).toBe(printed.stdout);
    }
  });

  it('can be several places at once, each with a format of its own', async () => {
    const [terminal, json, markdown] = await Promise.all([
      report([]),
      report(['--format', 'json']),
      report(['--format', 'md']),
    ]);
    const all = await report(['--format', 'text', '--format', 'json=all.json', '--format=markdown=all.md']);
    expect(all).toEqual(terminal);
    expect(readFileSync(join(cwd, 'all.json'), 'utf8')).toBe(json.stdout);
    expect(readFileSync(join(cwd, 'all.md'), 'utf8')).toBe(markdown.stdout);
    expect(await report(['--format', 'json=-'])).toEqual(json);
  });

  it.each([
    [
      ['--format', 'json', '--format', 'markdown'],
      'json and markdown would both go to standard output; name a file as in `--format markdown=FILE`',
    ],
    [
      ['--format', 'json=x', '--format', 'md', '-o', 'x'],
      'json and md would both go to `x`; name a file as in `--format md=FILE`',
    ],
    [
      ['--format', 'json=x', '-o', 'y'],
      'nothing would go to `y`: every format has a file of its own; leave --output out',
    ],
  ])('is never one place for two formats, nor none: %j', async (argv, message) => {
    expect(await report(argv)).toEqual({ code: 2, stdout: '', stderr: `drift: ${message}\n` });
    expect(existsSync(join(cwd, 'x'))).toBe(false);
  });

  it('is said when it cannot be written', async () => {
    mkdirSync(join(cwd, 'a-folder'), { recursive: true });
    for (const file of ['no/such/folder/r.json', 'a-folder']) {
      expect(await report(['--format', `json=${file}`])).toEqual({
        code: 2,
        stdout: '',
        stderr: `drift: cannot write \`${join(cwd, file)}\`; check that the folder exists and may be written to\n`,
      });
    }
  });
});

describe('what a report says of the handful', () => {
  it('is what was done by hand: who gained, by which events, what was refused', async () => {
    const { schemaVersion, asOf, windows, changes, attempts } = await asJson([]);
    expect([schemaVersion, asOf]).toEqual(['1.0', '2026-11-03T00:00:00Z']);
    expect(windows).toMatchObject([{ days: 30, start: '2026-10-04T00:00:00Z', end: '2026-11-03T00:00:00Z' }]);
    expect(windows[0]?.deltas.filter(({ widened }) => widened)).toMatchObject([
      {
        principal: roleArn('reporter'),
        party: { id: 'acme', kind: 'partner' },
        owner: 'maria@example.com',
        causes: ['e-02', 'e-04'],
        widened: { boxes: [{ actions: ['s3:*'], resources: ['arn:aws:s3:::reports/*'] }] },
      },
      {
        principal: partner,
        causes: ['e-06'],
        widened: { boxes: [{ actions: ['sts:AssumeRole'], resources: [roleArn('reporter')] }] },
      },
    ]);
    expect(windows[0]?.deltas.filter(({ widened }) => !widened)).toMatchObject([
      { principal: roleArn('scratch'), transient: { boxes: [{ actions: ['*'], resources: ['*'] }] } },
      { principal: ourAccount, transient: { boxes: [{ actions: ['sts:AssumeRole'] }, {}] } },
    ]);
    expect(changes.map(({ id }) => id)).toEqual([
      'e-01',
      'e-02',
      'e-04',
      'e-06',
      'e-07',
      'e-08',
      'e-09',
      'e-10',
    ]);
    expect(attempts).toMatchObject([{ eventId: 'e-05', errorCode: 'AccessDenied' }]);
    expect(windows[0]?.summary).toMatchObject({
      changes: { total: handfulCounts.changes },
      attempts: handfulCounts.attempts,
    });
  });

  it('has a window for each that is asked for, in that order, each once', async () => {
    const { windows } = await asJson([
      '--window',
      '1d',
      '--window',
      '12w',
      '--window',
      '84d',
      '--window',
      '7d',
    ]);
    expect(windows.map(({ days }) => days)).toEqual([1, 84, 7]);
  });

  it('ends at the last record with --as-of latest, and now without --as-of', async () => {
    const latest = await drift(['report', '--as-of', 'latest', '--format', 'json'], { cwd });
    expect((JSON.parse(latest.stdout) as Report).asOf).toBe('2026-11-02T18:20:01Z');
    const now = await drift(['report', '--format', 'json'], { cwd });
    expect((JSON.parse(now.stdout) as Report).asOf).toBe('2026-11-23T12:00:00Z');
  });

  it('does not know what came after --as-of', async () => {
    const { stdout } = await drift(['report', '--as-of', '2026-11-02', '--format', 'json'], { cwd });
    const { windows, changes } = JSON.parse(stdout) as Report;
    expect(changes.map(({ id }) => id)).toEqual(['e-01', 'e-02']);
    expect(windows[0]?.deltas).toMatchObject([
      { principal: roleArn('reporter'), causes: ['e-02'] },
      { principal: ourAccount, causes: ['e-01'] },
    ]);
  });
});

describe('filters', () => {
  const all = [ourAccount, roleArn('reporter'), roleArn('scratch'), partner].sort();

  it.each([
    [[], all],
    [
      ['--party', 'acme'],
      [roleArn('reporter'), partner],
    ],
    [
      ['--party', 'ours'],
      [ourAccount, roleArn('scratch')],
    ],
    [
      ['--owner', 'maria@example.com'],
      [roleArn('reporter'), partner],
    ],
    [['--owner', 'jonas@example.com'], [roleArn('scratch')]],
    [['--owner', 'nobody'], [ourAccount]],
    [['--principal', 'report*'], [roleArn('reporter')]],
    [['--principal', 'arn:aws:iam::222222222222:*'], [partner]],
    [['--principal', 'Reporter'], []],
    [
      ['--principal', '*r*', '--party', 'ours'],
      [roleArn('scratch'), ourAccount],
    ],
    [['--party', 'acme', '--owner', 'jonas@example.com'], []],
  ])('%j leave these rows', async (argv, expected) => {
    expect(await principals(argv)).toEqual([...expected].sort());
  });

  it('leave changes, coverage and verdict those of everything, count what they show, and say so', async () => {
    const argv = ['--party', 'acme', '--owner', 'jonas@example.com'];
    const [everything, filtered] = await Promise.all([asJson([]), asJson(argv)]);
    const rowless = (one: Report) => ({ ...one, windows: [], filter: null });
    expect(rowless(filtered)).toEqual(rowless(everything));
    expect(filtered.windows[0]).toMatchObject({ summary: { principalsWidened: 0, principalsNarrowed: 0 } });
    const { stdout } = await report(argv);
    expect(stdout).toContain('filtered: principals shown 30 d 0 of 4');
    expect(stdout).toContain('nobody gained access, of party acme, owner jonas@example.com');
  });

  it('refuse a party that nobody named', async () => {
    expect(await report(['--party', 'nobody-we-know'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'drift: no party `nobody-we-know`; parties are acme, ours, unknown, aws\n',
    });
  });
});

describe('rows', () => {
  it('are cut to --rows, with a line that counts the rest and says how to see them', async () => {
    const { stdout } = await report(['--rows', '1']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      ' and 3 more principals: 1 that gained access, 2 that had some in between; --rows 4 shows all ',
    );
    expect((await report(['--rows', '4'])).stdout).not.toContain('more principal');
  });
});

describe('colour', () => {
  const colourCode = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  const coloured = async (more: Omit<Surroundings, 'cwd'>, argv: readonly string[] = []) =>
    (await report(argv, more)).stdout.search(colourCode) >= 0;

  it.each([
    ['a terminal has it', { isTTY: true }, [], true],
    ['a pipe has none', { isTTY: false }, [], false],
    ['NO_COLOR turns it off', { isTTY: true, env: { NO_COLOR: '1' } }, [], false],
    ['an empty NO_COLOR does not', { isTTY: true, env: { NO_COLOR: '' } }, [], true],
    ['TERM=dumb turns it off', { isTTY: true, env: { TERM: 'dumb' } }, [], false],
    ['--no-color turns it off', { isTTY: true }, ['--no-color'], false],
    ['FORCE_COLOR turns it on in a pipe', { isTTY: false, env: { FORCE_COLOR: '1' } }, [], true],
    ['FORCE_COLOR=0 does not', { isTTY: false, env: { FORCE_COLOR: '0' } }, [], false],
    ['NO_COLOR wins over FORCE_COLOR', { isTTY: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, [], false],
    ['--no-color wins over FORCE_COLOR', { isTTY: true, env: { FORCE_COLOR: '1' } }, ['--no-color'], false],
    ['JSON never has it', { isTTY: true, env: { FORCE_COLOR: '1' } }, ['--format', 'json'], false],
    ['Markdown never has it', { isTTY: true, env: { FORCE_COLOR: '1' } }, ['--format', 'md'], false],
  ] as const)('%s', async (_, more, argv, expected) => {
    expect(await coloured(more, argv)).toBe(expected);
  });

  it('never goes into a file', async () => {
    await report(['--format', 'terminal=plain.txt'], { isTTY: true, env: { FORCE_COLOR: '1' } });
    expect(readFileSync(join(cwd, 'plain.txt'), 'utf8')).toBe((await report([])).stdout);
  });

  it('changes no words', async () => {
    const { stdout } = await report([], { isTTY: true });
    const bare = stdout.replaceAll(colourCode, '');
    expect(bare.replaceAll(/ +$/gm, '')).toBe((await report([])).stdout);
  });
});

describe('remarks', () => {
  it('name the files in use with --verbose, on standard error', async () => {
    const plain = await report([]);
    expect(await report(['--verbose'])).toEqual({
      ...plain,
      stderr: `drift: store ${join(cwd, '.drift/drift.db')}\ndrift: configuration ${join(cwd, 'policies.yaml')}\n`,
    });
  });

  it('are none with --quiet', async () => {
    const folder = makeFolder(onTestFinished);
    writeFileSync(join(folder, 'trail.json'), s3Delivery(handful));
    const quiet = await drift(['import', 'trail.json', '--quiet'], { cwd: folder });
    expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' });
    const again = await drift(['import', 'trail.json'], { cwd: folder });
    expect(again.stderr).toBe(
      'read 1 file with 11 records\nnew: 0 changes, 0 failed attempts, 0 sessions, 0 snapshots\n',
    );
  });
});

describe('the store and the configuration', () => {
  it('are named by option, else by the environment, else lie in the working folder', async () => {
    const folder = makeFolder(onTestFinished);
    const trail = join(cwd, 'trail.json');
    const env = { DRIFT_STORE: 'by-env.db', DRIFT_CONFIG: 'by-env.yaml' };
    writeFileSync(join(folder, 'by-env.yaml'), policies.replaceAll('acme', 'by-env'));
    writeFileSync(join(folder, 'by-option.yaml'), policies.replaceAll('acme', 'by-option'));
    expect((await drift(['import', trail, '--store', 'by-option.db'], { cwd: folder, env })).code).toBe(0);
    expect(existsSync(join(folder, 'by-env.db'))).toBe(false);
    expect((await drift(['import', trail], { cwd: folder, env })).code).toBe(0);
    expect(existsSync(join(folder, 'by-env.db'))).toBe(true);
    expect(existsSync(join(folder, '.drift'))).toBe(false);
    const partyOf = async (argv: readonly string[]) => {
      const asked = ['report', '--as-of', '2026-11-03', '--principal', partner, '--format', 'json', ...argv];
      const { stdout } = await drift(asked, { cwd: folder, env });
      return /"party": \{\s*"id": "([^"]+)"/.exec(stdout)?.[1];
    };
    expect(await partyOf([])).toBe('by-env');
    expect(await partyOf(['--config', 'by-option.yaml', '--store', 'by-option.db'])).toBe('by-option');
  });

  it('take an empty environment variable for none', async () => {
    const folder = makeFolder(onTestFinished);
    const env = { DRIFT_STORE: '', DRIFT_CONFIG: '' };
    expect((await drift(['import', join(cwd, 'trail.json')], { cwd: folder, env })).code).toBe(0);
    expect(existsSync(join(folder, '.drift/drift.db'))).toBe(true);
    expect((await drift(['report'], { cwd: folder, env })).code).toBe(0);
  });

  it.each(['report', 'status'])(
    '%s on a store that is not there says which command makes one',
    async (name) => {
      const folder = makeFolder(onTestFinished);
      expect(await drift([name], { cwd: folder })).toEqual({
        code: 2,
        stdout: '',
        stderr: `drift: no store at \`${join(folder, '.drift/drift.db')}\`; make one with \`drift import PATH\`, or name another with --store\n`,
      });
      expect(existsSync(join(folder, '.drift'))).toBe(false);
    },
  );

  it('are told apart from a configuration with mistakes, all of which are listed', async () => {
    const folder = makeFolder(onTestFinished);
    writeFileSync(join(folder, 'policies.yaml'), 'version: 1\nownrs: []\nwindows: [30y]\n');
    const { code, stdout, stderr } = await drift(['status'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      `${join(folder, 'policies.yaml')}:2:1: unknown key \`ownrs\`; did you mean \`owners\`?`,
    );
    expect(stderr).toMatch(/policies\.yaml:3:\d+: `windows\.0`/);
  });
});
