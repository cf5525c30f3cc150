import { any, isLiteral, literalPrefix, matches } from './glob.ts';

/** Does one of the patterns match? Most are texts, or texts with `*` behind them: those are looked up. */
export function matcherOf(patterns: Iterable<string>): (text: string) => boolean {
  const literals = new Set<string>();
  const prefixes = new Set<string>();
  const globs: { readonly glob: string; readonly prefix: string }[] = [];
  for (const pattern of patterns) {
    const prefix = literalPrefix(pattern);
    if (isLiteral(pattern)) literals.add(pattern);
    else if (pattern === `${prefix}${any}`) prefixes.add(prefix);
    else globs.push({ glob: pattern, prefix });
  }
  return (text) =>
    literals.has(text) ||
    startsWithAny(text, prefixes) ||
    globs.some(({ glob, prefix }) => text.startsWith(prefix) && matches(glob, text));
}

function startsWithAny(text: string, prefixes: ReadonlySet<string>): boolean {
  if (prefixes.size === 0) return false;
  for (let length = text.length; length >= 0; length--) if (prefixes.has(text.slice(0, length))) return true;
  return false;
}
