import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtMain, project, spawnDrift, started } from '../support/cli-built.ts';
import { drift } from '../support/cli-runtime.ts';
import { handful, s3Delivery } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

/** The bundle as a process: streams, signals and Node versions, which no test in this process can see. */

const cwd = makeFolder(afterAll);
const env = { PATH: process.env.PATH, HOME: cwd };

beforeAll(async () => {
  writeFileSync(join(cwd, 'trail.json'), s3Delivery(handful));
  expect((await drift(['import', 'trail.json'], { cwd })).code).toBe(0);
}, 60_000);

function oldNode(): string | undefined {
  const candidates = [process.env.DRIFT_OLD_NODE, '/usr/local/bin/node', '/usr/bin/node'];
  return candidates.find((path) => {
    const asked = path === undefined ? undefined : spawnSync(path, ['--version'], { encoding: 'utf8' });
    return asked?.status === 0 && Number(/^v(\d+)/.exec(asked.stdout)?.[1]) < 22;
  });
}

describe('the bundle', () => {
  it('prints the help and the version that the sources print', async () => {
    const [help, version] = await Promise.all(
      [['--help'], ['--version']].map((argv) => spawnDrift(argv, { cwd, env }).ended),
    );
    expect(help).toEqual({ ...(await drift(['--help'], { cwd })), signal: null });
    expect(version).toEqual({ ...(await drift(['--version'], { cwd })), signal: null });
  });

  it('writes the report that the sources write', async () => {
    const argv = ['report', '--as-of', '2026-11-03', '--window', '30d', '--format', 'json'];
    const bundled = await spawnDrift(argv, { cwd, env }).ended;
    expect(bundled).toEqual({ ...(await drift(argv, { cwd })), signal: null });
  });

  it('ends well when its reader has seen enough', async () => {
    const windows = Array.from({ length: 15 }, (_, index) => ['--window', `${index + 1}d`]).flat();
    const argv = ['report', '--as-of', '2026-11-03', '--format', 'json', ...windows];
    const script = `set -o pipefail; "${process.execPath}" "${builtMain()}" "$@" | head -1`;
    const piped = await started('bash', ['-c', script, 'bash', ...argv], { cwd, env }).ended;
    expect(piped).toEqual({ code: 0, signal: null, stdout: '{\n', stderr: '' });
    // More than a pipe holds, or the reader's leaving would not be noticed.
    expect((await drift(argv, { cwd })).stdout.length).toBeGreaterThan(100_000);
  });

  it('goes on when nobody reads its remarks', async () => {
    const { child, ended } = spawnDrift(['import', 'trail.json', '--store', 'unheard.db'], { cwd, env });
    child.stderr?.destroy();
    expect(await ended).toMatchObject({ code: 0, signal: null });
    const { stdout } = await drift(['status', '--store', 'unheard.db'], { cwd });
    expect(stdout).toContain('11 records, 8 changes, 1 failed attempt');
  });

  it('reads standard input to its end', async () => {
    const { child, ended } = spawnDrift(['import', '-', '--store', 'piped.db'], { cwd, env });
    child.stdin?.end(readFileSync(join(cwd, 'trail.json')));
    expect(await ended).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: 'read 1 file with 11 records\nnew: 8 changes, 1 failed attempt, 0 sessions, 0 snapshots\n',
    });
  });

  const old = oldNode();
  if (old === undefined)
    process.stderr.write(
      'cli: skipped the run on an old Node: none at $DRIFT_OLD_NODE, /usr/local/bin or /usr/bin\n',
    );

  it.skipIf(old === undefined)('says on an old Node in one line what it needs', async () => {
    const { version } = JSON.parse(
      spawnSync(`${old}`, ['-p', 'JSON.stringify(process)'], { encoding: 'utf8' }).stdout,
    );
    const { engines } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const least = String(engines.node).replace('>=', '');
    expect(await started(`${old}`, [builtMain(), 'demo'], { cwd, env }).ended).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `drift needs Node ${least} or newer, this is ${version}: install a newer Node\n`,
    });
  });

  it('is what npx runs in the checkout', async () => {
    const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const npx = started('npx', ['--no-install', 'drift', '--version'], {
      cwd: project,
      env: { ...process.env, NPM_CONFIG_LOGLEVEL: 'error', NPM_CONFIG_OFFLINE: 'true' },
    });
    expect(await npx.ended).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});
