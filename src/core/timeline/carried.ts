import type { FacetValue } from '../model/event.ts';
import type { Fact } from '../model/fact.ts';
import type { Instant } from '../model/time.ts';
import { facetId, facetOf } from './state.ts';

type Effect = Fact & { readonly kind: 'effect' };
type Listing = Fact & { readonly kind: 'listed' };

/** From when on the log of an object was seen without a hole up to an instant; undefined: not up to there. */
export type UnbrokenFrom = (at: Instant) => Instant | undefined;

/**
 * What a snapshot shows was so before, as long as the log would have told of a change: facets that no event touched
 * since the log was seen whole, and values that an event wrote and its record did not show. A member that an event
 * touched was something before it, and nobody knows what: old values are never logged.
 */
export function carriedBack(facts: readonly Fact[], unbrokenFrom: UnbrokenFrom): readonly Fact[] {
  const looks = facts.filter((fact) => fact.kind !== 'effect').sort((a, b) => a.at - b.at);
  const [first] = looks;
  if (!first) return facts;
  const effects = facts.filter((fact) => fact.kind === 'effect');
  const filled = facts.map((fact) =>
    fact.kind === 'effect' ? filledIn(fact, looks, effects, unbrokenFrom) : fact,
  );
  return [...filled, ...earlier(looks, effects, unbrokenFrom)];
}

function isWhole({ effect }: Effect): boolean {
  return effect.kind === 'create' || effect.kind === 'delete' || effect.kind === 'rename';
}

function between(effects: readonly Effect[], from: Instant, to: Instant): readonly Effect[] {
  return effects.filter(({ at }) => at >= from && at <= to);
}

function touchedId({ effect }: Effect): string | undefined {
  return 'facet' in effect ? facetId(effect.facet) : undefined;
}

/** One look for each that tells of something no earlier one told of, dated to where the log begins. */
function earlier(
  looks: readonly Exclude<Fact, Effect>[],
  effects: readonly Effect[],
  unbrokenFrom: UnbrokenFrom,
): readonly Fact[] {
  const found: Fact[] = [];
  const families = new Set<string>();
  const members = new Set<string>();
  for (const look of looks) {
    const from = unbrokenFrom(look.at);
    // A look sees what happened in its second.
    const touching = from === undefined ? [] : between(effects, from, look.at).filter(({ at }) => at > from);
    // Before an earlier look of another kind, and before its beginning or end, nothing of this one holds.
    const isSame = found.every(({ kind }) => kind === look.kind) && looks[0]?.kind === look.kind;
    const isBorn =
      look.kind === 'listed' && look.createdAt !== undefined && from !== undefined && look.createdAt >= from;
    if (from === undefined || from >= look.at || !isSame || isBorn || touching.some(isWhole)) break;
    if (look.kind === 'unlisted') {
      if (look.where === undefined && touching.length === 0 && found.length === 0)
        found.push({ kind: 'unlisted', at: from, snapshot: look.snapshot });
      break;
    }
    const touched = new Set(touching.flatMap((one) => touchedId(one) ?? []));
    const older = new Set(effects.filter(({ at }) => at <= from).flatMap((one) => touchedId(one) ?? []));
    // What older records tell of a member that was touched again stands, so its family is not told as a whole.
    const isKept = (family: string) =>
      ![...touched].some((id) => older.has(id) && facetOf(id).family === family);
    const news = newsIn({ ...look, families: look.families.filter(isKept) }, touched, { families, members });
    if (news) found.push({ ...news, at: from });
    for (const family of look.families) families.add(family);
    for (const { facet } of look.facets) members.add(facetId(facet));
  }
  return found;
}

const notLogged: FacetValue = { kind: 'unknown', reason: 'not-in-record' };

function newsIn(
  look: Listing,
  touched: ReadonlySet<string>,
  told: { readonly families: ReadonlySet<string>; readonly members: ReadonlySet<string> },
): Listing | undefined {
  const families = look.families.filter((family) => !told.families.has(family));
  const isNews = (family: string, id: string) => families.includes(family) || !told.members.has(id);
  const facets = look.facets.filter(
    ({ facet }) => !touched.has(facetId(facet)) && isNews(facet.family, facetId(facet)),
  );
  if (families.length === 0 && facets.length === 0) return undefined;
  const open = [...touched].flatMap((id) => {
    const facet = facetOf(id);
    return families.includes(facet.family) ? [{ facet, value: notLogged }] : [];
  });
  const { snapshot } = look;
  return {
    kind: 'listed',
    at: look.at,
    snapshot,
    createdAt: undefined,
    families,
    facets: [...facets, ...open],
  };
}

/** A value that the record does not show is what the next look saw, if nothing touched it in between. */
function filledIn(
  fact: Effect,
  looks: readonly Exclude<Fact, Effect>[],
  effects: readonly Effect[],
  unbrokenFrom: UnbrokenFrom,
): Fact {
  const { effect, at } = fact;
  if (effect.kind !== 'set' || effect.value.kind !== 'unknown') return fact;
  const look = looks.find((one) => (one.kind === 'listed' ? (one.from ?? one.at) : one.at) >= at);
  const id = facetId(effect.facet);
  if (look?.kind !== 'listed') return fact;
  const shown = look.facets.find(({ facet }) => facetId(facet) === id);
  const from = unbrokenFrom(look.at);
  if (!shown || shown.value.kind === 'unknown' || from === undefined || from > at) return fact;
  const others = between(effects, at, look.at).filter((one) => one !== fact);
  if (others.some((one) => (isWhole(one) && one.at > at) || touchedId(one) === id)) return fact;
  return { ...fact, effect: { ...effect, value: shown.value } };
}
