import type { Effect, FacetValue, ObjectRef } from '../../core/model/event.ts';
import { readDocument } from './documents.ts';

export function create(object: ObjectRef): Effect {
  return { kind: 'create', object };
}

export function erase(object: ObjectRef): Effect {
  return { kind: 'delete', object };
}

export function rename(object: ObjectRef, to: ObjectRef): Effect {
  return { kind: 'rename', object, to };
}

export function set(object: ObjectRef, family: string, member: string, value: FacetValue): Effect {
  return { kind: 'set', object, facet: { family, member }, value };
}

export function remove(object: ObjectRef, family: string, member: string): Effect {
  return { kind: 'remove', object, facet: { family, member } };
}

export function setReference(object: ObjectRef, family: string, member: string, target: string): Effect {
  return set(object, family, member, { kind: 'reference', target });
}

/** Nothing where the name of it is unknown. */
export function setReferenceIf(
  object: ObjectRef,
  family: string,
  member: string,
  target: string | undefined,
): readonly Effect[] {
  return target === undefined ? [] : [setReference(object, family, member, target)];
}

/** Writing an empty document is how several services remove one. */
export function setDocument(object: ObjectRef, family: string, member: string, raw: unknown): Effect {
  const value = readDocument(raw);
  return value === 'absent' ? remove(object, family, member) : set(object, family, member, value);
}

export const notInRecord: FacetValue = { kind: 'unknown', reason: 'not-in-record' };
