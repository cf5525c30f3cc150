import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Recorded data that is no part of the project; what needs it skips where it is absent, and says so. */
export const corpora = process.env.DRIFT_CORPORA ?? join(import.meta.dirname, '../../../shared/corpora');

/** On standard error, where no reporter swallows it. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}

/** What another program, beside the tests, makes of some paths; undefined where there is no Python. */
export function countedByPython(script: string, paths: readonly string[]): unknown {
  const run = spawnSync('python3', [join(import.meta.dirname, '../corpora', script), ...paths], {
    encoding: 'utf8',
  });
  if (run.error) return undefined;
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}
