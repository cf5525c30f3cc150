import { report } from '../report.ts';
import { selectedNames } from '../source.ts';

interface DuckDb {
  readonly DuckDBInstance: {
    readonly create: (
      path: string,
      options: Record<string, string>,
    ) => Promise<{ connect: () => Promise<Connection> }>;
  };
}

interface Connection {
  readonly runAndReadAll: (sql: string) => Promise<{ getRows: () => string[][] }>;
}

/** DuckDB on both cores, with the schema given and only the two fields decoded: its best form. */
const [folder = ''] = process.argv.slice(2);
// Not a literal: the peer is installed for the benchmark only, and the project must type-check without it.
const peer: string = '@duckdb/node-api';
const { DuckDBInstance } = (await import(peer)) as DuckDb;
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
const names = selectedNames.map((name) => `'${name}'`).join(', ');
const reader = await connection.runAndReadAll(`
  SELECT record.eventID
  FROM (
    SELECT unnest(Records) AS record
    FROM read_json('${folder}/*.json.gz', columns = { Records: 'STRUCT(eventName VARCHAR, eventID VARCHAR)[]' })
  )
  WHERE record.eventName IN (${names})`);
report({ ids: reader.getRows().map(([id = '']) => id) });
