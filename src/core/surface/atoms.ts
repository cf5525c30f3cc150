import { type Atom, fillerBeside } from './atom.ts';
import { createSetAutomaton, otherCharacter, type SetState } from './set-automaton.ts';

export interface Automata {
  readonly automaton: (patterns: readonly string[]) => SetState;
  /** The same for what a domain holds: few, and asked for by every comparison. */
  readonly domain: (patterns: readonly string[]) => SetState;
  /** How many joint states one question may visit. */
  readonly states: number;
  /** Steps that are left for all questions together, of which a state takes as many as it has places to look at. */
  readonly work: { left: number };
  /** For questions about two patterns: many, short, and never needed. */
  readonly forPairs: Automata;
}

/** In all, for every state that one question may visit. */
const workPerState = { lists: 600, pairs: 1_500 } as const;

/** `domains` outlives a comparison. */
export function createAutomata(states: number, domains: Map<string, SetState> = new Map()): Automata {
  const automaton = maker(new Map());
  const domain = maker(domains);
  const forPairs: Automata = {
    automaton,
    domain,
    states,
    work: { left: states * workPerState.pairs },
    get forPairs() {
      return forPairs;
    },
  };
  return { automaton, domain, states, work: { left: states * workPerState.lists }, forPairs };
}

interface JointState {
  readonly parts: readonly SetState[];
  readonly from: JointState | undefined;
  readonly code: number;
}

function maker(made: Map<string, SetState>): (patterns: readonly string[]) => SetState {
  return (patterns) => {
    const key = JSON.stringify(patterns);
    let start = made.get(key);
    if (!start) {
      start = createSetAutomaton(patterns);
      made.set(key, start);
    }
    return start;
  };
}

/** True when no continuation of this state is of interest to whoever asks. */
export type IsSettled = (parts: readonly SetState[]) => boolean;

export interface Walk {
  readonly isSettled?: IsSettled | undefined;
  /** What follows a state, where it is known without walking on; undefined beyond the budget, null where not known. */
  readonly ahead?: (parts: readonly SetState[]) => readonly Atom[] | null | undefined;
}

/** Every combination of lists that some text matches; undefined when the budget does not suffice. */
export function atomsOf(
  lists: readonly (readonly string[])[],
  automata: Automata,
  isSettled?: IsSettled,
): readonly Atom[] | undefined {
  return atomsFrom(lists.map(automata.automaton), automata, { isSettled });
}

/** The same from states on: what some continuation leads to. */
export function atomsFrom(
  parts: readonly SetState[],
  automata: Automata,
  { isSettled, ahead }: Walk,
): readonly Atom[] | undefined {
  const found = new Map<bigint, Atom>();
  const seen = new Set([keyOf(parts)]);
  const queue: JointState[] = [{ parts, from: undefined, code: 0 }];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head];
    if (!state || isSettled?.(state.parts)) continue;
    const known = ahead?.(state.parts);
    if (known === undefined && ahead) return undefined;
    for (const { accepts, text } of known ?? [])
      if (!found.has(accepts)) found.set(accepts, { accepts, text: textOf(state) + text });
    if (known) continue;
    const accepts = acceptsOf(state.parts);
    if (!found.has(accepts)) found.set(accepts, { accepts, text: textOf(state) });
    if (!state.parts.every(isOver) && !walkOn(state, queue, seen, automata)) return undefined;
  }
  return [...found.values()];
}

/** Adds the states that follow. False beyond the budget. */
function walkOn(state: JointState, queue: JointState[], seen: Set<string>, automata: Automata): boolean {
  const codes = aliveIn(state.parts);
  automata.work.left -= codes.length * state.parts.reduce((sum, part) => sum + part.places, 0);
  if (automata.work.left < 0) return false;
  for (const code of codes) {
    const parts = state.parts.map((part) => part.next(code));
    const key = keyOf(parts);
    if (seen.has(key)) continue;
    if (seen.size >= automata.states) return false;
    seen.add(key);
    queue.push({ parts, from: state, code });
  }
  return true;
}

function isOver(part: SetState): boolean {
  return part.status !== 'live';
}

export function keyOf(parts: readonly SetState[]): string {
  let key = '';
  for (const { id } of parts) key += String.fromCharCode(id & 0xfff, id >>> 12);
  return key;
}

function acceptsOf(parts: readonly SetState[]): bigint {
  let accepts = 0n;
  for (let index = 0; index < parts.length; index++)
    if (parts[index]?.accepting) accepts |= 1n << BigInt(index);
  return accepts;
}

/** In order, each once, and any other at the end. */
function aliveIn(parts: readonly SetState[]): readonly number[] {
  const codes: number[] = [];
  for (const { alive } of parts) for (const code of alive) if (!codes.includes(code)) codes.push(code);
  if (codes.length > 1) codes.sort((a, b) => a - b);
  codes.push(otherCharacter);
  return codes;
}

function characterFor(code: number, parts: readonly SetState[]): string {
  return code === otherCharacter ? fillerBeside(new Set(aliveIn(parts))) : String.fromCharCode(code);
}

function textOf(state: JointState): string {
  const letters: string[] = [];
  for (let at = state; at.from; at = at.from) letters.push(characterFor(at.code, at.from.parts));
  return letters.reverse().join('');
}
