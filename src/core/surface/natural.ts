import type { PatternSet } from '../model/access.ts';
import type { ActionGroup } from './action-groups.ts';
import { any, fill, matches } from './glob.ts';

type SetName = 'resources' | 'principals';

/** How one dimension of one group reads a text. */
interface Reader {
  /** Longest first, so that the most telling one is tried first. */
  readonly patterns: readonly string[];
  /** Each distinct list of patterns, as positions in `patterns`. */
  readonly lists: readonly (readonly number[])[];
  readonly known: Map<string, string>;
}

/**
 * The shortest text of an atom is often odd; a filled-in pattern that no set of the group tells from it reads
 * better. `whole` fills in for the pattern that matches everything.
 */
export type Natural = (text: string, group: ActionGroup, name: SetName, whole: string) => string;

/** A landscape describes the same groups over and over, so what is read from their sets is kept. */
export function createNatural(): Natural {
  const readers = new Map<ActionGroup, Partial<Record<SetName, Reader>>>();
  return (text, group, name, whole) => {
    const own = readers.get(group) ?? {};
    readers.set(group, own);
    own[name] ??= readerOf(group.members.map(({ rest }) => rest[name]));
    const reader = own[name];
    const found = reader.known.get(text) ?? naturalOf(text, reader, whole);
    reader.known.set(text, found);
    return found;
  };
}

function readerOf(sets: readonly (PatternSet | undefined)[]): Reader {
  const lists = new Map<string, readonly string[]>();
  for (const set of sets) if (set) lists.set(JSON.stringify(set.patterns), set.patterns);
  const patterns = [...new Set([...lists.values()].flat())].sort((a, b) => b.length - a.length);
  const positions = new Map(patterns.map((pattern, position) => [pattern, position]));
  return {
    patterns,
    lists: [...lists.values()].map((list) => list.map((pattern) => positions.get(pattern) ?? 0)),
    known: new Map(),
  };
}

function naturalOf(text: string, reader: Reader, whole: string): string {
  const wanted = hitsOf(text, reader);
  const isSame = (candidate: string) => hitsOf(candidate, reader).every((hit, at) => hit === wanted[at]);
  // A filled-in pattern hits every list that holds the pattern, so one in a list that the text misses is out.
  const out = new Set(reader.lists.filter((_, at) => !wanted[at]).flat());
  for (const [position, pattern] of reader.patterns.entries()) {
    if (out.has(position)) continue;
    const candidate = pattern === any ? whole : fill(pattern, 'example');
    if (isSame(candidate)) return candidate;
  }
  return isSame(whole) ? whole : text;
}

/** For each list: does the text match one of its patterns? */
function hitsOf(text: string, { patterns, lists }: Reader): readonly boolean[] {
  const hits = patterns.map((pattern) => matches(pattern, text));
  return lists.map((list) => list.some((position) => hits[position]));
}
