import type { Span } from '../core/model/coverage.ts';
import type { ObjectRef } from '../core/model/event.ts';
import type { Fact } from '../core/model/fact.ts';
import { instant } from '../core/model/time.ts';
import { allObservations, type CoverageRules } from '../core/timeline/coverage.ts';
import { without } from '../core/timeline/listed.ts';
import type { ObjectLog } from '../core/timeline/told-by-log.ts';
import { unbrokenSpans } from '../core/timeline/unbroken.ts';
import { sources } from '../sources/registry.ts';
import type { LoggedAt, Source } from '../sources/source.ts';
import type { EventStore } from '../store/event-store.ts';
import { coverageEvidence } from './coverage.ts';

const none: ObjectLog = { unbroken: [], isLogged: () => false };

/** For each object of the store, the log that tells of it and when it was seen without a hole. */
export function objectLogs(store: EventStore, rules: CoverageRules): (object: ObjectRef) => ObjectLog {
  const objects = store.objects();
  const observations = allObservations(coverageEvidence(store), rules);
  const places = sources.map((source) => ({ source, placeOf: source.geography.loggedAt(objects) }));
  const known = new Map<string, ObjectLog>();
  const logAt = ({ id, geography }: Source, place: LoggedAt): ObjectLog => {
    const { account, scope, named } = place;
    const isIn = (one: string) => (scope === undefined ? one.startsWith(`${account}/`) : one === scope);
    const spans = unbrokenSpans(observations, id, { class: place.class, isIn }, rules);
    const others = objects.filter(({ kind, container }) => named.includes(kind) && container === account);
    const renamed = others.flatMap((object) => renamings(store.facts(object)));
    return { isLogged: geography.isLogged, unbroken: spans.flatMap((span) => without(span, renamed)) };
  };
  return (object) => {
    for (const { source, placeOf } of places) {
      const place = placeOf(object);
      if (!place) continue;
      const key = `${source.id} ${place.class} ${place.account} ${place.scope} ${place.named.join()}`;
      const log = known.get(key) ?? logAt(source, place);
      known.set(key, log);
      return log;
    }
    return none;
  };
}

/** Seconds in which something took another name: who names it meant another one before. */
function renamings(facts: readonly Fact[]): readonly Span[] {
  return facts.flatMap((fact) =>
    fact.kind === 'effect' && fact.effect.kind === 'rename'
      ? [{ from: fact.at, to: instant(fact.at + 1000) }]
      : [],
  );
}
