/**
 * The pattern language: `*` is any text, `?` any one character, the rest stands for itself. Private characters
 * extend it, so that a pattern stays a plain string: wildcards that do not cross a colon, wildcard characters
 * meant literally, a mark before the name of a variable, and a mark at the start of a pattern that is read
 * without regard to case. Sources write them; `show` turns them back for people.
 */
export const segmentStar = '\uF001';
export const segmentAny = '\uF002';
export const literalStar = '\uF003';
export const literalAny = '\uF004';
export const variableMark = '\uF005';
const foldMark = '\uF006';

export const any = '*';

/** Tokens are the code of a literal character, or one of these. */
export const token = { one: -1, star: -2, segmentOne: -3, segmentStar: -4, end: -5 } as const;
export const colon = 58;

const tokenOf: Readonly<Record<string, number>> = {
  '*': token.star,
  '?': token.one,
  [segmentStar]: token.segmentStar,
  [segmentAny]: token.segmentOne,
  [literalStar]: 42,
  [literalAny]: 63,
};

/** Tokens from here on stand for a letter in either case: this, and the code of its lower case. */
const foldBase = 0x10000;

export function tokenise(pattern: string): readonly number[] {
  const tokens: number[] = [];
  const isFolded = pattern.startsWith(foldMark);
  for (let i = isFolded ? 1 : 0; i < pattern.length; i++) {
    const letter = pattern.charAt(i);
    const next = tokenOf[letter] ?? (isFolded ? foldedToken(letter) : letter.charCodeAt(0));
    if (next === token.star && tokens.at(-1) === token.star) continue;
    tokens.push(next);
  }
  tokens.push(token.end);
  return tokens;
}

function foldedToken(letter: string): number {
  const code = letter.toLowerCase().charCodeAt(0);
  return otherCase(code) === code ? letter.charCodeAt(0) : foldBase + code;
}

/** Letters whose other case is several characters have none here. */
function otherCase(lower: number): number {
  const upper = String.fromCharCode(lower).toUpperCase();
  return upper.length === 1 ? upper.charCodeAt(0) : lower;
}

/** The characters that a token of a literal takes: one, or a letter's two. */
export function codesOf(literalToken: number): readonly number[] {
  if (literalToken < foldBase) return [literalToken];
  return [literalToken - foldBase, otherCase(literalToken - foldBase)];
}

export function takes(literalToken: number, code: number): boolean {
  return literalToken < foldBase
    ? literalToken === code
    : code === literalToken - foldBase || code === otherCase(literalToken - foldBase);
}

/** The same pattern, read without regard to case. */
export function folded(pattern: string): string {
  return foldMark + pattern;
}

/** A pattern that matches exactly this text. */
export function literal(text: string): string {
  return text.replaceAll('*', literalStar).replaceAll('?', literalAny);
}

// A folded pattern is nowhere literal.
const wildcard = /[*?\uF001\uF002\uF006]/;
const privateCharacter = /[\uF001-\uF006]/;

export function isLiteral(pattern: string): boolean {
  return !wildcard.test(pattern);
}

/** Text that already holds one of the private characters cannot be told from a pattern. */
export function hasPrivateCharacter(text: string): boolean {
  return privateCharacter.test(text);
}

/** A text that the pattern matches. */
export function fill(pattern: string, star: string): string {
  return pattern
    .replaceAll(/[*\uF001]/g, star)
    .replaceAll(/[?\uF002]/g, 'x')
    .replaceAll(literalStar, '*')
    .replaceAll(literalAny, '?')
    .replaceAll(foldMark, '');
}

export function show(pattern: string): string {
  return pattern
    .replaceAll(segmentStar, '*')
    .replaceAll(segmentAny, '?')
    .replaceAll(literalStar, '$' + '{*}')
    .replaceAll(literalAny, '$' + '{?}')
    .replaceAll(variableMark, '$')
    .replaceAll(foldMark, '');
}

/** The text before the first wildcard. */
export function literalPrefix(pattern: string): string {
  const at = pattern.search(wildcard);
  return at < 0 ? pattern : pattern.slice(0, at);
}

/** The text after the last wildcard; of a folded pattern none. */
export function literalSuffix(pattern: string): string {
  if (pattern.startsWith(foldMark)) return '';
  let at = pattern.length;
  while (at > 0 && !wildcard.test(pattern.charAt(at - 1))) at -= 1;
  return pattern.slice(at);
}

/** The text that a pattern without wildcards stands for. */
export function plain(pattern: string): string {
  return pattern.replaceAll(literalStar, '*').replaceAll(literalAny, '?');
}

/** How a pattern begins: most are a text, or a text with `*` behind it. */
interface Read {
  readonly start: string;
  /** Of what follows: nothing, anything, or tokens. */
  readonly tail: 'none' | 'any' | readonly number[];
}

const read = new Map<string, Read>();
/** A long run meets ever new patterns, and each of them many times in a short while. */
const maxRead = 20_000;

function readOf(pattern: string): Read {
  let found = read.get(pattern);
  if (!found) {
    const head = literalPrefix(pattern);
    const tail = pattern.slice(head.length);
    found = { start: plain(head), tail: tail === '' ? 'none' : tail === any ? 'any' : tokenise(tail) };
    if (read.size >= maxRead) read.clear();
    read.set(pattern, found);
  }
  return found;
}

/** A text, and a text with `*` behind it, are decided without looking at characters. */
export function matches(pattern: string, text: string): boolean {
  if (pattern === any) return true;
  const { start, tail } = readOf(pattern);
  if (tail === 'none') return text === start;
  if (!text.startsWith(start)) return false;
  return tail === 'any' || tailMatches(tail, text, start.length);
}

/** All positions in the pattern at once, character by character: the time is bounded by the product of both. */
function tailMatches(tokens: readonly number[], text: string, from: number): boolean {
  let here = new Uint8Array(tokens.length);
  let next = new Uint8Array(tokens.length);
  here[0] = 1;
  for (let at = from; at <= text.length; at++) {
    // Past the end no token takes this code, so the last round only steps past wildcards.
    const code = at < text.length ? text.charCodeAt(at) : token.end;
    next.fill(0);
    for (let position = 0; position < tokens.length; position++)
      if (here[position] === 1) move(tokens, position, code, here, next);
    if (at < text.length) [here, next] = [next, here];
  }
  return here[tokens.length - 1] === 1;
}

function move(
  tokens: readonly number[],
  position: number,
  code: number,
  here: Uint8Array,
  next: Uint8Array,
): void {
  const now = tokens[position];
  const isStar = now === token.star || now === token.segmentStar;
  const staysInside = now === token.segmentStar || now === token.segmentOne;
  if (isStar) here[position + 1] = 1;
  if (staysInside && code === colon) return;
  if (isStar) next[position] = 1;
  else if (
    now === token.one ||
    now === token.segmentOne ||
    (now !== undefined && now >= 0 && takes(now, code))
  )
    next[position + 1] = 1;
}
