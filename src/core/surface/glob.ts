/**
 * The pattern language: `*` is any text, `?` any one character, the rest stands for itself. Four private
 * characters extend it, so that a pattern stays a plain string: wildcards that do not cross a colon, and
 * wildcard characters meant literally. A fifth one stands before a name in braces and says that the text
 * there is not known. Sources write them; `show` turns them back for people.
 */
export const segmentStar = '\uF001';
export const segmentAny = '\uF002';
export const literalStar = '\uF003';
export const literalAny = '\uF004';
export const variableMark = '\uF005';

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

export function tokenise(pattern: string): readonly number[] {
  const tokens: number[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const next = tokenOf[pattern.charAt(i)] ?? pattern.charCodeAt(i);
    if (next === token.star && tokens.at(-1) === token.star) continue;
    tokens.push(next);
  }
  tokens.push(token.end);
  return tokens;
}

/** A pattern that matches exactly this text. */
export function literal(text: string): string {
  return text.replaceAll('*', literalStar).replaceAll('?', literalAny);
}

const wildcard = /[*?\uF001\uF002]/;
const privateCharacter = /[\uF001-\uF005]/;

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
    .replaceAll(literalAny, '?');
}

export function show(pattern: string): string {
  return pattern
    .replaceAll(segmentStar, '*')
    .replaceAll(segmentAny, '?')
    .replaceAll(literalStar, '$' + '{*}')
    .replaceAll(literalAny, '$' + '{?}')
    .replaceAll(variableMark, '$');
}

/** The text before the first wildcard. */
export function literalPrefix(pattern: string): string {
  const at = pattern.search(wildcard);
  return at < 0 ? pattern : pattern.slice(0, at);
}

export function matches(pattern: string, text: string): boolean {
  if (pattern === any) return true;
  const tokens = tokenise(pattern);
  let here = closure(tokens, [0]);
  for (let i = 0; i < text.length && here.length > 0; i++) here = step(tokens, here, text.charCodeAt(i));
  return here.includes(tokens.length - 1);
}

function step(tokens: readonly number[], positions: readonly number[], code: number): readonly number[] {
  const moved: number[] = [];
  for (const position of positions) {
    const now = tokens[position];
    if (now === code || now === token.one || (now === token.segmentOne && code !== colon))
      moved.push(position + 1);
    if (now === token.star || (now === token.segmentStar && code !== colon)) moved.push(position);
  }
  return closure(tokens, moved);
}

function closure(tokens: readonly number[], from: readonly number[]): readonly number[] {
  const reached = new Set<number>();
  for (let position of from) {
    reached.add(position);
    while (tokens[position] === token.star || tokens[position] === token.segmentStar) reached.add(++position);
  }
  return [...reached];
}
