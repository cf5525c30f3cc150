import { expect, test } from 'vitest';
import { globMatches as governs } from '../../../src/core/governance/glob.ts';
import { literal, matches, segmentAny, segmentStar } from '../../../src/core/surface/glob.ts';
import { globMatches as evaluates } from '../../../src/sources/aws/policy/evaluate-match.ts';

/** Three matchers that share no code: each must be the language of the regular expression. */
const matchers = { algebra: matches, evaluator: evaluates, governance: governs };

function words(letters: readonly string[], longest: number): readonly string[] {
  let layer = [''];
  const all = [''];
  for (let length = 1; length <= longest; length++) {
    layer = layer.flatMap((word) => letters.map((letter) => word + letter));
    all.push(...layer);
  }
  return all;
}

test('every short pattern matches what its regular expression matches, in all matchers', () => {
  const texts = words(['a', 'b', ':'], 4);
  for (const pattern of words(['a', 'b', ':', '*', '?'], 4)) {
    const oracle = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    for (const text of texts) {
      const expected = oracle.test(text);
      for (const [name, matcher] of Object.entries(matchers))
        if (matcher(pattern, text) !== expected) expect.fail(`${name}: ${pattern} on ${text}`);
    }
  }
});

test('wildcards that stop at a colon mix with those that do not', () => {
  const texts = words(['a', 'b', ':'], 5);
  for (const pattern of words(['a', ':', '*', segmentStar, segmentAny], 4)) {
    const source = pattern
      .replaceAll('*', '.*')
      .replaceAll(segmentStar, '[^:]*')
      .replaceAll(segmentAny, '[^:]');
    const oracle = new RegExp(`^${source}$`, 's');
    for (const text of texts)
      if (matches(pattern, text) !== oracle.test(text)) expect.fail(`${pattern} on ${text}`);
  }
});

test('wildcard characters meant literally stand before and behind real ones', () => {
  expect(matches(`${literal('a*?')}*`, 'a*?b')).toBe(true);
  expect(matches(`${literal('a*?')}*`, 'axyb')).toBe(false);
  expect(matches(`*${literal('*')}b`, 'a*b')).toBe(true);
  expect(matches(`*${literal('*')}b`, 'aab')).toBe(false);
});

test('characters that mean something in a regular expression are only characters', () => {
  for (const [name, matcher] of Object.entries(matchers)) {
    expect(matcher('a.(b)[c]+$^|\\', 'a.(b)[c]+$^|\\'), name).toBe(true);
    expect(matcher('a.c*', 'abc'), name).toBe(false);
    expect(matcher('a*\n?', 'a\n\n\n'), name).toBe(true);
  }
});

test('no pattern takes longer than the product of both lengths', () => {
  // Tried one way after the other, this has more ways than any machine can try: the test would not end.
  const pattern = `${'*a'.repeat(200)}*z`;
  const text = 'a'.repeat(2_000);
  for (const [name, matcher] of Object.entries(matchers)) {
    expect(matcher(pattern, text), name).toBe(false);
    expect(matcher(pattern, `${text}z`), name).toBe(true);
  }
});
