import type { Box, Clause, PatternSet, Surface } from '../../../src/core/model/access.ts';
import type { SurfaceWeight } from '../../../src/core/model/weight.ts';

/** The slow, obvious reading: atom by atom, surface by surface, layer by layer, text by text. */
export interface World {
  readonly actions: readonly {
    readonly name: string;
    readonly weight: number;
    readonly parts: readonly string[];
  }[];
  /** Every text of a cell that is worth a look. */
  readonly cells: readonly { readonly factor: number; readonly texts: readonly string[] }[];
  readonly trust: { readonly factor: number; readonly parts: readonly string[] };
  /** What a condition is about and the share that it leaves, in thousandths; undefined where it limits nothing. */
  readonly restricts: (clause: Clause) => { readonly about: string; readonly factor: number } | undefined;
}

export function bruteWeight(surfaces: readonly Surface[], world: World): SurfaceWeight {
  const weight = {
    total: 0,
    atoms: 0,
    exfiltration: 0,
    external: 0,
    escalation: 0,
    credentials: 0,
    anyPrincipal: 0,
  };
  for (const action of world.actions) {
    for (const cell of world.cells) {
      let left = 0;
      for (const surface of surfaces)
        left = Math.max(left, leftOf(surface, { action: action.name, texts: cell.texts, world }));
      if (left === 0) continue;
      const value = left * action.weight * cell.factor * world.trust.factor;
      weight.atoms += 1;
      weight.total += value;
      for (const part of new Set([...action.parts, ...world.trust.parts]))
        weight[part as keyof SurfaceWeight] += value;
    }
  }
  return weight;
}

interface Atom {
  readonly action: string;
  readonly texts: readonly string[];
  readonly world: World;
}

function leftOf(surface: Surface, { action, texts, world }: Atom): number {
  let least = 1000;
  for (const layer of surface.layers) {
    let most = 0;
    for (const box of layer) {
      if (!within(box.actions, action)) continue;
      if (box.effect === 'deny') {
        if (isCertain(box) && found(box.resources, texts).every) return 0;
      } else if (found(box.resources, texts).some) {
        most = Math.max(most, share(box, world));
      }
    }
    least = Math.min(least, most);
  }
  return least;
}

function isCertain(box: Box): boolean {
  const isForAll = box.principals === undefined || box.principals.patterns.includes('*');
  return box.clauses.length === 0 && box.opaque === undefined && isForAll;
}

function share(box: Box, world: World): number {
  const factors = new Map<string, number>();
  for (const clause of box.clauses) {
    const found = world.restricts(clause);
    if (found) factors.set(found.about, Math.min(found.factor, factors.get(found.about) ?? 1000));
  }
  const product = [...factors.values()].reduce((all, factor) => all * factor, 1);
  return Math.ceil((1000 * product) / 1000 ** factors.size);
}

interface Found {
  readonly some: boolean;
  readonly every: boolean;
}

const looked = new WeakMap<readonly string[], Map<string, Found>>();

function found(set: PatternSet, texts: readonly string[]): Found {
  const bySet = looked.get(texts) ?? new Map<string, Found>();
  looked.set(texts, bySet);
  const key = JSON.stringify(set);
  const held = bySet.get(key) ?? {
    some: texts.some((text) => within(set, text)),
    every: texts.every((text) => within(set, text)),
  };
  bySet.set(key, held);
  return held;
}

const known = new Map<string, RegExp>();

function within(set: PatternSet, text: string): boolean {
  const isNamed = set.patterns.some((pattern) => {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    const shape =
      known.get(pattern) ?? new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    known.set(pattern, shape);
    return shape.test(text);
  });
  return isNamed === (set.kind === 'in');
}

/** Every text of these letters up to a length. */
export function textsOf(letters: string, longest: number): readonly string[] {
  const texts = [''];
  for (let from = 0, length = 0; length < longest; length++) {
    const until = texts.length;
    for (; from < until; from++) for (const letter of letters) texts.push((texts[from] ?? '') + letter);
  }
  return texts;
}
