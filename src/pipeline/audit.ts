import { attribute } from '../core/governance/attribution.ts';
import { verdictOf } from '../core/governance/verdict.ts';
import type { Actor } from '../core/model/actor.ts';
import type { AuditResult, ChangeNet, Delta, WindowResult } from '../core/model/audit.ts';
import { causesOf } from '../core/model/delta.ts';
import type { ChangeEvent, ObjectRef } from '../core/model/event.ts';
import type { Registry } from '../core/model/registry.ts';
import { type Instant, isWithin, type Window } from '../core/model/time.ts';
import type { ActionUniverse } from '../core/surface/action-universe.ts';
import {
  allObservations,
  type CoverageRules,
  coverageOf,
  type Evidence,
  unbrokenFrom,
} from '../core/timeline/coverage.ts';
import { stateAt } from '../core/timeline/replay.ts';
import { byOperator, countChanges, netOf, type Sighting, targetOf } from '../core/window/changes.ts';
import type { Compiler } from '../core/window/compiler.ts';
import type { Source } from '../sources/source.ts';
import type { EventStore } from '../store/event-store.ts';
import { analyseSource } from './analysis.ts';
import { type CatalogueSpan, catalogueDriftOf } from './catalogue-drift.ts';
import { changesOf, type FoundChange } from './change-list.ts';
import { coverageEvidence } from './coverage.ts';
import { byImportance, describer, ownAccounts, principalCounts } from './deltas.ts';
import { directoryOf } from './directory.ts';
import { metBy, understandingOf } from './understanding.ts';
import { createWeighing, type Weighed, type Weigher } from './weights.ts';

export interface AuditRequest {
  readonly store: EventStore;
  readonly sources: readonly Source[];
  readonly universe: ActionUniverse;
  readonly catalogue: AuditResult['catalogue'];
  /** Without it nothing is weighed. */
  readonly weigher?: Weigher | undefined;
  readonly catalogueSpan?: CatalogueSpan | undefined;
  readonly registry: Registry;
  readonly rules: CoverageRules;
  readonly windows: readonly Window[];
  readonly asOf: Instant;
  readonly reviewedAt: Instant;
}

/** The whole judgement, layer by layer: timeline, surfaces, windows, who, coverage. */
export function audit(request: AuditRequest): AuditResult {
  const { store, windows } = request;
  const widest = windows.reduce((a, b) => (b.start < a.start ? b : a));
  const directory = directoryOf(store, request.rules);
  const { historyOf } = directory;
  const compilers = request.sources.map((source) => source.createCompiler(directory));
  const world = { state: (object: ObjectRef) => stateAt(historyOf(object), request.asOf) };
  const evidence = coverageEvidence(store);
  const own = ownAccounts(store, allObservations(evidence, request.rules));
  const { weigher, registry, universe } = request;
  const analysed = compilers.map((compiler) => {
    const weighing = weigher && (() => createWeighing(weigher, { compiler, registry, own, world }));
    const isHeld = request.catalogueSpan !== undefined;
    const found = analyseSource({ compiler, historyOf, universe, windows, widest, weighing, isHeld });
    return { ...found, compiler };
  });
  const events = store.events(widest.start, widest.end, 'applied');
  const attempts = store.events(widest.start, widest.end, 'failed');
  const actorOf = memoisedActor(request.registry);
  const perWindow = windows.map((window, index) => ({
    window,
    rows: analysed.flatMap((one) => one.rows[index] ?? []),
    nets: analysed.map((one) => one.nets[index] ?? new Map<string, ChangeNet>()),
  }));
  const netIn = (index: number, event: ChangeEvent): ChangeNet => {
    const at = request.sources.findIndex((source) => source.id === event.source);
    const compiler = compilers[at];
    return compiler ? netOf(event, perWindow[index]?.nets[at] ?? new Map(), compiler) : 'not-compared';
  };
  const coverages = windows.map(({ start, end }) => coverageOf(evidence, start, end, request.rules));
  const rowWith = describer(store, own, request.registry, compilers, world);
  const agents = new Set(
    events.filter((event) => actorOf(event).operator === 'ai-agent').map((event) => event.id),
  );
  const isAgents = (delta: Delta): boolean => causesOf(delta).some((id) => agents.has(id));
  const looks = store.snapshots();
  // There is one source that can be weighed.
  const weighedIn = (index: number): Weighed | undefined => analysed[0]?.weighed[index];
  const results = perWindow.map(({ window, rows }, index): WindowResult => {
    const inside = events.filter((event) => isWithin(window, event.occurredAt));
    const from = unbrokenFrom(coverages[index] ?? [], window.end);
    const weighed = weighedIn(index);
    const deltas = rows
      .map((row) => rowWith(row, weighed?.byPrincipal.get(row.principal) ?? null))
      .sort(byImportance(isAgents));
    return {
      days: window.days,
      start: window.start,
      end: window.end,
      baseline: {
        from,
        reachesStart: from !== undefined && from <= window.start + request.rules.maxLagMs,
        looks: looks.filter(({ takenAt }) => isWithin(window, takenAt)).length,
      },
      summary: {
        ...principalCounts(deltas),
        changes: countChanges(
          inside.map((event) => ({ at: event.occurredAt, net: netIn(index, event) })),
          window,
        ),
        attempts: attempts.filter((event) => isWithin(window, event.occurredAt)).length,
        byOperator: byOperator(inside.map(actorOf)),
      },
      weight: weighed?.window,
      deltas,
    };
  });
  const widestIndex = windows.indexOf(widest);
  const coverage = coverages[widestIndex] ?? [];
  const changes = changesOf(
    events,
    results,
    (event) => netIn(widestIndex, event),
    actorOf,
    (id) => weighedIn(widestIndex)?.byChange.get(id) ?? 0,
    foundChanges(
      looks,
      analysed.flatMap(({ sightings, compiler }) => sightings.map((sighting) => ({ sighting, compiler }))),
      (scope, { since, at }) => since !== undefined && isLogSeen(evidence, scope, since, at, request.rules),
    ),
  );
  const understanding = understandingOf(metBy(analysed.map(({ met }) => met)), events, (event) =>
    netIn(widestIndex, event),
  );
  const nameless = events.filter((event) => event.effects.length === 0).length;
  return {
    asOf: request.asOf,
    reviewedAt: request.reviewedAt,
    ...verdictOf(results, coverage, understanding, nameless),
    windows: results,
    changes,
    attempts: attempts.map((event) => ({
      eventId: event.id,
      occurredAt: event.occurredAt,
      operation: event.operation,
      errorCode: event.errorCode ?? 'unknown',
      actor: actorOf(event),
      object: targetOf(event.effects),
    })),
    coverage,
    planesNotCollected: ['oauth', 'gateway', 'east-west'],
    understanding,
    weights: request.weigher?.weights,
    catalogue: request.catalogue,
    catalogueDrift: catalogueDriftOf(
      request.catalogueSpan,
      analysed.flatMap(({ held }) => held),
      widest,
    ),
  };
}

/** Sightings with what the store and the source know of them. */
function foundChanges(
  looks: ReturnType<EventStore['snapshots']>,
  sightings: readonly { readonly sighting: Sighting; readonly compiler: Compiler }[],
  isLogged: (scope: string, sighting: Sighting) => boolean,
): readonly FoundChange[] {
  const takenBy = new Map(looks.map((one) => [one.id, one]));
  return sightings.flatMap(({ sighting, compiler }) => {
    const taken = takenBy.get(sighting.snapshot);
    const vendor = compiler.isVendors(sighting.object) ? compiler.vendor : undefined;
    if (!taken) return [];
    const { call, source, scope } = taken;
    return [{ ...sighting, call, source, vendor, isLogSeen: isLogged(scope, sighting) }];
  });
}

/** Whether the log would have told, had there been something to tell. */
function isLogSeen(
  evidence: Evidence,
  scope: string,
  from: Instant,
  to: Instant,
  rules: CoverageRules,
): boolean {
  const own = coverageOf(evidence, from, to, rules).find((one) => one.scope === scope && one.class === 'iam');
  return own !== undefined && own.gaps.length === 0 && own.from <= from && own.to >= to;
}

function memoisedActor(registry: Registry): (event: ChangeEvent) => Actor {
  const known = new Map<string, Actor>();
  return (event) => {
    const key = JSON.stringify(event.actor);
    let actor = known.get(key);
    if (!actor) {
      actor = attribute(event.actor, registry.actors);
      known.set(key, actor);
    }
    return actor;
  };
}
