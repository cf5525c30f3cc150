import { inflateRawSync } from 'node:zlib';
import Database from 'better-sqlite3';

/** What a store says, whatever ids its rows happened to get and whenever they were recorded. */

interface Column {
  readonly name: string;
}

interface ForeignKey {
  readonly from: string;
  readonly to: string;
  readonly table: string;
}

type Row = Readonly<Record<string, unknown>>;

const timesOfRecording = new Set(['recorded_at']);

/** Bodies of records lie some at a time in blocks: which ones share a block is nobody's business. */
const container = 'block';
const placeInContainer = new Set(['block', 'slot']);

/** Table → its rows in words, sorted. References are replaced by what they refer to. */
export function dump(path: string): Readonly<Record<string, readonly string[]>> {
  // Not read-only: what a killed process left half-written is rolled back on opening.
  const db = new Database(path, { fileMustExist: true });
  try {
    const problems = db.pragma('integrity_check', { simple: true });
    if (problems !== 'ok') throw new Error(`the store is damaged: ${String(problems)}`);
    const words = newWords(db);
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all();
    return Object.fromEntries(
      tables
        .filter((table) => table !== container)
        .sort()
        .map((table) => [
          table,
          db
            .prepare<[], Row>(`SELECT * FROM ${table}`)
            .all()
            .map((row) => words.ofRow(table, row))
            .sort(),
        ]),
    );
  } finally {
    db.close();
  }
}

function newWords(db: Database.Database) {
  const columns = cached((table) => db.pragma(`table_info(${table})`) as readonly Column[]);
  const keys = cached((table) => {
    const list = db.pragma(`foreign_key_list(${table})`) as readonly ForeignKey[];
    return new Map(list.map((key) => [key.from, key]));
  });
  const byId = cached((table) => {
    const rows = db.prepare<[], Row>(`SELECT * FROM ${table}`).all();
    return new Map(rows.map((row) => [row.id, row]));
  });
  const known = new Map<string, string>();
  const bodies = new Map<unknown, readonly string[]>();
  const bodyOf = ({ block, slot }: Row): string => {
    const packed = byId(container).get(block)?.body;
    const texts = bodies.get(block) ?? (JSON.parse(inflateRawSync(packed as Buffer).toString()) as string[]);
    bodies.set(block, texts);
    const body = texts[Number(slot)];
    if (!body) throw new Error(`a record without a body: block ${String(block)}, slot ${String(slot)}`);
    return body;
  };
  const ofRow = (table: string, row: Row): string =>
    JSON.stringify(
      columns(table)
        .filter(({ name }) => !timesOfRecording.has(name) && (name !== 'id' || keys(table).has(name)))
        .filter(({ name }) => table !== 'record' || !placeInContainer.has(name))
        .map(({ name }) => [name, ofValue(table, name, row[name])])
        .concat(table === 'record' ? [['body', bodyOf(row)]] : []),
    );
  const ofValue = (table: string, column: string, value: unknown): unknown => {
    if (Buffer.isBuffer(value)) return value.toString('base64');
    const key = keys(table).get(column);
    if (key === undefined || value === null) return value;
    // A key of several columns points at a row whose own columns are references.
    if (key.to !== 'id') return ofValue(key.table, key.to, value);
    const name = `${key.table}/${String(value)}`;
    let words = known.get(name);
    if (words === undefined) {
      const row = byId(key.table).get(value);
      if (row === undefined) throw new Error(`${table}.${column} refers to nothing: ${name}`);
      words = ofRow(key.table, row);
      known.set(name, words);
    }
    return words;
  };
  return { ofRow };
}

function cached<T>(make: (table: string) => T): (table: string) => T {
  const made = new Map<string, T>();
  return (table) => {
    const found = made.get(table) ?? make(table);
    made.set(table, found);
    return found;
  };
}
