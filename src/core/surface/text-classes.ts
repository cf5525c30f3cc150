import { distinctInOrder } from '../model/order.ts';
import type { Atom } from './atom.ts';
import type { Automata } from './atoms.ts';
import { type AtomMemo, type BoundedLists, boundedAtoms } from './bounded-atoms.ts';
import { hasBit } from './rest.ts';
import type { SetState } from './set-automaton.ts';
import { hasVariable, outerBound, type Values, valuesIn } from './variable.ts';

/** Texts that a family of pattern lists treats alike. */
export interface TextClass {
  /** Bit i: list i matches. */
  readonly accepts: bigint;
  readonly text: string;
  /** False: it hangs on what variables hold, and whether they can hold that is not known. */
  readonly isCertain: boolean;
  /** What variables may hold for this to be so. */
  readonly hints: Values;
}

/** Which texts exist: those that match one of `within` and none of `except`. */
export interface TextDomain {
  readonly within: readonly string[];
  readonly except: readonly string[];
}

export interface TextQuestion {
  readonly lists: readonly (readonly string[])[];
  readonly domain?: TextDomain | undefined;
  /** True when nothing is of interest any more; `may` says whether a list can still come out as given. */
  readonly isSettled?: (may: (list: number, isAccepted: boolean) => boolean) => boolean;
  /** For questions that differ in their domain alone. */
  readonly memo?: AtomMemo;
}

const none: Values = new Map();
/** How many patterns with variables are told apart on one text; each doubles the classes. */
const maxFree = 6;

/** Every combination of lists that some text may match; undefined beyond the budget. */
export function textClasses(question: TextQuestion, automata: Automata): readonly TextClass[] | undefined {
  const { lists, domain, memo = new Map() } = question;
  const open = distinctInOrder(lists.flat().filter(hasVariable));
  const asked: Asked = {
    fixed: lists.map((list) => list.filter((pattern) => !hasVariable(pattern))),
    open,
    usedBy: open.map((pattern) => maskWhere(lists, (list) => list.includes(pattern))),
    openIn: lists.map((list) => open.flatMap((pattern, at) => (list.includes(pattern) ? [at] : []))),
  };
  const bounded: BoundedLists = {
    lists: [...asked.fixed, ...open.map((pattern) => [outerBound(pattern)])],
    key: JSON.stringify(lists),
    isSettled: (parts) => question.isSettled?.(outlook(parts, asked)) ?? false,
    memo,
  };
  const found = new Map<bigint, TextClass>();
  // One pattern of the domain after the other: all together would have to be told from each other.
  for (const within of domain?.within ?? [undefined]) {
    const bounds = within === undefined ? undefined : { within, except: domain?.except ?? [] };
    const atoms = boundedAtoms(bounded, bounds, automata);
    if (!atoms || !addClasses(found, asked, atoms)) return undefined;
  }
  return [...found.values()];
}

interface Asked {
  /** Of each list: the patterns without variables. */
  readonly fixed: readonly (readonly string[])[];
  /** The patterns with variables; which lists hold each, and which of them each list holds. */
  readonly open: readonly string[];
  readonly usedBy: readonly bigint[];
  readonly openIn: readonly (readonly number[])[];
}

/** False where too many variables could hold too much. */
function addClasses(
  found: Map<bigint, TextClass>,
  { fixed, open, usedBy }: Asked,
  atoms: readonly Atom[],
): boolean {
  for (const { accepts, text } of atoms) {
    const base = accepts & ((1n << BigInt(fixed.length)) - 1n);
    const free = [...open.keys()].filter((at) => hasBit(accepts, fixed.length + at));
    if (free.length > maxFree) return false;
    for (const chosen of subsets(free)) {
      const all = chosen.reduce((mask, at) => mask | (usedBy[at] ?? 0n), base);
      const isCertain = free.length === 0;
      if (found.has(all) && (!isCertain || found.get(all)?.isCertain)) continue;
      const hints = chosen.flatMap((at) => [...valuesIn(open[at] ?? '', text)]);
      found.set(all, { accepts: all, text, isCertain, hints: hints.length === 0 ? none : new Map(hints) });
    }
  }
  return true;
}

/** Whether a list can still match, or still not match, from here on. */
function outlook(parts: readonly SetState[], { fixed, openIn }: Asked) {
  return (list: number, isAccepted: boolean): boolean => {
    if (!isAccepted) return parts[list]?.status !== 'universal';
    return (
      parts[list]?.status !== 'dead' ||
      (openIn[list] ?? []).some((at) => parts[fixed.length + at]?.status !== 'dead')
    );
  };
}

function maskWhere<T>(items: readonly T[], test: (item: T) => boolean): bigint {
  let mask = 0n;
  for (const [index, item] of items.entries()) if (test(item)) mask |= 1n << BigInt(index);
  return mask;
}

function subsets(items: readonly number[]): readonly (readonly number[])[] {
  let found: readonly (readonly number[])[] = [[]];
  for (const item of items) found = [...found, ...found.map((some) => [...some, item])];
  return found;
}
