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
  if (prefixes.has('')) return () => true;
  const lengths = [...new Set([...prefixes].map((prefix) => prefix.length))];
  return (text) =>
    literals.has(text) ||
    lengths.some((length) => prefixes.has(text.slice(0, length))) ||
    globs.some(({ glob, prefix }) => text.startsWith(prefix) && matches(glob, text));
}
