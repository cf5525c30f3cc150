import type { Span } from '../model/coverage.ts';
import type { Effect, FacetKey } from '../model/event.ts';
import type { Fact } from '../model/fact.ts';
import { partsOf } from '../model/parts.ts';
import type { Instant } from '../model/time.ts';
import { facetId } from './state.ts';

/** The log that would tell of every change of an object. */
export interface ObjectLog {
  /** When it was seen without a hole, oldest first. */
  readonly unbroken: readonly Span[];
  /** False for families that change without a word in it, such as when something was last used. */
  readonly isLogged: (family: string) => boolean;
}

export type EffectFact = Fact & { readonly kind: 'effect' };

export function isEffect(fact: Fact): fact is EffectFact {
  return fact.kind === 'effect';
}

/** Of an object as a whole: what was before it is another's, or nobody's. */
export function isOfWhole(fact: Fact): boolean {
  return isEffect(fact) && !('facet' in fact.effect);
}

/** The stretch without a hole in which both lie. */
export function spanOver(log: ObjectLog, from: Instant, to: Instant): Span | undefined {
  return log.unbroken.find((span) => span.from <= from && to < span.to);
}

/** What an effect writes: its facet, and every part of it. */
export interface Touched {
  readonly facets: ReadonlyMap<string, FacetKey>;
  /** Families all of whose members were written. */
  readonly families: ReadonlySet<string>;
}

export function touchedBy(effects: readonly Effect[]): Touched {
  const written = effects.flatMap((effect) => ('facet' in effect ? [effect.facet] : []));
  return {
    facets: new Map(written.map((facet) => [facetId(facet), facet])),
    families: new Set(written.flatMap((facet) => partsOf(facet) ?? [])),
  };
}

export function isTouched({ facets, families }: Touched, facet: FacetKey): boolean {
  return facets.has(facetId(facet)) || families.has(facet.family);
}
