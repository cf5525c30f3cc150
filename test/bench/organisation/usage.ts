import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What a process used by its own account. */
export interface Usage {
  /** Seconds, of all its threads. */
  readonly cpu: number;
  readonly peakMiB: number;
}

export interface Run extends Usage {
  readonly wall: number;
}

/** What became of a process that did not end well. */
export interface Broken {
  readonly wall: number;
  readonly problem: string;
}

/** One whole Node process; `built` is where `peak.js` is. */
export function runMeasured(built: string, argv: readonly string[], cwd: string): Run | Broken {
  const usage = join(cwd, 'usage.json');
  const started = performance.now();
  const ended = spawnSync(process.execPath, ['--import', join(built, 'peak.js'), ...argv], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, DRIFT_BENCH_USAGE: usage },
    maxBuffer: 1 << 28,
  });
  const wall = (performance.now() - started) / 1000;
  if (ended.status !== 0) {
    const said = ended.stderr.split('\n').find((line) => /error/i.test(line)) ?? '';
    return { wall, problem: `ended with ${ended.status ?? ended.signal}: ${said.slice(0, 100)}` };
  }
  const found = JSON.parse(readFileSync(usage, 'utf8')) as Usage;
  rmSync(usage);
  return { ...found, wall };
}
