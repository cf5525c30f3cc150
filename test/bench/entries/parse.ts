import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { corpusFiles } from '../corpus.ts';
import { report } from '../report.ts';
import { selectedNames } from '../source.ts';

/** The plain way, and the reference for what is to be found. */
const wanted = new Set(selectedNames);
const ids: string[] = [];
for (const file of corpusFiles(process.argv[2] ?? '')) {
  const raw = readFileSync(file);
  const text = gunzipSync(raw, { chunkSize: raw.readUInt32LE(raw.length - 4) + 64 }).toString('utf8');
  const { Records } = JSON.parse(text) as { Records: { eventName: string; eventID: string }[] };
  for (const { eventName, eventID } of Records) if (wanted.has(eventName)) ids.push(eventID);
}
report({ ids });
