import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, end, sizeOf } from '../organisation/size.ts';
import { type Broken, type Run, runMeasured } from '../organisation/usage.ts';
import { organisationFolder } from '../organisation/write.ts';
import { type Figure, report } from '../report.ts';

/** `organisation DRIFT SCALE`: an organisation into a new store, and three windows of it in one report. */
const [drift = '', scale = '1'] = process.argv.slice(2);
const size = sizeOf(Number(scale));
const folder = organisationFolder(size, (line) => process.stderr.write(`${line}\n`));
const cwd = mkdtempSync(join(tmpdir(), 'drift-bench-organisation-store-'));
const run = (...argv: readonly string[]) => runMeasured(import.meta.dirname, argv, cwd);
const [from, to] = [begin, end].map((at) => new Date(at).toISOString().slice(0, 10));
const load = loadavg()[0] ?? 0;
const paths = [join(folder, 'answers'), join(folder, 'AWSLogs')];
const imported = run(
  drift,
  '--quiet',
  '--store',
  'drift.db',
  'import',
  '--covers',
  `${from}..${to}`,
  ...paths,
);
const floor = run(join(import.meta.dirname, 'read-store.js'), 'drift.db');
const windows = ['30d', '90d', '180d'].flatMap((span) => ['--window', span]);
const ask = ['report', ...windows, '--as-of', `${to}T00:00:00Z`, '--output', 'report.txt'];
const reported = run(drift, '--store', 'drift.db', ...ask);
rmSync(cwd, { recursive: true });

// The goals are for the whole organisation; parts of it are for looking where the time goes.
const goals = size.scale === 1 ? { wall: { atMost: 60 }, peak: { atMost: 2048 } } : { wall: {}, peak: {} };
const figure = (title: string, value: number, goal: { readonly atMost?: number } = {}): Figure => ({
  title,
  value,
  ...goal,
});
const used = (title: string, run: Run | Broken, goal = goals): readonly Figure[] =>
  'problem' in run
    ? [figure(`${title}: wall s, and did not end well`, run.wall, { atMost: 0 })]
    : usedBy(title, run, goal);
const usedBy = (title: string, { wall, cpu, peakMiB }: Run, goal: typeof goals): readonly Figure[] => [
  figure(`${title}: wall s`, wall, goal.wall),
  figure(`${title}: CPU s`, cpu),
  figure(`${title}: peak MiB`, peakMiB, goal.peak),
];
const none = { wall: {}, peak: {} };
report({
  figures: [
    ...used('import', imported, none),
    ...used('reading the store once', floor, none),
    ...used('report of three windows', reported),
    ...('problem' in reported || 'problem' in floor
      ? []
      : [
          figure('report against reading the store (CPU)', reported.cpu / floor.cpu),
          figure('report: CPU ms for each principal', (reported.cpu * 1000) / size.principals),
        ]),
  ],
  notes: [
    `${size.accounts} accounts, ${size.principals} principals, ${size.policies} managed policies, ` +
      `${size.changes} calls in 180 days`,
    `load before: ${load.toFixed(2)}`,
    ...[imported, floor, reported].flatMap((one) => ('problem' in one ? one.problem : [])),
  ],
});
