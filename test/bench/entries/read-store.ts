import Database from 'better-sqlite3';

/** `read-store STORE`: every effect with its time and object, every listed facet and every document, once. */
const [path = ''] = process.argv.slice(2);
const db = new Database(path, { readonly: true });
const queries = [
  'SELECT id, body FROM document',
  `SELECT e.occurred_at, f.kind, f.object, f.family, f.member, f.document, f.reference
   FROM effect f JOIN event e ON e.id = f.event`,
  'SELECT object, snapshot, family, member, document, reference FROM snapshot_facet',
];
let rows = 0;
for (const query of queries) for (const _ of db.prepare(query).raw().iterate()) rows += 1;
db.close();
if (rows === 0) throw new Error('the store is empty');
