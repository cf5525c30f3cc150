import { describe, expect, it } from 'vitest';
import { few, kindOf, plural, shortName } from '../../src/report/phrases.ts';
import { clip, padTo, visible, visibleJson } from '../../src/report/visible.ts';

describe('visible', () => {
  it.each([
    ['plain text, ümlaut, 会計, 🙂', 'plain text, ümlaut, 会計, 🙂'],
    ['a\nb\tc\r', 'a\\u{a}b\\u{9}c\\u{d}'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['\u0000\u007f\u0085', '\\u{0}\\u{7f}\\u{85}'],
    ['\u202eexe\u2066', '\\u{202e}exe\\u{2066}'],
    ['\u200b\u200f\u2028\u2029\ufeff', '\\u{200b}\\u{200f}\\u{2028}\\u{2029}\\u{feff}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['', ''],
  ])('shows %j as %j', (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  it('leaves what it made as it is', () => {
    const once = visible('a\u202e\u0007');
    expect(visible(once)).toBe(once);
  });
});

describe('visibleJson', () => {
  it('is the same JSON without the characters', () => {
    const value = { 'k\u202e': ['\u001b[31m', 'a\nb', '\u{e0041}\u0085', 'ü'] };
    const text = visibleJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toContain('\\udb40\\udc41\\u0085');
    expect(text).toContain('"ü"');
    expect(text.split('\n')).toHaveLength(9);
  });
});

describe('clip', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['会計係', 6, '会計係'],
    ['会計係の', 6, '会計…'],
    ['a会計係', 6, 'a会計…'],
    ['🙂🙂🙂🙂', 5, '🙂🙂…'],
    ['', 3, ''],
  ])('cuts %j to %i columns as %j', (text, width, expected) => {
    expect(clip(text, width)).toBe(expected);
  });
});

describe('padTo', () => {
  it.each([
    ['ab', 4, 'ab  '],
    ['会', 4, '会  '],
    ['abcdef', 4, 'abcdef'],
  ])('fills %j to %i columns as %j', (text, width, expected) => {
    expect(padTo(text, width)).toBe(expected);
  });
});

describe('shortName', () => {
  it.each([
    ['arn:aws:iam::111111111111:role/desk', 'desk'],
    ['arn:aws:iam::111111111111:user/team/ann', 'team/ann'],
    ['arn:aws-cn:iam::111111111111:group/tellers', 'tellers'],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
    ['arn:aws:iam::222222222222:root', 'account 222222222222'],
    ['arn:aws:sts::111111111111:assumed-role/desk/run-1', 'desk/run-1'],
    ['arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0/maria@example.com', 'maria@example.com'],
    ['service:lambda.amazonaws.com', 'lambda.amazonaws.com'],
    ['anyone', 'anyone'],
  ])('of %s is %s', (name, expected) => {
    expect(shortName(name)).toBe(expected);
  });
});

it.each([
  ['arn:aws:iam::111111111111:role/desk', 'role'],
  ['arn:aws:iam::111111111111:user/ann', 'user'],
  ['arn:aws:iam::222222222222:root', ''],
  ['anyone', ''],
])('the kind of %s is %j', (name, expected) => {
  expect(kindOf(name)).toBe(expected);
});

it('counts in words', () => {
  expect([plural(1, 'change'), plural(0, 'change'), plural(1234, 'person', 'people')]).toEqual([
    '1 change',
    '0 changes',
    expect.stringMatching(/^1,?234 people$/),
  ]);
});

it('names a few and counts the rest', () => {
  expect(few(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(few(['a', 'b', 'c', 'd'], 3)).toBe('a, b, c and 1 more');
  expect(few([], 3)).toBe('');
});
