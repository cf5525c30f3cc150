import type { Coverage, Gap, Observation } from '../model/coverage.ts';
import { byCodeUnit } from '../model/order.ts';
import { formatInstant, type Instant } from '../model/time.ts';

export interface CoverageRules {
  /** Silence up to this long is normal, at the tail and in between. */
  readonly maxLagMs: number;
  readonly accept: readonly { readonly source: string; readonly until: Instant; readonly reason: string }[];
  /** What was removed from the store on purpose: a gap with a name. */
  readonly removed: readonly { readonly before: Instant; readonly reason: string }[];
  /** Which classes of change a scope's log carries; `iam` is logged in one region only. */
  readonly classesOf: (source: string, scope: string) => readonly string[];
  /** Scopes that must have been seen because another scope of the same account was. */
  readonly requiredWith: (
    source: string,
    scope: string,
  ) => { readonly scope: string; readonly reason: string };
}

/** What was seen of each scope between two instants, and what was not. */
export function coverageOf(
  observations: readonly Observation[],
  from: Instant,
  to: Instant,
  rules: CoverageRules,
): readonly Coverage[] {
  const groups = Map.groupBy(observations, (one) => `${one.source}\u0000${one.scope}`);
  const seen = [...groups.values()].flatMap((group) => scopeCoverage(group, from, to, rules));
  const missing = missingScopes(groups, from, to, rules);
  return [...seen, ...missing].sort(
    (a, b) => byCodeUnit(a.source, b.source) || byCodeUnit(a.scope, b.scope) || byCodeUnit(a.class, b.class),
  );
}

function scopeCoverage(
  group: readonly Observation[],
  from: Instant,
  to: Instant,
  rules: CoverageRules,
): readonly Coverage[] {
  const spans = [...group].sort((a, b) => a.from - b.from);
  const [first] = spans;
  if (!first) return [];
  const end = spans.reduce<Instant>((most, span) => (span.to > most ? span.to : most), first.to);
  const gaps = gapsBetween(spans, from, to, rules);
  const kind = group.some((span) => span.kind === 'asserted') ? 'asserted' : 'observed';
  return rules.classesOf(first.source, first.scope).map((name) => ({
    source: first.source,
    scope: first.scope,
    class: name,
    kind,
    from: first.from,
    to: end,
    gaps,
  }));
}

function gapsBetween(
  spans: readonly Observation[],
  from: Instant,
  to: Instant,
  rules: CoverageRules,
): readonly Gap[] {
  const gaps: Gap[] = [];
  let reached = from;
  const hole = (until: Instant, reason: string): void => {
    const source = spans[0]?.source ?? '';
    if (until - reached > rules.maxLagMs)
      gaps.push(
        withAcceptance(
          { from: reached, to: until, reason: removal(reached, spans, rules) ?? reason },
          source,
          rules,
        ),
      );
  };
  for (const span of spans) {
    if (span.to <= from || span.from >= to) continue;
    hole(
      span.from,
      reached === from ? `nothing seen before ${formatInstant(span.from)}` : 'no record of any kind',
    );
    if (span.to > reached) reached = span.to;
  }
  if (reached < to)
    hole(to, reached === from ? 'nothing seen in this time' : `nothing seen after ${formatInstant(reached)}`);
  return gaps;
}

/** What was removed and imported again is not missing for that reason. */
function removal(from: Instant, spans: readonly Observation[], rules: CoverageRules): string | undefined {
  const isGone = (before: Instant) =>
    from < before && !spans.some((span) => span.from < before && span.kind === 'observed');
  return rules.removed.find((one) => isGone(one.before))?.reason;
}

function withAcceptance(gap: Gap, source: string, rules: CoverageRules): Gap {
  const accepted = rules.accept.find((one) => one.source === source && gap.to <= one.until);
  return accepted ? { ...gap, accepted: accepted.reason } : gap;
}

function missingScopes(
  groups: ReadonlyMap<string, readonly Observation[]>,
  from: Instant,
  to: Instant,
  rules: CoverageRules,
): readonly Coverage[] {
  const missing = new Map<string, Coverage>();
  for (const [first] of groups.values()) {
    if (!first) continue;
    const required = rules.requiredWith(first.source, first.scope);
    const key = `${first.source}\u0000${required.scope}`;
    if (groups.has(key) || missing.has(key)) continue;
    const gap = withAcceptance({ from, to, reason: required.reason }, first.source, rules);
    const scope = { source: first.source, scope: required.scope, class: 'iam', kind: 'observed' as const };
    missing.set(key, { ...scope, from: to, to, gaps: [gap] });
  }
  return [...missing.values()];
}

/** From when on the evidence reaches to its end without a hole; undefined when its end is not reached. */
export function unbrokenFrom(coverage: readonly Coverage[], end: Instant): Instant | undefined {
  let from: Instant | undefined;
  for (const one of coverage) {
    if (one.class !== 'iam') continue;
    const open = one.gaps.filter((gap) => gap.accepted === undefined);
    if (open.some((gap) => gap.to >= end)) return undefined;
    const start = open.reduce<Instant>((latest, gap) => (gap.to > latest ? gap.to : latest), one.from);
    if (from === undefined || start > from) from = start;
  }
  return from;
}
