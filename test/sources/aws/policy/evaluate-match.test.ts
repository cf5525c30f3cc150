import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContextValues } from '../../../../src/sources/aws/policy/evaluate-context.ts';
import { resolved } from '../../../../src/sources/aws/policy/evaluate-match.ts';
import { arnMatches, resourceFinding } from '../../../../src/sources/aws/policy/evaluate-resource.ts';

/** Written as ARNs are, of few letters, so that matches are frequent. */
const written = (letters: readonly string[]) =>
  fc
    .array(fc.array(fc.constantFrom(...letters), { maxLength: 2 }), { minLength: 4, maxLength: 7 })
    .map((parts) => `arn:${parts.map((part) => part.join('')).join(':')}`);
const pattern = written(['a', 'b', '*', '?', '*']);
/** With a name that is often meant: wildcards filled in by more, less or other than they allow. */
const patternAndName = pattern.chain((one) =>
  fc
    .array(fc.constantFrom('', 'a', 'b', 'ab', '\n', 'a:', ':'), {
      minLength: one.length,
      maxLength: one.length,
    })
    .map((fills): readonly [string, string] => [
      one,
      [...one].map((letter, at) => (letter === '*' || letter === '?' ? (fills[at] ?? '') : letter)).join(''),
    ]),
);
const runs = { seed: 20261122, numRuns: 10_000 };

function classes(part: string, unit: string): string {
  return part.replaceAll('?', unit).replaceAll('*', `${unit}*`);
}

/** The rule as a regular expression, part by part. */
function oracle(pattern: string, endMayCross: boolean): RegExp {
  const parts = pattern.split(':').map((part, index) => {
    if (index >= 5) return classes(part, '.');
    if (!endMayCross || !part.endsWith('*')) return classes(part, '[^:]');
    return `${classes(part.slice(0, -1), '[^:]')}.*`;
  });
  return new RegExp(`^${parts.join(':')}$`, 's');
}

function matchesResource(pattern: string, resource: string, variables?: ContextValues) {
  return resourceFinding({ Resource: pattern }, { resource, variables, needsElement: true }).verdict;
}

test('a resource matches what the rule as a regular expression matches', () => {
  let hits = 0;
  fc.assert(
    fc.property(patternAndName, ([one, text]) => {
      const expected = oracle(one, true).test(text);
      if (expected) hits++;
      expect(matchesResource(one, text)).toBe(expected);
    }),
    runs,
  );
  expect(hits).toBeGreaterThan(1_000);
});

test('an ARN condition compares part by part', () => {
  let hits = 0;
  fc.assert(
    fc.property(patternAndName, ([one, text]) => {
      const pieces = resolved(one, undefined);
      if (typeof pieces === 'string') return;
      const isComparable = one.split(':').length >= 6 && text.split(':').length >= 6;
      const expected = isComparable ? oracle(one, false).test(text) : undefined;
      if (expected) hits++;
      expect(arnMatches(pieces, text)).toBe(expected);
    }),
    runs,
  );
  expect(hits).toBeGreaterThan(1_000);
});

test('a policy cannot be written that keeps the evaluator busy', () => {
  // By trying, either of these has more ways than any machine can try: the test would not end.
  const stars = `arn:aws:s3:::b/${'*a'.repeat(200)}*z`;
  const text = `arn:aws:s3:::b/${'a'.repeat(2_000)}`;
  expect(matchesResource(stars, text)).toBe(false);
  const blank = `arn:aws:s3:::$${`{${' '.repeat(10_000)}'}`}`;
  expect(matchesResource(blank, text, new Map())).toBe('unknown');
});

test('a variable is read with blanks around its name', () => {
  const own = `arn:aws:s3:::home/$${'{ aws:username }'}/*`;
  const who = new Map([['aws:username', ['maria']]]);
  expect(matchesResource(own, 'arn:aws:s3:::home/maria/x', who)).toBe(true);
});
