import type { Span } from '../model/coverage.ts';
import type { FacetKey } from '../model/event.ts';
import type { Fact } from '../model/fact.ts';
import { byCodeUnit } from '../model/order.ts';
import { wholeOf } from '../model/parts.ts';
import { type Instant, instant } from '../model/time.ts';
import { filledIn } from './filled.ts';
import type { Sight } from './sight.ts';
import { facetId } from './state.ts';
import { isOfWhole, isTouched, type ObjectLog, spanOver, touchedBy } from './told-by-log.ts';

type Listing = Sight & { readonly kind: 'listed' };

/** What looks told since the log began. */
interface Heard {
  readonly families: Set<string>;
  readonly facets: Map<string, FacetKey>;
  isAny: boolean;
  isGone: boolean;
}

const tickMs = 1000;

/**
 * What a snapshot found, and nobody changed while the log was seen without a hole, was so when that log began: the
 * same facts with that evidence beside them, placed in the second before. A value that a record does not show is
 * what a later snapshot found.
 */
export function carriedBack(facts: readonly Fact[], log: ObjectLog): readonly Fact[] {
  const sights = facts.filter((fact) => fact.kind !== 'effect').sort(bySight);
  if (log.unbroken.length === 0 || sights.length === 0) return facts;
  return [...filledIn(facts, sights, log), ...earliest(sights, facts, log)];
}

function bySight(a: Sight, b: Sight): number {
  return a.at - b.at || byCodeUnit(a.snapshot, b.snapshot);
}

/** One sight for each that tells of something no earlier one told of. */
function earliest(sights: readonly Sight[], facts: readonly Fact[], log: ObjectLog): readonly Fact[] {
  const known = new Map<Span, Heard>();
  return sights.flatMap((sight) => {
    const span = spanOver(log, sight.at, sight.at);
    if (!span) return [];
    const heard = known.get(span) ?? { families: new Set(), facets: new Map(), isAny: false, isGone: false };
    known.set(span, heard);
    // Of a look that began before the log nobody knows whether it shows what was before.
    const isInside = (sight.from ?? sight.at) >= span.from;
    const carried = isInside && isNews(sight, heard) ? carriedOf(sight, span, heard, facts, log) : undefined;
    note(heard, sight);
    return carried ?? [];
  });
}

function note(heard: Heard, sight: Sight): void {
  heard.isAny = true;
  if (sight.kind === 'unlisted') heard.isGone = true;
  else {
    for (const family of sight.families) heard.families.add(family);
    for (const { facet } of sight.facets) heard.facets.set(facetId(facet), facet);
  }
}

function isNews(sight: Sight, heard: Heard): boolean {
  if (!heard.isAny) return true;
  if (heard.isGone || sight.kind === 'unlisted') return false;
  return (
    sight.families.some((family) => !heard.families.has(family)) ||
    sight.facets.some(({ facet }) => !isHeard(facet, heard))
  );
}

function isHeard(facet: FacetKey, { families, facets }: Heard): boolean {
  return families.has(facet.family) || facets.has(facetId(facet));
}

function carriedOf(
  sight: Sight,
  span: Span,
  heard: Heard,
  facts: readonly Fact[],
  log: ObjectLog,
): Fact | undefined {
  const begin = tickBefore(span.from);
  const effects = facts.filter((fact) => fact.kind === 'effect' && fact.at > begin && fact.at <= sight.at);
  if (begin >= sight.at || effects.some(isOfWhole)) return undefined;
  const { from: _look, ...seen } = sight;
  if (seen.kind === 'unlisted') {
    return effects.length > 0 ? undefined : { ...seen, at: begin, carried: true };
  }
  const listings = facts.filter((fact) => fact.kind === 'listed');
  const at = laterOf(begin, createdBy(sight.at, listings));
  return firstTold(
    { ...seen, at, carried: true },
    heard,
    changedBetween(at, sight.at, effects, listings),
    log,
  );
}

/** Vendor clocks tick in seconds: the last one of which the log tells nothing, or not everything. */
function tickBefore(from: Instant): Instant {
  return instant(Math.ceil(from / tickMs) * tickMs - tickMs);
}

/** When what was there at an instant was created, as far as any look tells. */
function createdBy(at: Instant, listings: readonly Listing[]): readonly Instant[] {
  return listings
    .flatMap(({ createdAt }) => createdAt ?? [])
    .map((date) => instant(Math.floor(date / tickMs) * tickMs))
    .filter((date) => date <= at);
}

/** Before it was created it was not so, though the log does not tell of the creation. */
function laterOf(begin: Instant, created: readonly Instant[]): Instant {
  return created.reduce((latest, date) => (date > latest ? date : latest), begin);
}

/** What events wrote, and what came into force then by the vendor's own dates. */
function changedBetween(
  from: Instant,
  to: Instant,
  effects: readonly Fact[],
  listings: readonly Listing[],
): ReturnType<typeof touchedBy> {
  const written = touchedBy(effects.flatMap((fact) => (fact.kind === 'effect' ? [fact.effect] : [])));
  const dated = listings
    .flatMap(({ facets }) => facets)
    .filter(({ since }) => since !== undefined && since > from && since <= to);
  const facets = [...written.facets, ...dated.map(({ facet }) => [facetId(facet), facet] as const)];
  return { ...written, facets: new Map(facets) };
}

/** The listing without what was changed since, or told by others before it. */
function firstTold(
  carried: Listing,
  heard: Heard,
  changed: ReturnType<typeof touchedBy>,
  { isLogged }: ObjectLog,
): Listing | undefined {
  const isClosed = (family: string) => heard.families.has(family) || changed.families.has(family);
  const families = carried.families.filter((family) => !isClosed(family) && isLogged(family));
  const facets = carried.facets.filter(
    ({ facet }) => !isTouched(changed, facet) && !isHeard(facet, heard) && isLogged(facet.family),
  );
  if (heard.isAny && families.length === 0 && facets.length === 0) return undefined;
  const given = new Set(facets.map(({ facet }) => facetId(facet)));
  const isPart = ({ family }: FacetKey): boolean => {
    const whole = wholeOf(family);
    return whole !== undefined && (given.has(facetId(whole)) || families.includes(whole.family));
  };
  const untold = [...new Map([...changed.facets, ...heard.facets]).values()].filter(
    (facet) => families.includes(facet.family) || isPart(facet),
  );
  return { ...carried, families, facets, ...(untold.length > 0 ? { untold } : {}) };
}
