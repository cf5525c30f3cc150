import type Database from 'better-sqlite3';

/** An open database; only this room ever sees one. */
export type Handle = Database.Database;
