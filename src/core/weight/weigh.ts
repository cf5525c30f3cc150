import type { Box, Surface } from '../model/access.ts';
import type { PrincipalClass, SurfaceWeight } from '../model/weight.ts';
import { matches } from '../surface/glob.ts';
import { isEverything } from '../surface/pattern.ts';
import type { Cells } from './cells.ts';
import { leftUnder } from './restriction.ts';
import { bitsOf, parts, type Scale } from './scale.ts';
import { createSheet, lower, type Mark, raise, raiseAll, type Sheet, shut, wipe } from './sheet.ts';
import { whole } from './weights.ts';

export interface WeighContext {
  readonly scale: Scale;
  readonly cells: Cells;
  readonly principalClass: PrincipalClass;
  /** Whom the surfaces are about: a deny that names somebody is proven for nobody else. */
  readonly principal?: string;
}

/**
 * Weighs all that the surfaces grant together. An action counts in every resource cell that it may be granted in,
 * so the weight is an upper bound: a condition that is not understood limits nothing, and only a deny that is sure
 * to hold for a whole cell takes anything away.
 *
 * More access never weighs less. What a layer leaves of an atom is the most that one of its allow boxes does; a
 * surface leaves the least of its layers, and several surfaces the most of them. None of these falls when a box is
 * added or widened, or when a layer goes.
 */
export function weigh(surfaces: readonly Surface[], context: WeighContext): SurfaceWeight {
  const bench = benchFor(context);
  const [only, ...others] = surfaces;
  if (only && others.length === 0) fill(bench.all, only, bench, context);
  else
    for (const surface of surfaces) {
      fill(bench.one, surface, bench, context);
      raiseAll(bench.all, bench.one);
      wipe(bench.one);
    }
  const weight = summed(bench.all, context);
  wipe(bench.all);
  return weight;
}

/** Sheets that every weighing writes on and wipes. */
interface Bench {
  readonly all: Sheet;
  readonly one: Sheet;
  readonly ceiling: Sheet;
}

const benches = new WeakMap<Scale, Map<number, Bench>>();

function benchFor({ scale, cells }: WeighContext): Bench {
  const byWidth = entryOf(benches, scale, () => new Map<number, Bench>());
  const width = cells.factors.length;
  let bench = byWidth.get(width);
  if (!bench) {
    const sheet = () => createSheet(scale.weightOf.length, width);
    bench = { all: sheet(), one: sheet(), ceiling: sheet() };
    byWidth.set(width, bench);
  }
  return bench;
}

function entryOf<K extends object, V>(map: WeakMap<K, V>, key: K, create: () => V): V {
  let found = map.get(key);
  if (found === undefined) {
    found = create();
    map.set(key, found);
  }
  return found;
}

/** Writes one surface on an empty sheet. */
function fill(sheet: Sheet, { layers }: Surface, bench: Bench, context: WeighContext): void {
  const [granted = [], ...ceilings] = layers;
  const marks = marksFor(context);
  const marksOf = (boxes: readonly Box[], effect: Box['effect']) =>
    boxes.filter((box) => box.effect === effect).map(marks);
  for (const mark of marksOf(granted, 'allow')) raise(sheet, mark);
  const every = (1 << sheet.width) - 1;
  for (const ceiling of ceilings) {
    const allowed = marksOf(ceiling, 'allow');
    if (allowed.some(({ at, cells, left }) => at === 'every' && cells === every && left === whole)) continue;
    for (const mark of allowed) raise(bench.ceiling, mark);
    lower(sheet, bench.ceiling);
    wipe(bench.ceiling);
  }
  for (const boxes of layers)
    for (const box of boxes) if (box.effect === 'deny' && isProven(box, context)) shut(sheet, marks(box));
}

const marked = new WeakMap<Scale, WeakMap<Cells, WeakMap<Box, Mark>>>();

/** States share boxes, so each is read once. */
function marksFor({ scale, cells }: WeighContext): (box: Box) => Mark {
  const byCells = entryOf(marked, scale, () => new WeakMap<Cells, WeakMap<Box, Mark>>());
  const byBox = entryOf(byCells, cells, () => new WeakMap<Box, Mark>());
  return (box) => entryOf(byBox, box, () => markOf(box, scale, cells));
}

function markOf(box: Box, scale: Scale, cells: Cells): Mark {
  const at = scale.positionsOf(box.actions);
  return box.effect === 'allow'
    ? { at, cells: cells.touched(box.resources), left: leftUnder(box.clauses, scale.weights.conditions) }
    : { at, cells: cells.covered(box.resources), left: 0 };
}

function isProven({ clauses, opaque, principals }: Box, { principal }: WeighContext): boolean {
  if (clauses.length > 0 || opaque !== undefined) return false;
  if (isEverything(principals) || !principals) return true;
  if (principal === undefined) return false;
  return principals.patterns.some((pattern) => matches(pattern, principal)) === (principals.kind === 'in');
}

function summed(sheet: Sheet, { scale, cells: { factors }, principalClass }: WeighContext): SurfaceWeight {
  const { factor, counts } = scale.weights.trust[principalClass];
  const trusted = bitsOf(counts);
  const sums = parts.map(() => 0);
  let total = 0;
  let atoms = 0;
  for (let index = 0; index < sheet.count; index++) {
    const action = sheet.listed[index] ?? 0;
    let sum = 0;
    for (let cell = 0; cell < sheet.width; cell++) {
      const left = sheet.left[action * sheet.width + cell] ?? 0;
      if (left > 0) atoms++;
      sum += left * (factors[cell] ?? 0);
    }
    const weight = sum * (scale.weightOf[action] ?? 0) * factor;
    total += weight;
    const bits = (scale.partsOf[action] ?? 0) | trusted;
    for (let part = 0; bits >>> part !== 0; part++)
      if (((bits >>> part) & 1) === 1) sums[part] = (sums[part] ?? 0) + weight;
  }
  const [exfiltration = 0, external = 0, escalation = 0, credentials = 0, anyPrincipal = 0] = sums;
  return { total, atoms, exfiltration, external, escalation, credentials, anyPrincipal };
}
