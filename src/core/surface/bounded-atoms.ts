import type { Atom } from './atom.ts';
import { type Automata, atomsFrom, keyOf } from './atoms.ts';
import { plainAtoms } from './plain-atoms.ts';
import { hasBit } from './rest.ts';
import type { SetState } from './set-automaton.ts';

/** A text matches `within` and none of `except`. */
export interface Bounds {
  readonly within: string;
  readonly except: readonly string[];
}

export type AtomMemo = Map<string, readonly Atom[] | undefined>;

/** Lists of patterns that are held against one part of a domain after the other. */
export interface BoundedLists {
  readonly lists: readonly (readonly string[])[];
  /** Equal for equal lists. */
  readonly key: string;
  /** True when nothing is of interest any more; given the states of the lists, in order. */
  readonly isSettled: (parts: readonly SetState[]) => boolean;
  /** Shared by questions that differ in their bounds alone. */
  readonly memo: AtomMemo;
}

/** Every combination of the lists among the texts within the bounds; undefined beyond the budget. */
export function boundedAtoms(
  asked: BoundedLists,
  bounds: Bounds | undefined,
  automata: Automata,
): readonly Atom[] | undefined {
  const key = bounds ? `${bounds.within}\n${bounds.except.join('\n')}\n${asked.key}` : asked.key;
  if (!asked.memo.has(key))
    asked.memo.set(key, bounds ? inside(asked, bounds, automata) : whole(asked, automata));
  return asked.memo.get(key);
}

function whole({ lists, isSettled }: BoundedLists, automata: Automata): readonly Atom[] | undefined {
  return plainAtoms(lists) ?? atomsFrom(lists.map(automata.automaton), automata, { isSettled });
}

function inside(
  { lists, key: listsKey, isSettled, memo }: BoundedLists,
  { within, except }: Bounds,
  automata: Automata,
): readonly Atom[] | undefined {
  const own = lists.length;
  const isOutside = (parts: readonly SetState[]) =>
    parts[own]?.status === 'dead' || parts[own + 1]?.status === 'universal';
  // Once the bounds say nothing any more, what follows hangs on the lists alone, and is the same for many bounds.
  const ahead = (parts: readonly SetState[]): readonly Atom[] | null | undefined => {
    if (parts[own]?.status !== 'universal' || parts[own + 1]?.status !== 'dead') return null;
    const rest = parts.slice(0, own);
    const key = `${keyOf(rest)}\n\n${listsKey}`;
    if (!memo.has(key)) memo.set(key, atomsFrom(rest, automata, { isSettled }));
    return memo.get(key)?.map(({ accepts, text }) => ({ accepts: accepts | (1n << BigInt(own)), text }));
  };
  const bounds = [automata.domain([within]), automata.domain(except)];
  const atoms = atomsFrom([...lists.map(automata.automaton), ...bounds], automata, {
    isSettled: (parts) => isOutside(parts) || isSettled(parts),
    ahead,
  });
  return atoms
    ?.filter(({ accepts }) => hasBit(accepts, own) && !hasBit(accepts, own + 1))
    .map(({ accepts, text }) => ({ accepts: accepts & ((1n << BigInt(own)) - 1n), text }));
}
