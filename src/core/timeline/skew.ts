import type { Fact } from '../model/fact.ts';
import type { Instant } from '../model/time.ts';

/** How far the clocks behind two records of one object are taken to be apart. */
const mostMs = 60_000;

interface Timed {
  readonly kind: string;
  readonly at: Instant;
}

/**
 * Nothing is done to what is not there yet: what the log tells of an object shortly before its creation, and nobody
 * ever saw it exist before, was done right after it, by another clock. Of an object that was there, a deletion was
 * lost; what was set then went with it.
 */
export function afterCreation<T extends Timed>(facts: readonly (T | Fact)[]): readonly (T | Fact)[] {
  const [created, ...others] = facts.filter(isCreation).sort((a, b) => a.at - b.at);
  if (!created || others.some(({ at }) => at === created.at)) return facts;
  const early = facts.filter(({ at }) => at < created.at);
  const isOfIt = early.every((fact) => isWrite(fact) && fact.at >= created.at - mostMs);
  if (!isOfIt || early.length === 0) return facts;
  return facts.map((fact) => (fact.at < created.at ? { ...fact, at: created.at } : fact));
}

type EffectFact = Fact & { readonly kind: 'effect' };

function isEffect(fact: Timed | Fact): fact is EffectFact {
  return fact.kind === 'effect';
}

function isCreation(fact: Timed | Fact): fact is EffectFact {
  return isEffect(fact) && fact.effect.kind === 'create';
}

function isWrite(fact: Timed | Fact): boolean {
  return isEffect(fact) && (fact.effect.kind === 'set' || fact.effect.kind === 'remove');
}
