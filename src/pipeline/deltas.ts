import { ownerOf, partyOf } from '../core/governance/party.ts';
import type { Delta } from '../core/model/audit.ts';
import type { Observation } from '../core/model/coverage.ts';
import { hasGained, hasLost } from '../core/model/delta.ts';
import { byCodeUnit } from '../core/model/order.ts';
import type { Registry } from '../core/model/registry.ts';
import type { SurfaceWeight } from '../core/model/weight.ts';
import type { World } from '../core/timeline/state.ts';
import type { Compiler } from '../core/window/compiler.ts';
import type { Row } from '../core/window/rows.ts';
import type { EventStore } from '../store/event-store.ts';

/** Accounts of which logs or snapshots were read. */
export function ownAccounts(store: EventStore, observations: readonly Observation[]): ReadonlySet<string> {
  const scopes = [...observations, ...store.snapshots()].map(({ scope }) => scope);
  return new Set(scopes.map((scope) => scope.split('/')[0] ?? ''));
}

/** Adds whose a principal is and who answers for it. */
export function describer(
  store: EventStore,
  own: ReadonlySet<string>,
  registry: Registry,
  compilers: readonly Compiler[],
  world: World,
): (row: Row, weight: SurfaceWeight | null) => Delta {
  const objects = new Map(store.objects().map((object) => [object.id, object]));
  return (row, weight) => {
    const object = objects.get(row.principal);
    const compiler = compilers.find((one) => one.plane === 'iam');
    const trusted = object && compiler ? compiler.trusted(object, world) : [];
    const party = compiler?.isVendors(row.principal)
      ? { id: 'aws', kind: 'vendor' as const }
      : partyOf({ accounts: compiler?.containersOf(row.principal) ?? [], trusted }, registry, own);
    return {
      principal: row.principal,
      plane: 'iam',
      party,
      owner: ownerOf(row.principal, party, registry),
      widened: row.widened,
      narrowed: row.narrowed,
      transient: row.transient,
      unknownStart: row.unknownStart && {
        ...row.unknownStart,
        because: row.unseen,
        settledBy: 'drift import an account snapshot or an older trail',
      },
      indeterminate: row.undecided,
      weight,
      causes: row.causes,
      enabledBy: row.enabledBy,
      reached: row.reached,
      reachedMore: row.reachedMore,
      passedBy: row.passedBy,
      steps: row.steps,
    };
  };
}

const partyRank = { unknown: 0, partner: 0, ours: 1, vendor: 2 } as const;

/** Outsiders who gained first, then whom an agent gave something, then everybody who gained; the larger first. */
export function byImportance(isAgents: (delta: Delta) => boolean): (a: Delta, b: Delta) => number {
  const rank = (delta: Delta): number => {
    if (hasGained(delta)) return partyRank[delta.party.kind] * 2 + (isAgents(delta) ? 0 : 1);
    if (delta.unknownStart) return 6;
    if (delta.indeterminate.length > 0) return 7;
    return hasLost(delta) ? 8 : 9;
  };
  const size = (delta: Delta): number => {
    const [via] = delta.reached;
    const own = delta.widened ?? delta.unknownStart ?? delta.narrowed ?? delta.transient;
    const part = own ?? via?.widened ?? via?.narrowed;
    return Math.max(part?.size.actions ?? 0, part?.size.atoms ?? 0);
  };
  return (a, b) => rank(a) - rank(b) || size(b) - size(a) || byCodeUnit(a.principal, b.principal);
}

export function principalCounts(deltas: readonly Delta[]) {
  const count = (test: (delta: Delta) => boolean) => deltas.filter(test).length;
  return {
    principalsWidened: count(hasGained),
    principalsNarrowed: count(hasLost),
    principalsTransient: count((delta) => delta.transient !== null),
    principalsUnknownStart: count((delta) => delta.unknownStart !== null),
    principalsIndeterminate: count((delta) => delta.indeterminate.length > 0),
  };
}
