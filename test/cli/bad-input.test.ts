import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { drift, type Ran } from '../support/cli-runtime.ts';
import {
  allow,
  handful,
  type Json,
  jsonLines,
  putRolePolicy,
  roleArn,
  s3Delivery,
  zipped,
} from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

/** What a user sees who hands drift the wrong thing: where it is, what it is, what to do, and the exit code. */

let cwd = '';
beforeEach(() => {
  cwd = makeFolder(onTestFinished);
});

function put(name: string, content: string | Buffer): string {
  writeFileSync(join(cwd, name), content);
  return name;
}

function read(...argv: readonly string[]): Promise<Ran> {
  return drift(['import', ...argv], { cwd });
}

async function storedChanges(): Promise<readonly string[]> {
  const { stdout } = await drift(['report', '--as-of', 'latest', '--window', '365d', '--format', 'json'], {
    cwd,
  });
  const { changes } = JSON.parse(stdout) as { readonly changes: readonly { readonly id: string }[] };
  return changes.map(({ id }) => id);
}

function refusal(...lines: readonly string[]): Ran {
  return { code: 2, stdout: '', stderr: lines.map((line) => `drift: ${line}\n`).join('') };
}

function nothing(name: string): string {
  return `nothing was stored: no record of AWS CloudTrail and IAM could be read from \`${name}\``;
}

/** Many small changes; no two documents alike, so that they do not compress away. */
const many: readonly Json[] = Array.from({ length: 200 }, (_, index) => {
  const at = `2026-10-01T10:${String(Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}Z`;
  const document = allow('s3:GetObject', `arn:aws:s3:::b-${(index * 7919).toString(36)}/*`);
  return putRolePolicy(`role-${index}`, document, at, `m-${String(index).padStart(3, '0')}`);
});
const ids = many.map((one) => String(one.eventID));

describe('a path', () => {
  it('that leads nowhere is refused together with all others that do, and nothing is made', async () => {
    put('there.json', s3Delivery(handful));
    expect(await read('gone.json', 'there.json', 'logs/2026', 'lo*s/*.json', '{a,b}.gz')).toEqual(
      refusal(
        'no file or folder `gone.json`; check the path',
        'no file or folder `logs/2026`; check the path',
        'nothing matches `lo*s/*.json`; check the pattern',
        'nothing matches `{a,b}.gz`; check the pattern',
      ),
    );
    expect(existsSync(join(cwd, '.drift'))).toBe(false);
  });

  it('to a folder without logs says what logs are called', async () => {
    mkdirSync(join(cwd, 'photos/2026'), { recursive: true });
    put('photos/2026/beach.jpg', 'not really');
    expect(await read('photos')).toEqual(
      refusal('no log files in `photos`; logs end in .json, .jsonl, .ndjson or .log, with or without .gz'),
    );
    expect(existsSync(join(cwd, '.drift'))).toBe(false);
  });

  it('to a folder of other JSON says that nothing in it was a log', async () => {
    mkdirSync(join(cwd, 'app'));
    put('app/package.json', '{ "name": "app", "version": "1.0.0" }');
    put('app/list.json', '[]');
    expect(await read('app')).toEqual(refusal(nothing('app')));
  });

  it('to a folder with a log among other files leaves those alone and is clean', async () => {
    mkdirSync(join(cwd, 'mixed'));
    put('mixed/package.json', '{ "name": "app", "version": "1.0.0" }');
    put('mixed/readme.md', '# logs');
    put('mixed/trail.json', s3Delivery(handful));
    expect(await read('mixed')).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'read 1 file with 11 records, 2 other files left alone\n' +
        'new: 8 changes, 1 failed attempt, 0 sessions, 0 snapshots\n',
    });
  });

  it('whose source is none that drift has is refused with those it has', async () => {
    put('trail.json', s3Delivery(handful));
    expect(await read('trail.json', '--as', 'gcp')).toEqual(refusal('no source `gcp`; sources are aws'));
  });
});

describe('a file', () => {
  it.each([
    ['empty.json', '', 'empty.json: empty: no bytes'],
    ['blank.json', ' \n\t\n', 'blank.json: empty: only white space'],
    ['none.json', '{"Records":[]}', 'none.json: empty: a list without records'],
    [
      'package.json',
      '{"name":"x","version":"1.0.0"}',
      'package.json: not a log that drift knows: an object with `name`, `version`',
    ],
    ['numbers.json', '[1, 2, 3]', 'numbers.json: not a log that drift knows: a bare number'],
    [
      'digest.json',
      '{"awsAccountId":"111111111111","digestStartTime":"2026-01-01T00:00:00Z"}',
      'digest.json: not a log that drift knows: a CloudTrail digest file',
    ],
    ['page.json', '<html><body>Sign in</body></html>', 'page.json:1:1: not JSON: unexpected `<`'],
    [
      'binary.json',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]),
      'binary.json:1:1: not JSON: unexpected byte 0x89',
    ],
    [
      'utf16.json',
      Buffer.from('\ufeff{"Records":[]}', 'utf16le'),
      'utf16.json:1:1: not JSON: not UTF-8 (it begins like UTF-16 text)',
    ],
  ])('%s that is no log is refused with what it looks like', async (name, content, message) => {
    put(name, content);
    expect(await read(name)).toEqual(refusal(message, nothing(name)));
  });

  it('that is no log does not keep the good ones beside it from being read, but is told', async () => {
    put('trail.json', s3Delivery(handful));
    put('package.json', '{"name":"x"}');
    expect(await read('package.json', 'trail.json')).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'drift: package.json: not a log that drift knows: an object with `name`\n' +
        'read 2 files with 11 records\nnew: 8 changes, 1 failed attempt, 0 sessions, 0 snapshots\n',
    });
  });

  it('standard input is called that', async () => {
    expect(await drift(['import', '-'], { cwd, stdin: '' })).toEqual(
      refusal('standard input: empty: no bytes', nothing('-')),
    );
  });
});

describe('a damaged file', () => {
  it('that was cut off while compressed gives every record before the cut', async () => {
    const whole = s3Delivery(many);
    const packed = zipped(whole);
    const cut = packed.subarray(0, Math.floor(packed.length / 2));
    const left = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
    const kept = ids.filter((_, index) => {
      const upToHere = s3Delivery(many.slice(0, index + 1)).length - ']}'.length;
      return upToHere <= left.length;
    });
    put('cut.json.gz', cut);
    const { code, stdout, stderr } = await read('cut.json.gz');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(
      `drift: cut.json.gz: compressed data cut off, after ${left.length} bytes of content\n`,
    );
    expect(stderr).toContain(`read 1 file with ${kept.length} records\nnew: ${kept.length} changes, `);
    expect(kept.length).toBeGreaterThan(20);
    expect(await storedChanges()).toEqual(kept);
  });

  it('that was cut off gives every record before the cut, and the place where it ends', async () => {
    const before = s3Delivery(many.slice(0, 120)).slice(0, -']}'.length);
    put('cut.json', `${before},{"eventVersion":"1.11","userIdent`);
    expect(await read('cut.json')).toEqual({
      code: 3,
      stdout: '',
      stderr:
        `drift: cut.json:1:${before.length + 2}: invalid JSON: the file ends inside a record\n` +
        'read 1 file with 120 records\nnew: 120 changes, 0 failed attempts, 0 sessions, 0 snapshots\n',
    });
    expect(await storedChanges()).toEqual(ids.slice(0, 120));
  });

  it('with rubbish in the middle of its list gives what lies before it, with line and column', async () => {
    const lines = many.map((one) => JSON.stringify(one));
    const text = `{"Records":[\n${lines.slice(0, 50).join(',\n')},\n  <<<<<<< HEAD\n${lines.slice(50).join(',\n')}]}`;
    put('conflict.json', text);
    expect(await read('conflict.json')).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'drift: conflict.json:52:3: invalid JSON: unexpected `<`; the rest of the file was not read\n' +
        'read 1 file with 50 records\nnew: 50 changes, 0 failed attempts, 0 sessions, 0 snapshots\n',
    });
    expect(await storedChanges()).toEqual(ids.slice(0, 50));
  });

  it('of JSON lines loses the broken line alone', async () => {
    const lines = many.map((one) => JSON.stringify(one));
    const broken = lines.with(7, '{"eventVersion": oops}').with(99, `${lines[99]?.slice(0, 300)}`);
    put('trail.jsonl', broken.join('\n'));
    const { code, stderr } = await read('trail.jsonl');
    expect(code).toBe(3);
    expect(stderr).toContain('drift: trail.jsonl:8:18: invalid JSON: unexpected `o`\n');
    // A line that was cut off shows at the start of the next, or where that one ends.
    expect(stderr).toMatch(/^drift: trail\.jsonl:10[012]:\d+: invalid JSON: /m);
    expect(stderr).toContain('read 1 file with 198 records\nnew: 198 changes, ');
    expect(await storedChanges()).toEqual(ids.filter((_, index) => index !== 7 && index !== 99));
  });

  it('stays known as damaged in the status, with the place', async () => {
    put('trail.jsonl', `${jsonLines(many.slice(0, 3))}{"eventVersion": oops}\n${jsonLines(many.slice(3))}`);
    await read('trail.jsonl');
    const { stdout } = await drift(['status'], { cwd });
    expect(stdout).toContain('damaged    trail.jsonl: 4:18: invalid JSON: unexpected `o`\n');
    const json = await drift(['status', '--format', 'json'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({
      damaged: [{ file: 'trail.jsonl', damage: '4:18: invalid JSON: unexpected `o`' }],
    });
  });

  it('whose records lack what every record has names the line and what is missing', async () => {
    const [good, bad] = many;
    put('trail.jsonl', jsonLines([{ ...good }, { ...bad, eventTime: 'noon' }, { ...bad, awsRegion: 7 }]));
    expect(await read('trail.jsonl')).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'drift: trail.jsonl:2: record not read: CloudTrail event: `eventTime` is `noon`, which is no time\n' +
        'drift: trail.jsonl:3: record not read: CloudTrail event: `awsRegion` missing or not text\n' +
        'read 1 file with 3 records\nnew: 1 change, 0 failed attempts, 0 sessions, 0 snapshots\n',
    });
  });
});

describe('a snapshot', () => {
  const answer = {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: [
      { Arn: roleArn('reporter'), RoleName: 'reporter', CreateDate: '2026-01-01T00:00:00+00:00' },
    ],
    Policies: [],
  };

  it('without a time is refused with the option that gives it one, which then suffices', async () => {
    put('account.json', JSON.stringify(answer));
    expect(await read('account.json')).toEqual(
      refusal(
        'account.json:1: record not read: the file does not say when it was taken; pass `--at TIME`',
        nothing('account.json'),
      ),
    );
    expect(await read('account.json', '--at', '2026-11-01T08:00:00Z')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'read 1 file with 1 record\nnew: 0 changes, 0 failed attempts, 0 sessions, 1 snapshot\n',
    });
  });

  it('of no account is refused', async () => {
    put('account.json', JSON.stringify({ ...answer, RoleDetailList: [] }));
    expect(await read('account.json', '--at', '2026-11-01')).toEqual(
      refusal(
        'account.json:1: record not read: the answer names no account: its lists are empty',
        nothing('account.json'),
      ),
    );
  });
});

describe('a store', () => {
  const commands = [['import', 'trail.json'], ['report'], ['status']];

  beforeEach(() => {
    put('trail.json', s3Delivery(handful));
  });

  function using(argv: readonly string[], store: string): Promise<Ran> {
    return drift([...argv, '--store', store], { cwd });
  }

  it.each(commands)('that is a text file is left as it is: %s', async (...argv) => {
    put('notes.txt', 'do not lose this\n'.repeat(100));
    expect(await using(argv, 'notes.txt')).toEqual(
      refusal(`\`${join(cwd, 'notes.txt')}\` is not a drift store; name another file with --store`),
    );
    expect(readFileSync(join(cwd, 'notes.txt'), 'utf8')).toBe('do not lose this\n'.repeat(100));
  });

  it.each(commands)('that is another program’s database is left as it is: %s', async (...argv) => {
    const path = join(cwd, 'app.db');
    const db = new Database(path);
    db.exec('CREATE TABLE customer (name TEXT)');
    db.close();
    copyFileSync(path, join(cwd, 'before.db'));
    expect(await using(argv, 'app.db')).toEqual(
      refusal(`\`${path}\` is a SQLite database but no drift store; name another file with --store`),
    );
    expect(readFileSync(path).equals(readFileSync(join(cwd, 'before.db')))).toBe(true);
  });

  it.each(commands)('of a newer drift asks for that: %s', async (...argv) => {
    await using(['import', 'trail.json'], 'new.db');
    const path = join(cwd, 'new.db');
    const db = new Database(path);
    const current = Number(db.pragma('user_version', { simple: true }));
    db.pragma('user_version = 4711');
    db.close();
    expect(await using(argv, 'new.db')).toEqual(
      refusal(`store \`${path}\` has format 4711, this drift knows up to ${current}; install a newer drift`),
    );
  });

  it.each(commands)('that is a folder is refused: %s', async (...argv) => {
    mkdirSync(join(cwd, 'folder'));
    expect(await using(argv, 'folder')).toEqual(
      refusal(`store \`${join(cwd, 'folder')}\` is a folder; name a file with --store`),
    );
  });

  it('that cannot be made is refused before a record is read', async () => {
    expect(await using(['import', 'trail.json'], 'trail.json/drift.db')).toEqual(
      refusal(
        `cannot write store \`${join(cwd, 'trail.json/drift.db')}\` (EEXIST); name another file with --store`,
      ),
    );
  });
});
