import { resolve } from 'node:path';
import { byCodeUnit } from '../core/model/order.ts';
import type { StatusResult, UndecodedOperation } from '../core/model/status.ts';
import { allObservations, coverageOf } from '../core/timeline/coverage.ts';
import { stillMissed } from '../core/timeline/listed.ts';
import type { Runtime } from '../runtime.ts';
import { sourceOf } from '../sources/registry.ts';
import type { EventStore } from '../store/event-store.ts';
import { openStore } from '../store/sqlite.ts';
import { coverageEvidence, coverageRules } from './coverage.ts';
import { readConfig } from './read-config.ts';

export interface StatusRequest {
  readonly store: string;
  readonly config: string | undefined;
}

export function runStatus(request: StatusRequest, runtime: Runtime): StatusResult {
  const { config } = readConfig(request.config, runtime);
  const store = openStore(resolve(runtime.cwd, request.store), { create: false });
  try {
    const rules = coverageRules(config, store);
    const evidence = coverageEvidence(store);
    // What was asked for in vain belongs to what should have been seen.
    const spans = [...allObservations(evidence, rules), ...evidence.missed];
    const from = spans.reduce((least, one) => (one.from < least ? one.from : least), runtime.now());
    const to = spans.reduce((most, one) => (one.to > most ? one.to : most), from);
    const coverage = coverageOf(evidence, from, to, rules);
    const info = store.info();
    return {
      store: { path: info.path, bytes: info.bytes, selectors: info.selectorVersions },
      asOf: to,
      sources: store.sourceCounts().map(({ source: id, ...counts }) => {
        const seen = coverage.find((one) => one.source === id && one.scope === counts.scope);
        return { id, ...counts, from: seen?.from, to: seen?.to, gaps: seen?.gaps.length ?? 0 };
      }),
      coverage,
      snapshots: store.snapshots(),
      missed: stillMissed(evidence.collected, evidence.missed).map(({ recordedAt: _, ...gap }) => gap),
      pruned: store.pruned(),
      damaged: store.damagedFiles(),
      undecodable: store.undecodable(),
      undecoded: undecodedOperations(store),
    };
  } finally {
    store.close();
  }
}

/** Every operation that is not read-only and was not decoded, with the reason; kept ones first. */
function undecodedOperations(store: EventStore): readonly UndecodedOperation[] {
  return store
    .notDecoded()
    .map((one) => ({
      operation: one.operation,
      count: one.count,
      kept: one.reason !== undefined,
      reason: one.reason ?? sourceOf(one.source)?.notDecodedReason(one.operation) ?? 'unknown',
    }))
    .sort(
      (a, b) => Number(b.kept) - Number(a.kept) || b.count - a.count || byCodeUnit(a.operation, b.operation),
    );
}
