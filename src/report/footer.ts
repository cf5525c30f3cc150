import type { AuditResult, WindowResult, WindowWeight } from '../core/model/audit.ts';
import type { Coverage } from '../core/model/coverage.ts';
import { byCodeUnit } from '../core/model/order.ts';
import { formatDay, formatInstant, type Instant } from '../core/model/time.ts';
import { actorName, few, plural } from './phrases.ts';

/** What stands below the deltas, in every format for people: counts, coverage, and what was not understood. */
export function footer(result: AuditResult): readonly { readonly label: string; readonly text: string }[] {
  const widest = result.windows.reduce<WindowResult | undefined>(
    (a, b) => (a && a.days >= b.days ? a : b),
    undefined,
  );
  return [
    ...(widest ? changeLines(widest, result) : []),
    ...(widest?.weight ? [{ label: 'weight', text: weightWords(widest.weight) }] : []),
    { label: 'windows', text: result.windows.map(windowWords).join('; ') },
    ...seenLines(result.coverage),
    { label: 'decided', text: decidedWords(result) },
    ...(result.understanding.notCompared.length > 0
      ? [{ label: 'not yet', text: notComparedWords(result) }]
      : []),
    {
      label: 'verdict',
      text: `${result.verdict}${result.verdictReasons.length > 0 ? `: ${result.verdictReasons.join('; ')}` : ''}`,
    },
    { label: 'catalogue', text: catalogueWords(result) },
  ];
}

const weighedParts = [
  ['external', 'external'],
  ['exfiltration', 'exfiltration'],
  ['escalation', 'escalation'],
  ['credentials', 'credentials'],
  ['anyPrincipal', 'open to anybody'],
] as const;

/** The change first, as a whole and by its parts: more access never weighs less. */
function weightWords({ start, end, change, possible }: WindowWeight): string {
  const share = start.total === 0 ? '' : ` (${percent(change.total / start.total)})`;
  const parts = weighedParts
    .filter(([part]) => change[part] !== 0)
    .map(([part, words]) => `${words} ${signed(units(change[part]))}`);
  const maybe = possible.total > 0 ? [`possibly ${signed(units(possible.total))} more`] : [];
  const whole = `${signed(units(change.total))}${share} to ${units(end.total).toLocaleString('en-US')}`;
  return [whole, ...parts, ...maybe].join('; ');
}

function units(thousandths: number): number {
  return Math.round(thousandths / 1_000);
}

function percent(share: number): string {
  const shown = (share * 100).toFixed(1);
  return `${share > 0 ? '+' : ''}${Number(shown) === 0 ? '0.0' : shown} %`;
}

function signed(count: number): string {
  return count > 0 ? `+${count.toLocaleString('en-US')}` : count.toLocaleString('en-US');
}

function catalogueWords({ catalogue, catalogueDrift, weights }: AuditResult): string {
  const weighed = weights ? `; weights ${weights.version} (${weights.digest.slice(0, 19)}…)` : '';
  const words = `AWS actions as of ${catalogue.date}${weighed}`;
  return catalogueDrift ? `${words}, beside those of ${catalogueDrift.from.date}` : words;
}

function changeLines(window: WindowResult, result: AuditResult): readonly { label: string; text: string }[] {
  const { changes, attempts, byOperator } = window.summary;
  const who = byOperator.map(
    (one) =>
      `${one.changes.toLocaleString('en-US')} by ${plural(one.actors, operatorNoun(one.operator), operatorNouns(one.operator))}`,
  );
  const fates = [
    [changes.remain, 'left something'],
    [changes.undone, 'came and went'],
    [changes.neutral, 'changed nothing'],
    [changes.undecided, 'undecided'],
    [changes.notCompared, 'not compared yet'],
  ] as const;
  const what = fates
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count.toLocaleString('en-US')} ${words}`);
  return [
    {
      label: 'changes',
      text: `${changes.total === 0 ? 'none' : `${who.join(', ')}: ${what.join(', ')}`} in ${window.days} days`,
    },
    { label: 'attempts', text: attemptWords(attempts, result.attempts) },
  ];
}

/** Only policy changes count here; a denied read is none. */
function attemptWords(count: number, attempts: AuditResult['attempts']): string {
  const words = `${plural(count, 'policy change')} refused or failed`;
  const names = new Map<string, number>();
  for (const attempt of attempts) {
    const name = actorName(attempt);
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  const most = [...names].sort((a, b) => b[1] - a[1] || byCodeUnit(a[0], b[0]));
  const who = few(
    most.map(([name, times]) => `${name} ${times}`),
    3,
  );
  return count === 0 ? words : `${words}: ${who}`;
}

function operatorNoun(operator: string): string {
  if (operator === 'human') return 'person';
  if (operator === 'unknown') return 'actor of unknown kind';
  return operator;
}

function operatorNouns(operator: string): string {
  if (operator === 'human') return 'people';
  if (operator === 'unknown') return 'actors of unknown kind';
  return `${operator}s`;
}

function windowWords(window: WindowResult): string {
  const { summary } = window;
  const more = [
    summary.principalsUnknownStart > 0 ? `${summary.principalsUnknownStart} possibly` : '',
    summary.principalsTransient > 0 ? `${summary.principalsTransient} in between` : '',
    summary.principalsIndeterminate > 0 ? `${summary.principalsIndeterminate} undecided` : '',
  ].filter((text) => text !== '');
  return `${window.days} d +${summary.principalsWidened} -${summary.principalsNarrowed}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}

const scopesShown = 4;

function seenLines(coverage: readonly Coverage[]): readonly { label: string; text: string }[] {
  const iam = coverage.filter((one) => one.class === 'iam');
  const failed = coverage.filter((one) => one.class === 'snapshot');
  return [...logLines(iam), ...failed.slice(0, scopesShown).map(failedLine)];
}

function failedLine(one: Coverage): { label: string; text: string } {
  const why = one.gaps.map((gap) => gap.accepted ?? gap.reason).join('; ');
  return { label: '', text: `${one.scope} no snapshot of ${why}` };
}

function logLines(iam: readonly Coverage[]): readonly { label: string; text: string }[] {
  if (iam.length === 0) return [{ label: 'seen', text: 'no log of any kind' }];
  const worstFirst = [...iam].sort((a, b) => b.gaps.length - a.gaps.length);
  const lines = worstFirst
    .slice(0, scopesShown)
    .map((one, index) => ({ label: index === 0 ? 'seen' : '', text: `${one.scope} ${coverageWords(one)}` }));
  const rest = worstFirst.slice(scopesShown);
  if (rest.length === 0) return lines;
  const holed = rest.filter((one) => one.gaps.length > 0).length;
  return [
    ...lines,
    {
      label: '',
      text: `and ${plural(rest.length, 'more scope')}, ${holed} with gaps; drift status lists them`,
    },
  ];
}

export function coverageWords(one: Coverage): string {
  const words = one.gaps.map((gap) => {
    const span = `${gap.accepted === undefined ? 'gap' : 'accepted gap'} ${shortTime(gap.from)} to ${shortTime(gap.to)}`;
    return `${span} (${gap.accepted ?? gap.reason})`;
  });
  if (one.from === one.to)
    return `never seen: ${one.gaps.map((gap) => gap.accepted ?? gap.reason).join('; ')}`;
  const span = `${formatDay(one.from)} to ${formatDay(one.to)}`;
  return words.length === 0 ? `${span}, no gap` : `${span}: ${words.join('; ')}`;
}

/** To the minute: gaps are hours long at least. */
function shortTime(at: Instant): string {
  return formatInstant(at).replace(/:\d\d(\.\d+)?Z$/, 'Z');
}

function decidedWords(result: AuditResult): string {
  const { statements, decided, undecided, unseen } = result.understanding;
  if (statements === 0)
    return unseen > 0
      ? `no policy statement was met; ${plural(unseen, 'part')} of policy not seen`
      : 'no policy statement was met';
  const share = Math.floor((decided / statements) * 1000) / 10;
  const why = undecided.map((one) => `${one.statements} ${one.reason}`);
  const holes = unseen > 0 ? `; ${plural(unseen, 'part')} of policy not seen` : '';
  return `${decided} of ${plural(statements, 'policy statement')} seen (${share} %)${why.length > 0 ? `; left: ${few(why, 3)}` : ''}${holes}`;
}

function notComparedWords(result: AuditResult): string {
  const kinds = result.understanding.notCompared.map(
    (one) => `${one.kind} (${plural(one.changes, 'change')} on ${plural(one.objects, 'object')})`,
  );
  return `stored, not compared: ${few(kinds, 6)}`;
}
