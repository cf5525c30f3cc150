import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded, writeCorpus } from '../support/cli-corpus.ts';
import { dump } from '../support/cli-dump.ts';
import { type Attempted, beyond, type Dump, importUntil } from '../support/cli-killing.ts';
import { makeFolder } from '../support/folder.ts';

const kills = 100;
const cwd = makeFolder(afterAll);
let clean: Attempted;
let expected: Dump;

beforeAll(async () => {
  // Large enough for the worker threads.
  writeCorpus(join(cwd, 'logs'), { files: 24, perFile: 2000 });
  clean = await importUntil(cwd, 'clean.db');
  expect(clean.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('with 48,000 records') });
  expected = dump(join(cwd, 'clean.db'));
});

describe(`${kills} imports that are killed`, () => {
  it('make up nothing, and the next one to end has everything once', async () => {
    const random = seeded(100);
    let died = 0;
    for (let attempt = 0; died < kills && attempt < 4 * kills; attempt += 1) {
      const path = join(cwd, 'killed.db');
      const afterMs = clean.durationMs * random() * 0.7;
      const { ended } = await importUntil(cwd, 'killed.db', { signal: 'SIGKILL', afterMs });
      if (ended.signal === 'SIGKILL') died += 1;
      else expect(ended.code).toBe(0);
      if (existsSync(path)) expect(beyond(dump(path), expected)).toEqual([]);
      // A few that go on from one another, then from nothing again.
      if (ended.code === 0 || attempt % 5 === 4) {
        expect((await importUntil(cwd, 'killed.db')).ended.code).toBe(0);
        expect(dump(path)).toEqual(expected);
        for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
      }
    }
    expect(died).toBe(kills);
  });
});
