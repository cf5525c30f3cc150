import { maxLagMs } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { dayMs, formatDay, type Instant, instant, parseInstant } from '../core/model/time.ts';
import type { CoverageRules, Evidence } from '../core/timeline/coverage.ts';
import { snapshotStream } from '../core/timeline/listed.ts';
import { sourceOf } from '../sources/registry.ts';
import type { EventStore } from '../store/event-store.ts';

/** The rules by which silence is judged: the configuration's patience, the vendor's geography. */
export function coverageRules(config: Config, store: EventStore): CoverageRules {
  return {
    maxLagMs: maxLagMs(config),
    accept: config.coverage.accept.map(({ source, until, reason }) => ({
      source,
      reason,
      until: endOfDay(until),
    })),
    removed: store.pruned().map((one) => ({
      before: one.before,
      reason: `pruned on ${formatDay(one.prunedAt)}: ${one.reason}`,
    })),
    classesOf: (source, scope) => sourceOf(source)?.geography.classesOf(scope) ?? new Map(),
    requiredWith: (source, scope) => sourceOf(source)?.geography.requiredWith(scope) ?? { scope, reason: '' },
  };
}

/** What the store knows of what was seen and what was not. */
export function coverageEvidence(store: EventStore): Evidence {
  const collected = stillVouching(store.collected());
  return { observations: store.observations(), collected, missed: store.missed() };
}

/** What an older selector passed over is not there, however whole the listing was. */
export function stillVouching(
  spans: ReturnType<EventStore['collected']>,
): ReturnType<EventStore['collected']> {
  return spans.filter(
    ({ source, stream, selector }) =>
      stream.startsWith(snapshotStream) || sourceOf(source)?.selector.version === selector,
  );
}

/** A date in policies.yaml includes that day. */
function endOfDay(day: string): Instant {
  return instant((parseInstant(day) ?? 0) + dayMs);
}
