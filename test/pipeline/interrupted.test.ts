import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded, writeCorpus } from '../support/cli-corpus.ts';
import { dump } from '../support/cli-dump.ts';
import { type Attempted, beyond, type Dump, importInterrupted, importUntil } from '../support/cli-killing.ts';
import { makeFolder } from '../support/folder.ts';

const cwd = makeFolder(afterAll);
let clean: Attempted;
let expected: Dump;

beforeAll(async () => {
  writeCorpus(join(cwd, 'logs'), { files: 12, perFile: 1000 });
  clean = await importUntil(cwd, 'clean.db');
  expect(clean.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('with 12,000 records') });
  expected = dump(join(cwd, 'clean.db'));
}, 60_000);

describe('an import that is stopped', () => {
  it('by Ctrl-C says so, ends with 130, and has lost and made up nothing', async () => {
    const { code, signal, stdout, stderr } = await importInterrupted(cwd, 'interrupted.db', 'SIGINT');
    expect({ code, signal, stdout, stderr }).toEqual({
      code: 130,
      signal: null,
      stdout: '',
      stderr: 'drift: interrupted; what was stored is kept, the same command goes on from there\n',
    });
    const left = dump(join(cwd, 'interrupted.db'));
    expect(left.record?.length).toBeGreaterThan(0);
    expect(left.record?.length).toBeLessThan(expected.record?.length ?? 0);
    expect(beyond(left, expected)).toEqual([]);
    expect((await importUntil(cwd, 'interrupted.db')).ended.code).toBe(0);
    expect(dump(join(cwd, 'interrupted.db'))).toEqual(expected);
  });

  it('by kill -9 at any moment leaves a sound store, which the next import completes', async () => {
    const random = seeded(9);
    for (const share of [0.15, 0.4, 0.6, 0.8]) {
      const afterMs = clean.durationMs * (share + 0.1 * random());
      const { ended } = await importUntil(cwd, 'killed.db', { signal: 'SIGKILL', afterMs });
      // A machine that was quicker this time got to the end: no harm done.
      expect([ended.signal, ended.code]).toEqual(ended.code === 0 ? [null, 0] : ['SIGKILL', null]);
      if (existsSync(join(cwd, 'killed.db')))
        expect(beyond(dump(join(cwd, 'killed.db')), expected)).toEqual([]);
    }
    expect((await importUntil(cwd, 'killed.db')).ended.code).toBe(0);
    expect(dump(join(cwd, 'killed.db'))).toEqual(expected);
  }, 60_000);
});
