import type { ObjectRef } from '../model/event.ts';
import { saysTheSame } from '../timeline/sight.ts';
import { facetOf, type ObjectState } from '../timeline/state.ts';
import type { Compiler, Dependency } from './compiler.ts';

/**
 * Does a change of an object bear on what is made of these parts? No where only facets differ that no surface is made
 * of, such as when a service was last used.
 */
export function bearsOn(
  compiler: Pick<Compiler, 'isCompared'>,
  parts: readonly Dependency[],
): (object: ObjectRef, before: ObjectState, after: ObjectState) => boolean {
  const byId = new Map(parts.map((part) => [part.object.id, part]));
  return ({ id, kind }, before, after) => {
    const { families, concerns } = byId.get(id) ?? {};
    const isOf = () => concerns === undefined || concerns(before, after);
    const { facets: _old, ...rest } = before;
    const { facets: _new, ...others } = after;
    if (!saysTheSame({ ...rest, facets: none }, { ...others, facets: none })) return isOf();
    const counts = (family: string) => compiler.isCompared(kind, family) && families?.has(family) !== false;
    const ids = new Set([...before.facets.keys(), ...after.facets.keys()]);
    const isMoved = [...ids].some(
      (one) => before.facets.get(one) !== after.facets.get(one) && counts(facetOf(one).family),
    );
    return isMoved && isOf();
  };
}

const none: ObjectState['facets'] = new Map();
