import { type Atom, fillerBeside } from './atom.ts';
import { any, isLiteral, literalPrefix, plain } from './glob.ts';
import { hasVariable } from './variable.ts';

/** The lists, as bits, that hold one text, and those that hold everything that begins with it. */
interface Entry {
  readonly text: string;
  whole: bigint;
  begun: bigint;
  isBeginning: boolean;
}

/** An atom whose last character may be one that no pattern goes on with. */
interface Found extends Atom {
  readonly isOther: boolean;
}

/**
 * The atoms of lists of texts, and of texts with `*` behind them, which most policies are made of; undefined where
 * there is any other pattern. Beginnings lie inside of each other, so what matches a text follows from the longest
 * one that it has: the same atoms, with the same texts in the same order, as an automaton finds character by
 * character.
 */
export function plainAtoms(lists: readonly (readonly string[])[]): readonly Atom[] | undefined {
  const entries = entriesOf(lists);
  if (!entries) return undefined;
  const found: Found[] = [];
  const around: { readonly text: string; readonly accepts: bigint }[] = [];
  entries.forEach((entry, at) => {
    const { text, whole, begun, isBeginning } = entry;
    while (around.length > 0 && !text.startsWith(around.at(-1)?.text ?? '')) around.pop();
    const outside = around.at(-1)?.accepts;
    // Where every list matches already, nobody tells it from what lies around.
    if (outside !== undefined && ((whole | begun) & ~outside) === 0n) return;
    const accepts = (outside ?? 0n) | begun;
    found.push({ text, accepts: accepts | whole, isOther: false });
    if (!isBeginning) return;
    around.push({ text, accepts });
    if ((whole & ~accepts) !== 0n) found.push(beyond(text, accepts, entries, at + 1));
  });
  const atoms = new Map<bigint, Atom>();
  for (const { text, accepts } of found.sort(byWalk))
    if (!atoms.has(accepts)) atoms.set(accepts, { accepts, text });
  return [...atoms.values()];
}

/** Sorted, so that what begins with a text follows it; undefined where a pattern is not plain. */
function entriesOf(lists: readonly (readonly string[])[]): readonly Entry[] | undefined {
  const entries = new Map<string, Entry>([['', { text: '', whole: 0n, begun: 0n, isBeginning: true }]]);
  for (const [index, patterns] of lists.entries())
    for (const pattern of patterns) {
      const head = literalPrefix(pattern);
      const isWhole = head === pattern && isLiteral(pattern);
      if (hasVariable(pattern) || !(isWhole || pattern === `${head}${any}`)) return undefined;
      const text = plain(head);
      const entry = entries.get(text) ?? { text, whole: 0n, begun: 0n, isBeginning: false };
      entries.set(text, entry);
      if (isWhole) entry.whole |= 1n << BigInt(index);
      else {
        entry.begun |= 1n << BigInt(index);
        entry.isBeginning = true;
      }
    }
  return [...entries.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** The first text that begins so and matches nothing else: it goes on by one character. */
function beyond(start: string, accepts: bigint, entries: readonly Entry[], from: number): Found {
  const next = new Map<string, boolean>();
  for (let at = from; entries[at]?.text.startsWith(start); at += 1) {
    const { text, whole, begun } = entries[at] ?? { text: '', whole: 0n, begun: 0n };
    const isMore = ((whole | begun) & ~accepts) !== 0n;
    const letter = text.charAt(start.length);
    if (isMore) next.set(letter, (next.get(letter) ?? true) && text.length > start.length + 1);
  }
  const [free] = [...next]
    .filter(([, isFree]) => isFree)
    .map(([letter]) => letter)
    .sort();
  if (free !== undefined) return { text: start + free, accepts, isOther: false };
  const other = fillerBeside(new Set([...next.keys()].map((letter) => letter.charCodeAt(0))));
  return { text: start + other, accepts, isOther: true };
}

/** Shorter texts first, then by their characters; one that stands for all others comes last. */
function byWalk(a: Found, b: Found): number {
  if (a.text.length !== b.text.length) return a.text.length - b.text.length;
  const [x, y] = [a.text.slice(0, -1), b.text.slice(0, -1)];
  if (x !== y) return x < y ? -1 : 1;
  if (a.isOther !== b.isOther) return a.isOther ? 1 : -1;
  return a.text < b.text ? -1 : 1;
}
