import type { PatternSet } from '../model/access.ts';
import { any, codesOf, colon, token, tokenise } from '../surface/glob.ts';
import { createSetAutomaton, type SetState } from '../surface/set-automaton.ts';
import { hasVariable, outerBound } from '../surface/variable.ts';
import type { Cell } from './cell.ts';
import { createPlaces, type Place } from './cell-places.ts';

/** Cells are bits, in the order in which they were given. They may overlap: a resource counts in each. */
export interface Cells {
  readonly factors: readonly number[];
  /** Cells of which some text is in the set, whatever variables hold. */
  readonly touched: (set: PatternSet) => number;
  /** Cells of which every text is in the set, whatever variables hold. */
  readonly covered: (set: PatternSet) => number;
}

/** Bits of a number that stay positive. */
const maxCells = 30;

export function createCells(cells: readonly Cell[]): Cells {
  if (cells.length > maxCells) throw new Error(`at most ${maxCells} cells can be told apart`);
  const start = createPlaces(cells);
  const ofPattern = remembered((pattern: string) => touchedBy(outerBound(pattern), start));
  const ofList = remembered((list: string) => coveredBy(JSON.parse(list) as readonly string[], start));
  const touchedIn = (patterns: readonly string[]) =>
    patterns.reduce((bits, pattern) => bits | ofPattern(pattern), 0);
  const coveredIn = (patterns: readonly string[]) =>
    patterns.includes(any)
      ? start.ahead()
      : ofList(JSON.stringify(patterns.filter((one) => !hasVariable(one))));
  return {
    factors: cells.map(({ factor }) => factor),
    touched: ({ kind, patterns }) =>
      kind === 'in' ? touchedIn(patterns) : start.ahead() & ~coveredIn(patterns),
    covered: ({ kind, patterns }) =>
      kind === 'in' ? coveredIn(patterns) : start.ahead() & ~touchedIn(patterns),
  };
}

function remembered(find: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = find(text);
      known.set(text, found);
    }
    return found;
  };
}

/** Most patterns are a text, or a text with `*` behind it: those need no search. */
function touchedBy(pattern: string, start: Place): number {
  const tokens = tokenise(pattern);
  let place = start;
  let at = 0;
  for (; isText(tokens[at]); at++) place = place.next(tokens[at] ?? token.end);
  if (tokens[at] === token.end) return place.here;
  if (tokens[at] === token.star && tokens[at + 1] === token.end) return place.ahead();
  return searched(tokens, { at, place });
}

function isText(next: number | undefined): boolean {
  return next !== undefined && next >= 0 && codesOf(next).length === 1;
}

interface Step {
  readonly at: number;
  readonly place: Place;
}

/** Every position in the pattern with every place that it can be reached at. */
function searched(tokens: readonly number[], from: Step): number {
  const seen = new Set<number>();
  const queue: Step[] = [];
  const add = (at: number, place: Place) => {
    const key = place.id * tokens.length + at;
    if (!seen.has(key)) queue.push({ at, place });
    seen.add(key);
  };
  add(from.at, from.place);
  let bits = 0;
  for (const { at, place } of queue) {
    if ((place.ahead() & ~bits) === 0) continue;
    const now = tokens[at] ?? token.end;
    const isStar = now === token.star || now === token.segmentStar;
    if (now === token.end) bits |= place.here;
    if (isStar) add(at + 1, place);
    for (const code of codesFor(now, place)) add(isStar ? at : at + 1, place.next(code));
  }
  return bits;
}

function codesFor(now: number, place: Place): readonly number[] {
  if (now === token.end) return [];
  if (now >= 0) return codesOf(now);
  const staysInside = now === token.segmentStar || now === token.segmentOne;
  return staysInside ? place.codes.filter((code) => code !== colon) : place.codes;
}

/** More than any list of a policy needs that was not made to need it. Beyond, nothing is covered for certain. */
const maxPairs = 20_000;

function coveredBy(patterns: readonly string[], start: Place): number {
  const all = start.ahead();
  const seen = new Map<number, Set<number>>();
  const queue: { readonly state: SetState; readonly place: Place }[] = [];
  const add = (state: SetState, place: Place) => {
    const states = seen.get(place.id) ?? new Set();
    seen.set(place.id, states);
    if (!states.has(state.id)) queue.push({ state, place });
    states.add(state.id);
  };
  add(createSetAutomaton(patterns), start);
  let open = 0;
  for (const { state, place } of queue) {
    if (open === all) break;
    if (queue.length > maxPairs) return 0;
    if (state.status === 'universal' || (place.ahead() & ~open) === 0) continue;
    if (state.status === 'dead') open |= place.ahead();
    else if (!state.accepting) open |= place.here;
    if (state.status === 'live')
      for (const code of new Set([...state.alive, ...place.codes])) add(state.next(code), place.next(code));
  }
  return all & ~open;
}
