import type { ResidualBox, ResidualExcept } from '../core/model/access.ts';

/**
 * The same access in fewer words: what an exception takes away whole is left out of the list that it is taken
 * from. `a, b, c except a, b` is `c`.
 */
export function tidied<T extends ResidualBox>(box: T): T {
  const narrow = (found: T, one: ResidualExcept): T => {
    if (isPlain(one, found) && coversPrincipals(one, found))
      return { ...found, ...without(found.resources, one.resources, 'resources') };
    if (
      one.principals &&
      isPlain(one, found) &&
      found.resources.every((name) => one.resources.includes(name))
    )
      return { ...found, ...without(found.principals, one.principals, 'principals') };
    return found;
  };
  const smaller = box.except.reduce(narrow, box);
  return { ...smaller, except: smaller.except.filter((one) => mayTouch(one, smaller)) };
}

/** It cuts along resources or principals alone, and its lists name what is in, not what is out. */
function isPlain({ actions, principals, resources, conditions }: ResidualExcept, box: ResidualBox): boolean {
  const names = [...resources, ...(principals ?? [])];
  return (
    actions === undefined &&
    resources.length > 0 &&
    !names.some((name) => name.startsWith('not ')) &&
    conditions.every((text) => box.conditions.includes(text))
  );
}

function coversPrincipals({ principals }: ResidualExcept, box: ResidualBox): boolean {
  return principals === undefined || box.principals.every((name) => principals.includes(name));
}

function without(
  names: readonly string[],
  excepted: readonly string[],
  key: 'principals' | 'resources',
): Partial<Record<typeof key, readonly string[]>> {
  const left = names.filter((name) => !excepted.includes(name));
  return left.length === 0 ? {} : { [key]: left };
}

/** False only where some list of the exception shares nothing with the box's. */
function mayTouch(one: ResidualExcept, box: ResidualBox): boolean {
  return (
    listsMeet(one.resources, box.resources) && (!one.principals || listsMeet(one.principals, box.principals))
  );
}

function listsMeet(some: readonly string[], others: readonly string[]): boolean {
  if (some.length === 0 || others.length === 0) return true;
  return some.some((name) => name.startsWith('not ') || others.some((other) => patternsMayMeet(name, other)));
}

/** Up to their first wildcards two patterns must agree, or no text is in both. */
function patternsMayMeet(a: string, b: string): boolean {
  const [first, second] = [a, b].map((pattern) => pattern.split(/[*?]/, 1)[0] ?? '');
  if (first === undefined || second === undefined) return true;
  const isLiteral = (pattern: string, prefix: string) => pattern.length === prefix.length;
  if (isLiteral(a, first) && isLiteral(b, second)) return a === b;
  if (isLiteral(a, first)) return first.startsWith(second);
  if (isLiteral(b, second)) return second.startsWith(first);
  return first.startsWith(second) || second.startsWith(first);
}
