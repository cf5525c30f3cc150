import { spawnSync } from 'node:child_process';
import type { Outcome } from './report.ts';

export interface Measured {
  /** Seconds, user and system, of the process and all its children. */
  readonly cpu: number;
  readonly wall: number;
  readonly outcome?: Outcome;
}

/** Runs one whole process; bash's `time` counts what its children used, whatever they are written in. */
export function measure(command: readonly string[]): Measured {
  const timed = spawnSync('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$0" "$@"', ...command], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (timed.status !== 0) throw new Error(`${command.join(' ')} failed: ${timed.stderr || timed.error}`);
  const [wall = 0, user = 0, system = 0] = (timed.stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  const last = timed.stdout.trim().split('\n').at(-1);
  return { cpu: user + system, wall, ...(last && { outcome: JSON.parse(last) as Outcome }) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
