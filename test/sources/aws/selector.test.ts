import { describe, expect, it } from 'vitest';
import { decoders } from '../../../src/sources/aws/operations/decoders.ts';
import { keptOperations, keptReason } from '../../../src/sources/aws/operations/kept.ts';
import { notDecodedReason } from '../../../src/sources/aws/reasons.ts';
import { selector } from '../../../src/sources/aws/selector.ts';
import { sessionOperations } from '../../../src/sources/aws/sessions.ts';

describe('selection', () => {
  it.each([
    'PutRolePolicy',
    'AssumeRole',
    'AuthorizeSecurityGroupIngress',
    'AwsMcpEvent',
    'CreateAccountResult',
  ])('%s is wanted', (name) => {
    expect(selector.wanted.has(name)).toBe(true);
  });

  it.each([
    'AddPermission20150331v2',
    'CreateFunction20150331',
    'PutResourcePolicy20260709',
    'DeleteFunction2020_05_31',
  ])('%s is wanted with its version', (name) => {
    expect(selector.isVersionedWanted(name)).toBe(true);
  });

  it.each(['GetFunction20150331v2', 'PutRolePolicy', 'RunInstances2020', 'ListFunctions20150331'])(
    '%s is not',
    (name) => {
      expect(selector.isVersionedWanted(name)).toBe(false);
    },
  );

  it('no operation is in two tables', () => {
    const all = [...decoders.keys(), ...keptOperations.keys(), ...sessionOperations];
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
    expect(all.filter((name) => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(name))).toEqual([]);
  });
});

describe('observation without parsing', () => {
  const values = ['2026-10-01T10:00:00Z', '111111111111', 'eu-west-1', 's3.amazonaws.com', 'PutObject'];

  it('reads raw scalars', () => {
    expect(selector.observe([...values, 'false', undefined])).toEqual({
      scope: '111111111111/eu-west-1',
      at: Date.UTC(2026, 9, 1, 10),
      operation: 's3:PutObject',
      readOnly: false,
      failed: false,
    });
    expect(selector.observe([...values, 'true', 'AccessDenied'])).toMatchObject({
      readOnly: true,
      failed: true,
    });
    expect(selector.observe([...values, undefined, 'null'])).toMatchObject({
      readOnly: false,
      failed: false,
    });
  });

  it.each([0, 1, 2, 3, 4])('gives up without value %i', (index) => {
    expect(selector.observe(values.with(index, undefined as never))).toBeUndefined();
  });

  it('gives up on escapes and on times that are none', () => {
    expect(selector.observe(values.with(4, 'Put\\u004fbject'))).toBeUndefined();
    expect(selector.observe(values.with(0, 'today'))).toBeUndefined();
  });
});

describe('reasons', () => {
  it('says why an operation was not decoded', () => {
    expect(notDecodedReason('ec2:RunInstances')).toBe('does not change access policy');
    expect(notDecodedReason('iam:TagRole')).toContain('tags of principals');
    expect(notDecodedReason('holography:PutResourcePolicy')).toContain('not decoded yet');
    expect(keptReason('s3:PutObject')).toBeUndefined();
  });
});
