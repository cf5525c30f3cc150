import type { ActionUniverse } from '../surface/action-universe.ts';
import { type ActionPositions, createActionPositions } from './action-positions.ts';
import type { Part, Weights } from './weights.ts';

/** The parts of a total, each a bit. */
export const parts: readonly Part[] = [
  'exfiltration',
  'external',
  'escalation',
  'credentials',
  'anyPrincipal',
];

/** Weights laid over a catalogue. Actions that the catalogue does not know weigh nothing. */
export interface Scale {
  readonly weights: Weights;
  /** By position in the universe. */
  readonly weightOf: Int32Array;
  /** Bits of the parts that an action counts in. */
  readonly partsOf: Uint8Array;
  readonly positionsOf: ActionPositions;
}

/** `levelsOf` says which access levels an action has. A level that the weights do not name is a mistake in them. */
export function createScale(
  weights: Weights,
  universe: ActionUniverse,
  levelsOf: (action: string) => readonly string[],
): Scale {
  const weightOf = new Int32Array(universe.actions.length);
  const partsOf = new Uint8Array(universe.actions.length);
  for (const [at, action] of universe.actions.entries())
    weightOf[at] = Math.max(0, ...levelsOf(action).map((level) => weightOfLevel(level, weights)));
  for (const { weight, counts, actions } of weights.classes)
    for (const action of actions)
      for (const at of universe.matching(action.toLowerCase())) {
        weightOf[at] = Math.max(weightOf[at] ?? 0, weight);
        partsOf[at] = (partsOf[at] ?? 0) | bitsOf(counts);
      }
  return { weights, weightOf, partsOf, positionsOf: createActionPositions(universe) };
}

function weightOfLevel(level: string, { levels }: Weights): number {
  const weight = Object.hasOwn(levels, level) ? levels[level] : undefined;
  if (weight === undefined) throw new Error(`the weights know no access level \`${level}\``);
  return weight;
}

export function bitsOf(counts: readonly Part[]): number {
  return counts.reduce((bits, part) => bits | (1 << parts.indexOf(part)), 0);
}
