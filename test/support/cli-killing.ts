import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Ended, spawnDrift } from './cli-built.ts';
import type { dump } from './cli-dump.ts';

/** Imports that are stopped halfway, and what is left of them. */

export interface Attempted {
  readonly ended: Ended;
  readonly durationMs: number;
}

const surroundings = { PATH: process.env.PATH };

/** `drift import logs`, ended by the signal after so long, if it still runs. */
export async function importUntil(
  cwd: string,
  store: string,
  stop?: { readonly signal: NodeJS.Signals; readonly afterMs: number },
): Promise<Attempted> {
  const begun = performance.now();
  const { child, ended } = spawnDrift(['import', 'logs', '--store', store], { cwd, env: surroundings });
  const timer = stop && setTimeout(() => child.kill(stop.signal), stop.afterMs);
  const end = await ended;
  clearTimeout(timer);
  return { ended: end, durationMs: performance.now() - begun };
}

/** Sends the signal as soon as the first pages lie in the store, so that there is something to lose. */
export async function importInterrupted(cwd: string, store: string, signal: NodeJS.Signals): Promise<Ended> {
  const { child, ended } = spawnDrift(['import', 'logs', '--store', store], { cwd, env: surroundings });
  const log = join(cwd, `${store}-wal`);
  while (child.exitCode === null && sizeOf(log) < 500_000) await wait(2);
  child.kill(signal);
  return ended;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

export type Dump = ReturnType<typeof dump>;

/** Rows that are in `part` and not in `whole`, table by table: what an interruption made up. */
export function beyond(part: Dump, whole: Dump): readonly string[] {
  return Object.entries(part).flatMap(([table, rows]) => {
    const known = new Set(whole[table]);
    return rows.filter((row) => !known.has(row)).map((row) => `${table}: ${row}`);
  });
}
