import { describe, expect, test } from 'vitest';
import { createAutomata } from '../../../src/core/surface/atoms.ts';
import { literal, matches, segmentAny, segmentStar, show } from '../../../src/core/surface/glob.ts';
import { includes, intersection, setIncludes } from '../../../src/core/surface/pattern.ts';

const automata = createAutomata(20_000);

function words(alphabet: string, longest: number): readonly string[] {
  let layer = [''];
  const all = [''];
  for (let length = 1; length <= longest; length++) {
    layer = layer.flatMap((word) => [...alphabet].map((letter) => word + letter));
    all.push(...layer);
  }
  return all;
}

function oracle(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

const patterns = words('ab*?', 4);
const texts = words('ab', 4);

test('every pattern up to four characters matches what the regular expression matches', () => {
  for (const pattern of patterns) {
    const expected = oracle(pattern);
    for (const text of texts)
      if (matches(pattern, text) !== expected.test(text)) expect.fail(`${pattern} on ${text}`);
  }
});

describe('over every two patterns up to three characters', () => {
  const short = words('ab*?', 3);
  // Three letters and six characters tell any two of these languages apart: c is a letter that no pattern names.
  const probes = words('abc', 6);
  const bits = new Map(short.map((pattern) => [pattern, languageOf(oracle(pattern), probes)]));

  test('inclusion is inclusion of languages, intersection is a common text', () => {
    for (const a of short) {
      for (const b of short) {
        const [wide, narrow] = [bits.get(a) ?? [], bits.get(b) ?? []];
        const isInside = narrow.every((word, index) => (word & ~(wide[index] ?? 0)) === 0);
        if (includes(a, b, automata) !== isInside) expect.fail(`${a} includes ${b}: expected ${isInside}`);
        const meets = narrow.some((word, index) => (word & (wide[index] ?? 0)) !== 0);
        const shared = intersection(a, b, automata);
        if ((typeof shared === 'string') !== meets) expect.fail(`${a} meets ${b}: expected ${meets}`);
        if (typeof shared === 'string') expect(matches(a, shared) && matches(b, shared)).toBe(true);
      }
    }
  });
});

function languageOf(expression: RegExp, probes: readonly string[]): readonly number[] {
  const bits = new Array<number>(Math.ceil(probes.length / 30)).fill(0);
  for (const [index, probe] of probes.entries())
    if (expression.test(probe))
      bits[Math.floor(index / 30)] = (bits[Math.floor(index / 30)] ?? 0) | (1 << (index % 30));
  return bits;
}

test('a literal pattern matches its text only, wildcard characters included', () => {
  expect(matches(literal('a*b?'), 'a*b?')).toBe(true);
  expect(matches(literal('a*b?'), 'axbx')).toBe(false);
  expect(show(literal('a*'))).toBe('a$' + '{*}');
});

test('a segment wildcard stops at a colon', () => {
  expect(matches(`a${segmentStar}c`, 'abbc')).toBe(true);
  expect(matches(`a${segmentStar}c`, 'a:c')).toBe(false);
  expect(matches(`a${segmentAny}c`, 'a:c')).toBe(false);
  expect(includes('a*c', `a${segmentStar}c`, automata)).toBe(true);
  expect(includes(`a${segmentStar}c`, 'a*c', automata)).toBe(false);
  expect(intersection(`a${segmentStar}c`, '*:*', automata)).toBeNull();
});

test('a question beyond the budget has no answer instead of a wrong one', () => {
  const small = createAutomata(5);
  expect(intersection('*abcab*', '*bcabc*', small)).toBeUndefined();
  expect(includes('*abcab*', '*bcabc*', small)).toBeUndefined();
});

test('inclusion of sets knows complements', () => {
  const set = (kind: 'in' | 'not-in', ...some: string[]) => ({ kind, patterns: some });
  expect(setIncludes(set('in', 'a*'), set('in', 'ab*', 'ac'), automata)).toBe(true);
  expect(setIncludes(set('not-in', 'b*'), set('in', 'ab*'), automata)).toBe(true);
  expect(setIncludes(set('not-in', 'ab*'), set('in', 'a*'), automata)).toBe(false);
  expect(setIncludes(set('not-in', 'ab'), set('not-in', 'a*'), automata)).toBe(true);
  expect(setIncludes(set('in', 'a*'), set('not-in', 'b*'), automata)).toBe(false);
  expect(setIncludes(undefined, set('in', 'a'), automata)).toBe(true);
});
