/** What the point evaluator knows about one part of a statement. */
export type Verdict = boolean | 'unknown';

/** One piece of a pattern: text to be taken as it is, or a wildcard. */
export type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'star' | 'one' };

function pieces(pattern: string): readonly Piece[] {
  return [...pattern.matchAll(/\*|\?|[^*?]+/g)].map(([part]) => {
    if (part === '*') return { kind: 'star' };
    return part === '?' ? { kind: 'one' } : { kind: 'text', text: part };
  });
}

export function piecesMatch(pattern: readonly Piece[], text: string): boolean {
  return new RegExp(`^${expression(pattern, '.')}$`, 's').test(text);
}

/** A regular expression; wildcards stand for characters of the class `unit`. */
export function expression(pattern: readonly Piece[], unit: string): string {
  return pattern
    .map((piece) => {
      if (piece.kind === 'text') return piece.text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      return piece.kind === 'star' ? `${unit}*` : unit;
    })
    .join('');
}

export function globMatches(pattern: string, text: string): boolean {
  return piecesMatch(pieces(pattern), text);
}

/**
 * A pattern with `${…}` resolved from the request's own context, as pieces. `'unresolved'`: a key that the
 * request does not hold; `'unclear'`: one that holds several values, or a form that is not documented.
 */
export function resolved(
  written: string,
  variables: ReadonlyMap<string, readonly string[]> | undefined,
): readonly Piece[] | 'unresolved' | 'unclear' {
  if (!variables) return pieces(written);
  const found: Piece[] = [];
  let at = 0;
  for (const match of written.matchAll(/\$\{([^}]*)\}/g)) {
    found.push(...pieces(written.slice(at, match.index)));
    const value = variableText(match[1] ?? '', variables);
    if (typeof value !== 'object') return value;
    // A wildcard inside the value is only a character.
    found.push({ kind: 'text', text: value.text });
    at = match.index + match[0].length;
  }
  return [...found, ...pieces(written.slice(at))];
}

function variableText(
  name: string,
  variables: ReadonlyMap<string, readonly string[]>,
): { readonly text: string } | 'unresolved' | 'unclear' {
  if (name === '*' || name === '?' || name === '$') return { text: name };
  const match = /^\s*([^,']+?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(name);
  if (!match) return 'unclear';
  const values = variables.get((match[1] ?? '').toLowerCase());
  if (values && values.length !== 1) return 'unclear';
  const text = values?.[0] ?? match[2];
  return text === undefined ? 'unresolved' : { text };
}

/** The text of a pattern in which nothing is a wildcard: what `StringEquals` compares with. */
export function plainText(pattern: readonly Piece[]): string {
  return pattern
    .map((piece) => (piece.kind === 'text' ? piece.text : piece.kind === 'star' ? '*' : '?'))
    .join('');
}
