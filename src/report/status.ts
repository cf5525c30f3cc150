import type { StatusResult } from '../core/model/status.ts';
import { formatDay, formatInstant, type Instant } from '../core/model/time.ts';
import { coverageWords } from './footer.ts';
import { plural } from './phrases.ts';
import { visible, visibleJson } from './visible.ts';

export function renderStatusJson(status: StatusResult): string {
  const time = (at: Instant | undefined): string | null => (at === undefined ? null : formatInstant(at));
  const json = {
    schemaVersion: '1.0',
    asOf: formatInstant(status.asOf),
    store: {
      path: status.store.path,
      bytes: status.store.bytes,
      records: sum(status.sources.map((one) => one.records)),
      selector: status.store.selectors,
    },
    sources: status.sources.map((one) => ({ ...one, from: time(one.from), to: time(one.to) })),
    coverage: status.coverage.map((one) => ({
      ...one,
      from: time(one.from),
      to: time(one.to),
      gaps: one.gaps.map((gap) => ({ ...gap, from: time(gap.from), to: time(gap.to) })),
    })),
    snapshots: status.snapshots.map((one) => ({ ...one, takenAt: time(one.takenAt) })),
    pruned: status.pruned.map((one) => ({ ...one, before: time(one.before), prunedAt: time(one.prunedAt) })),
    damaged: status.damaged,
    undecodable: status.undecodable,
    undecoded: status.undecoded,
  };
  return visibleJson(json);
}

const operationsShown = 20;

export function renderStatusTerminal(status: StatusResult, all: boolean): string {
  const kept = status.undecoded.filter((one) => one.kept);
  const passed = status.undecoded.filter((one) => !one.kept);
  const listed = all ? passed : passed.slice(0, operationsShown);
  const lines = [
    `store      ${visible(status.store.path)}, ${plural(status.store.bytes, 'byte')}`,
    ...status.sources.map((one) => `source     ${one.id} ${visible(one.scope)}: ${sourceWords(one)}`),
    ...(status.sources.length === 0 ? ['source     nothing imported yet'] : []),
    ...status.coverage.map(
      (one) => `seen       ${visible(one.scope)} ${one.class}: ${visible(coverageWords(one))}`,
    ),
    ...status.snapshots.map(
      (one) =>
        `snapshot   ${visible(one.scope)} ${formatInstant(one.takenAt)} ${visible(one.call)}, ${one.complete ? 'complete' : 'not complete'}`,
    ),
    ...status.pruned.map(
      (one) =>
        `pruned     before ${formatInstant(one.before)} on ${formatDay(one.prunedAt)}: ${visible(one.reason)}`,
    ),
    ...status.damaged.map((one) => `damaged    ${visible(one.file)}: ${visible(one.damage)}`),
    ...status.undecodable.map((one) => `unreadable ${visible(one.file)}:${one.line}: ${visible(one.reason)}`),
    ...section('kept, not decoded yet', kept),
    ...section('seen, not kept', listed),
    ...(passed.length > listed.length
      ? [`  and ${plural(passed.length - listed.length, 'more operation')}; --all lists them`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function sourceWords(one: StatusResult['sources'][number]): string {
  const span =
    one.from === undefined || one.to === undefined ? '' : `, ${formatDay(one.from)} to ${formatDay(one.to)}`;
  const gaps = one.gaps === 0 ? 'no gap' : plural(one.gaps, 'gap');
  const bad = one.undecodable > 0 ? `, ${one.undecodable} unreadable` : '';
  return `${plural(one.records, 'record')}, ${plural(one.changes, 'change')}, ${plural(one.attempts, 'failed attempt')}${bad}${span}, ${gaps}`;
}

function section(title: string, operations: StatusResult['undecoded']): readonly string[] {
  if (operations.length === 0) return [];
  return [
    '',
    title,
    ...operations.map((one) => `  ${visible(one.operation)} x${one.count}: ${visible(one.reason)}`),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
