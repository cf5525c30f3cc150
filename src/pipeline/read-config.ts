import { resolve } from 'node:path';
import { findConfig, type LoadedConfig, loadConfig } from '../config/load.ts';
import type { Runtime } from '../runtime.ts';
import { sources } from '../sources/registry.ts';

/** The policies.yaml that the user named, or else the nearest. */
export function readConfig(named: string | undefined, { cwd }: Runtime): LoadedConfig {
  const path = named === undefined ? findConfig(cwd) : resolve(cwd, named);
  return loadConfig(
    path,
    sources.flatMap(({ settings }) => settings ?? []),
  );
}
