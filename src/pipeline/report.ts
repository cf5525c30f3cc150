import { resolve } from 'node:path';
import { type LoadedConfig, registryOf } from '../config/load.ts';
import type { AuditResult } from '../core/model/audit.ts';
import { dayMs, formatDay, type Instant, instant } from '../core/model/time.ts';
import { asWritten } from '../core/surface/action-universe.ts';
import type { Runtime } from '../runtime.ts';
import { sources } from '../sources/registry.ts';
import { openStore } from '../store/sqlite.ts';
import { audit } from './audit.ts';
import { catalogueAt } from './catalogue.ts';
import { catalogueSpan, idOf } from './catalogue-drift.ts';
import { coverageRules } from './coverage.ts';
import { type Filter, filtered, filterHint, refuseUnknownParty } from './filter.ts';
import { readConfig } from './read-config.ts';
import { createWeigher } from './weights.ts';
import { endOfSeen } from './world.ts';

export interface ReportRequest {
  readonly store: string;
  readonly config: string | undefined;
  /** Undefined: as policies.yaml says. */
  readonly days?: readonly number[] | undefined;
  /** Undefined: now. */
  readonly asOf?: Instant | 'latest' | undefined;
  readonly filter: Filter;
  /** Undefined: the one that ships with drift. */
  readonly catalogue?: string | undefined;
  /** An older one, to tell what has been listed since. */
  readonly catalogueBefore?: string | undefined;
}

export interface Reported {
  readonly result: AuditResult;
  /** What a reader of this report should know or try next. */
  readonly hints: readonly string[];
  /** Which files were used. */
  readonly notes: readonly string[];
}

/** Opens what is needed, sets both clocks, and lets the core judge. */
export async function runReport(request: ReportRequest, runtime: Runtime): Promise<Reported> {
  const loaded = readConfig(request.config, runtime);
  const registry = registryOf(loaded.config);
  refuseUnknownParty(request.filter, registry);
  const catalogue = catalogueAt(request.catalogue, runtime);
  const before = request.catalogueBefore && catalogueAt(request.catalogueBefore, runtime);
  const span = catalogueSpan(before || undefined, catalogue);
  const path = resolve(runtime.cwd, request.store);
  const store = openStore(path, { create: false });
  try {
    const latest = store.latest();
    const asOf =
      request.asOf === 'latest' ? endOfSeen(latest ?? runtime.now()) : (request.asOf ?? runtime.now());
    const days = request.days ?? loaded.config.windows.map(daysOf);
    const result = audit({
      store,
      sources,
      // The catalogue may not know yet on what an action acts, and a gain that it hides would show nowhere.
      universe: asWritten(catalogue.universe),
      catalogue: idOf(catalogue),
      weigher: createWeigher(catalogue),
      catalogueSpan: span,
      registry,
      rules: coverageRules(loaded.config, store),
      windows: days.map((count) => ({ days: count, start: instant(asOf - count * dayMs), end: asOf })),
      asOf,
      reviewedAt: typeof request.asOf === 'number' ? asOf : runtime.now(),
    });
    const shown = filtered(result, request.filter);
    const hints = [
      ...filterHint(result, shown),
      ...hintsOf(latest, result, store.wholeContainers().length > 0),
    ];
    return { result: shown, hints, notes: notesOf(loaded, path) };
  } finally {
    store.close();
  }
}

function hintsOf(latest: Instant | undefined, result: AuditResult, hasSnapshot: boolean): readonly string[] {
  if (latest === undefined) return ['nothing was imported yet: drift import PATH'];
  const hints: string[] = [];
  if (result.windows.some((window) => latest < window.start))
    hints.push(`what was seen ends on ${formatDay(latest)}: --as-of latest reports on that time`);
  const isPartial = result.windows.some((window) => window.summary.principalsUnknownStart > 0);
  if (!hasSnapshot && (isPartial || result.understanding.unseen > 0))
    hints.push(
      'a snapshot settles most of what was not seen:',
      '  drift collect aws --only snapshots',
      '  or: aws iam get-account-authorization-details | drift import - --at TIME',
    );
  return hints;
}

function daysOf(window: string): number {
  return Number(window.slice(0, -1)) * (window.endsWith('w') ? 7 : 1);
}

function notesOf(loaded: LoadedConfig, store: string): readonly string[] {
  return [`drift: store ${store}`, `drift: configuration ${loaded.path ?? 'none found, defaults apply'}`];
}
