import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const project = join(import.meta.dirname, '../..');
const main = join(project, 'dist/main.js');

/** Path of the bundled command line; vitest's global setup has seen to it that it is fresh. */
export function builtMain(): string {
  return main;
}

/** Vitest calls it once, before any test: later it would pull the bundle from under those that run. */
export function setup(): void {
  if (isFresh()) return;
  const rolldown = join(project, 'node_modules/rolldown/bin/cli.mjs');
  const made = spawnSync(process.execPath, [rolldown, '-c', 'rolldown.config.ts'], {
    cwd: project,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`the build failed:\n${made.stdout}${made.stderr}`);
}

function isFresh(): boolean {
  const built = modified(main);
  const sources = globSync(['src/**/*.{ts,json}', 'rolldown.config.ts', 'package.json'], { cwd: project });
  return sources.every((source) => modified(join(project, source)) < built);
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export interface Spawned {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundle in a process of its own. */
export function spawnDrift(argv: readonly string[], options: SpawnOptions): Spawned {
  return started(process.execPath, [builtMain(), ...argv], options);
}

export function started(command: string, argv: readonly string[], options: SpawnOptions): Spawned {
  const child = spawn(command, argv, options);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
  return { child, ended };
}
