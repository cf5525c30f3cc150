import type { StatusResult } from '../core/model/status.ts';
import { formatDay, formatInstant } from '../core/model/time.ts';
import { coverageWords } from './footer.ts';
import { coverageJson, timeOrNull } from './json.ts';
import { plural } from './phrases.ts';
import { visible, visibleJson } from './visible.ts';

export function renderStatusJson(status: StatusResult): string {
  const json = {
    schemaVersion: '1.0',
    asOf: formatInstant(status.asOf),
    store: {
      path: status.store.path,
      bytes: status.store.bytes,
      records: sum(status.sources.map((one) => one.records)),
      selector: status.store.selectors,
    },
    sources: status.sources.map((one) => ({ ...one, from: timeOrNull(one.from), to: timeOrNull(one.to) })),
    coverage: status.coverage.map(coverageJson),
    snapshots: status.snapshots.map((one) => ({ ...one, takenAt: timeOrNull(one.takenAt) })),
    missed: status.missed.map((one) => ({
      ...one,
      from: timeOrNull(one.from),
      to: timeOrNull(one.to),
    })),
    pruned: status.pruned.map((one) => ({
      ...one,
      before: timeOrNull(one.before),
      prunedAt: timeOrNull(one.prunedAt),
    })),
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
    ...(status.sources.length === 0 ? ['source     no log read yet'] : []),
    // What failed has lines of its own.
    ...status.coverage
      .filter((one) => one.class !== 'snapshot')
      .map((one) => `seen       ${visible(one.scope)} ${one.class}: ${visible(coverageWords(one))}`),
    ...snapshotLines(status.snapshots, all),
    ...status.missed.map(
      (one) =>
        `missed     ${visible(one.scope)} ${one.stream === '*' ? 'the whole log' : visible(one.stream)}: ${visible(one.reason)}`,
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

/** The latest of each kind, unless all are asked for. */
function snapshotLines(snapshots: StatusResult['snapshots'], all: boolean): readonly string[] {
  const byKind = Map.groupBy(snapshots, ({ scope, call }) => `${scope} ${call}`);
  const shown = all ? snapshots : [...byKind.values()].flatMap((own) => own.at(-1) ?? []);
  return shown.map((one) => {
    const earlier = (byKind.get(`${one.scope} ${one.call}`)?.length ?? 1) - 1;
    const more = all || earlier === 0 ? '' : `, after ${plural(earlier, 'earlier one')}`;
    const whole = one.complete ? 'complete' : 'not complete';
    return `snapshot   ${visible(one.scope)} ${formatInstant(one.takenAt)} ${visible(one.call)}, ${whole}${more}`;
  });
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
