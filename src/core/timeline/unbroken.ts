import type { Observation, Span } from '../model/coverage.ts';
import { hourMs, type Instant, instant } from '../model/time.ts';
import type { CoverageRules } from './coverage.ts';
import { common, merged, without } from './listed.ts';

/** Where changes of an object are logged. */
export interface LogPlace {
  /** Class of change. */
  readonly class: string;
  /** Of several scopes nobody knows which one it is, so that all of them must have been seen. */
  readonly isIn: (scope: string) => boolean;
}

/**
 * Times over which the log of a place was seen without a hole, as the rules judge silence. Gaps that somebody accepted
 * are gaps: nobody saw what happened in them.
 */
export function unbrokenSpans(
  observations: readonly Observation[],
  source: string,
  place: LogPlace,
  rules: Pick<CoverageRules, 'maxLagMs' | 'classesOf' | 'removed'>,
): readonly Span[] {
  const own = observations.filter(
    (one) =>
      one.source === source &&
      one.from < one.to &&
      place.isIn(one.scope) &&
      rules.classesOf(source, one.scope).has(place.class) &&
      (one.classes === undefined || one.classes.includes(place.class)),
  );
  const perScope = Map.groupBy(own, ({ scope }) => scope);
  return common([...perScope.values()].map((spans) => patient(spans, rules)));
}

/** Silence up to the lag is no hole, in between and at the end. */
function patient(
  spans: readonly Span[],
  { maxLagMs, removed }: Pick<CoverageRules, 'maxLagMs' | 'removed'>,
): readonly Span[] {
  const cut = spans.flatMap((span) =>
    without(
      span,
      removed.flatMap(({ before }) => cutHour(before)),
    ),
  );
  return merged(cut.map(({ from, to }) => ({ from, to: instant(to + maxLagMs) })));
}

/** Hours are counted whole; of the one in which a removal ends, the beginning is gone. */
function cutHour(before: Instant): readonly Span[] {
  const from = instant(Math.floor(before / hourMs) * hourMs);
  return from < before ? [{ from, to: before }] : [];
}
