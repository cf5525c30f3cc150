import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { drift } from '../support/cli-runtime.ts';
import { event, handful, handfulCounts, s3Delivery } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

const cwd = makeFolder(afterAll);
const store = join(cwd, '.drift/drift.db');

beforeAll(async () => {
  writeFileSync(join(cwd, 'trail.json'), s3Delivery(handful));
  await drift(['import', 'trail.json'], { cwd });
});

describe('status', () => {
  it('counts in JSON what the trail holds', async () => {
    const { code, stdout, stderr } = await drift(['status', '--format', 'json'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const status: unknown = JSON.parse(stdout);
    expect(Object.keys(status as object)[0]).toBe('schemaVersion');
    const { records, changes, attempts, notDecoded } = handfulCounts;
    expect(status).toMatchObject({
      schemaVersion: '1.0',
      store: { path: store, bytes: statSync(store).size, records },
      sources: [
        {
          id: 'aws',
          scope: '111111111111/us-east-1',
          records,
          changes,
          attempts,
          undecodable: 0,
          undecodedOperations: notDecoded,
          from: '2026-11-01T09:00:00Z',
          gaps: 0,
        },
      ],
      undecoded: [{ operation: 'apprunner:PauseService', count: 1, kept: false }],
      damaged: [],
      undecodable: [],
      snapshots: [],
    });
  });

  it('says the same on a terminal', async () => {
    const { code, stdout } = await drift(['status'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain(`store      ${store}, `);
    expect(stdout).toContain(
      'aws 111111111111/us-east-1: 11 records, 8 changes, 1 failed attempt, 2026-11-01 to 2026-11-02, no gap\n',
    );
    expect(stdout).toContain('apprunner:PauseService x1: ');
    expect((await drift(['status', '--format', 'text'], { cwd })).stdout).toBe(stdout);
  });

  it('lists the first twenty operations that were passed over, and with --all every one', async () => {
    const folder = makeFolder(onTestFinished);
    const names = Array.from({ length: 25 }, (_, index) => `Rotate${String.fromCharCode(65 + index)}Knob`);
    const calls = names.map((name, index) =>
      event({ service: 'apprunner', name, at: '2026-11-01T09:00:00Z', id: `k-${index}` }),
    );
    writeFileSync(join(folder, 'trail.json'), s3Delivery([...handful, ...calls]));
    await drift(['import', 'trail.json'], { cwd: folder });
    const { stdout: some } = await drift(['status'], { cwd: folder });
    const { stdout: every } = await drift(['status', '--all'], { cwd: folder });
    const listed = (text: string) => [...text.matchAll(/^ {2}apprunner:\w+ x1: \S/gm)].length;
    expect(listed(some)).toBe(20);
    expect(some).toContain('  and 6 more operations; --all lists them\n');
    expect(listed(every)).toBe(26);
    expect(every).not.toContain('--all');
  });

  it('makes what a log says harmless on a terminal', async () => {
    const folder = makeFolder(onTestFinished);
    const evil = event({
      service: 'apprunner',
      name: 'Pause\u001b[2J\u202eService',
      at: '2026-11-01T09:00:00Z',
      id: 'evil',
    });
    writeFileSync(join(folder, 'trail.json'), s3Delivery([...handful, evil]));
    await drift(['import', 'trail.json'], { cwd: folder });
    const { stdout } = await drift(['status'], { cwd: folder });
    expect(stdout).toContain('Pause\\u{1b}[2J\\u{202e}Service');
    expect(stdout).not.toContain('\u001b');
  });
});
