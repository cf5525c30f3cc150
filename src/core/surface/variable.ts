import { any, colon, literal, takes, token, tokenise, variableMark } from './glob.ts';

/** What a request holds under keys, as far as patterns ask for it. Undefined: the key is absent. */
export type Values = ReadonlyMap<string, string | undefined>;

/** The place of a pattern where the request's own value of a key stands, or `fallback` where it is absent. */
export function variable(name: string, fallback: string | undefined): string {
  return `${variableMark}{${name}${fallback === undefined ? '' : `,'${literal(fallback)}'`}}`;
}

const place = /\uF005\{([^},]+)(?:,'([^']*)')?\}/g;

export function hasVariable(pattern: string): boolean {
  return pattern.includes(variableMark);
}

/** The key, where a pattern is its value and nothing else. */
export function asVariable(pattern: string): string | undefined {
  const [key, ...others] = variablesOf(pattern);
  return key !== undefined && others.length === 0 && pattern.toLowerCase() === variable(key, undefined)
    ? key
    : undefined;
}

/** The keys whose values a pattern asks for. */
export function variablesOf(pattern: string): readonly string[] {
  return hasVariable(pattern) ? [...pattern.matchAll(place)].map(([, name = '']) => name.toLowerCase()) : [];
}

/** Everything that the pattern matches for some values. */
export function outerBound(pattern: string): string {
  return hasVariable(pattern) ? pattern.replaceAll(place, any) : pattern;
}

/** Undefined where a value is missing: such a pattern matches nothing. */
export function resolve(pattern: string, values: Values): string | undefined {
  if (!hasVariable(pattern)) return pattern;
  let isWhole = true;
  const text = pattern.replaceAll(place, (_, name: string, fallback: string | undefined) => {
    const value = values.get(name.toLowerCase()) ?? fallback;
    if (value === undefined) isWhole = false;
    return literal(value ?? '');
  });
  return isWhole ? text : undefined;
}

/** With the keys that are known replaced, absent ones included; others stay. Undefined: matches nothing. */
export function bindPattern(pattern: string, known: Values): string | undefined {
  if (!hasVariable(pattern)) return pattern;
  let isWhole = true;
  const text = pattern.replaceAll(place, (written, name: string, fallback: string | undefined) => {
    const key = name.toLowerCase();
    if (!known.has(key)) return written;
    const value = known.get(key) ?? fallback;
    if (value === undefined) isWhole = false;
    return literal(value ?? '');
  });
  return isWhole ? text : undefined;
}

/** Which of the keys with a fallback the request holds. */
export type Presence = ReadonlyMap<string, boolean>;

/** The keys for which a pattern has a fallback. */
export function fallbacksOf(pattern: string): readonly string[] {
  if (!hasVariable(pattern)) return [];
  return [...pattern.matchAll(place)].flatMap(([, name = '', fallback]) =>
    fallback === undefined ? [] : [name.toLowerCase()],
  );
}

/** A value that is there needs no fallback, one that is not there is replaced. Undefined: matches nothing. */
export function settle(pattern: string, presence: Presence): string | undefined {
  if (!hasVariable(pattern)) return pattern;
  let isWhole = true;
  const text = pattern.replaceAll(place, (written, name: string, fallback: string | undefined) => {
    const isThere = presence.get(name.toLowerCase());
    if (isThere === undefined) return written;
    if (isThere) return variable(name, undefined);
    if (fallback === undefined) isWhole = false;
    return literal(fallback ?? '');
  });
  return isWhole ? text : undefined;
}

/** A pattern cut at its variables: tokens, or the name of a key. */
type Step = number | string;

function stepsOf(pattern: string): readonly Step[] {
  const steps: Step[] = [];
  let from = 0;
  const addText = (text: string) => {
    for (const one of tokenise(text)) if (one !== token.end) steps.push(one);
  };
  for (const match of pattern.matchAll(place)) {
    addText(pattern.slice(from, match.index));
    steps.push((match[1] ?? '').toLowerCase());
    from = match.index + match[0].length;
  }
  addText(pattern.slice(from));
  return steps;
}

const maxWork = 1_000_000;

/** Values for which the pattern matches the text, if some are found: the shortest for each variable in turn. */
export function valuesIn(pattern: string, text: string): Values {
  const steps = stepsOf(pattern);
  const found = new Map<string, string>();
  if (steps.length * text.length * text.length > maxWork) return found;
  const ends = reachable(steps, text);
  let at = 0;
  for (const [index, step] of steps.entries()) {
    const stop = nextStop(step, { text, at, ends: ends[index + 1] ?? [] });
    if (stop === undefined) return new Map();
    if (typeof step === 'string' && !found.has(step)) found.set(step, text.slice(at, stop));
    at = stop;
  }
  return found;
}

/** For every step and position: can the rest of the steps take the rest of the text? */
function reachable(steps: readonly Step[], text: string): readonly (readonly boolean[])[] {
  const table: boolean[][] = [];
  table[steps.length] = Array.from({ length: text.length + 1 }, (_, at) => at === text.length);
  for (let index = steps.length - 1; index >= 0; index--) {
    const ends = table[index + 1] ?? [];
    const step = steps[index] ?? '';
    table[index] = Array.from(
      { length: text.length + 1 },
      (_, at) => nextStop(step, { text, at, ends }) !== undefined,
    );
  }
  return table;
}

/** The first position behind a step from which the rest can be taken. */
function nextStop(
  step: Step,
  { text, at, ends }: { readonly text: string; readonly at: number; readonly ends: readonly boolean[] },
): number | undefined {
  const repeats = typeof step === 'string' || step === token.star || step === token.segmentStar;
  const isInside = step === token.segmentStar || step === token.segmentOne;
  for (let stop = repeats ? at : at + 1; stop <= text.length; stop++) {
    const last = stop > at ? text.charCodeAt(stop - 1) : undefined;
    if (last !== undefined && isInside && last === colon) return undefined;
    if (!repeats && typeof step === 'number' && step >= 0 && !takes(step, last ?? -1)) return undefined;
    if (ends[stop]) return stop;
    if (!repeats) return undefined;
  }
  return undefined;
}
