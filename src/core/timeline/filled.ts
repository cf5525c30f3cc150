import type { FacetKey, FacetValue } from '../model/event.ts';
import type { Fact } from '../model/fact.ts';
import { partsOf } from '../model/parts.ts';
import { isSameValue, type Sight } from './sight.ts';
import { facetId } from './state.ts';
import {
  type EffectFact,
  isEffect,
  isOfWhole,
  isTouched,
  type ObjectLog,
  spanOver,
  touchedBy,
} from './told-by-log.ts';

/** Everything that one second wrote to one facet. */
interface Writing {
  readonly facet: FacetKey;
  readonly at: Fact['at'];
  readonly facts: readonly EffectFact[];
}

/**
 * What an event wrote and its record does not say is what a snapshot found afterwards, where an unbroken log tells
 * of no other change. Of several values in one second it is the one that was found; the others did not last.
 * `sights` are those among the facts, oldest first.
 */
export function filledIn(facts: readonly Fact[], sights: readonly Sight[], log: ObjectLog): readonly Fact[] {
  const replaced = new Map<Fact, Fact | undefined>();
  for (const writing of writingsIn(facts)) {
    if (!isUntold(writing)) continue;
    const found = foundAfter(writing, facts, sights, log);
    if (found === undefined) continue;
    for (const [fact, meant] of decided(writing, found)) replaced.set(fact, meant);
  }
  if (replaced.size === 0) return facts;
  return facts.flatMap((fact) => (replaced.has(fact) ? (replaced.get(fact) ?? []) : [fact]));
}

function writingsIn(facts: readonly Fact[]): readonly Writing[] {
  const found = new Map<string, { facet: FacetKey; at: Fact['at']; facts: EffectFact[] }>();
  for (const fact of facts) {
    if (fact.kind !== 'effect' || !('facet' in fact.effect)) continue;
    const { facet } = fact.effect;
    const key = `${fact.at} ${facetId(facet)}`;
    const known = found.get(key);
    if (known) known.facts.push(fact);
    else found.set(key, { facet, at: fact.at, facts: [fact] });
  }
  return [...found.values()];
}

/** What an effect leaves of its facet; undefined for a removal. */
function leftBy({ effect }: EffectFact): FacetValue | undefined {
  return effect.kind === 'set' ? effect.value : undefined;
}

function isUntold({ facts }: Writing): boolean {
  const values = facts.map(leftBy);
  return values.some((value) => value?.kind === 'unknown' || !isSame(value, values[0]));
}

function isSame(a: FacetValue | undefined, b: FacetValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameValue(a, b);
}

type Found = { readonly value: FacetValue | undefined };

/** What the first look after it found, if nothing else can have made it so. */
function foundAfter(
  { facet, at }: Writing,
  facts: readonly Fact[],
  sights: readonly Sight[],
  log: ObjectLog,
): Found | undefined {
  const sight = sights.find(
    // What a look found that was going on may be what was there before.
    (one) =>
      (one.from === undefined ? one.at >= at : one.from > at) &&
      (one.kind === 'unlisted' || speaksOf(one, facet)),
  );
  if (sight?.kind !== 'listed' || !spanOver(log, at, sight.at) || !log.isLogged(facet.family))
    return undefined;
  const others = facts.filter(isEffect).filter((fact) => fact.at >= at && fact.at <= sight.at);
  if (others.some((fact) => isOfWhole(fact) && (fact.at > at || fact.effect.kind !== 'create')))
    return undefined;
  const touched = touchedBy(others.filter((fact) => fact.at > at).map(({ effect }) => effect));
  const isEdited = [...touched.facets.values()].some(({ family }) => family === partsOf(facet));
  if (isEdited || isTouched(touched, facet)) return undefined;
  const shown = sight.facets.find((one) => facetId(one.facet) === facetId(facet));
  const isTold = shown?.value.kind !== 'unknown' && (shown?.since === undefined || shown.since <= at);
  return isTold ? { value: shown?.value } : undefined;
}

function speaksOf(sight: Sight, facet: FacetKey): boolean {
  if (sight.kind !== 'listed') return false;
  const isListed = sight.facets.some((one) => facetId(one.facet) === facetId(facet));
  return isListed || sight.families.includes(facet.family);
}

/** Who wrote what was found, or else whose value is not told; nobody, where none of them can have written it. */
function decided({ facts }: Writing, { value }: Found): readonly (readonly [Fact, Fact | undefined])[] {
  const same = facts.filter((fact) => isSame(leftBy(fact), value));
  const untold = facts.filter((fact) => leftBy(fact)?.kind === 'unknown');
  const writers = same.length > 0 || value === undefined ? same : untold;
  if (writers.length === 0) return [];
  return facts.map((fact) => {
    if (!writers.includes(fact)) return [fact, undefined];
    const { effect } = fact;
    return [fact, effect.kind === 'set' && value ? { ...fact, effect: { ...effect, value } } : fact];
  });
}
