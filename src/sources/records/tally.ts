import { byCodeUnit } from '../../core/model/order.ts';
import { hourMs, type Instant, instant } from '../../core/model/time.ts';
import type { Observed } from '../source.ts';

/** When records of one scope occurred: the basis of coverage. */
export interface ScopeSlots {
  readonly scope: string;
  /** Hours since the epoch (UTC) in which there is at least one record, ascending. */
  readonly hours: readonly number[];
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
}

/** Calls that were seen and not selected. */
export interface OperationCount {
  /** `service:Operation`. */
  readonly operation: string;
  readonly count: number;
  readonly failed: number;
  readonly readOnly: boolean;
}

/** Counts of one file, bounded: hostile or odd names beyond the bound share one line. */
export interface Tally {
  records: number;
  readonly scopes: Map<string, ScopeTally>;
  readonly operations: Map<string, OperationTally>;
  /** Records whose scope or hour no longer had room. */
  crowdedOut: number;
}

export interface ScopeTally {
  first: number;
  last: number;
  count: number;
  lastHour: number;
  readonly hours: Set<number>;
}

export interface OperationTally {
  readonly operation: string;
  readonly readOnly: boolean;
  count: number;
  failed: number;
}

const maxScopes = 5_000;
const maxHoursPerScope = 100_000;
const maxOperations = 20_000;
/** Stands for every operation past the bound. */
export const otherOperations = 'other:Other';

export function newTally(): Tally {
  return { records: 0, scopes: new Map(), operations: new Map(), crowdedOut: 0 };
}

/** A record that was parsed and kept, or of which only the time matters. */
export function tallyTime(tally: Tally, observed: Observed): void {
  touch(tally, scopeTally(tally, observed.scope), observed.at);
}

/** A record that nobody wants: its operation is counted too. */
export function tallyPassed(tally: Tally, observed: Observed): void {
  tallyTime(tally, observed);
  countCall(operationTally(tally, observed), observed.failed);
}

export function touch(tally: Tally, scope: ScopeTally | undefined, at: number): void {
  if (scope === undefined) {
    tally.crowdedOut++;
    return;
  }
  scope.count++;
  if (at < scope.first) scope.first = at;
  if (at > scope.last) scope.last = at;
  const hour = Math.floor(at / hourMs);
  if (hour === scope.lastHour) return;
  scope.lastHour = hour;
  if (scope.hours.size < maxHoursPerScope) scope.hours.add(hour);
  else if (!scope.hours.has(hour)) tally.crowdedOut++;
}

export function countCall(operation: OperationTally, failed: boolean): void {
  operation.count++;
  if (failed) operation.failed++;
}

export function scopeTally(tally: Tally, scope: string): ScopeTally | undefined {
  const found = tally.scopes.get(scope);
  if (found || tally.scopes.size >= maxScopes) return found;
  const made: ScopeTally = { first: Infinity, last: -Infinity, count: 0, lastHour: -1, hours: new Set() };
  tally.scopes.set(scope, made);
  return made;
}

export function operationTally(tally: Tally, observed: Observed): OperationTally {
  const key = `${observed.operation} ${observed.readOnly}`;
  const found = tally.operations.get(key);
  if (found) return found;
  if (tally.operations.size >= maxOperations) return overflowTally(tally);
  const made = { operation: observed.operation, readOnly: observed.readOnly, count: 0, failed: 0 };
  tally.operations.set(key, made);
  return made;
}

export function slotsOf(tally: Tally): readonly ScopeSlots[] {
  return [...tally.scopes]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([scope, { hours, first, last, count }]) => ({
      scope,
      hours: [...hours].sort((a, b) => a - b),
      first: instant(first),
      last: instant(last),
      count,
    }));
}

export function operationsOf(tally: Tally): readonly OperationCount[] {
  return [...tally.operations]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([, { operation, count, failed, readOnly }]) => ({ operation, count, failed, readOnly }));
}

function overflowTally(tally: Tally): OperationTally {
  const found = tally.operations.get(otherOperations);
  if (found) return found;
  const made = { operation: otherOperations, readOnly: false, count: 0, failed: 0 };
  tally.operations.set(otherOperations, made);
  return made;
}
