import { readFiles } from '../../../src/sources/records/pool.ts';
import { corpusFiles } from '../corpus.ts';
import { report } from '../report.ts';
import { selecting } from '../source.ts';

/** drift's own selection: `select FOLDER WORKERS`. */
const [folder = '', workers = '1'] = process.argv.slice(2);
const ids: string[] = [];
const options = {
  sources: [selecting],
  context: {},
  workers: Number(workers),
  workerUrl: new URL('./worker.js', import.meta.url),
};
await readFiles(corpusFiles(folder), options, ({ results }) => {
  for (const result of results) if (result.kind === 'kept') ids.push(result.record.id);
});
report({ ids });
