import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { project } from '../support/cli-built.ts';
import { drift } from '../support/cli-runtime.ts';
import { makeFolder } from '../support/folder.ts';

const commands = ['demo', 'diff', 'import', 'report', 'status'];
const topics = ['exit-codes', 'environment', 'formats'];

function cwd(): string {
  return makeFolder(onTestFinished);
}

describe('help', () => {
  it('shows the same first page for nothing, --help and help, on standard output', async () => {
    const pages = await Promise.all(
      [[], ['--help'], ['-h'], ['help']].map((argv) => drift(argv, { cwd: cwd() })),
    );
    for (const page of pages) expect(page).toEqual({ code: 0, stdout: pages[0]?.stdout, stderr: '' });
    for (const name of commands) expect(pages[0]?.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const topic of topics) expect(pages[0]?.stdout).toContain(`drift help ${topic}`);
  });

  it('fits the width of the terminal it is shown on', async () => {
    const { stdout } = await drift(['report', '--help'], { cwd: cwd(), columns: 80 });
    const examples = stdout.slice(stdout.indexOf('\nExamples:'));
    const prose = stdout.slice(0, -examples.length).split('\n');
    expect(prose.filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(commands)('has a page for %s with at least two examples', async (name) => {
    const { code, stdout, stderr } = await drift([name, '--help'], { cwd: cwd() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: drift ${name}`);
    const examples = stdout.slice(stdout.indexOf('Examples:')).split('\n').slice(1);
    expect(examples.filter((line) => line.includes(`drift ${name}`)).length).toBeGreaterThanOrEqual(2);
    expect((await drift(['help', name], { cwd: cwd() })).stdout).toBe(stdout);
  });

  it.each(commands)('names every option of %s in the words of its examples', async (name) => {
    const { stdout } = await drift([name, '--help'], { cwd: cwd() });
    const examples = stdout.slice(stdout.indexOf('Examples:'));
    const used = [...examples.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option ?? '');
    for (const option of used) expect(stdout.slice(0, stdout.indexOf('Examples:'))).toContain(option);
  });

  it('knows every exit code, environment variable and format by name', async () => {
    const [codes, environment, formats] = await Promise.all(
      topics.map(async (topic) => (await drift(['help', topic], { cwd: cwd() })).stdout),
    );
    expect([...(codes ?? '').matchAll(/^\d+/gm)].map(([code]) => Number(code))).toEqual([0, 1, 2, 3, 4, 130]);
    for (const name of ['DRIFT_STORE', 'DRIFT_CONFIG', 'NO_COLOR', 'FORCE_COLOR', 'TERM=dumb'])
      expect(environment).toContain(name);
    for (const name of ['terminal', 'text', 'markdown', 'md', 'json']) expect(formats).toContain(name);
  });

  it('refuses a topic that does not exist and lists those that do', async () => {
    expect(await drift(['help', 'exitcodes'], { cwd: cwd() })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'drift: no help on `exitcodes`; topics are exit-codes, environment, formats, and every command\n' +
        '(see drift --help)\n',
    });
  });
});

describe('what is misspelt', () => {
  it.each([
    ['rport', 'unknown command `rport`; did you mean `report`?'],
    ['Status', 'unknown command `Status`; did you mean `status`?'],
    ['imprt', 'unknown command `imprt`; did you mean `import`?'],
    ['quux', 'unknown command `quux`'],
  ])('the command %s is refused with the likeliest one', async (word, message) => {
    expect(await drift([word, 'x', 'y'], { cwd: cwd() })).toEqual({
      code: 2,
      stdout: '',
      stderr: `drift: ${message}\n(see drift --help)\n`,
    });
  });

  it.each([
    [['report', '--windw', '3d'], "unknown option '--windw'\n(Did you mean --window?)"],
    [['import', 'x', '--covrs', 'x'], "unknown option '--covrs'\n(Did you mean --covers?)"],
    [['--verbos'], "unknown option '--verbos'\n(Did you mean --verbose?)"],
    [['status', 'now'], "too many arguments for 'status'. Expected 0 arguments but got 1: now."],
    [['report', '--window'], "option '--window <span>' argument missing"],
  ])('%j is refused with what is wrong', async (argv, message) => {
    const helpOf = ([command = '']: readonly string[]) =>
      command.startsWith('-') ? 'drift --help' : `drift ${command} --help`;
    expect(await drift(argv, { cwd: cwd() })).toEqual({
      code: 2,
      stdout: '',
      stderr: `drift: ${message}\n(see ${helpOf(argv)})\n`,
    });
  });
});

describe('an import of nothing', () => {
  it('is refused before a store is made', async () => {
    const folder = cwd();
    expect(await drift(['import'], { cwd: folder })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'drift: nothing to import; name files, folders, globs or - for standard input\n',
    });
    expect(existsSync(join(folder, '.drift'))).toBe(false);
  });
});

describe('values of options', () => {
  const windows = ['3', '3x', '0d', '-3d', '03d', '1.5d', 'd', '', '100000d', '3 d', '٣d'];
  const times = [
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-11-22T25:00:00Z',
    '22.11.2026',
    '1700000000',
    '',
  ];
  const spans = ['2026-05-01', '2026-05-01..', '..2026-05-01', 'a..b', '2026-05-01..2026-05-01'];
  const backwards = '2026-06-01..2026-05-01';
  const rows = ['0', '-1', '1.5', 'all', '', '1e999', 'NaN'];

  it.each([
    ...windows.map((value) => ['report', '--window <span>', value, 'write a window like `30d` or `12w`.']),
    ...times.map((value) => [
      'report',
      '--as-of <time>',
      value,
      'write a time like `2026-11-22` or `2026-11-22T10:00:00Z`.',
    ]),
    ...times.map((value) => [
      'import',
      '--at <time>',
      value,
      'write a time like `2026-11-22` or `2026-11-22T10:00:00Z`.',
    ]),
    ...spans
      .slice(0, 4)
      .map((value) => ['import', '--covers <a..b>', value, 'write a span like `2026-05-01..2026-11-01`.']),
    ['import', '--covers <a..b>', spans[4], 'a span ends after it starts.'],
    ['import', '--covers <a..b>', backwards, 'a span ends after it starts.'],
    ...rows.map((value) => ['report', '--rows <n>', value, 'write a whole number from 1 on.']),
    ...rows.map((value) => ['demo', '--rows <n>', value, 'write a whole number from 1 on.']),
    ['report', '--format <name[=file]>', 'xml', 'formats are terminal, text, markdown, md, json.'],
    ['report', '--format <name[=file]>', 'JSON', 'formats are terminal, text, markdown, md, json.'],
    ['report', '--format <name[=file]>', 'json=', 'name the file, as in `json=report.json`.'],
  ])('%s refuses %s `%s`: %s', async (...given) => {
    const [command = '', option = '', value = '', message] = given;
    const folder = cwd();
    const [flag = ''] = option.split(' ');
    const paths = command === 'import' ? ['x.json'] : [];
    const ran = await drift([command, ...paths, `${flag}=${value}`], { cwd: folder });
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      stderr: `drift: option '${option}' argument '${value}' is invalid. ${message}\n(see drift ${command} --help)\n`,
    });
    expect(existsSync(join(folder, '.drift'))).toBe(false);
  });

  it('takes a status format from its own list', async () => {
    const { code, stderr } = await drift(['status', '--format', 'markdown'], { cwd: cwd() });
    expect(code).toBe(2);
    expect(stderr).toBe(
      "drift: option '--format <name>' argument 'markdown' is invalid. Allowed choices are terminal, text, json.\n" +
        '(see drift status --help)\n',
    );
  });
});

describe('version', () => {
  it.each(['--version', '-V'])('%s prints the one of package.json and opens nothing', async (flag) => {
    const folder = cwd();
    const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await drift([flag], { cwd: folder })).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(existsSync(join(folder, '.drift'))).toBe(false);
  });
});
