import { type ContextValues, isKnown } from './evaluate-context.ts';

/** What the point evaluator knows about one part of a statement. */
export type Verdict = boolean | 'unknown';

export function negate(verdict: Verdict, isNegated: boolean): Verdict {
  return verdict === 'unknown' || !isNegated ? verdict : !verdict;
}

export function anyOf(outcomes: readonly Verdict[]): Verdict {
  if (outcomes.includes(true)) return true;
  return outcomes.includes('unknown') ? 'unknown' : false;
}

export function allOf(outcomes: readonly Verdict[]): Verdict {
  if (outcomes.includes(false)) return false;
  return outcomes.includes('unknown') ? 'unknown' : true;
}

/** One piece of a pattern: text to be taken as it is, or a wildcard. */
export type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'star' | 'one' };

function pieces(pattern: string): readonly Piece[] {
  return [...pattern.matchAll(/\*|\?|[^*?]+/g)].map(([part]) => {
    if (part === '*') return { kind: 'star' };
    return part === '?' ? { kind: 'one' } : { kind: 'text', text: part };
  });
}

export function piecesMatch(pattern: readonly Piece[], text: string): boolean {
  return unitsMatch(units(pattern, 'anything'), text);
}

/** One character that must stand there (by its code), or a wildcard. */
interface Unit {
  readonly code: number | undefined;
  readonly repeats: boolean;
  readonly crossesColon: boolean;
}

/** A pattern character by character. Its wildcards stand for anything, or for anything but a colon. */
export function units(pattern: readonly Piece[], reach: 'anything' | 'no colon'): readonly Unit[] {
  const crossesColon = reach === 'anything';
  return pattern.flatMap((piece): readonly Unit[] => {
    if (piece.kind !== 'text') return [{ code: undefined, repeats: piece.kind === 'star', crossesColon }];
    return piece.text.split('').map((letter) => ({
      code: letter.charCodeAt(0),
      repeats: false,
      crossesColon: true,
    }));
  });
}

const colonCode = 58;

/**
 * Follows every way to read the text at once. Whoever writes a policy chooses both the pattern and the text, and
 * trying one way after the other could take them longer than anybody waits.
 */
export function unitsMatch(pattern: readonly Unit[], text: string): boolean {
  let open = skipped(pattern, new Set([0]));
  for (let at = 0; at < text.length && open.size > 0; at++) {
    const code = text.charCodeAt(at);
    const reached = new Set<number>();
    for (const position of open) {
      const unit = pattern[position];
      if (!unit || !takes(unit, code)) continue;
      reached.add(unit.repeats ? position : position + 1);
    }
    open = skipped(pattern, reached);
  }
  return open.has(pattern.length);
}

function takes({ code, crossesColon }: Unit, found: number): boolean {
  return code === undefined ? crossesColon || found !== colonCode : code === found;
}

/** Adds what is reached where stars stand for nothing. A set is walked while it grows. */
function skipped(pattern: readonly Unit[], positions: Set<number>): Set<number> {
  for (const position of positions) if (pattern[position]?.repeats) positions.add(position + 1);
  return positions;
}

export function globMatches(pattern: string, text: string): boolean {
  return piecesMatch(pieces(pattern), text);
}

const variable = /\$\{([^}]*)\}/g;

/**
 * A pattern with `${…}` resolved from the request's own context, as pieces. `'unresolved'`: a key that the
 * request does not hold; `'unclear'`: one that holds several values, one of which nothing is known, or a form
 * that is not documented.
 */
export function resolved(
  written: string,
  variables: ContextValues | undefined,
): readonly Piece[] | 'unresolved' | 'unclear' {
  if (!variables) return pieces(written);
  const found: Piece[] = [];
  let at = 0;
  for (const match of written.matchAll(variable)) {
    found.push(...pieces(written.slice(at, match.index)));
    const value = variableText(match[1] ?? '', variables);
    if (typeof value !== 'object') return value;
    // A wildcard inside the value is only a character.
    found.push({ kind: 'text', text: value.text });
    at = match.index + match[0].length;
  }
  return [...found, ...pieces(written.slice(at))];
}

/** The keys of the variables in a text, in lower case. */
export function variableKeys(written: string): readonly string[] {
  return [...written.matchAll(variable)].flatMap(([, name = '']) => keyOf(name)?.key ?? []);
}

/** Policy variables are for what follows the fifth colon of an ARN. */
export function hasEarlyVariable(arn: string): boolean {
  const bare = arn.replace(variable, '\0');
  const parts = bare.split(':');
  return (parts.length < 6 ? parts : parts.slice(0, 5)).some((part) => part.includes('\0'));
}

function variableText(
  name: string,
  variables: ContextValues,
): { readonly text: string } | 'unresolved' | 'unclear' {
  if (name === '*' || name === '?' || name === '$') return { text: name };
  const wanted = keyOf(name);
  if (!wanted || !isKnown(variables, wanted.key)) return 'unclear';
  const values = variables.get(wanted.key);
  if (values && values.length !== 1) return 'unclear';
  const text = values?.[0] ?? wanted.fallback;
  return text === undefined ? 'unresolved' : { text };
}

function keyOf(name: string): { readonly key: string; readonly fallback: string | undefined } | undefined {
  const match = /^([^,']+)(?:,\s*'([^']*)'\s*)?$/.exec(name);
  const key = match?.[1]?.trim().toLowerCase();
  return key === undefined ? undefined : { key, fallback: match?.[2] };
}

/** The text of a pattern in which nothing is a wildcard: what `StringEquals` compares with. */
export function plainText(pattern: readonly Piece[]): string {
  return pattern
    .map((piece) => (piece.kind === 'text' ? piece.text : piece.kind === 'star' ? '*' : '?'))
    .join('');
}
