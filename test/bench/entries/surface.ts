import { loadCatalogue } from '../../../src/sources/aws/catalogue.ts';
import { type Figure, report } from '../report.ts';
import { quantile, timed } from '../surface/figures.ts';
import { decide, type PairSet, pairSets } from '../surface/pairs.ts';

/**
 * Pairs of policies compared: `surface CATALOGUE CORPORA`. The first pass is that of a fresh process; the second
 * finds compiled code and the catalogue's own look-ups, as every comparison of a report but the first ones does.
 */
const [catalogue = '', corpora = ''] = process.argv.slice(2);
const { universe } = loadCatalogue(catalogue);
const { sets, notes } = pairSets(corpora, universe);
const before = residentMiB();
const cold = sets.map(pass);
const figures: readonly Figure[] = [
  { title: 'the first pair of all, fresh process, ms', value: cold[0]?.[0] ?? 0 },
  ...sets.flatMap((set, at) =>
    figuresOf({ title: `${set.title}, first pass`, pairs: set.pairs }, cold[at] ?? []),
  ),
  ...sets.flatMap((set) => figuresOf(set, pass(set))),
  { title: 'resident MiB before the first pair', value: before },
  { title: 'resident MiB after the last pair', value: residentMiB() },
];
report({ figures, notes });

function pass({ pairs }: PairSet): readonly number[] {
  return pairs.map((pair) => timed(() => decide(pair, universe)).ms);
}

function figuresOf({ title, pairs, goals }: PairSet, times: readonly number[]): readonly Figure[] {
  const parts = { median: 0.5, p99: 0.99, max: 1 } as const;
  return (['median', 'p99', 'max'] as const).map((name) => ({
    title: `${title}, ${pairs.length} pairs: ${name} ms`,
    value: quantile(times, parts[name]),
    ...(goals && { atMost: goals[name] }),
  }));
}

function residentMiB(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}
