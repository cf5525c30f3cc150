import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/sources/aws/documents.ts';

const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';
const known = { kind: 'document', text: policy };

describe('a policy document is the same from every encoding', () => {
  it.each([
    ['an object', JSON.parse(policy)],
    ['a JSON string', policy],
    ['a JSON string with space', JSON.stringify(JSON.parse(policy), null, 4)],
    ['a URL-encoded JSON string', encodeURIComponent(policy)],
    ['a list of one string, as older S3 events have it', [policy]],
  ])('%s', (_, value) => {
    expect(readDocument(value)).toEqual(known);
  });

  it('a percent sign inside plain JSON is left alone', () => {
    const text = '{"Statement":[{"Resource":"arn:aws:s3:::100%25/*"}]}';
    expect(readDocument(text)).toEqual({ kind: 'document', text });
  });
});

describe('a document that says one thing twice', () => {
  const twice = '{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Action":"s3:*","Resource":"*"}]}';
  const spaced = twice.replaceAll(',', ',\n  ');

  it.each([
    ['as it was written', twice, twice],
    ['with its space', `  ${spaced}\n`, spaced],
    ['out of a URL-encoded text', encodeURIComponent(spaced), spaced],
    ['with the key written in two ways', '{"Id":1,"\\u0049d":2}', '{"Id":1,"\\u0049d":2}'],
  ])('stays %s, so that the doubt is seen later', (_, value, text) => {
    expect(readDocument(value)).toEqual({ kind: 'document', text });
  });

  it('is not one that has the same key in two objects, or a key’s text as a value', () => {
    const value = '{"Statement": [{"Sid": "Sid"}, {"Sid": "}, {\\"Sid\\": 1"}]}';
    const text = '{"Statement":[{"Sid":"Sid"},{"Sid":"}, {\\"Sid\\": 1"}]}';
    expect(readDocument(value)).toEqual({ kind: 'document', text });
  });
});

describe('no document', () => {
  it.each([
    ['', 'absent'],
    ['  \n', 'absent'],
    [null, 'absent'],
  ])('%j is absent', (value, expected) => {
    expect(readDocument(value)).toBe(expected);
  });

  it.each([
    [undefined, 'not-in-record'],
    ['HIDDEN_DUE_TO_SECURITY_REASONS', 'masked'],
    ['***', 'masked'],
    ['****', 'masked'],
    [{}, 'masked'],
    [{ omitted: true, originalSize: 130_000, reason: 'too large' }, 'truncated'],
    [policy.slice(0, 50), 'unparseable'],
    ['%7B%22Version%22%3A', 'unparseable'],
    ['%E0%A4%A', 'unparseable'],
    ['"text"', 'unparseable'],
    ['[]', 'unparseable'],
    [42, 'unparseable'],
    [[policy, policy], 'unparseable'],
  ])('%j is unknown: %s', (value, reason) => {
    expect(readDocument(value)).toEqual({ kind: 'unknown', reason });
  });

  it('nesting without end is unparseable, not a crash', () => {
    const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    expect(readDocument(deep)).toEqual({ kind: 'unknown', reason: 'unparseable' });
  });
});
