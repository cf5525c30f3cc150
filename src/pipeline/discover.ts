import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { byCodeUnit } from '../core/model/order.ts';
import { DriftError, ProblemsError } from '../errors.ts';

export interface Discovered {
  /** Files to read, in a stable order; `-` is standard input. */
  readonly files: readonly InputFile[];
  /** Files that by their names are no logs. */
  readonly ignored: number;
}

export interface InputFile {
  /** As the user gave it, or below the folder that the user gave. */
  readonly name: string;
  readonly path: string;
  /** Named by the user, not found in a folder. */
  readonly isExplicit: boolean;
}

const logName = /\.(json|jsonl|ndjson|log)(\.gz)?$|\.gz$/i;

/** Files, folders (all the way down) and globs; every path that leads nowhere is reported at once. */
export function discover(paths: readonly string[], cwd: string): Discovered {
  const found = new Map<string, InputFile>();
  const problems: string[] = [];
  let ignored = 0;
  const add = (name: string, isExplicit: boolean): void => {
    const path = name === '-' ? '-' : resolve(cwd, name);
    const known = found.get(path);
    if (known && (known.isExplicit || !isExplicit)) return;
    found.set(path, { name: path === '-' ? 'standard input' : name, path, isExplicit });
  };
  for (const path of paths) {
    const kind = path === '-' ? 'file' : kindOf(resolve(cwd, path));
    if (kind === 'file') add(path, true);
    else if (kind === 'folder') {
      for (const name of filesBelow(path, cwd)) {
        if (logName.test(name)) add(name, false);
        else ignored += 1;
      }
    } else {
      const matches = isDynamicPattern(path) ? globSync(path, { cwd, onlyFiles: true, absolute: false }) : [];
      if (matches.length === 0) problems.push(missing(path));
      for (const name of matches.sort()) add(name, true);
    }
  }
  if (problems.length > 0) throw new ProblemsError(problems);
  if (found.size === 0)
    throw new DriftError(
      `no log files in ${paths.map((path) => `\`${path}\``).join(', ')}; logs end in .json, .jsonl, .ndjson or .log, with or without .gz`,
    );
  return { files: [...found.values()], ignored };
}

function missing(path: string): string {
  if (isDynamicPattern(path)) return `nothing matches \`${path}\`; check the pattern`;
  return `no file or folder \`${path}\`; check the path`;
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}

/** Sorted, so that two machines read in the same order. Links to folders are not followed: they may lead round. */
function* filesBelow(folder: string, cwd: string): Generator<string> {
  for (const entry of entriesOf(folder, cwd)) {
    const name = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(name, cwd);
    else if (entry.isFile() || (entry.isSymbolicLink() && kindOf(resolve(cwd, name)) === 'file')) yield name;
  }
}

function entriesOf(folder: string, cwd: string): readonly Dirent[] {
  try {
    const entries = readdirSync(resolve(cwd, folder), { withFileTypes: true });
    return entries.sort((a, b) => byCodeUnit(a.name, b.name));
  } catch (error) {
    throw new DriftError(`cannot read folder \`${folder}\`; check that you may list it`, { cause: error });
  }
}
