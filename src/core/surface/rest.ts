import type { Box, PatternSet, Surface } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import { any } from './glob.ts';
import { clauseKey } from './operator.ts';

/** Bit 1: the old side; bit 2: the new side. */
export const side = { before: 1, after: 2, both: 3 } as const;

/**
 * All that a box says but its actions. Boxes with the same rest are one and the same in every dimension that is
 * left once an action is chosen, so each side keeps only its list of action sets.
 */
export interface Rest {
  readonly key: string;
  readonly layer: number;
  readonly effect: 'allow' | 'deny';
  readonly principals: PatternSet | undefined;
  readonly resources: PatternSet;
  readonly clauses: Box['clauses'];
  readonly opaque: string | undefined;
  readonly before: readonly Box[];
  readonly after: readonly Box[];
  /** Both sides give it the same actions, written the same. */
  readonly isShared: boolean;
}

export function restsOf(before: Surface, after: Surface): readonly Rest[] {
  const layers = Math.max(before.layers.length, after.layers.length, 1);
  const boxes = new Map<string, { layer: number; before: Box[]; after: Box[] }>();
  for (const [name, surface] of [['before', before] as const, ['after', after] as const]) {
    for (let layer = 0; layer < layers; layer++) {
      for (const box of layerOf(surface, layer)) {
        const key = restKey(box, layer);
        let entry = boxes.get(key);
        if (!entry) {
          entry = { layer, before: [], after: [] };
          boxes.set(key, entry);
        }
        entry[name].push(box);
      }
    }
  }
  return [...boxes]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([key, entry]) => {
      const box = entry.before[0] ?? entry.after[0];
      if (!box) return [];
      const { effect, principals, resources, clauses, opaque } = box;
      const isShared = actionsKey(entry.before) === actionsKey(entry.after);
      const unique = [...new Map(clauses.map((clause) => [clauseKey(clause), clause])).values()];
      return [{ key, effect, principals, resources, opaque, ...entry, clauses: unique, isShared }];
    });
}

const everything: PatternSet = { kind: 'in', patterns: [any] };

/** A ceiling that one side lacks bounds nothing there; without any layer nothing is granted. */
function layerOf(surface: Surface, layer: number): readonly Box[] {
  const boxes = surface.layers[layer];
  if (boxes) return boxes;
  if (layer === 0) return [];
  const origin = { object: '', facet: '', statement: `no ceiling ${layer}` };
  return [
    {
      effect: 'allow',
      principals: undefined,
      actions: everything,
      resources: everything,
      clauses: [],
      origin,
    },
  ];
}

function restKey(box: Box, layer: number): string {
  return JSON.stringify([
    layer,
    box.effect,
    box.principals ? setKey(box.principals) : null,
    setKey(box.resources),
    [...new Set(box.clauses.map(clauseKey))].sort(byCodeUnit),
    box.opaque ?? null,
  ]);
}

function setKey(set: PatternSet): readonly string[] {
  return [set.kind, ...[...new Set(set.patterns)].sort(byCodeUnit)];
}

function actionsKey(boxes: readonly Box[]): string {
  return JSON.stringify(
    [...new Set(boxes.map((box) => JSON.stringify(setKey(box.actions))))].sort(byCodeUnit),
  );
}
