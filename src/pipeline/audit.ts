import { attribute } from '../core/governance/attribution.ts';
import { ownerOf, partyOf } from '../core/governance/party.ts';
import type { Actor } from '../core/model/actor.ts';
import type {
  AuditResult,
  ChangeNet,
  ChangeSummary,
  Delta,
  Understanding,
  WindowResult,
} from '../core/model/audit.ts';
import type { ObjectRef } from '../core/model/event.ts';
import { byCodeUnit } from '../core/model/order.ts';
import type { Registry } from '../core/model/registry.ts';
import { formatDay, type Instant, type Window } from '../core/model/time.ts';
import type { ActionUniverse } from '../core/surface/action-universe.ts';
import { type CoverageRules, coverageOf, unbrokenFrom } from '../core/timeline/coverage.ts';
import { type History, replay, stateAt } from '../core/timeline/replay.ts';
import { byOperator, countChanges, netOf, netsOf, targetOf } from '../core/window/changes.ts';
import type { Compiler } from '../core/window/compiler.ts';
import { type Finding, type Row, rowsOf } from '../core/window/rows.ts';
import { walk } from '../core/window/series.ts';
import { analyse } from '../core/window/subject.ts';
import { candidatesOf } from '../core/window/subjects.ts';
import type { Source } from '../sources/source.ts';
import type { EventStore, StoredEvent } from '../store/event-store.ts';
import { understandingOf } from './understanding.ts';

export interface AuditRequest {
  readonly store: EventStore;
  readonly sources: readonly Source[];
  readonly universe: ActionUniverse;
  readonly catalogue: AuditResult['catalogue'];
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
  const historyOf = memoised((object) => replay(object, store.facts(object), historyOf));
  const compilers = request.sources.map((source) => source.createCompiler());
  const analysed = compilers.map((compiler) => analyseSource(compiler, request, widest, historyOf));
  const events = store.events(widest.start, widest.end, 'applied');
  const attempts = store.events(widest.start, widest.end, 'failed');
  const actorOf = memoisedActor(request.registry);
  const perWindow = windows.map((window, index) => ({
    window,
    rows: analysed.flatMap((one) => one.rows[index] ?? []),
    nets: analysed.map((one) => one.nets[index] ?? new Map<string, ChangeNet>()),
  }));
  const netIn = (index: number, event: StoredEvent): ChangeNet => {
    const at = request.sources.findIndex((source) => source.id === event.source);
    const compiler = compilers[at];
    return compiler ? netOf(event, perWindow[index]?.nets[at] ?? new Map(), compiler) : 'not-compared';
  };
  const rowWith = describer(request, compilers, historyOf);
  const agents = new Set(
    events.filter((event) => actorOf(event).operator === 'ai-agent').map((event) => event.id),
  );
  const isAgents = (delta: Delta): boolean => delta.causes.some((id) => agents.has(id));
  const results = perWindow.map(({ window, rows }, index): WindowResult => {
    const inside = events.filter(
      (event) => event.occurredAt >= window.start && event.occurredAt < window.end,
    );
    const coverage = coverageOf(store.observations(), window.start, window.end, request.rules);
    const from = unbrokenFrom(coverage, window.end);
    const deltas = rows.map((row) => rowWith(row)).sort(byImportance(isAgents));
    return {
      days: window.days,
      start: window.start,
      end: window.end,
      baseline: { from, reachesStart: from !== undefined && from <= window.start + request.rules.maxLagMs },
      summary: {
        ...principalCounts(deltas),
        changes: countChanges(
          inside.map((event) => ({ at: event.occurredAt, net: netIn(index, event) })),
          window,
        ),
        attempts: attempts.filter(
          (event) => event.occurredAt >= window.start && event.occurredAt < window.end,
        ).length,
        byOperator: byOperator(inside.map(actorOf)),
      },
      deltas,
    };
  });
  const widestIndex = windows.indexOf(widest);
  const coverage = coverageOf(store.observations(), widest.start, widest.end, request.rules);
  const changes = changesOf(events, results, (event) => netIn(widestIndex, event), actorOf, store);
  const understanding = understandingOf(
    analysed.flatMap((one) => one.compiled),
    events,
    (event) => netIn(widestIndex, event),
  );
  return {
    asOf: request.asOf,
    reviewedAt: request.reviewedAt,
    ...verdictOf(results, coverage, understanding, events),
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
    catalogue: request.catalogue,
  };
}

type HistoryOf = (object: ObjectRef) => History;

function memoised(make: HistoryOf): HistoryOf {
  const known = new Map<string, History>();
  return (object) => {
    let history = known.get(object.id);
    if (!history) {
      history = make(object);
      known.set(object.id, history);
    }
    return history;
  };
}

function memoisedActor(registry: Registry): (event: StoredEvent) => Actor {
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

/** Rows and change fates of one source, a list per window. */
function analyseSource(compiler: Compiler, request: AuditRequest, widest: Window, historyOf: HistoryOf) {
  const kinds = [...compiler.principalKinds, ...compiler.carrierKinds];
  const candidates = candidatesOf(
    request.store.objects(kinds),
    historyOf,
    compiler,
    wholeContainers(request.store, compiler),
  );
  const found: Finding[][] = request.windows.map(() => []);
  const compiled = [];
  for (const { object, histories, isCarrier } of candidates) {
    const series = walk(histories, widest.start, widest.end, (world) => compiler.compile(object, world));
    for (const [at, first] of series.start.entries()) {
      const aspect = {
        start: first,
        runs: series.runs.map(({ run, after }) => ({ run, after: after[at] ?? first })),
      };
      const results = analyse({ series: aspect, universe: request.universe }, request.windows);
      results.forEach((result, index) => {
        found[index]?.push({ object: object.id, aspect: first.aspect, isCarrier, result });
      });
      compiled.push(first, ...aspect.runs.map(({ after }) => after));
    }
  }
  return {
    compiled,
    rows: found.map((findings) => rowsOf(findings, compiler)),
    nets: found.map((findings) => netsOf(findings)),
  };
}

/** Containers of which a snapshot listed every kind of principal. */
function wholeContainers(store: EventStore, compiler: Compiler): (container: string) => boolean {
  const listed = new Set(store.wholeContainers().map((one) => `${one.kind} ${one.container}`));
  const isListed = (container: string) =>
    compiler.principalKinds.every((kind) => listed.has(`${kind} ${container}`));
  const homes = new Set(store.objects(compiler.principalKinds).map((object) => object.container));
  // What the vendor owns (its managed policies) is held by principals of every container.
  return (container) =>
    homes.has(container) || homes.size === 0 ? isListed(container) : [...homes].every(isListed);
}

/** Adds whose a principal is and who answers for it. */
function describer(
  request: AuditRequest,
  compilers: readonly Compiler[],
  historyOf: HistoryOf,
): (row: Row) => Delta {
  const { store, registry } = request;
  const objects = new Map(store.objects().map((object) => [object.id, object]));
  const own = new Set(store.observations().map((one) => one.scope.split('/')[0] ?? ''));
  for (const snapshot of store.snapshots()) own.add(snapshot.scope.split('/')[0] ?? '');
  const world = { state: (object: ObjectRef) => stateAt(historyOf(object), request.asOf) };
  return (row) => {
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
      causes: row.causes,
      steps: row.steps,
    };
  };
}

const partyRank = { unknown: 0, partner: 0, ours: 1, vendor: 2 } as const;

/** Outsiders who gained first, then whom an agent gave something, then everybody who gained; the larger first. */
function byImportance(isAgents: (delta: Delta) => boolean): (a: Delta, b: Delta) => number {
  const rank = (delta: Delta): number => {
    if (delta.widened) return partyRank[delta.party.kind] * 2 + (isAgents(delta) ? 0 : 1);
    if (delta.unknownStart) return 6;
    if (delta.indeterminate.length > 0) return 7;
    return delta.narrowed ? 8 : 9;
  };
  const size = (delta: Delta): number => {
    const part = delta.widened ?? delta.unknownStart ?? delta.narrowed ?? delta.transient;
    return Math.max(part?.size.actions ?? 0, part?.size.atoms ?? 0);
  };
  return (a, b) => rank(a) - rank(b) || size(b) - size(a) || byCodeUnit(a.principal, b.principal);
}

function principalCounts(deltas: readonly Delta[]) {
  const count = (test: (delta: Delta) => boolean) => deltas.filter(test).length;
  return {
    principalsWidened: count((delta) => delta.widened !== null),
    principalsNarrowed: count((delta) => delta.narrowed !== null),
    principalsTransient: count((delta) => delta.transient !== null),
    principalsUnknownStart: count((delta) => delta.unknownStart !== null),
    principalsIndeterminate: count((delta) => delta.indeterminate.length > 0),
  };
}

function changesOf(
  events: readonly StoredEvent[],
  windows: readonly WindowResult[],
  netOfEvent: (event: StoredEvent) => ChangeNet,
  actorOf: (event: StoredEvent) => Actor,
  store: EventStore,
): readonly ChangeSummary[] {
  const caused = new Map<string, Set<string>>();
  for (const delta of windows.flatMap((window) => window.deltas)) {
    for (const id of delta.causes) caused.set(id, (caused.get(id) ?? new Set()).add(delta.principal));
  }
  const principals = (id: string) => [...(caused.get(id) ?? [])].sort(byCodeUnit);
  const known = new Set(events.map((event) => event.id));
  const unattributed = store
    .snapshots()
    .filter((snapshot) => caused.has(snapshot.id) && !known.has(snapshot.id))
    .map(
      (snapshot): ChangeSummary => ({
        id: snapshot.id,
        eventIds: [],
        occurredAt: snapshot.takenAt,
        operation: `found changed by ${snapshot.call}`,
        actor: {
          identity: 'unattributed',
          channel: 'unknown',
          operator: 'unknown',
          grade: 'D',
          flags: ['unattributed'],
          id: undefined,
        },
        object: snapshot.scope,
        source: snapshot.source,
        net: 'remains',
        principals: principals(snapshot.id),
      }),
    );
  const summaries = events.map(
    (event): ChangeSummary => ({
      id: event.id,
      eventIds: [event.id],
      occurredAt: event.occurredAt,
      operation: event.operation,
      actor: actorOf(event),
      object: targetOf(event.effects) ?? event.scope,
      source: event.source,
      net: netOfEvent(event),
      principals: principals(event.id),
    }),
  );
  return [...summaries, ...unattributed].sort(
    (a, b) => a.occurredAt - b.occurredAt || byCodeUnit(a.id, b.id),
  );
}

/** No control exists yet that could pass or fail: what was not judged is indeterminate, and why is said. */
function verdictOf(
  windows: readonly WindowResult[],
  coverage: AuditResult['coverage'],
  understanding: Understanding,
  events: readonly StoredEvent[],
): Pick<AuditResult, 'verdict' | 'verdictReasons' | 'complete'> {
  const open = coverage.filter(
    (one) => one.class === 'iam' && one.gaps.some((gap) => gap.accepted === undefined),
  );
  const reasons: string[] = [];
  if (coverage.length === 0) reasons.push('no log was seen');
  const scopes = open.map((one) => one.scope);
  if (scopes.length > 0) {
    const more = scopes.length > 3 ? ` and ${scopes.length - 3} more` : '';
    reasons.push(
      `${scopes.slice(0, 3).join(', ')}${more} ${scopes.length === 1 ? 'was' : 'were'} not seen in full`,
    );
  }
  const short = windows.filter((window) => window.summary.principalsUnknownStart > 0);
  for (const window of short) reasons.push(`the state on ${formatDay(window.start)} is known only in part`);
  if (understanding.undecided.length > 0) reasons.push('some policy statements could not be decided');
  const nameless = events.filter((event) => event.effects.length === 0).length;
  if (nameless > 0)
    reasons.push(`what ${nameless} ${nameless === 1 ? 'change' : 'changes'} did is not in the log`);
  const complete = coverage.length > 0 && open.length === 0;
  return {
    verdict: 'indeterminate',
    verdictReasons: [...reasons, 'nothing was held against consent: no review is read yet'],
    complete,
  };
}
