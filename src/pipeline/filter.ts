import { globMatches } from '../core/governance/glob.ts';
import type { AuditResult, Delta } from '../core/model/audit.ts';
import type { Registry } from '../core/model/registry.ts';
import { DriftError } from '../errors.ts';
import { principalCounts } from './deltas.ts';

export interface Filter {
  readonly principal?: string | undefined;
  readonly party?: string | undefined;
  readonly owner?: string | undefined;
}

/** Shows and counts fewer principals; changes, coverage and verdict stay those of everything. */
export function filtered(result: AuditResult, filter: Filter): AuditResult {
  if (filter.principal === undefined && filter.party === undefined && filter.owner === undefined)
    return result;
  return {
    ...result,
    filter: wordsOf(filter),
    windows: result.windows.map((window) => {
      const deltas = window.deltas.filter((delta) => passes(delta, filter));
      return { ...window, deltas, summary: { ...window.summary, ...principalCounts(deltas) } };
    }),
  };
}

function wordsOf({ principal, party, owner }: Filter): string {
  const given = Object.entries({ principal, party, owner }).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${value}`).join(', ');
}

/** A party that nobody named is a slip of the pen, not a clean report. */
export function refuseUnknownParty(filter: Filter, registry: Registry): void {
  const known = [...registry.parties.map((party) => party.id), 'ours', 'unknown', 'aws'];
  if (filter.party === undefined || known.includes(filter.party)) return;
  throw new DriftError(`no party \`${filter.party}\`; parties are ${[...new Set(known)].join(', ')}`);
}

/** What a filtered report must say of itself. */
export function filterHint(whole: AuditResult, shown: AuditResult): readonly string[] {
  if (whole === shown) return [];
  const counts = shown.windows.map(
    (window, index) =>
      `${window.days} d ${window.deltas.length} of ${whole.windows[index]?.deltas.length ?? 0}`,
  );
  const kept = whole.catalogueDrift ? 'changes, catalogue drift, coverage' : 'changes, coverage';
  return [`filtered: principals shown ${counts.join(', ')}; ${kept} and verdict are those of everything`];
}

function passes(delta: Delta, filter: Filter): boolean {
  const names = [delta.principal, delta.principal.slice(delta.principal.lastIndexOf('/') + 1)];
  return (
    (filter.principal === undefined || names.some((name) => globMatches(filter.principal ?? '', name))) &&
    (filter.party === undefined || delta.party.id === filter.party) &&
    (filter.owner === undefined || (delta.owner ?? 'nobody') === filter.owner)
  );
}
