import type { CollectResult, Estimate, Examination, Probe } from '../core/model/collection.ts';
import type { Span } from '../core/model/coverage.ts';
import { formatInstant } from '../core/model/time.ts';
import { few, plural } from './phrases.ts';
import { visible, visibleJson } from './visible.ts';

/** What could not be had; streams that went the same way share a line. */
export function gapLines({ gaps }: CollectResult): readonly string[] {
  const alike = Map.groupBy(gaps, ({ scope, from, to, reason }) => `${scope}${span({ from, to })}${reason}`);
  return [...alike.values()].flatMap((own) => {
    const [first] = own;
    const streams = own.map(({ stream }) => nameOf(stream));
    return first ? [`gap in ${first.scope}: ${few(streams, 3)}${span(first)}: ${first.reason}`] : [];
  });
}

function nameOf(stream: string): string {
  return stream === '*' ? 'the whole log' : stream;
}

/** A snapshot is of a moment. */
function span({ from, to }: Span): string {
  const isMoment = to - from < 3_600_000;
  return isMoment ? ` at ${formatInstant(to)}` : ` from ${formatInstant(from)} to ${formatInstant(to)}`;
}

export function renderCollection(result: CollectResult, format: string): string {
  const { added, records, gaps, problems, stopped } = result;
  if (format === 'json') {
    return visibleJson({
      schemaVersion: '1.0',
      added,
      records,
      complete: gaps.length === 0 && problems.length === 0 && stopped === undefined,
      gaps: gaps.map((gap) => ({ ...gap, from: formatInstant(gap.from), to: formatInstant(gap.to) })),
      problems,
      stopped: stopped?.message ?? null,
    });
  }
  const news = [
    plural(added.changes, 'change'),
    plural(added.attempts, 'failed attempt'),
    plural(added.sessions, 'session'),
    plural(added.snapshots, 'snapshot'),
  ];
  return `read ${plural(records, 'record')}\nnew: ${news.join(', ')}${gaps.length > 0 ? `; ${plural(gaps.length, 'gap')}` : ''}\n`;
}

export function renderEstimate({ lines, missing }: Estimate, format: string): string {
  const sum = (key: 'calls' | 'bytes' | 'seconds' | 'cost') =>
    lines.reduce((total, one) => total + one[key], 0);
  const total = { calls: sum('calls'), bytes: sum('bytes'), seconds: sum('seconds'), cost: sum('cost') };
  if (format === 'json') return visibleJson({ schemaVersion: '1.0', total, lines, missing });
  const width = lines.reduce((most, { what }) => Math.max(most, visible(what).length), 5);
  const row = (what: string, one: typeof total, basis: string): string =>
    `${visible(what).padEnd(width)}  ${count(one.calls).padStart(9)} ${one.calls === 1 ? 'call ' : 'calls'}  ${size(one.bytes).padStart(8)}  ${time(one.seconds).padStart(8)}  ${money(one.cost).padStart(8)}${basis === '' ? '' : `  ${visible(basis)}`}`;
  return [
    ...lines.map((one) => row(one.what, one, one.basis)),
    row('total', total, 'list prices; more where pages are fuller or denser than those looked at'),
    ...missing.map((words) => `not estimated: ${visible(words)}`),
    '',
  ].join('\n');
}

function count(calls: number): string {
  return Math.round(calls).toLocaleString('en-US');
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

function time(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function money(dollars: number): string {
  if (dollars === 0) return 'free';
  return dollars < 0.01 ? '< $0.01' : `$${dollars.toFixed(2)}`;
}

const outcomes: Readonly<Record<Probe['outcome'], string>> = {
  ok: 'ok       ',
  denied: 'DENIED   ',
  failed: 'FAILED   ',
  'not-tried': 'not tried',
};

/** Every call with what came of it, then the policy that would allow them all. */
export function renderExamination({ probes, permissions }: Examination): string {
  const lines = probes.map(({ scope, operation, outcome, words }) =>
    visible(`${outcomes[outcome]}  ${scope}  ${operation}${words === '' ? '' : `  ${words}`}`),
  );
  const refused = probes.filter(({ outcome }) => outcome === 'denied' || outcome === 'failed');
  const head =
    probes.length === 0
      ? []
      : [
          ...lines,
          '',
          refused.length === 0
            ? 'everything that could be tried is allowed'
            : `${plural(refused.length, 'call')} of ${probes.length} failed: collecting would leave gaps`,
          '',
          'the least that collecting needs, as an IAM policy:',
        ];
  return `${[...head, ...permissions.map((text) => text)].join('\n')}\n`;
}
