import type { Coverage, Gap, Observation, Span, StreamSpan } from '../model/coverage.ts';
import { byCodeUnit } from '../model/order.ts';
import { formatInstant, type Instant } from '../model/time.ts';
import { listedObservations, type Missed, missedSnapshots, snapshotStream, wholeLog } from './listed.ts';

export interface CoverageRules {
  /** Silence up to this long is normal, at the tail and in between. */
  readonly maxLagMs: number;
  readonly accept: readonly { readonly source: string; readonly until: Instant; readonly reason: string }[];
  /** What was removed from the store on purpose: a gap with a name. */
  readonly removed: readonly { readonly before: Instant; readonly reason: string }[];
  /**
   * Which classes of change a scope's log carries (`iam` is logged in one region only), and which of its streams
   * must have been listed before silence means that nothing happened.
   */
  readonly classesOf: (source: string, scope: string) => ReadonlyMap<string, readonly string[]>;
  /** Scopes that must have been seen because another scope of the same account was. */
  readonly requiredWith: (
    source: string,
    scope: string,
  ) => { readonly scope: string; readonly reason: string };
}

/** What is known of what was seen, and of what could not be. */
export interface Evidence {
  readonly observations: readonly Observation[];
  readonly collected: readonly StreamSpan[];
  readonly missed: readonly Missed[];
}

/** Everything that vouches for a time: records that were seen, listings, somebody's word. */
export function allObservations(
  { observations, collected }: Evidence,
  rules: CoverageRules,
): readonly Observation[] {
  return [...observations, ...listedObservations(collected, rules.classesOf)];
}

/** What was seen of each scope between two instants, and what was not. */
export function coverageOf(
  evidence: Evidence,
  from: Instant,
  to: Instant,
  rules: CoverageRules,
): readonly Coverage[] {
  const { collected, missed } = evidence;
  const groups = Map.groupBy(
    [...allObservations(evidence, rules), ...failures(missed, from)],
    (one) => `${one.source}\u0000${one.scope}`,
  );
  const seen = [...groups.values()].flatMap((group) => scopeCoverage(group, missed, { from, to }, rules));
  const missing = missingScopes(groups, from, to, rules);
  const snapshots = missedSnapshots(collected, missed)
    .filter(({ gap }) => gap.to > from && gap.from < to)
    .map(({ source, scope, gap }): Coverage => {
      const gaps = [withAcceptance(gap, source, rules)];
      return { source, scope, class: 'snapshot', kind: 'listed', from: gap.from, to: gap.to, gaps };
    });
  return [...seen, ...missing, ...snapshots].sort(
    (a, b) => byCodeUnit(a.source, b.source) || byCodeUnit(a.scope, b.scope) || byCodeUnit(a.class, b.class),
  );
}

/** A scope whose log was asked for in vain is one of which something should have been seen: an empty span. */
function failures(missed: readonly Missed[], at: Instant): readonly Observation[] {
  return missed
    .filter(({ stream }) => !stream.startsWith(snapshotStream))
    .map(({ source, scope }): Observation => ({ source, scope, kind: 'listed', from: at, to: at }));
}

const strength = { asserted: 2, listed: 1, observed: 0 } as const;

function scopeCoverage(
  group: readonly Observation[],
  missed: readonly Missed[],
  window: Span,
  rules: CoverageRules,
): readonly Coverage[] {
  const [{ source, scope } = { source: '', scope: '' }] = group;
  return [...rules.classesOf(source, scope)].map(([name, streams]) => {
    const spans = group
      .filter(({ classes, from, to }) => from < to && (classes === undefined || classes.includes(name)))
      .sort((a, b) => a.from - b.from);
    const from = spans[0]?.from ?? window.to;
    const to = spans.reduce<Instant>((most, span) => (span.to > most ? span.to : most), from);
    const reasons = missed.filter(
      (one) => one.source === source && one.scope === scope && [...streams, wholeLog].includes(one.stream),
    );
    const gaps = gapsBetween(spans, { source, reasons }, window, rules);
    const kind = spans.reduce<Observation['kind']>(
      (most, span) => (strength[span.kind] > strength[most] ? span.kind : most),
      'observed',
    );
    return { source, scope, class: name, kind, from, to, gaps };
  });
}

function gapsBetween(
  spans: readonly Observation[],
  { source, reasons }: { readonly source: string; readonly reasons: readonly Missed[] },
  { from, to }: Span,
  rules: CoverageRules,
): readonly Gap[] {
  const gaps: Gap[] = [];
  let reached = from;
  const hole = (until: Instant, silence: string): void => {
    if (until - reached <= rules.maxLagMs) return;
    const failure = reasons.findLast((one) => one.from < until && one.to > reached);
    const reason =
      removal(reached, spans, rules) ?? (failure ? `${failure.stream}: ${failure.reason}` : silence);
    gaps.push(withAcceptance({ from: reached, to: until, reason }, source, rules));
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
    from < before && !spans.some((span) => span.from < before && span.kind !== 'asserted');
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
