import { any, isLiteral, token, tokenise } from '../../../src/core/surface/glob.ts';

/** The text equals or matches one of the patterns. */
export function matchesAny(variable: string, patterns: readonly string[]): string {
  if (patterns.includes(any)) return 'true';
  const literals = patterns.filter(isLiteral).map((one) => `(= ${variable} ${expressionOf(one).text})`);
  const globs = patterns
    .filter((one) => !isLiteral(one))
    .map((one) => `(str.in_re ${variable} ${expressionOf(one).expression})`);
  return or([...literals, ...globs]);
}

const noColon = '(re.union (re.range "\\u{0}" "9") (re.range ";" "\\u{2ffff}"))';

const wildcards: Readonly<Record<number, string>> = {
  [token.star]: 're.all',
  [token.one]: 're.allchar',
  [token.segmentStar]: `(re.* ${noColon})`,
  [token.segmentOne]: noColon,
};

/** A pattern as an expression; `text` is what it stands for where it has no wildcard. */
function expressionOf(pattern: string): { readonly expression: string; readonly text: string } {
  const parts: string[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') parts.push(`(str.to_re ${quoted(text)})`);
    text = '';
  };
  for (const code of tokenise(pattern)) {
    if (code === token.end) continue;
    if (code >= 0) {
      text += String.fromCharCode(code);
      continue;
    }
    flush();
    parts.push(wildcards[code] ?? '');
  }
  if (parts.length === 0) return { expression: '', text: quoted(text) };
  flush();
  return { expression: parts.length === 1 ? (parts[0] ?? '') : `(re.++ ${parts.join(' ')})`, text: '' };
}

export function quoted(text: string): string {
  const escaped = (character: string) =>
    character === '"' ? '""' : `\\u{${character.charCodeAt(0).toString(16)}}`;
  return `"${text.replaceAll(/[^ !#-[\]-~]/g, escaped)}"`;
}

/** The inverse of `quoted`. A character beyond 16 bits stands for one that no pattern names. */
export function unquoted(quote: string): string {
  return quote
    .slice(1, -1)
    .replaceAll('""', '"')
    .replaceAll(/\\u\{([0-9a-f]+)\}/g, (_, hex: string) =>
      String.fromCharCode(Math.min(Number.parseInt(hex, 16), 0xfffd)),
    );
}

export function or(formulas: readonly string[]): string {
  return joined('or', formulas, 'false');
}

export function and(formulas: readonly string[]): string {
  return joined('and', formulas, 'true');
}

function joined(operator: string, formulas: readonly string[], none: string): string {
  if (formulas.length > 1) return `(${operator} ${formulas.join(' ')})`;
  return formulas[0] ?? none;
}
