import type { DeltaPart } from '../../src/core/model/access.ts';
import type { Delta } from '../../src/core/model/audit.ts';
import { dayMs } from '../../src/core/model/time.ts';
import { seeded } from './cli-corpus.ts';
import { holderOf } from './managed-holder.ts';
import { histories, type Version } from './managed-policies.ts';
import { type PolicyWindow, policyWindow } from './managed-windows.ts';

/** On which dates the timeline is asked about, and what a report says of a policy beside what the list says. */

export const all = histories();
export const windowDays = [30, 90, 180];

export interface Step {
  readonly change: string;
  readonly widened: DeltaPart;
  readonly isCertain: boolean;
  readonly isFirstSight: boolean;
}

export type Row = Omit<Delta, 'steps'> & { readonly steps: readonly Step[] };

interface Change {
  readonly id: string;
  readonly object: string;
  readonly occurredAt: string;
  readonly since?: string;
  readonly net: string;
}

export interface Report {
  readonly windows: readonly {
    readonly days: number;
    readonly start: string;
    readonly end: string;
    readonly summary: Readonly<Record<string, unknown>>;
    readonly deltas: readonly Row[];
  }[];
  readonly changes: readonly Change[];
}

/** One policy in one window: what the list says, and what the report says of the role that holds it. */
export interface Case extends PolicyWindow {
  readonly versions: readonly Version[];
  readonly name: string;
  readonly days: number;
  readonly row: Row | undefined;
  /** The policy's own row, for whoever else may hold it. */
  readonly own: Row | undefined;
  readonly changes: ReadonlyMap<string, Change>;
}

/** Versions that bring back a content that was in force before, and had been replaced. */
export function returns(versions: readonly Version[]): readonly Version[] {
  return versions.filter(
    ({ semSha1 }, index) =>
      versions[index - 1]?.semSha1 !== semSha1 &&
      versions.slice(0, index).some((earlier) => earlier.semSha1 === semSha1),
  );
}

export const rollbacks = all.flat().filter(({ kind }) => kind === 'rollback');

/** Around what came back and what was first seen late, and others spread over the years. */
export function datesToAsk(): readonly number[] {
  const [from, to] = [Date.UTC(2019, 8, 1), Date.UTC(2026, 7, 31)];
  const back = all.flatMap(returns);
  const republished = back.filter(({ kind }) => kind === 'publish');
  const late = all.flatMap(([first]) =>
    first && !first.isBirth && first.at > from - 90 * dayMs ? [first] : [],
  );
  const chosen = [
    ...rollbacks.map(({ at }) => at + 1000),
    // Not yet inside: a window does not hold its end.
    ...rollbacks.slice(0, 1).map(({ at }) => at),
    // Only just inside: a window holds its start.
    ...republished.map(({ at }, index) => at + (windowDays[index % windowDays.length] ?? 0) * dayMs),
    ...late.map(({ at }) => at + 60 * dayMs),
  ].filter((at) => at >= from && at <= to);
  const random = seeded(20261124);
  const left = 20 - chosen.length;
  const spread = Array.from({ length: left }, (_, index) => from + ((index + random()) * (to - from)) / left);
  return [...chosen, ...spread.map((at) => Math.floor(at / 1000) * 1000)].sort((a, b) => a - b);
}

export function casesOf({ windows, changes }: Report): readonly Case[] {
  const byId = new Map(changes.map((change) => [change.id, change]));
  return windows.flatMap(({ days, start, end, deltas }) => {
    const rows = new Map(deltas.map((row) => [row.principal, row]));
    return all.map((versions) => {
      const own = policyWindow(versions, Date.parse(start), Date.parse(end));
      return {
        ...own,
        versions,
        name: `${own.arn} in ${days} d to ${end}`,
        days,
        row: rows.get(holderOf(own.arn)),
        own: rows.get(own.arn),
        changes: byId,
      };
    });
  });
}

export const isActive = ({ path }: PolicyWindow) => path.length > 1;
export const startOf = ({ path }: PolicyWindow) => path[0];
export const endOf = ({ path }: PolicyWindow) => path.at(-1);

/** The instants of the changes that a row names. */
export function instantsOf({ changes }: Case, ids: readonly string[] = []): readonly (number | undefined)[] {
  return ids.map((id) => changes.get(id)).map((change) => change && Date.parse(change.occurredAt));
}
