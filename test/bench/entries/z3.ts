import type { Request } from '../../../src/core/model/access.ts';
import { loadCatalogue } from '../../../src/sources/aws/catalogue.ts';
import { confirm } from '../../../src/sources/aws/policy/check.ts';
import { report } from '../report.ts';
import { quantile, timed } from '../surface/figures.ts';
import { decide, type Pair, pairSets } from '../surface/pairs.ts';
import { type Chosen, chosenPairs } from '../surface/sample.ts';
import { type Answer, type Direction, openSolver } from '../surface/solver.ts';

/**
 * The same pairs for drift and for z3: `z3 CATALOGUE CORPORA`. Of z3 only the solving is counted, neither its
 * start nor the encoding, and the better of two answers; of drift everything from the texts on. Both are warm.
 */
const [catalogue = '', corpora = ''] = process.argv.slice(2);
const { universe } = loadCatalogue(catalogue);
const { sets, notes } = pairSets(corpora, universe);
if (sets.every(({ goals }) => goals === undefined)) {
  report({
    notes: [...notes, 'z3 is asked about published pairs only: those made here would favour one side'],
  });
  process.exit();
}
const ask = await openSolver();
const rounds = 5;
const askedOnceMs = 5_000;
const refuted = 'REFUTED';

interface Raced {
  readonly drift: number;
  readonly z3: number;
  readonly verdicts: readonly Verdict[];
}

interface Verdict {
  readonly kind: 'agree' | 'disagree' | 'z3 gave up' | 'drift undecided';
  readonly text: string;
}

const raced: Raced[] = [];
const said: string[] = [...notes];
for (const one of chosenPairs(sets)) {
  const result = await race(one);
  raced.push(result);
  const times = `drift ${result.drift.toFixed(2)} ms, z3 ${result.z3.toFixed(1)} ms`;
  said.push(`${one.title}: ${times}; ${result.verdicts.map(({ text }) => text).join('; ')}`);
}
const verdicts = [
  ...Map.groupBy(
    raced.flatMap((one) => one.verdicts),
    ({ kind }) => kind,
  ),
];
said.push(`verdicts, two per pair: ${verdicts.map(([kind, some]) => `${kind} ${some.length}`).join(', ')}`);
const [drift, z3] = [raced.map((one) => one.drift), raced.map((one) => one.z3)];
report({
  figures: [
    { title: 'z3, both questions: median ms', value: quantile(z3, 0.5) },
    { title: 'z3, both questions: max ms', value: quantile(z3, 1) },
    { title: 'drift, same pairs: median ms', value: quantile(drift, 0.5) },
    { title: 'drift, same pairs: max ms', value: quantile(drift, 1) },
    { title: 'z3 / drift, medians', value: quantile(z3, 0.5) / quantile(drift, 0.5) },
    { title: 'z3 / drift, maxima', value: quantile(z3, 1) / quantile(drift, 1) },
    {
      title: 'z3 / drift, pair by pair: median',
      value: quantile(
        raced.map((one) => one.z3 / one.drift),
        0.5,
      ),
    },
    { title: 'verdicts that contradict each other', value: countOf('disagree'), atMost: 0 },
  ],
  notes: said,
});
// z3's threads would keep the process alive.
process.exit();

function countOf(kind: Verdict['kind']): number {
  return raced.flatMap((one) => one.verdicts).filter((one) => one.kind === kind).length;
}

async function race({ pair, encoding }: Chosen): Promise<Raced> {
  const delta = decide(pair, universe);
  const runs = Array.from({ length: rounds }, () => timed(() => decide(pair, universe)).ms);
  const found: Verdict[] = [];
  let z3 = 0;
  for (const direction of ['widened', 'narrowed'] as const) {
    const answer = await ask(encoding, direction);
    z3 += answer.ms < askedOnceMs ? Math.min(answer.ms, (await ask(encoding, direction)).ms) : answer.ms;
    const isOpen = delta.indeterminate.length > 0;
    const { kind, text } = verdictOf(answer, { pair, direction, isOpen, witness: delta[direction]?.witness });
    found.push({ kind, text: `${direction}: ${text}` });
  }
  return { drift: quantile(runs, 0.5), z3, verdicts: found };
}

interface Own {
  readonly pair: Pair;
  readonly direction: Direction;
  readonly isOpen: boolean;
  readonly witness: Request | undefined;
}

/** Where the two differ, the evaluator judges the request that one of them shows. */
function verdictOf({ isDifferent, witness: theirs }: Answer, own: Own): Verdict {
  const told = [
    ...(theirs ? [`z3's witness ${judged(theirs, own)}`] : []),
    ...(own.witness ? [`drift's ${judged(own.witness, own)}`] : []),
  ];
  const text = [
    `z3 ${answerText(isDifferent)}, drift ${answerText(own.witness !== undefined)}`,
    ...told,
  ].join(', ');
  if (isDifferent === undefined) return { kind: 'z3 gave up', text };
  const isSame = isDifferent === (own.witness !== undefined);
  if (isSame && !told.some((one) => one.endsWith(refuted))) return { kind: 'agree', text };
  if (!isSame && own.isOpen && isDifferent) return { kind: 'drift undecided', text };
  return { kind: 'disagree', text: `${text}: ${JSON.stringify(theirs ?? own.witness)}` };
}

function answerText(isDifferent: boolean | undefined): string {
  return isDifferent === undefined ? 'gave up' : isDifferent ? 'yes' : 'no';
}

function judged(witness: Request, { pair, direction }: Own): string {
  const [before, after] = [pair.old, pair.now].map((text) => ({ layers: [[{ kind: pair.kind, text }]] }));
  if (!before || !after) return 'not judged';
  const found = direction === 'widened' ? confirm(witness, before, after) : confirm(witness, after, before);
  return found === true ? 'confirmed' : found === false ? refuted : 'not decidable';
}
