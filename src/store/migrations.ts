/** Marks the file as drift's own ("drif"). */
export const applicationId = 0x64726966;

const appendOnlySince1: readonly string[] = [
  'document',
  'actor',
  'object',
  'block',
  'record',
  'event',
  'superseded',
  'effect',
  'session',
  'snapshot',
  'snapshot_cover',
  'snapshot_object',
  'snapshot_facet',
  'file',
  'file_slot',
  'file_scope',
  'file_operation',
  'file_undecodable',
  'coverage_claim',
  'pruned',
];

const appendOnlySince2: readonly string[] = ['fetched', 'collected', 'missed'];

const version1 = `
CREATE TABLE document (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
CREATE TABLE actor (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
CREATE TABLE object (
  id INTEGER PRIMARY KEY, urn TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, container TEXT NOT NULL
) STRICT;
CREATE INDEX object_by_kind ON object (kind, container);

-- Redacted vendor JSON, some records at a time: deflated list of texts. Alone, each would cost three times as much.
CREATE TABLE block (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
-- block, slot: where its body lies; no foreign key, since a block is written after the records that it holds. undecoded: why no event was made of it.
CREATE TABLE record (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, native_id TEXT NOT NULL, scope TEXT NOT NULL,
  occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, operation TEXT NOT NULL,
  block INTEGER NOT NULL, slot INTEGER NOT NULL,
  redacted TEXT NOT NULL, undecoded TEXT,
  UNIQUE (source, native_id)
) STRICT;
-- What a decoder made of a record. A newer decoder that makes something else of it adds an event and supersedes this.
CREATE TABLE event (
  id INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES record (id), occurred_at INTEGER NOT NULL,
  applied INTEGER NOT NULL, error_code TEXT, actor INTEGER NOT NULL REFERENCES actor (id), correlation TEXT
) STRICT;
CREATE INDEX event_by_record ON event (record);
CREATE TABLE superseded (event INTEGER PRIMARY KEY REFERENCES event (id)) STRICT;
CREATE VIEW current_event AS
  SELECT * FROM event e WHERE NOT EXISTS (SELECT 1 FROM superseded s WHERE s.event = e.id);
CREATE INDEX event_by_time ON event (applied, occurred_at, id);
CREATE TABLE effect (
  event INTEGER NOT NULL REFERENCES event (id), seq INTEGER NOT NULL, kind TEXT NOT NULL,
  object INTEGER NOT NULL REFERENCES object (id), family TEXT, member TEXT,
  document INTEGER REFERENCES document (id), reference TEXT, unknown TEXT, renamed_to INTEGER REFERENCES object (id),
  PRIMARY KEY (event, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX effect_by_object ON effect (object);
CREATE INDEX effect_by_rename ON effect (renamed_to) WHERE renamed_to IS NOT NULL;

CREATE TABLE session (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, native_id TEXT NOT NULL, scope TEXT NOT NULL,
  occurred_at INTEGER NOT NULL, operation TEXT NOT NULL, actor INTEGER NOT NULL REFERENCES actor (id),
  issued_key TEXT, target_role TEXT, session_name TEXT, source_identity TEXT, details TEXT NOT NULL,
  UNIQUE (source, native_id)
) STRICT;
CREATE INDEX session_by_key ON session (issued_key) WHERE issued_key IS NOT NULL;

CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, source TEXT NOT NULL, scope TEXT NOT NULL,
  taken_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, call TEXT NOT NULL
) STRICT;
CREATE TABLE snapshot_cover (
  snapshot INTEGER NOT NULL REFERENCES snapshot (id), container TEXT NOT NULL, kind TEXT NOT NULL,
  complete INTEGER NOT NULL, families TEXT NOT NULL,
  PRIMARY KEY (kind, container, snapshot)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot_object (
  object INTEGER NOT NULL REFERENCES object (id), snapshot INTEGER NOT NULL REFERENCES snapshot (id),
  created_at INTEGER, PRIMARY KEY (object, snapshot)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot_facet (
  object INTEGER NOT NULL, snapshot INTEGER NOT NULL, family TEXT NOT NULL, member TEXT NOT NULL,
  document INTEGER REFERENCES document (id), reference TEXT, unknown TEXT,
  PRIMARY KEY (object, snapshot, family, member),
  FOREIGN KEY (object, snapshot) REFERENCES snapshot_object (object, snapshot)
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL, source TEXT NOT NULL,
  bytes INTEGER NOT NULL, records INTEGER NOT NULL, undecodable INTEGER NOT NULL, damage TEXT,
  selector INTEGER NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;
CREATE TABLE file_slot (
  file INTEGER NOT NULL REFERENCES file (id), scope TEXT NOT NULL, hour INTEGER NOT NULL,
  PRIMARY KEY (scope, hour, file)
) STRICT, WITHOUT ROWID;
CREATE TABLE file_scope (
  file INTEGER NOT NULL REFERENCES file (id), scope TEXT NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, records INTEGER NOT NULL, PRIMARY KEY (scope, file)
) STRICT, WITHOUT ROWID;
CREATE TABLE file_operation (
  file INTEGER NOT NULL REFERENCES file (id), operation TEXT NOT NULL, read_only INTEGER NOT NULL,
  count INTEGER NOT NULL, failed INTEGER NOT NULL, PRIMARY KEY (operation, file, read_only)
) STRICT, WITHOUT ROWID;
CREATE TABLE file_undecodable (
  file INTEGER NOT NULL REFERENCES file (id), line INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (file, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE pruned (before INTEGER NOT NULL, reason TEXT NOT NULL, pruned_at INTEGER NOT NULL) STRICT;
CREATE TABLE coverage_claim (
  source TEXT NOT NULL, scope TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  PRIMARY KEY (source, scope, start, stop)
) STRICT, WITHOUT ROWID;
`;

/** What collection needs: how long a look took, what was fetched, which time was listed, and what could not be had. */
const version2 = `
ALTER TABLE snapshot ADD COLUMN started_at INTEGER;
-- JSON list; NULL: what the cover says.
ALTER TABLE snapshot_object ADD COLUMN families TEXT;
ALTER TABLE snapshot_facet ADD COLUMN since INTEGER;
-- Beginning of the ids of which the cover speaks; NULL: all.
ALTER TABLE snapshot_cover ADD COLUMN within TEXT;
-- JSON: the facet and the references that what it speaks of has; NULL: whatever it has.
ALTER TABLE snapshot_cover ADD COLUMN condition TEXT;
CREATE INDEX snapshot_cover_by_snapshot ON snapshot_cover (snapshot);
CREATE TABLE fetched (
  source TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL, selector INTEGER NOT NULL,
  PRIMARY KEY (name, etag, source, selector)
) STRICT, WITHOUT ROWID;
CREATE TABLE collected (
  source TEXT NOT NULL, scope TEXT NOT NULL, stream TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  selector INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  PRIMARY KEY (source, scope, stream, start, stop, selector)
) STRICT, WITHOUT ROWID;
CREATE TABLE missed (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, scope TEXT NOT NULL, stream TEXT NOT NULL, start INTEGER NOT NULL,
  stop INTEGER NOT NULL, reason TEXT NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;
`;

/** Tables whose rows are never changed, and deleted only by `prune`. */
export const appendOnly: readonly string[] = [...appendOnlySince1, ...appendOnlySince2];

function triggers(tables: readonly string[]): string {
  return tables.flatMap((table) => [refusal(table, 'UPDATE'), refusal(table, 'DELETE')]).join('\n');
}

/** The trigger that keeps a table append-only. */
export function refusal(table: string, verb: 'UPDATE' | 'DELETE'): string {
  return (
    `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} ` +
    `BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`
  );
}

/** Position n brings a store of version n to version n + 1. */
export const migrations: readonly string[] = [
  version1 + triggers(appendOnlySince1),
  version2 + triggers(appendOnlySince2),
];
