import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';
import { builtMain, setup } from '../support/cli-built.ts';
import { type Case, cases, type Goal, goals, type Setting } from './cases.ts';
import { changeCorpus, corpusFolder, fullCorpus, smallCorpus } from './corpus.ts';
import { type Measured, measure, median } from './measure.ts';

/**
 * `npm run bench [-- --runs 5] [-- --only select,zcat]`: whole processes, in turn, medians. What is measured of
 * drift is built as it is shipped, so that loading TypeScript is not counted.
 */
const here = import.meta.dirname;
const entries = ['worker', 'select', 'inflate', 'parse', 'duckdb'];

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
  });
  const only = values.only === '' ? cases.map(({ id }) => id) : values.only.split(',');
  const chosen = cases.filter(({ id, needs }) => only.includes(id) && isAvailable(needs));
  setup();
  const setting: Setting = {
    built: await buildEntries(),
    full: await corpusFolder(fullCorpus, console.log),
    small: await corpusFolder(smallCorpus, console.log),
    changes: await corpusFolder(changeCorpus, console.log),
    drift: builtMain(),
    store: join(mkdtempSync(join(tmpdir(), 'drift-bench-store-')), 'drift.db'),
  };
  const results = runInTurn(chosen, setting, Number(values.runs));
  printTable(chosen, results);
  const isSame = printSelections(chosen, results);
  printStored(results, setting);
  const isMet = printGoals(results);
  if (!isSame || !isMet) process.exitCode = 1;
}

function isAvailable(need: Case['needs']): boolean {
  if (need === undefined) return true;
  const has = need === 'zcat' ? spawnSync('zcat', ['--version']).status === 0 : installPeers();
  if (!has) console.log(`${need} is not available here: its rows are left out`);
  return has;
}

function installPeers(): boolean {
  if (existsSync(join(here, 'node_modules', '@duckdb', 'node-api'))) return true;
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
    external: [/^@duckdb\//],
    logLevel: 'warn',
    output: { dir, format: 'esm' },
  });
  return dir;
}

type Results = ReadonlyMap<string, readonly Measured[]>;

function runInTurn(chosen: readonly Case[], setting: Setting, runs: number): Results {
  const results = new Map<string, Measured[]>(chosen.map(({ id }) => [id, []]));
  for (let run = 0; run < runs; run++) {
    for (const { id, command } of chosen) results.get(id)?.push(measure(command(setting)));
  }
  return results;
}

function printTable(chosen: readonly Case[], results: Results): void {
  console.log(`\n${'median of whole-process runs'.padEnd(48)}   CPU s  wall s  peak MiB`);
  for (const { id, title } of chosen) {
    const runs = results.get(id) ?? [];
    const peak = runs.some(({ outcome }) => outcome)
      ? median(runs.map(({ outcome }) => outcome?.peakMiB ?? 0))
      : '-';
    const figures = [medianOf(runs, 'cpu').toFixed(2), medianOf(runs, 'wall').toFixed(2), String(peak)];
    console.log(`${title.padEnd(48)}${figures.map((figure) => figure.padStart(8)).join('')}`);
  }
}

function printSelections(chosen: readonly Case[], results: Results): boolean {
  let isSame = true;
  for (const corpus of ['full', 'small'] as const) {
    const found = chosen
      .filter((one) => one.corpus === corpus)
      .flatMap(({ id }) => results.get(id) ?? [])
      .flatMap(({ outcome }) => outcome?.selected ?? []);
    const distinct = [...new Set(found)];
    if (distinct.length > 1) isSame = false;
    console.log(`\nselected (${corpus}): ${distinct.join(' BUT ALSO ') || 'nothing'}`);
  }
  return isSame;
}

/** Events per second into the store, over everything that the command does. */
function printStored(results: Results, setting: Setting): void {
  const runs = results.get('import-changes') ?? [];
  if (runs.length === 0) return;
  const status = spawnSync(
    process.execPath,
    [setting.drift, '--store', setting.store, 'status', '--format', 'json'],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  const { sources } = JSON.parse(status.stdout) as { sources: { changes: number; attempts: number }[] };
  const stored = sources.reduce((sum, one) => sum + one.changes + one.attempts, 0);
  const rate = (metric: 'cpu' | 'wall') =>
    Math.round(stored / medianOf(runs, metric)).toLocaleString('en-US');
  console.log(`\nstored: ${stored} events, ${rate('cpu')} per CPU second, ${rate('wall')} per second`);
}

function printGoals(results: Results): boolean {
  console.log(`\n${'ratio'.padEnd(48)}          goal`);
  return goals.map((goal) => printGoal(goal, results)).every(Boolean);
}

function printGoal(goal: Goal, results: Results): boolean {
  const [of, to] = [results.get(goal.of), results.get(goal.to)];
  if (!of?.length || !to?.length) return true;
  const ratio = medianOf(of, goal.metric) / medianOf(to, goal.metric);
  const isMet = ratio <= (goal.atMost ?? Infinity) && ratio >= (goal.atLeast ?? 0);
  const bound = goal.atMost === undefined ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
  const title = `${goal.title} (${goal.metric})`.padEnd(48);
  console.log(`${title}${ratio.toFixed(2).padStart(6)}  ${bound.padEnd(8)}${isMet ? 'met' : 'MISSED'}`);
  return isMet;
}

function medianOf(runs: readonly Measured[], metric: 'cpu' | 'wall'): number {
  return median(runs.map((run) => run[metric]));
}
