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
 * All that boxes say but their actions. Boxes with the same rest are one and the same in every dimension that is
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
  /** Per surface: the boxes that say this; equal lists are one. */
  readonly boxes: readonly (readonly Box[])[];
  /** All surfaces give it the same actions, written the same. */
  readonly isShared: boolean;
}

/** The boxes of all surfaces; a list that several have counts once. */
export function boxesOf(rest: Rest): readonly Box[] {
  return [...new Set(rest.boxes)].flat();
}

/**
 * However statements are cut, the same access gives the same rests: boxes are taken apart by resource pattern,
 * and patterns for which every surface has the same actions are put together again.
 */
export function restsOf(surfaces: readonly Surface[]): readonly Rest[] {
  const layers = Math.max(1, ...surfaces.map((surface) => surface.layers.length));
  const pieces = new Map<string, Piece>();
  for (let layer = 0; layer < layers; layer++) {
    // Most surfaces of a long history share most boxes.
    const known = new Map<Box, readonly Piece[]>();
    for (const [index, surface] of surfaces.entries()) {
      for (const box of layerOf(surface, layer)) {
        const own = known.get(box) ?? piecesOf(pieces, box, layer, surfaces.length);
        known.set(box, own);
        for (const piece of own) piece.boxes[index]?.push(box);
      }
    }
  }
  const rests = new Map<string, Piece[]>();
  const id = createActionIds();
  const lists = createLists();
  for (const piece of pieces.values()) {
    const actions = (boxes: readonly Box[]) =>
      boxes.length === 0 ? '' : distinctInOrder(boxes.map(id)).join();
    const told = isSplit(piece.box) ? piece.boxes.map(actions).join(';') : JSON.stringify(piece.resources);
    const key = `${piece.base} ${told}`;
    const same = rests.get(key);
    if (same) same.push(piece);
    else rests.set(key, [piece]);
  }
  return [...rests.values()].map((same) => joined(same, lists)).sort((a, b) => byCodeUnit(a.key, b.key));
}

/** A box, or one resource pattern of it. */
interface Piece {
  /** All but resources and actions. */
  readonly base: string;
  readonly layer: number;
  readonly box: Box;
  readonly resources: readonly string[];
  readonly boxes: readonly Box[][];
}

/** What is opaque may match any part of itself, so it stays whole. */
function isSplit({ resources, opaque }: Box): boolean {
  return resources.kind === 'in' && opaque === undefined;
}

function piecesOf(pieces: Map<string, Piece>, box: Box, layer: number, surfaces: number): readonly Piece[] {
  const base = baseKey(box, layer);
  const { patterns } = box.resources;
  const parts = isSplit(box) && patterns.length > 1 ? patterns.map((one) => [one]) : [patterns];
  return parts.map((resources) => {
    const key = JSON.stringify([base, distinctInOrder(resources)]);
    let piece = pieces.get(key);
    if (!piece) {
      piece = { base, layer, box, resources, boxes: Array.from({ length: surfaces }, () => []) };
      pieces.set(key, piece);
    }
    return piece;
  });
}

type Lists = (boxes: readonly Box[]) => readonly Box[];

/** Equal lists as one, so that what was found of a list holds for all surfaces that have it. */
function createLists(): Lists {
  const ids = new Map<Box, number>();
  const lists = new Map<string, readonly Box[]>();
  const idOf = (box: Box): number => {
    const id = ids.get(box) ?? ids.size;
    ids.set(box, id);
    return id;
  };
  return (boxes) => {
    if (boxes.length === 0) return noBoxes;
    const key = boxes.map(idOf).join();
    const list = lists.get(key) ?? boxes;
    lists.set(key, list);
    return list;
  };
}

const noBoxes: readonly Box[] = [];

/** A name for each set of actions. */
function createActionIds(): (box: Box) => string {
  const ids = new Map<string, string>();
  const known = new Map<Box, string>();
  return (box) => {
    let id = known.get(box);
    if (id === undefined) {
      const key = actionsKey([box]);
      id = ids.get(key) ?? String(ids.size);
      ids.set(key, id);
      known.set(box, id);
    }
    return id;
  };
}

function joined(pieces: readonly Piece[], lists: Lists): Rest {
  const [first] = pieces;
  if (!first) throw new Error('a rest is made of something');
  const { base, layer, box } = first;
  const boxes = first.boxes.map((_, index) =>
    lists([...new Set(pieces.flatMap((piece) => piece.boxes[index] ?? noBoxes))]),
  );
  const patterns = distinctInOrder(pieces.flatMap((piece) => piece.resources));
  const resources = { kind: box.resources.kind, patterns };
  const clauses = [...new Map(box.clauses.map((clause) => [clauseKey(clause), clause])).values()];
  const { effect, principals, opaque } = box;
  const texts = [...patterns, ...(principals?.patterns ?? []), ...clauses.flatMap((clause) => clause.values)];
  return {
    key: JSON.stringify([base, setKey(resources)]),
    layer,
    effect,
    principals,
    resources,
    clauses,
    opaque,
    variables: texts.flatMap(variablesOf),
    boxes,
    isShared: new Set([...new Set(boxes)].map(actionsKey)).size === 1,
  };
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

function baseKey(box: Box, layer: number): string {
  return JSON.stringify([
    layer,
    box.effect,
    box.resources.kind,
    box.principals ? setKey(box.principals) : null,
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
