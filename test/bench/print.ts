import { spawnSync } from 'node:child_process';
import { type Case, type Goal, goals, type Setting } from './cases.ts';
import { type Measured, median } from './measure.ts';
import type { Figure } from './report.ts';

export type Results = ReadonlyMap<string, readonly Measured[]>;

const width = 48;

export function printTable(chosen: readonly Case[], results: Results): void {
  console.log(`\n${'median of whole-process runs'.padEnd(width)}   CPU s  wall s  peak MiB`);
  for (const { id, title } of chosen) {
    const runs = results.get(id) ?? [];
    const peak = runs.some(({ outcome }) => outcome)
      ? median(runs.map(({ outcome }) => outcome?.peakMiB ?? 0))
      : '-';
    const figures = [medianOf(runs, 'cpu').toFixed(2), medianOf(runs, 'wall').toFixed(2), String(peak)];
    console.log(`${title.padEnd(width)}${figures.map((figure) => figure.padStart(8)).join('')}`);
  }
}

/** What the processes measured themselves: the median of each figure over the runs. */
export function printFigures(chosen: readonly Case[], results: Results): boolean {
  const goals = chosen.map(({ id, title }) => {
    const outcomes = (results.get(id) ?? []).flatMap(({ outcome }) => outcome ?? []);
    const figures = Map.groupBy(
      outcomes.flatMap((outcome) => outcome.figures ?? []),
      (figure) => figure.title,
    );
    const notes = new Set(outcomes.flatMap((outcome) => outcome.notes ?? []));
    if (figures.size > 0) console.log(`\n${title.padEnd(width)}             goal`);
    for (const note of notes) console.log(`  ${note}`);
    return [...figures.values()].map(printFigure).every(Boolean);
  });
  return goals.every(Boolean);
}

function printFigure(same: readonly Figure[]): boolean {
  const value = median(same.map((figure) => figure.value));
  const [{ title, atMost } = { title: '' }] = same;
  const isMet = atMost === undefined || value <= atMost;
  const goal = atMost === undefined ? '' : `  ${`<= ${atMost}`.padEnd(8)}${isMet ? 'met' : 'MISSED'}`;
  console.log(`${title.padEnd(width)}${value.toFixed(2).padStart(9)}${goal}`);
  return isMet;
}

export function printSelections(chosen: readonly Case[], results: Results): boolean {
  let isSame = true;
  for (const corpus of ['full', 'small'] as const) {
    const found = chosen
      .filter((one) => one.corpus === corpus)
      .flatMap(({ id }) => results.get(id) ?? [])
      .flatMap(({ outcome }) => outcome?.selected ?? []);
    const distinct = [...new Set(found)];
    if (distinct.length > 1) isSame = false;
    if (found.length > 0) console.log(`\nselected (${corpus}): ${distinct.join(' BUT ALSO ')}`);
  }
  return isSame;
}

/** Events per second into the store, over everything that the command does. */
export function printStored(results: Results, setting: Setting): void {
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

export function printGoals(results: Results): boolean {
  console.log(`\n${'ratio'.padEnd(width)}          goal`);
  return goals.map((goal) => printGoal(goal, results)).every(Boolean);
}

function printGoal(goal: Goal, results: Results): boolean {
  const [of, to] = [results.get(goal.of), results.get(goal.to)];
  if (!of?.length || !to?.length) return true;
  const ratio = medianOf(of, goal.metric) / medianOf(to, goal.metric);
  const isMet = ratio <= (goal.atMost ?? Infinity) && ratio >= (goal.atLeast ?? 0);
  const bound = goal.atMost === undefined ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
  const title = `${goal.title} (${goal.metric})`.padEnd(width);
  console.log(`${title}${ratio.toFixed(2).padStart(6)}  ${bound.padEnd(8)}${isMet ? 'met' : 'MISSED'}`);
  return isMet;
}

function medianOf(runs: readonly Measured[], metric: 'cpu' | 'wall'): number {
  return median(runs.map((run) => run[metric]));
}
