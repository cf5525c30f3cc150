import type { Box, PatternSet, Surface } from '../model/access.ts';
import { byCodeUnit, distinctInOrder } from '../model/order.ts';
import { any } from './glob.ts';
import { clauseKey } from './operator.ts';
import { variablesOf } from './variable.ts';

/** Bit i stands for the i-th of the surfaces that are held side by side. */
export type Sides = bigint;

export function sideOf(index: number): Sides {
  return 1n << BigInt(index);
}

/** Does a set of positions, as bits, hold this one? */
export function hasBit(bits: bigint, index: number): boolean {
  return ((bits >> BigInt(index)) & 1n) === 1n;
}

export function allSides(count: number): Sides {
  return (1n << BigInt(count)) - 1n;
}

/** The surfaces that have any box of a rest. */
export function sidesWith(rest: Rest): Sides {
  return rest.boxes.reduce((sides, boxes, index) => (boxes.length > 0 ? sides | sideOf(index) : sides), 0n);
}

/**
 * All that a box says but its actions. Boxes with the same rest are one and the same in every dimension that is
 * left once an action is chosen, so each surface keeps only its list of action sets.
 */
export interface Rest {
  readonly key: string;
  readonly layer: number;
  readonly effect: 'allow' | 'deny';
  readonly principals: PatternSet | undefined;
  readonly resources: PatternSet;
  readonly clauses: Box['clauses'];
  readonly opaque: string | undefined;
  /** The keys whose values its patterns ask for. */
  readonly variables: readonly string[];
  /** Per surface: the boxes that say this. */
  readonly boxes: readonly (readonly Box[])[];
  /** All surfaces give it the same actions, written the same. */
  readonly isShared: boolean;
}

export function restsOf(surfaces: readonly Surface[]): readonly Rest[] {
  const layers = Math.max(1, ...surfaces.map((surface) => surface.layers.length));
  const boxes = new Map<string, { layer: number; boxes: Box[][] }>();
  surfaces.forEach((surface, index) => {
    for (let layer = 0; layer < layers; layer++) {
      for (const box of layerOf(surface, layer)) {
        const key = restKey(box, layer);
        let entry = boxes.get(key);
        if (!entry) {
          entry = { layer, boxes: surfaces.map(() => []) };
          boxes.set(key, entry);
        }
        entry.boxes[index]?.push(box);
      }
    }
  });
  return [...boxes]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([key, entry]) => {
      const [box] = entry.boxes.flat();
      if (!box) return [];
      const { effect, principals, resources, clauses, opaque } = box;
      const isShared = new Set(entry.boxes.map(actionsKey)).size === 1;
      const unique = [...new Map(clauses.map((clause) => [clauseKey(clause), clause])).values()];
      const patterns = [
        ...resources.patterns,
        ...(principals?.patterns ?? []),
        ...unique.flatMap((clause) => clause.values),
      ];
      const variables = patterns.flatMap(variablesOf);
      const said = { effect, principals, resources, opaque, clauses: unique, variables };
      return [{ key, ...said, ...entry, isShared }];
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
    distinctInOrder(box.clauses.map(clauseKey)),
    box.opaque ?? null,
  ]);
}

function setKey(set: PatternSet): readonly string[] {
  return [set.kind, ...distinctInOrder(set.patterns)];
}

export function actionsKey(boxes: readonly Box[]): string {
  // Most surfaces of a long history lack most rests.
  if (boxes.length === 0) return '[]';
  return JSON.stringify(distinctInOrder(boxes.map((box) => JSON.stringify(setKey(box.actions)))));
}
