import {
  anyOf,
  negate,
  type Piece,
  piecesMatch,
  resolved,
  units,
  unitsMatch,
  type Verdict,
} from './evaluate-match.ts';

type Variables = ReadonlyMap<string, readonly string[]> | undefined;

export function matchesResource(
  statement: Record<string, unknown>,
  resource: string,
  document: { readonly kind: string; readonly resource?: string },
  variables: Variables,
): Verdict {
  const isNot = 'NotResource' in statement;
  if (!isNot && !('Resource' in statement)) {
    if (document.resource !== undefined) return document.resource === resource;
    return document.kind === 'identity' ? 'unknown' : true;
  }
  if (isNot && 'Resource' in statement) return 'unknown';
  const written = isNot ? statement.NotResource : statement.Resource;
  const entries: readonly unknown[] = Array.isArray(written) ? written : [written];
  if (entries.length === 0) return 'unknown';
  const outcomes = entries.map((entry) =>
    typeof entry === 'string' ? entryMatches(entry, resource, variables) : 'unknown',
  );
  return negate(anyOf(outcomes), isNot);
}

function entryMatches(entry: string, resource: string, variables: Variables): Verdict {
  const pattern = resolved(entry, variables);
  if (pattern === 'unclear') return 'unknown';
  // An entry whose variable has no value matches nothing, in Resource and in NotResource alike.
  if (pattern === 'unresolved') return false;
  if (!entry.startsWith('arn:')) return piecesMatch(pattern, resource);
  return unitsMatch(arnUnits(splitParts(pattern)), resource);
}

/** Cuts at the colons of the pattern itself. */
function splitParts(pattern: readonly Piece[]): readonly (readonly Piece[])[] {
  const parts: Piece[][] = [[]];
  for (const piece of pattern) {
    if (piece.kind !== 'text') {
      parts.at(-1)?.push(piece);
      continue;
    }
    for (const [index, text] of piece.text.split(':').entries()) {
      if (index > 0) parts.push([]);
      if (text !== '') parts.at(-1)?.push({ kind: 'text', text });
    }
  }
  return parts;
}

type Units = ReturnType<typeof units>;

const colon = units([{ kind: 'text', text: ':' }], 'anything');

/** In the first five parts a wildcard keeps to its part, unless it is a `*` that ends it. */
function arnUnits(parts: readonly (readonly Piece[])[]): Units {
  return joined(
    parts.map((part, index) => {
      const last = part.at(-1);
      if (index >= 5) return units(part, 'anything');
      if (last?.kind !== 'star') return units(part, 'no colon');
      return [...units(part.slice(0, -1), 'no colon'), ...units([last], 'anything')];
    }),
  );
}

/** Arn operators compare six parts, each apart. Undefined where one of the two does not have six. */
export function arnMatches(pattern: readonly Piece[], value: string): boolean | undefined {
  const parts = splitParts(pattern);
  if (parts.length < 6 || value.split(':').length < 6 || !value.startsWith('arn:')) return undefined;
  const own = parts.map((part, index) => units(part, index < 5 ? 'no colon' : 'anything'));
  return unitsMatch(joined(own), value);
}

function joined(parts: readonly Units[]): Units {
  return parts.flatMap((part, index) => (index === 0 ? part : [...colon, ...part]));
}
