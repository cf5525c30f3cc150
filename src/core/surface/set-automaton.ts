import { codesOf, colon, takes, token, tokenise } from './glob.ts';

/** Stands for every character that no live pattern names. */
export const otherCharacter = -1;

/** A state of the deterministic automaton of a list of patterns, built as far as somebody walks it. */
export interface SetState {
  readonly id: number;
  readonly accepting: boolean;
  /** Positions in its patterns that it stands for. */
  readonly places: number;
  /** Dead: no continuation is accepted. Universal: every one is. */
  readonly status: 'dead' | 'live' | 'universal';
  /** The characters that lead elsewhere than any other character does. */
  readonly alive: readonly number[];
  readonly next: (code: number) => SetState;
}

/** Accepts the texts that match one of the patterns. */
export function createSetAutomaton(patterns: readonly string[]): SetState {
  const tokens: number[] = [];
  const owner: number[] = [];
  const starts: number[] = [];
  for (const [index, pattern] of patterns.entries()) {
    starts.push(tokens.length);
    for (const next of tokenise(pattern)) {
      tokens.push(next);
      owner.push(index);
    }
  }
  const known = new Map<string, SetState>();
  return stateAt(starts);

  function stateAt(from: readonly number[]): SetState {
    const positions = normalise(tokens, owner, from);
    const universal = positions.some((at) => tokens[at] === token.star && tokens[at + 1] === token.end);
    const key = universal ? 'universal' : positions.join();
    const found = known.get(key);
    if (found) return found;
    const state = universal
      ? settled(known.size, true)
      : positions.length === 0
        ? settled(known.size, false)
        : live(known.size, positions);
    known.set(key, state);
    return state;
  }

  function live(id: number, positions: readonly number[]): SetState {
    const memo = new Map<number, SetState>();
    return {
      id,
      accepting: positions.some((at) => tokens[at] === token.end),
      places: positions.length,
      status: 'live',
      alive: aliveAt(tokens, positions),
      next: (code) => {
        let target = memo.get(code);
        if (!target) {
          target = stateAt(advance(tokens, positions, code));
          memo.set(code, target);
        }
        return target;
      },
    };
  }
}

function settled(id: number, accepting: boolean): SetState {
  const state: SetState = {
    id,
    accepting,
    places: 1,
    status: accepting ? 'universal' : 'dead',
    alive: [],
    next: () => state,
  };
  return state;
}

function advance(tokens: readonly number[], positions: readonly number[], code: number): readonly number[] {
  const moved: number[] = [];
  for (const at of positions) {
    const now = tokens[at];
    if (now === token.star || (now === token.segmentStar && code !== colon)) moved.push(at);
    else if (now === token.one || (now === token.segmentOne && code !== colon)) moved.push(at + 1);
    else if (now !== undefined && now >= 0 && takes(now, code)) moved.push(at + 1);
  }
  return moved;
}

/**
 * Steps past wildcards that match nothing, then forgets, pattern by pattern, what lies before the last `*`
 * reached: whatever continues from there also continues from the `*`.
 */
function normalise(
  tokens: readonly number[],
  owner: readonly number[],
  from: readonly number[],
): readonly number[] {
  const reached = new Set<number>();
  const lastStar = new Map<number, number>();
  for (let at of from) {
    for (;;) {
      reached.add(at);
      const now = tokens[at];
      if (now === token.star) {
        const pattern = owner[at] ?? 0;
        lastStar.set(pattern, Math.max(at, lastStar.get(pattern) ?? 0));
      }
      if (now !== token.star && now !== token.segmentStar) break;
      at++;
    }
  }
  return [...reached].filter((at) => at >= (lastStar.get(owner[at] ?? 0) ?? 0)).sort((a, b) => a - b);
}

function aliveAt(tokens: readonly number[], positions: readonly number[]): readonly number[] {
  const codes = new Set<number>();
  for (const at of positions) {
    const now = tokens[at] ?? token.end;
    if (now >= 0) for (const code of codesOf(now)) codes.add(code);
    else if (now === token.segmentOne || now === token.segmentStar) codes.add(colon);
  }
  return [...codes].sort((a, b) => a - b);
}
