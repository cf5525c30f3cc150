import { globMatches } from '../core/governance/glob.ts';
import type { AuditResult, Delta } from '../core/model/audit.ts';

export interface Filter {
  readonly principal?: string | undefined;
  readonly party?: string | undefined;
  readonly owner?: string | undefined;
}

/** Shows fewer principals; counts, coverage and verdict stay those of everything. */
export function filtered(result: AuditResult, filter: Filter): AuditResult {
  if (filter.principal === undefined && filter.party === undefined && filter.owner === undefined)
    return result;
  return {
    ...result,
    windows: result.windows.map((window) => ({
      ...window,
      deltas: window.deltas.filter((delta) => passes(delta, filter)),
    })),
  };
}

function passes(delta: Delta, filter: Filter): boolean {
  const names = [delta.principal, delta.principal.slice(delta.principal.lastIndexOf('/') + 1)];
  return (
    (filter.principal === undefined || names.some((name) => globMatches(filter.principal ?? '', name))) &&
    (filter.party === undefined || delta.party.id === filter.party) &&
    (filter.owner === undefined || (delta.owner ?? 'nobody') === filter.owner)
  );
}
