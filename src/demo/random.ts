/** A seeded source of numbers in [0, 1): the only randomness of the demo. */
export type Random = () => number;

/**
 * One independent stream per name, so that a change in one part of the story leaves the others as they were.
 * The generator is mulberry32, the name is folded in with FNV-1a.
 */
export function stream(seed: number, name: string): Random {
  let hash = 0x811c9dc5 ^ seed;
  for (const char of name) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  return mulberry32(hash);
}

function mulberry32(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An integer from low to high, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[between(random, 0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

export function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map((item, index) => ({ item, index, weight: random() }))
    .sort((a, b) => a.weight - b.weight || a.index - b.index)
    .map(({ item }) => item);
}

export function letters(random: Random, count: number, alphabet: string): string {
  return Array.from({ length: count }, () => alphabet.charAt(between(random, 0, alphabet.length - 1))).join(
    '',
  );
}

export function uuid(random: Random): string {
  const hex = letters(random, 32, '0123456789abcdef');
  const variant = pick(random, ['8', '9', 'a', 'b']);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
