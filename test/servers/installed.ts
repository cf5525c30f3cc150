import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { project } from '../support/cli-built.ts';

/** The servers that are installed from a registry; the scripted one is part of the tests. */
const packages = {
  moto: { requirement: 'moto[server]==5.2.5', command: 'moto_server' },
  ministack: { requirement: 'ministack==1.5.33', command: 'ministack' },
} as const;

export type ServerName = keyof typeof packages;

/** Where its command lies, or why there is none. */
export type Installed = { readonly command: string } | { readonly missing: string };

declare module 'vitest' {
  export interface ProvidedContext {
    servers: Readonly<Record<ServerName, Installed>>;
  }
}

const own = join(project, '.servers/venv');
const installLimitMs = 240_000;

/** Vitest calls it once, before any test. */
export function setup(vitest: TestProject): void {
  const ready = process.env.DRIFT_SERVERS_VENV;
  const failure = ready === undefined ? prepared() : undefined;
  const find = (name: ServerName): Installed => {
    if (ready !== undefined) return foundIn(ready, name);
    return failure === undefined ? installed(name) : { missing: failure };
  };
  vitest.provide('servers', { moto: find('moto'), ministack: find('ministack') });
}

function foundIn(venv: string, name: ServerName): Installed {
  const command = join(venv, 'bin', packages[name].command);
  return existsSync(command) ? { command } : { missing: `DRIFT_SERVERS_VENV has no ${command}` };
}

/** Makes the environment, or says why it cannot be made. */
function prepared(): string | undefined {
  if (existsSync(join(own, 'bin/pip'))) return undefined;
  mkdirSync(join(project, '.servers'), { recursive: true });
  const made = spawnSync('python3', ['-m', 'venv', own], { encoding: 'utf8', timeout: installLimitMs });
  if (made.error) return `no python3 (${made.error.message})`;
  return made.status === 0 ? undefined : `python3 -m venv failed: ${lastLine(made.stdout + made.stderr)}`;
}

/** The marker names the version, so that another one is installed over it. */
function installed(name: ServerName): Installed {
  const { requirement } = packages[name];
  const marker = join(own, `installed ${requirement}`);
  if (!existsSync(marker)) {
    const options = ['install', '--quiet', '--disable-pip-version-check', requirement];
    const made = spawnSync(join(own, 'bin/pip'), options, { encoding: 'utf8', timeout: installLimitMs });
    if (made.error) return { missing: `pip failed: ${made.error.message}` };
    if (made.status !== 0) return { missing: `pip failed: ${whyPipFailed(made.stderr)}` };
    writeFileSync(marker, '');
  }
  return foundIn(own, name);
}

function whyPipFailed(text: string): string {
  const unreachable = /NewConnectionError|Temporary failure in name resolution|ConnectTimeout|ProxyError/;
  return unreachable.test(text) ? 'no network' : lastLine(text);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
