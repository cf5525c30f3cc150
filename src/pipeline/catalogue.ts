import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DriftError } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { type Catalogue, loadCatalogue } from '../sources/aws/catalogue.ts';

/** The catalogue that a user names; undefined: the one that ships with drift. */
export function catalogueAt(path: string | undefined, runtime: Runtime): Catalogue {
  if (path === undefined) return loadCatalogue();
  const file = resolve(runtime.cwd, path);
  if (!existsSync(file)) throw new DriftError(`no action catalogue \`${path}\`; check the path`);
  return loadCatalogue(file);
}
