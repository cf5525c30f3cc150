import type { AuditResult, ChangeSummary, Delta, WindowResult } from '../core/model/audit.ts';
import type { CatalogueDrift } from '../core/model/catalogue-drift.ts';
import type { Coverage } from '../core/model/coverage.ts';
import { formatInstant, type Instant } from '../core/model/time.ts';
import { visibleJson } from './visible.ts';

export const reportSchemaVersion = '1.0';

/** The machine contract: `schemaVersion` first, additive within a major, times in RFC 3339 UTC. */
export function renderJson(result: AuditResult): string {
  return visibleJson(jsonReport(result));
}

export function jsonReport(result: AuditResult): object {
  return {
    schemaVersion: reportSchemaVersion,
    asOf: formatInstant(result.asOf),
    reviewedAt: formatInstant(result.reviewedAt),
    verdict: result.verdict,
    verdictReasons: result.verdictReasons,
    complete: result.complete,
    filter: result.filter ?? null,
    windows: result.windows.map(windowOf),
    changes: result.changes.map(changeOf),
    attempts: result.attempts.map((one) => ({
      ...one,
      occurredAt: formatInstant(one.occurredAt),
      object: one.object ?? null,
    })),
    findings: [],
    coverage: result.coverage.map(coverageJson),
    planesNotCollected: result.planesNotCollected,
    understanding: result.understanding,
    catalogue: result.catalogue,
    catalogueDrift: result.catalogueDrift && catalogueDriftJson(result.catalogueDrift),
    weights: result.weights ?? null,
  };
}

function catalogueDriftJson(drift: CatalogueDrift): object {
  return { ...drift, start: formatInstant(drift.start), end: formatInstant(drift.end) };
}

function windowOf(window: WindowResult): object {
  return {
    days: window.days,
    start: formatInstant(window.start),
    end: formatInstant(window.end),
    baseline: { ...window.baseline, from: timeOrNull(window.baseline.from) },
    summary: window.summary,
    weight: window.weight ?? null,
    deltas: window.deltas.map(deltaOf),
  };
}

function deltaOf(delta: Delta): object {
  const steps = delta.steps.map(({ change, at, part, isCertain, isFirstSight }) => ({
    isCertain,
    isFirstSight,
    change,
    occurredAt: formatInstant(at),
    widened: part,
  }));
  return { ...delta, owner: delta.owner ?? null, limits: [], steps, review: null };
}

function changeOf(change: ChangeSummary): object {
  return {
    ...change,
    occurredAt: formatInstant(change.occurredAt),
    ...(change.since === undefined ? {} : { since: formatInstant(change.since) }),
    actor: { ...change.actor, id: change.actor.id ?? null },
    decisions: [],
  };
}

export function coverageJson(one: Coverage): object {
  return {
    ...one,
    from: formatInstant(one.from),
    to: formatInstant(one.to),
    gaps: one.gaps.map((gap) => ({ ...gap, from: formatInstant(gap.from), to: formatInstant(gap.to) })),
  };
}

export function timeOrNull(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at);
}
