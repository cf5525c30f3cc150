import { byCodeUnit } from '../model/order.ts';
import { any, isLiteral, literalPrefix, matches } from './glob.ts';
import type { Arity } from './operator.ts';
import type { SetState } from './set-automaton.ts';

/** Texts that a request for some action can name as its resource: those within, but for the exceptions. */
export interface ResourceDomain {
  readonly within: readonly string[];
  readonly except: readonly string[];
  /** Only patterns of one of these families, or of none, can match. */
  readonly families: readonly string[];
  /** Resources as people know them. */
  readonly examples: readonly string[];
}

export interface Action {
  readonly name: string;
  /** `unlisted` stands for the actions that a pattern matches and the catalogue does not know. */
  readonly kind: 'listed' | 'literal' | 'unlisted';
  readonly pattern?: string;
  /** Of a listed one: where it stands in the list. */
  readonly position?: number;
}

/**
 * The actions that are known to exist at a date, and what is known of their requests. The world stays open: other
 * actions may exist, and are never dropped.
 */
export interface ActionUniverse {
  readonly date: string;
  /** Lower-case, sorted. */
  readonly actions: readonly string[];
  /** The same, in the same order. */
  readonly listed: readonly Action[];
  /** As the vendor writes it; of a pattern, as far as it is text. */
  readonly display: (pattern: string) => string;
  /** Positions in `actions` that a lower-case pattern matches, ascending. */
  readonly matching: (pattern: string) => Uint32Array;
  /** What a lower-case action acts on; the same value for actions alike. Undefined: anything, or not known. */
  readonly resourcesOf: (action: string) => ResourceDomain | undefined;
  /** Resource patterns of different families match nothing in common. Undefined: of none. */
  readonly familyOf: (resourcePattern: string) => string | undefined;
  /** What was found about the domains, for comparisons to come. */
  readonly domainStates: Map<string, SetState>;
  /** How many values a request can hold under a lower-case key. */
  readonly arityOf: (key: string) => Arity;
}

export interface RequestFacts {
  readonly resourcesOf?: ActionUniverse['resourcesOf'];
  readonly familyOf?: ActionUniverse['familyOf'];
  readonly arityOf?: ActionUniverse['arityOf'];
}

export function createActionUniverse(
  names: readonly string[],
  date: string,
  facts: RequestFacts = {},
): ActionUniverse {
  const shown = new Map(names.map((name) => [name.toLowerCase(), name]));
  const actions = [...shown.keys()].sort(byCodeUnit);
  const known = new Map<string, Uint32Array>();
  const matching = (pattern: string): Uint32Array => {
    let found = known.get(pattern);
    if (!found) {
      found = find(actions, pattern);
      known.set(pattern, found);
    }
    return found;
  };
  return {
    date,
    actions,
    listed: actions.map((name, position) => ({ name, kind: 'listed' as const, position })),
    display: (pattern) =>
      shown.get(pattern) ?? spelled(pattern, shown.get(actions[matching(pattern)[0] ?? -1] ?? '')),
    matching,
    resourcesOf: remembered(facts.resourcesOf ?? (() => undefined)),
    domainStates: new Map(),
    familyOf: facts.familyOf ?? (() => undefined),
    arityOf: facts.arityOf ?? (() => 'unknown'),
  };
}

/** The same, where nothing is said of what actions act on: patterns count as they are written. */
export function asWritten(universe: ActionUniverse): ActionUniverse {
  return { ...universe, resourcesOf: () => undefined };
}

/** The start of a pattern in the spelling of an action that it matches. */
function spelled(pattern: string, action: string | undefined): string {
  const prefix = literalPrefix(pattern);
  return action ? action.slice(0, prefix.length) + pattern.slice(prefix.length) : pattern;
}

function remembered<T>(ask: (name: string) => T): (name: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (name) => {
    let found = known.get(name);
    if (!found) {
      found = { answer: ask(name) };
      known.set(name, found);
    }
    return found.answer;
  };
}

function find(actions: readonly string[], pattern: string): Uint32Array {
  const prefix = literalPrefix(pattern);
  const isPrefix = pattern === any || pattern === `${prefix}*`;
  const isWhole = isLiteral(pattern);
  const found: number[] = [];
  for (let at = lowerBound(actions, prefix); at < actions.length; at++) {
    const action = actions[at] ?? '';
    if (!action.startsWith(prefix)) break;
    if (isWhole ? action === prefix : isPrefix || matches(pattern, action)) found.push(at);
    if (isWhole) break;
  }
  return Uint32Array.from(found);
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
