import type { PatternSet } from '../model/access.ts';
import { type Automata, atomsOf } from './atoms.ts';
import { any, isLiteral, literalPrefix, literalSuffix, matches, plain } from './glob.ts';
import { hasVariable, outerBound } from './variable.ts';

/**
 * Does every text that matches `inner` match `outer`, whatever variables hold? Undefined beyond the budget.
 * Where `outer` holds a variable, yes is said only of the same pattern.
 */
export function includes(outer: string, inner: string, automata: Automata): boolean | undefined {
  if (outer === any || outer === inner) return true;
  if (hasVariable(outer)) return false;
  if (hasVariable(inner)) return includes(outer, outerBound(inner), automata);
  if (isLiteral(outer)) return false;
  const prefix = literalPrefix(outer);
  const reach = literalPrefix(inner);
  // Past its literal start a wildcard of `inner` can always differ from what `outer` asks for.
  if (!reach.startsWith(prefix)) return false;
  if (outer === `${prefix}*`) return true;
  // The same holds of the end, read from behind.
  if (!literalSuffix(inner).endsWith(literalSuffix(outer))) return false;
  if (isLiteral(inner)) return matches(outer, plain(inner));
  const atoms = atomsOf(
    [[inner], [outer]],
    automata.forPairs,
    ([a, b]) => a?.status === 'dead' || b?.status === 'universal',
  );
  return atoms && !atoms.some((atom) => atom.accepts === 1n);
}

/** The shortest text that matches all of the patterns; null for none, undefined beyond the budget. */
export function commonText(patterns: readonly string[], automata: Automata): string | null | undefined {
  const prefixes = patterns.map(literalPrefix);
  const longest = prefixes.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (!prefixes.every((prefix) => longest.startsWith(prefix))) return null;
  const whole = patterns.find(isLiteral);
  if (whole !== undefined && !patterns.some(hasVariable)) {
    const text = plain(whole);
    return patterns.every((pattern) => matches(pattern, text)) ? text : null;
  }
  const suffixes = patterns.map(literalSuffix);
  const last = suffixes.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (!suffixes.every((suffix) => last.endsWith(suffix))) return null;
  if (patterns.every((pattern) => pattern === `${literalPrefix(pattern)}${any}`)) return plain(longest);
  const atoms = atomsOf(
    patterns.map((pattern) => [pattern]),
    automata.forPairs,
    (parts) => parts.some((part) => part.status === 'dead'),
  );
  const all = (1n << BigInt(patterns.length)) - 1n;
  return atoms && (atoms.find((atom) => atom.accepts === all)?.text ?? null);
}

/** Is there a text that both match for some values? The shortest one, null for none, undefined beyond the budget. */
export function intersection(a: string, b: string, automata: Automata): string | null | undefined {
  return commonText([outerBound(a), outerBound(b)], automata);
}

/** Sound, not complete: false only where no text can match both, whatever variables hold. Looks at their beginnings. */
export function mayMeet(a: string, b: string): boolean {
  const [x, y] = [literalPrefix(outerBound(a)), literalPrefix(outerBound(b))];
  return x.startsWith(y) || y.startsWith(x);
}

export function isEverything(set: PatternSet | undefined): boolean {
  if (!set) return true;
  return set.kind === 'in' ? set.patterns.includes(any) : set.patterns.length === 0;
}

/** Sound, not complete: pattern by pattern, so a set covered only by several patterns together is missed. */
export function setIncludes(
  outer: PatternSet | undefined,
  inner: PatternSet | undefined,
  automata: Automata,
): boolean {
  if (!outer || isEverything(outer)) return true;
  if (!inner || isEverything(inner)) return false;
  const under = (patterns: readonly string[], pattern: string) =>
    patterns.includes(pattern) ||
    patterns.some((candidate) => includes(candidate, pattern, automata) === true);
  if (outer.kind === 'in')
    return inner.kind === 'in' && inner.patterns.every((pattern) => under(outer.patterns, pattern));
  if (inner.kind === 'not-in') return outer.patterns.every((pattern) => under(inner.patterns, pattern));
  return outer.patterns.every((excluded) =>
    inner.patterns.every((pattern) => intersection(excluded, pattern, automata) === null),
  );
}
