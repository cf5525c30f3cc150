import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { makeEvent, originOf } from './events.ts';
import { seededRandom } from './random.ts';

const compress = promisify(gzip);

export interface CorpusShape {
  readonly files: number;
  /** Raw JSON per file. */
  readonly bytesPerFile: number;
  readonly seed: number;
  /** Nothing but changes: what storing costs, apart from finding. */
  readonly onlyChanges?: boolean;
}

export const fullCorpus: CorpusShape = { files: 200, bytesPerFile: 5_000_000, seed: 20261123 };
/** For peers that need minutes for the whole. */
export const smallCorpus: CorpusShape = { ...fullCorpus, files: 40 };
export const changeCorpus: CorpusShape = { ...fullCorpus, files: 20, onlyChanges: true };

/** Folder with the corpus; made on first use, kept between runs. */
export async function corpusFolder(shape: CorpusShape, say: (line: string) => void): Promise<string> {
  const folder = join(
    tmpdir(),
    `drift-bench-${shape.seed}-${shape.files}x${shape.bytesPerFile}${shape.onlyChanges ? '-changes' : ''}-v3`,
  );
  if (existsSync(folder)) return folder;
  say(`making a corpus of ${shape.files} files x ${shape.bytesPerFile / 1e6} MB in ${folder}`);
  // Made under another name first: an interrupted run must not leave half a corpus that looks whole.
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (let first = 0; first < shape.files; first += 2) {
    const pair = [first, first + 1].filter((index) => index < shape.files);
    await Promise.all(pair.map((index) => writeFile(unfinished, shape, index)));
  }
  renameSync(unfinished, folder);
  return folder;
}

export function corpusFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .map((name) => join(folder, name));
}

async function writeFile(folder: string, shape: CorpusShape, index: number): Promise<void> {
  const random = seededRandom(shape.seed + index);
  const origin = originOf(random);
  const start = Date.UTC(2026, 5, 10) + index * 300_000;
  const records: string[] = [];
  let bytes = '{"Records":[]}'.length;
  while (bytes < shape.bytesPerFile) {
    const text = JSON.stringify(
      makeEvent(random, origin, new Date(start + random.below(300_000)), shape.onlyChanges),
    );
    bytes += text.length + 1;
    records.push(text);
  }
  const name = `${origin.account}_CloudTrail_${origin.region}_${String(index).padStart(4, '0')}.json.gz`;
  writeFileSync(join(folder, name), await compress(`{"Records":[${records.join(',')}]}`));
}
