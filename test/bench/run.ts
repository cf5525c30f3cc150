import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';
import { builtMain, setup } from '../support/cli-built.ts';
import { type Case, cases, type Setting } from './cases.ts';
import { changeCorpus, corpusFolder, fullCorpus, smallCorpus } from './corpus.ts';
import { type Measured, measure } from './measure.ts';
import { printFigures, printGoals, printSelections, printStored, printTable, type Results } from './print.ts';

/**
 * `npm run bench [-- --runs 5] [-- --only select,zcat] [-- --scale 1]`: whole processes, in turn, medians. What is
 * measured of drift is built as it is shipped, so that loading TypeScript is not counted. The scale is that of the
 * organisation: at 1 it has 20,000 principals and a million changes.
 */
const here = import.meta.dirname;
const entries = [
  'worker',
  'select',
  'inflate',
  'parse',
  'duckdb',
  'surface',
  'z3',
  'hostile',
  'organisation',
  'read-store',
  'peak',
];

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      scale: { type: 'string', default: '0.1' },
    },
  });
  const only = values.only === '' ? cases.map(({ id }) => id) : values.only.split(',');
  const chosen = cases.filter(({ id, needs }) => only.includes(id) && isAvailable(needs));
  setup();
  const setting: Setting = {
    built: await buildEntries(),
    ...(await eventFolders(chosen)),
    policies: process.env.DRIFT_CORPORA ?? join(here, '../../../shared/corpora'),
    drift: builtMain(),
    store: join(mkdtempSync(join(tmpdir(), 'drift-bench-store-')), 'drift.db'),
    scale: values.scale,
  };
  const results = runInTurn(chosen, setting, Number(values.runs));
  printTable(chosen, results);
  const isSame = printSelections(chosen, results);
  printStored(results, setting);
  const isMet = [printFigures(chosen, results), printGoals(results)].every(Boolean);
  if (!isSame || !isMet) process.exitCode = 1;
}

/** A gigabyte of events takes its time: only for those that read it. */
async function eventFolders(chosen: readonly Case[]): Promise<Pick<Setting, 'full' | 'small' | 'changes'>> {
  if (chosen.every(({ corpus }) => corpus === 'policies')) return { full: '', small: '', changes: '' };
  return {
    full: await corpusFolder(fullCorpus, console.log),
    small: await corpusFolder(smallCorpus, console.log),
    changes: await corpusFolder(changeCorpus, console.log),
  };
}

function isAvailable(need: Case['needs']): boolean {
  if (need === undefined) return true;
  const has = need === 'zcat' ? spawnSync('zcat', ['--version']).status === 0 : installPeers();
  if (!has) console.log(`${need} is not available here: its rows are left out`);
  return has;
}

function installPeers(): boolean {
  const isThere = (name: string) => existsSync(join(here, 'node_modules', name));
  if (['@duckdb/node-api', 'z3-solver'].every(isThere)) return true;
  console.log('installing the peers in test/bench');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
  return status === 0;
}

/** Below node_modules: ignored by everything, and the peers resolve from there. */
async function buildEntries(): Promise<string> {
  const dir = join(here, 'node_modules', '.built');
  const input = Object.fromEntries(entries.map((name) => [name, join(here, 'entries', `${name}.ts`)]));
  await build({
    input,
    platform: 'node',
    external: [/^@duckdb\//, 'z3-solver', 'better-sqlite3'],
    logLevel: 'warn',
    output: { dir, format: 'esm' },
  });
  return dir;
}

function runInTurn(chosen: readonly Case[], setting: Setting, runs: number): Results {
  const results = new Map<string, Measured[]>(chosen.map(({ id }) => [id, []]));
  for (let run = 0; run < runs; run++) {
    for (const { id, command, atMostRuns = runs } of chosen)
      if (run < atMostRuns) results.get(id)?.push(measure(command(setting)));
  }
  return results;
}
