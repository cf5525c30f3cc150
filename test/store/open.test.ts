import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DriftError } from '../../src/errors.ts';
import { migrations } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { makeFolder } from '../support/folder.ts';

let folder = '';
beforeEach(() => {
  folder = makeFolder(onTestFinished);
});

/** What the user reads when the store cannot be opened. */
function refusal(path: string, create = true): string {
  try {
    openStore(path, { create }).close();
  } catch (error) {
    if (error instanceof DriftError) return error.message;
    throw error;
  }
  return '';
}

describe('openStore', () => {
  it('tells readers of a store that does not exist which command makes one, and makes none', () => {
    const path = join(folder, 'drift.db');
    const message = `no store at \`${path}\`; make one with \`drift import PATH\`, or name another with --store`;
    expect(refusal(path, false)).toBe(message);
    expect(refusal(path, false)).toBe(message);
  });

  it.each([true, false])('refuses a file that is no database (create: %s), and leaves it alone', (create) => {
    const path = join(folder, 'notes.txt');
    const text = 'these are my notes\n'.repeat(100);
    writeFileSync(path, text);
    expect(refusal(path, create)).toBe(`\`${path}\` is not a drift store; name another file with --store`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it.each([true, false])('refuses another program’s database (create: %s), and leaves it alone', (create) => {
    const path = join(folder, 'bookmarks.db');
    const other = new Database(path);
    other.exec('CREATE TABLE bookmark (url TEXT)');
    other.close();
    const before = readFileSync(path);
    expect(refusal(path, create)).toBe(
      `\`${path}\` is a SQLite database but no drift store; name another file with --store`,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('refuses a store of a newer drift', () => {
    const path = join(folder, 'drift.db');
    openStore(path, { create: true }).close();
    const db = new Database(path);
    db.pragma('user_version = 99');
    db.close();
    expect(refusal(path)).toBe(
      `store \`${path}\` has format 99, this drift knows up to ${migrations.length}; install a newer drift`,
    );
  });

  it('refuses a path below a file', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(refusal(join(file, 'drift.db'))).toBe(
      `cannot write store \`${join(file, 'drift.db')}\` (EEXIST); name another file with --store`,
    );
    expect(refusal(join(file, 'deep', 'drift.db'))).toBe(
      `cannot write store \`${join(file, 'deep', 'drift.db')}\` (ENOTDIR); name another file with --store`,
    );
  });

  it('refuses a folder', () => {
    const path = join(folder, 'drift.db');
    mkdirSync(path);
    expect(refusal(path)).toMatch(/^store `.*drift\.db` is a folder; name a file with --store$/);
  });

  it('says of a store that lost its end that it is damaged', () => {
    const path = join(folder, 'drift.db');
    openStore(path, { create: true }).close();
    truncateSync(path, 8192);
    expect(refusal(path)).toBe(`store \`${path}\` is damaged; restore it or import again into a new one`);
  });

  it('makes a store of a file that is still empty', () => {
    const path = join(folder, 'drift.db');
    writeFileSync(path, '');
    expect(refusal(path)).toBe('');
    expect(refusal(path, false)).toBe('');
  });

  it('makes the folders above it', () => {
    expect(refusal(join(folder, 'a', 'b', 'drift.db'))).toBe('');
  });
});
