import type { ActorEvidence, FacetKey, ObjectRef } from '../core/model/event.ts';
import type { Handle } from './handle.ts';

/** Rows that many others refer to, each read and held once: a long log names the same few again and again. */
export interface Interned {
  readonly object: (id: number) => ObjectRef;
  readonly document: (id: number) => string;
  readonly actor: (id: number) => ActorEvidence;
  readonly facet: (family: string, member: string) => FacetKey;
  /** A row's id may be another's once something was pruned or rolled back: to be called before ids are looked up. */
  readonly forget: () => void;
}

export function interned(db: Handle): Interned {
  const object = db.prepare('SELECT urn AS id, kind, container FROM object WHERE id = ?');
  const document = db.prepare('SELECT body FROM document WHERE id = ?').pluck();
  const actor = db.prepare('SELECT body FROM actor WHERE id = ?').pluck();
  const objects = remembered((id: number) => object.get(id) as ObjectRef);
  const documents = remembered((id: number) => document.get(id) as string);
  const actors = remembered((id: number) => JSON.parse(actor.get(id) as string) as ActorEvidence);
  const families = remembered((family: string) =>
    remembered((member: string): FacetKey => ({ family, member })),
  );
  return {
    object: objects.of,
    document: documents.of,
    actor: actors.of,
    facet: (family, member) => families.of(family).of(member),
    forget: () => {
      for (const one of [objects, documents, actors]) one.forget();
    },
  };
}

/** Forgets whatever was pruned, by this process or another. */
export function untilPruned(db: Handle, held: Interned): () => void {
  const count = db.prepare('SELECT count(*) FROM pruned').pluck();
  let known = 0;
  return () => {
    const now = Number(count.get());
    if (now !== known) held.forget();
    known = now;
  };
}

function remembered<K, V>(look: (key: K) => V): { readonly of: (key: K) => V; readonly forget: () => void } {
  const known = new Map<K, V>();
  return {
    of: (key) => {
      let found = known.get(key);
      if (found === undefined) {
        found = look(key);
        known.set(key, found);
      }
      return found;
    },
    forget: () => known.clear(),
  };
}
