import type { PatternSet } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { ActionGroup } from './action-groups.ts';
import type { Cell } from './cells.ts';
import { any, fill, matches } from './glob.ts';
import { resolve, type Values } from './variable.ts';

type SetName = 'resources' | 'principals';

/** How one dimension of one group reads a text. */
interface Reader {
  readonly patterns: readonly string[];
  /** Each distinct list of patterns, as positions in `patterns`. */
  readonly lists: readonly (readonly number[])[];
  /** Positions of the patterns that boxes hold and that do not match everything, longest first. */
  readonly written: readonly number[];
  /** Whole texts that are worth a try. */
  readonly examples: readonly string[];
  readonly known: Map<string, string>;
}

/**
 * The shortest text of an atom is often odd; a filled-in pattern that no set of the group tells from it reads
 * better. `whole` fills in for the pattern that matches everything.
 */
export type Natural = (text: string, place: Place, whole: string) => string;

interface Place {
  readonly group: ActionGroup;
  readonly cell: Cell;
  readonly name: SetName;
}

/** A landscape describes the same groups over and over, so what is read from their sets is kept. */
export function createNatural(): Natural {
  const readers = new Map<ActionGroup, Map<string, Reader>>();
  return (text, { group, cell, name }, whole) => {
    // Of a variable without a value it is not known what its pattern matches.
    if (cell.values.size === 0 && group.members.some(({ rest }) => rest.variables.length > 0)) return text;
    const own = readers.get(group) ?? new Map<string, Reader>();
    readers.set(group, own);
    const key = JSON.stringify([name, ...cell.values]);
    const reader = own.get(key) ?? readerOf(group, name, cell.values);
    own.set(key, reader);
    const found = reader.known.get(text) ?? naturalOf(text, reader, whole);
    reader.known.set(text, found);
    return found;
  };
}

function readerOf({ members, domain }: ActionGroup, name: SetName, values: Values): Reader {
  const sets: (PatternSet | undefined)[] = members.map(({ rest }) => rest[name]);
  const lists = new Map<string, readonly string[]>();
  for (const set of sets)
    if (set)
      lists.set(
        JSON.stringify(set.patterns),
        set.patterns.flatMap((pattern) => resolve(pattern, values) ?? []),
      );
  const isBound = name === 'resources' && domain !== undefined;
  const bounds = isBound ? [domain.within, domain.except] : [];
  const all = [...lists.values(), ...bounds];
  const patterns = [...new Set(all.flat())];
  const written = distinctInOrder([...lists.values()].flat()).filter((pattern) => pattern !== any);
  const positions = new Map(patterns.map((pattern, position) => [pattern, position]));
  return {
    patterns,
    lists: all.map((list) => list.map((pattern) => positions.get(pattern) ?? 0)),
    // The longest tells most.
    written: written.sort((a, b) => b.length - a.length).map((pattern) => positions.get(pattern) ?? 0),
    examples: isBound ? domain.examples : [],
    known: new Map(),
  };
}

function naturalOf(text: string, reader: Reader, whole: string): string {
  const wanted = hitsOf(text, reader);
  const isSame = (candidate: string) => hitsOf(candidate, reader).every((hit, at) => hit === wanted[at]);
  // A filled-in pattern hits every list that holds the pattern, so one in a list that the text misses is out.
  const out = new Set(reader.lists.filter((_, at) => !wanted[at]).flat());
  for (const position of reader.written) {
    if (out.has(position)) continue;
    const candidate = fill(reader.patterns[position] ?? '', 'example');
    if (isSame(candidate)) return candidate;
  }
  return [...reader.examples, whole].find(isSame) ?? text;
}

/** For each list: does the text match one of its patterns? */
function hitsOf(text: string, { patterns, lists }: Reader): readonly boolean[] {
  const hits = patterns.map((pattern) => matches(pattern, text));
  return lists.map((list) => list.some((position) => hits[position]));
}
