import { createSetAutomaton, otherCharacter, type SetState } from './set-automaton.ts';

/** One class of texts that a family of pattern lists cannot tell apart. */
export interface Atom {
  /** Bit i: the text matches list i. */
  readonly accepts: bigint;
  /** The shortest such text. */
  readonly text: string;
}

export interface Automata {
  readonly automaton: (patterns: readonly string[]) => SetState;
  /** How many joint states one question may visit. */
  readonly states: number;
}

export function createAutomata(states: number): Automata {
  const made = new Map<string, SetState>();
  return {
    states,
    automaton: (patterns) => {
      const key = patterns.join('\n');
      let start = made.get(key);
      if (!start) {
        start = createSetAutomaton(patterns);
        made.set(key, start);
      }
      return start;
    },
  };
}

interface JointState {
  readonly parts: readonly SetState[];
  readonly from: JointState | undefined;
  readonly code: number;
}

/** True when no continuation of this state is of interest to whoever asks. */
export type IsSettled = (parts: readonly SetState[]) => boolean;

/** Every combination of lists that some text matches; undefined when the budget does not suffice. */
export function atomsOf(
  lists: readonly (readonly string[])[],
  automata: Automata,
  isSettled: IsSettled = () => false,
): readonly Atom[] | undefined {
  const start: JointState = { parts: lists.map(automata.automaton), from: undefined, code: 0 };
  const found = new Map<bigint, Atom>();
  const seen = new Set([keyOf(start.parts)]);
  const queue = [start];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head];
    if (!state || isSettled(state.parts)) continue;
    const accepts = acceptsOf(state.parts);
    if (!found.has(accepts)) found.set(accepts, { accepts, text: textOf(state) });
    if (state.parts.every(isOver)) continue;
    for (const code of aliveIn(state.parts)) {
      const parts = state.parts.map((part) => part.next(code));
      const key = keyOf(parts);
      if (seen.has(key)) continue;
      if (seen.size >= automata.states) return undefined;
      seen.add(key);
      queue.push({ parts, from: state, code });
    }
  }
  return [...found.values()];
}

function isOver(part: SetState): boolean {
  return part.status !== 'live';
}

function keyOf(parts: readonly SetState[]): string {
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

const fillers = 'xyzabcdefghijklmnopqrstuvw0123456789-_/.ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function characterFor(code: number, parts: readonly SetState[]): string {
  if (code !== otherCharacter) return String.fromCharCode(code);
  const taken = new Set(aliveIn(parts));
  for (const filler of fillers) if (!taken.has(filler.charCodeAt(0))) return filler;
  // More than 60 live characters: take the first letter beyond Latin that none of them is.
  let beyond = 0x100;
  while (taken.has(beyond)) beyond++;
  return String.fromCharCode(beyond);
}

function textOf(state: JointState): string {
  const letters: string[] = [];
  for (let at = state; at.from; at = at.from) letters.push(characterFor(at.code, at.from.parts));
  return letters.reverse().join('');
}
