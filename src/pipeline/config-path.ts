import { resolve } from 'node:path';
import { findConfig } from '../config/load.ts';
import type { Runtime } from '../runtime.ts';

/** The policies.yaml that the user named, or else the nearest. */
export function configPath(named: string | undefined, { cwd }: Runtime): string | undefined {
  return named === undefined ? findConfig(cwd) : resolve(cwd, named);
}
