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

/** Positions from the first to the last, both included. */
export function sidesFrom(first: number, last: number): Sides {
  return last < first ? 0n : allSides(last - first + 1) << BigInt(first);
}

/** The last position that is set; -1 for none. */
export function lastBit(bits: bigint): number {
  return bits === 0n ? -1 : bits.toString(2).length - 1;
}

/** The first position that is set; -1 for none. */
export function firstBit(bits: bigint): number {
  return lastBit(bits & -bits);
}

/** The positions of all that are set, the first first. */
export function bitsOf(mask: bigint): readonly number[] {
  const digits = mask.toString(2);
  const found: number[] = [];
  for (let at = digits.lastIndexOf('1'); at >= 0; at = at === 0 ? -1 : digits.lastIndexOf('1', at - 1))
    found.push(digits.length - 1 - at);
  return found;
}

/** A box, and the surfaces that have it. */
export interface Held {
  readonly box: Box;
  readonly sides: Sides;
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
  /** The boxes that say this, in their order. */
  readonly held: readonly Held[];
  /** All surfaces that there are, and those with any of its boxes. */
  readonly full: Sides;
  readonly sides: Sides;
  /** All surfaces give it the same actions, written the same. */
  readonly isShared: boolean;
}

/** The boxes of all surfaces, each once. */
export function boxesOf(rest: Rest): readonly Box[] {
  return rest.held.map(({ box }) => box);
}

/** Those of one surface. */
export function boxesAt(rest: Rest, surface: number): readonly Box[] {
  return rest.held.filter(({ sides }) => hasBit(sides, surface)).map(({ box }) => box);
}

/** The surfaces by each set of actions that a rest has. */
export function sidesByActions(held: readonly Held[]): ReadonlyMap<string, Held> {
  const found = new Map<string, Held>();
  for (const { box, sides } of held) {
    const key = actionsKey([box]);
    found.set(key, { box, sides: sides | (found.get(key)?.sides ?? 0n) });
  }
  return found;
}

/**
 * However statements are cut, the same access gives the same rests: boxes are taken apart by resource pattern,
 * and patterns for which every surface has the same actions are put together again.
 */
export function restsOf(held: readonly (readonly Held[])[], full: Sides): readonly Rest[] {
  const pieces = new Map<string, Piece>();
  for (const [layer, boxes] of held.entries()) for (const one of boxes) addPieces(pieces, one, layer);
  const rests = new Map<string, Piece[]>();
  const id = createActionIds();
  for (const piece of pieces.values()) {
    const told = isSplit(piece.box) ? actionsTold(piece.held, id) : JSON.stringify(piece.resources);
    const key = `${piece.base} ${told}`;
    const same = rests.get(key);
    if (same) same.push(piece);
    else rests.set(key, [piece]);
  }
  return [...rests.values()].map((same) => joined(same, full)).sort((a, b) => byCodeUnit(a.key, b.key));
}

/** Which actions which surfaces have: the same text for the same. */
function actionsTold(held: readonly Held[], id: (box: Box) => number): string {
  const sides = new Map<number, Sides>();
  for (const one of held) {
    const own = id(one.box);
    sides.set(own, one.sides | (sides.get(own) ?? 0n));
  }
  return [...sides]
    .sort(([a], [b]) => a - b)
    .map(([own, some]) => `${own}:${some.toString(36)}`)
    .join();
}

/** Layer by layer, the boxes that any surface has. Most surfaces of a long history share most boxes. */
export function heldIn(surfaces: readonly Surface[]): readonly (readonly Held[])[] {
  const depth = Math.max(1, ...surfaces.map((surface) => surface.layers.length));
  return Array.from({ length: depth }, (_, layer) => {
    const stretches = new Map<Box, Stretches>();
    let last: readonly Box[] | undefined;
    for (const [index, surface] of surfaces.entries()) {
      const boxes = layerOf(surface, layer);
      const isSame = boxes === last;
      last = boxes;
      if (isSame) continue;
      for (const box of boxes) {
        const known = stretches.get(box);
        if (!known) stretches.set(box, { from: [index], to: [], seen: index });
        else {
          if (known.from.length === known.to.length) known.from.push(index);
          known.seen = index;
        }
      }
      for (const one of stretches.values())
        if (one.seen !== index && one.from.length > one.to.length) one.to.push(index);
    }
    return [...stretches].map(([box, { from, to }]) => ({
      box,
      sides: from.reduce((sides, start, at) => sides | sidesFrom(start, (to[at] ?? surfaces.length) - 1), 0n),
    }));
  });
}

/** Where a box begins to be there, and where it is no more. */
interface Stretches {
  readonly from: number[];
  readonly to: number[];
  seen: number;
}

/** A box, or one resource pattern of it. */
interface Piece {
  /** All but resources and actions. */
  readonly base: string;
  readonly layer: number;
  readonly box: Box;
  readonly resources: readonly string[];
  readonly held: Held[];
}

/** What is opaque may match any part of itself, so it stays whole. */
function isSplit({ resources, opaque }: Box): boolean {
  return resources.kind === 'in' && opaque === undefined;
}

function addPieces(pieces: Map<string, Piece>, held: Held, layer: number): void {
  const { box } = held;
  const base = baseKey(box, layer);
  const { patterns } = box.resources;
  const parts = isSplit(box) && patterns.length > 1 ? patterns.map((one) => [one]) : [patterns];
  for (const resources of parts) {
    const key = JSON.stringify([base, distinctInOrder(resources)]);
    const piece = pieces.get(key);
    if (piece) piece.held.push(held);
    else pieces.set(key, { base, layer, box, resources, held: [held] });
  }
}

/** A name for each set of actions. */
function createActionIds(): (box: Box) => number {
  const ids = new Map<string, number>();
  return (box) => {
    const key = actionsKey([box]);
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return id;
  };
}

function joined(pieces: readonly Piece[], full: Sides): Rest {
  const [first] = pieces;
  if (!first) throw new Error('a rest is made of something');
  const { base, layer, box } = first;
  const held = [...new Map(pieces.flatMap((piece) => piece.held).map((one) => [one.box, one])).values()];
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
    held,
    full,
    sides: held.reduce((sides, one) => sides | one.sides, 0n),
    isShared: [...sidesByActions(held).values()].every(({ sides }) => sides === full),
  };
}

const everything: PatternSet = { kind: 'in', patterns: [any] };

const noCeiling: (readonly Box[])[] = [];

/** A ceiling that one side lacks bounds nothing there; without any layer nothing is granted. */
function layerOf(surface: Surface, layer: number): readonly Box[] {
  const boxes = surface.layers[layer];
  if (boxes) return boxes;
  if (layer === 0) return noBoxes;
  const origin = { object: '', facet: '', statement: `no ceiling ${layer}` };
  noCeiling[layer] ??= [
    {
      effect: 'allow',
      principals: undefined,
      actions: everything,
      resources: everything,
      clauses: [],
      origin,
    },
  ];
  return noCeiling[layer];
}

const noBoxes: readonly Box[] = [];

const bases = new WeakMap<Box, Map<number, string>>();

function baseKey(box: Box, layer: number): string {
  const known = bases.get(box) ?? new Map<number, string>();
  bases.set(box, known);
  const base = known.get(layer) ?? baseText(box, layer);
  known.set(layer, base);
  return base;
}

function baseText(box: Box, layer: number): string {
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

const actionTexts = new WeakMap<Box, string>();

export function actionsKey(boxes: readonly Box[]): string {
  return JSON.stringify(distinctInOrder(boxes.map(actionText)));
}

function actionText(box: Box): string {
  const text = actionTexts.get(box) ?? JSON.stringify(setKey(box.actions));
  actionTexts.set(box, text);
  return text;
}
