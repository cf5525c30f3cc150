import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { DriftError } from '../errors.ts';
import type { EventStore } from './event-store.ts';
import type { Handle } from './handle.ts';
import { applicationId, migrations } from './migrations.ts';
import { appender } from './sqlite-append.ts';
import { pruner } from './sqlite-prune.ts';
import { reader } from './sqlite-read.ts';

/**
 * Opens the store, creating or migrating it when `create` is set.
 * `:memory:` is accepted. Readers of a store that does not exist are told which command makes one.
 */
export function openStore(path: string, options: { readonly create: boolean }): EventStore {
  const fresh = path === ':memory:' || !existsSync(path) || isEmptyFile(path);
  if (fresh && !options.create) {
    throw new DriftError(
      `no store at \`${path}\`; make one with \`drift import PATH\`, or name another with --store`,
    );
  }
  const db = connect(path, fresh);
  try {
    prepare(db, path, fresh);
    const writers = explained({ ...appender(db), ...pruner(db) }, path);
    return { ...writers, ...reader(db, path), close: () => db.close() };
  } catch (error) {
    db.close();
    throw explain(error, path);
  }
}

/** A full disk or a busy store is the user's to mend, whenever it shows. */
function explained<T extends object>(writers: T, path: string): T {
  const wrapped = Object.entries(writers).map(([name, act]) => [
    name,
    (...args: readonly unknown[]) => {
      try {
        return act(...args);
      } catch (error) {
        throw explain(error, path);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}

/** A file without a byte is nobody's store yet. */
function isEmptyFile(path: string): boolean {
  const found = statSync(path);
  return found.isFile() && found.size === 0;
}

function connect(path: string, fresh: boolean): Handle {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new DriftError(`store \`${path}\` is a folder; name a file with --store`);
  try {
    if (fresh && path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    const db = new Database(path);
    // Facts about who can reach what are nobody else's business.
    if (fresh && path !== ':memory:') chmodSync(path, 0o600);
    return db;
  } catch (error) {
    throw explain(error, path);
  }
}

function prepare(db: Handle, path: string, fresh: boolean): void {
  if (!fresh) refuseForeign(db, path);
  db.pragma('busy_timeout = 10000');
  const version = versionOf(db);
  if (version > migrations.length) {
    throw new DriftError(
      `store \`${path}\` has format ${version}, this drift knows up to ${migrations.length}; install a newer drift`,
    );
  }
  db.pragma('foreign_keys = ON');
  db.pragma('cache_size = -65536');
  // A checkpoint after every page would write each index page again and again.
  db.pragma('wal_autocheckpoint = 16384');
  if (version < migrations.length) migrate(db);
  // NORMAL survives a killed process; the checkpoint at close makes it survive the machine.
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
}

function refuseForeign(db: Handle, path: string): void {
  if (Number(db.pragma('application_id', { simple: true })) === applicationId) return;
  throw new DriftError(`\`${path}\` is a SQLite database but no drift store; name another file with --store`);
}

function versionOf(db: Handle): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** Another process may have been faster: what is to be done is found out once nobody else can write. */
function migrate(db: Handle): void {
  db.transaction(() => {
    for (const sql of migrations.slice(versionOf(db))) db.exec(sql);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}

function explain(error: unknown, path: string): unknown {
  if (error instanceof DriftError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const cure = 'name another file with --store';
  if (code === 'SQLITE_NOTADB')
    return new DriftError(`\`${path}\` is not a drift store; ${cure}`, { cause: error });
  if (code === 'SQLITE_CORRUPT')
    return new DriftError(`store \`${path}\` is damaged; restore it or import again into a new one`, {
      cause: error,
    });
  if (code === 'SQLITE_BUSY')
    return new DriftError(`store \`${path}\` is in use by another drift; wait for it to end`, {
      cause: error,
    });
  if (code === 'SQLITE_FULL')
    return new DriftError(`no space left for store \`${path}\`; what was reported stored is safe`, {
      cause: error,
    });
  const unwritable = [
    'SQLITE_READONLY',
    'SQLITE_CANTOPEN',
    'SQLITE_IOERR',
    'EACCES',
    'EROFS',
    'ENOTDIR',
    'EEXIST',
    'EPERM',
    'EISDIR',
    'ENOENT',
  ];
  if (unwritable.some((known) => code.startsWith(known)) || /directory does not exist/.test(error.message)) {
    return new DriftError(`cannot write store \`${path}\` (${code || error.message}); ${cure}`, {
      cause: error,
    });
  }
  return error;
}
