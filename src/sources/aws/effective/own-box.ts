import type { Box } from '../../../core/model/access.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { any } from '../../../core/surface/glob.ts';

/** A statement without a place of its own, and one that speaks of everything, speak of the resource. */
export function ownBox(box: Box, object: ObjectRef, patterns: readonly string[]): Box {
  const { resources, opaque } = box;
  const base = { ...box, principals: undefined };
  const isWhole = resources.kind === 'in' && resources.patterns.includes(any);
  if (object.kind === 'iam-role' || isWhole) return { ...base, resources: { kind: 'in', patterns } };
  if (resources.kind === 'in') return base;
  const except = resources.patterns.join(', ');
  return {
    ...base,
    resources: { kind: 'in', patterns },
    opaque: [opaque, `NotResource ${except} in a resource's policy`].filter(Boolean).join('; '),
  };
}
