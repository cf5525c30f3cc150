import { describe, expect, test } from 'vitest';
import { confirm } from '../../../../src/sources/aws/policy/check.ts';
import { can, type Decision, type Documents } from '../../../../src/sources/aws/policy/evaluate.ts';

function policy(statement: object, version: string | undefined = '2012-10-17'): Documents {
  const text = JSON.stringify({ ...(version ? { Version: version } : {}), Statement: [statement] });
  return { layers: [[{ kind: 'identity', text }]] };
}

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::ledger/a', context: {} };
const variable = (name: string) => `$${`{${name}}`}`;

function under(condition: object, context: Record<string, string | readonly string[]>): Decision {
  return can(policy({ ...read, Condition: condition }), { ...request, context });
}

describe('actions and resources', () => {
  const on = (statement: object, more: Partial<typeof request> = {}) =>
    can(policy({ ...read, ...statement }), { ...request, ...more });

  test('actions are compared without case, resources with', () => {
    expect(on({ Action: 'S3:getobject' })).toBe('allowed');
    expect(on({ Resource: 'arn:aws:s3:::Ledger/*' })).toBe('implicitly-denied');
  });

  test('a wildcard keeps to its part of the ARN unless it ends it', () => {
    const inside = { resource: 'arn:aws:sqs:eu-a:b-1:till' };
    expect(on({ Resource: 'arn:aws:sqs:eu-*-1:till' }, inside)).toBe('implicitly-denied');
    expect(on({ Resource: 'arn:aws:sqs:*:till' }, inside)).toBe('allowed');
    expect(on({ Resource: 'arn:aws:sqs:?:till' }, { resource: 'arn:aws:sqs:::till' })).toBe(
      'implicitly-denied',
    );
  });

  test('regular expression characters are only characters', () => {
    expect(on({ Resource: 'arn:aws:s3:::a.c+(x)[y]/*' }, { resource: 'arn:aws:s3:::a.c+(x)[y]/z' })).toBe(
      'allowed',
    );
    expect(on({ Resource: 'arn:aws:s3:::a.c/*' }, { resource: 'arn:aws:s3:::abc/z' })).toBe(
      'implicitly-denied',
    );
  });

  test('variables come from the request, and only since the version of 2012', () => {
    const own = { ...read, Resource: `arn:aws:s3:::home/${variable('aws:username')}/*` };
    const maria = { ...request, resource: 'arn:aws:s3:::home/maria/x', context: { 'aws:username': 'maria' } };
    expect(can(policy(own), maria)).toBe('allowed');
    expect(can(policy(own), { ...maria, context: {} })).toBe('implicitly-denied');
    expect(can(policy(own, '2008-10-17'), maria)).toBe('implicitly-denied');
    expect(can(policy(own), { ...maria, context: { 'aws:username': '*' } })).toBe('implicitly-denied');
    const fallback = { ...read, Resource: `arn:aws:s3:::home/${variable("aws:username, 'maria'")}/*` };
    expect(can(policy(fallback), { ...maria, context: {} })).toBe('allowed');
    const star = { ...read, Resource: `arn:aws:s3:::home/${variable('*')}` };
    expect(can(policy(star), { ...maria, resource: 'arn:aws:s3:::home/*' })).toBe('allowed');
    expect(can(policy(star), maria)).toBe('implicitly-denied');
  });
});

describe('conditions', () => {
  const rows: readonly (readonly [string, object, Record<string, string | readonly string[]>, Decision])[] = [
    ['a positive operator needs its key', { StringEquals: { k: 'a' } }, {}, 'implicitly-denied'],
    ['a negated operator does not', { StringNotEquals: { k: 'a' } }, {}, 'allowed'],
    ['IfExists lets the absent key pass', { StringEqualsIfExists: { k: 'a' } }, {}, 'allowed'],
    [
      'IfExists tests a key that is there',
      { StringEqualsIfExists: { k: 'a' } },
      { K: 'b' },
      'implicitly-denied',
    ],
    ['values are alternatives', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, 'allowed'],
    [
      'negated values are all excluded',
      { StringNotEquals: { k: ['a', 'b'] } },
      { k: 'b' },
      'implicitly-denied',
    ],
    ['keys are all asked for', { StringEquals: { k: 'a', l: 'b' } }, { k: 'a' }, 'implicitly-denied'],
    ['StringEquals takes a star as it is', { StringEquals: { k: 'a*' } }, { k: 'ab' }, 'implicitly-denied'],
    ['StringLike does not', { StringLike: { k: 'a*' } }, { k: 'ab' }, 'allowed'],
    ['case counts', { StringEquals: { k: 'A' } }, { k: 'a' }, 'implicitly-denied'],
    ['unless it is ignored', { StringEqualsIgnoreCase: { k: 'A' } }, { k: 'a' }, 'allowed'],
    ['every value of none passes', { 'ForAllValues:StringEquals': { k: 'a' } }, {}, 'allowed'],
    [
      'every value must pass',
      { 'ForAllValues:StringEquals': { k: 'a' } },
      { k: ['a', 'b'] },
      'implicitly-denied',
    ],
    ['some value of none does not', { 'ForAnyValue:StringNotEquals': { k: 'a' } }, {}, 'implicitly-denied'],
    ['some value must pass', { 'ForAnyValue:StringEquals': { k: 'a' } }, { k: ['a', 'b'] }, 'allowed'],
    [
      'several values under one operator',
      { StringEquals: { k: 'a' } },
      { k: ['a', 'b'] },
      'implicitly-denied',
    ],
    ['several under a negated one', { StringNotEquals: { k: 'c' } }, { k: ['a', 'b'] }, 'indeterminate'],
    ['Null asks for absence', { Null: { k: 'true' } }, {}, 'allowed'],
    ['Null asks for presence', { Null: { k: false } }, {}, 'implicitly-denied'],
    ['ForAllValues:Null always holds', { 'ForAllValues:Null': { k: 'true' } }, { k: 'a' }, 'allowed'],
    ['ForAnyValue:Null never does', { 'ForAnyValue:Null': { k: 'true' } }, {}, 'implicitly-denied'],
    ['a JSON boolean is its text', { Bool: { k: true } }, { k: 'true' }, 'allowed'],
    ['numbers are compared as numbers', { NumericLessThan: { k: '10' } }, { k: '9' }, 'allowed'],
    [
      'dates may be seconds since 1970',
      { DateGreaterThan: { k: '0' } },
      { k: '2026-01-01T00:00:00Z' },
      'allowed',
    ],
    ['an address in a range', { IpAddress: { k: '203.0.113.9/24' } }, { k: '203.0.113.200' }, 'allowed'],
    [
      'an IPv6 address is in no IPv4 range',
      { IpAddress: { k: '0.0.0.0/0' } },
      { k: '2001:db8::1' },
      'implicitly-denied',
    ],
    [
      'an IPv6 address in an IPv6 range',
      { IpAddress: { k: '2001:db8::/32' } },
      { k: '2001:DB8:0:1::1' },
      'allowed',
    ],
    [
      'an IPv6 address beside it',
      { IpAddress: { k: '2001:db8::/33' } },
      { k: '2001:db8:8000::' },
      'implicitly-denied',
    ],
    [
      'an IPv4 address in IPv6 notation is the same address',
      { IpAddress: { k: '203.0.113.0/24' } },
      { k: '::ffff:203.0.113.7' },
      'allowed',
    ],
    [
      'and so is a range of them',
      { IpAddress: { k: '::ffff:203.0.113.0/120' } },
      { k: '203.0.114.7' },
      'implicitly-denied',
    ],
    [
      'an IPv4 address alone is one address',
      { IpAddress: { k: '203.0.113.7' } },
      { k: '203.0.113.7' },
      'allowed',
    ],
    [
      'how wide an IPv6 address alone is, is not documented',
      { IpAddress: { k: '2001:db8::1' } },
      { k: '2001:db8::2' },
      'indeterminate',
    ],
    ['but it is itself', { IpAddress: { k: '2001:db8::1' } }, { k: '2001:db8:0::1' }, 'allowed'],
    ['what is no address is not decided', { IpAddress: { k: '1::2::3' } }, { k: '1::2' }, 'indeterminate'],
    [
      'a private range does not hold a public source address',
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', 'fd00::/8'] } },
      { 'aws:sourceip': '203.0.113.7' },
      'implicitly-denied',
    ],
    ['bytes may be spelled in one way only', { BinaryEquals: { k: 'YWI=' } }, { k: 'YWI=' }, 'allowed'],
    ['what is no base64 is not decided', { BinaryEquals: { k: 'YW' } }, { k: 'YW' }, 'indeterminate'],
    ['a year or four seconds', { DateLessThan: { k: '2026' } }, { k: '2025-01-01' }, 'indeterminate'],
    [
      'a month is its first instant',
      { DateEquals: { k: '2026-03' } },
      { k: '2026-03-01T01:00:00+01:00' },
      'allowed',
    ],
    [
      'a time without its zone is not decided',
      { DateEquals: { k: '2026-03-01T00:00:00' } },
      { k: '2026-03-01' },
      'indeterminate',
    ],
    ['there is no 31st of April', { DateEquals: { k: '2026-04-31' } }, { k: '2026-05-01' }, 'indeterminate'],
    ['an operator is negated in one way only', { NotStringEquals: { k: 'a' } }, { k: 'b' }, 'indeterminate'],
    [
      'IfExists lets the absent key pass a set operator too',
      { 'ForAnyValue:StringEqualsIfExists': { k: 'a' } },
      {},
      'allowed',
    ],
    [
      'private source addresses are not decided',
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      { 'aws:sourceip': '10.0.0.1' },
      'indeterminate',
    ],
    [
      'ARN parts do not run over',
      { ArnLike: { k: 'arn:aws:sns:*:1:t' } },
      { k: 'arn:aws:sns:a:b:1:t' },
      'implicitly-denied',
    ],
    [
      'ArnEquals knows wildcards',
      { ArnEquals: { k: 'arn:aws:sns:*:1:t*' } },
      { k: 'arn:aws:sns:eu:1:till' },
      'allowed',
    ],
    [
      'what is no ARN is not decided',
      { ArnLike: { k: 'arn:aws:sns:*:1:t' } },
      { k: 'till' },
      'indeterminate',
    ],
    [
      'an unresolved variable equals nothing',
      { StringEquals: { k: variable('l') } },
      { k: 'a' },
      'implicitly-denied',
    ],
    ['so its negation holds', { StringNotEquals: { k: variable('l') } }, { k: 'a' }, 'allowed'],
    [
      'a resolved one equals its value',
      { StringEquals: { k: variable('l') } },
      { k: 'a', l: 'a' },
      'allowed',
    ],
    ['an unknown operator is not decided', { StringSoundsLike: { k: 'a' } }, { k: 'a' }, 'indeterminate'],
    [
      'but a false one beside it decides',
      { StringSoundsLike: { k: 'a' }, StringEquals: { l: 'x' } },
      { k: 'a' },
      'implicitly-denied',
    ],
  ];
  test.each(rows)('%s', (_, condition, context, decision) => {
    expect(under(condition, context)).toBe(decision);
  });
});

describe('layers', () => {
  const text = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const grant = { kind: 'identity', text: text(read) } as const;
  const other = { kind: 'identity', text: text({ ...read, Action: 'sqs:*' }) } as const;
  const deny = { kind: 'identity', text: text({ ...read, Effect: 'Deny' }) } as const;

  test('every layer must allow, any deny denies', () => {
    expect(can({ layers: [[other, grant]] }, request)).toBe('allowed');
    expect(can({ layers: [[grant], [other]] }, request)).toBe('implicitly-denied');
    expect(can({ layers: [[grant], [grant, deny]] }, request)).toBe('explicitly-denied');
    expect(can({ layers: [] }, request)).toBe('implicitly-denied');
  });

  test('a document that cannot be read is not an empty one', () => {
    const broken = { kind: 'identity', text: '{' } as const;
    expect(can({ layers: [[broken]] }, request)).toBe('indeterminate');
    expect(can({ layers: [[broken, deny]] }, request)).toBe('explicitly-denied');
    expect(can({ layers: [[{ ...grant, text: text({ ...read, Unless: 1 }) }]] }, request)).toBe(
      'indeterminate',
    );
  });
});

describe('principals', () => {
  const role = 'arn:aws:iam::111111111111:role/clerk';
  const asks = (principal: unknown, who: string, more: object = {}) =>
    can(
      {
        layers: [
          [
            {
              kind: 'trust',
              resource: role,
              text: JSON.stringify({
                Version: '2012-10-17',
                Statement: { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more },
              }),
            },
          ],
        ],
      },
      { principal: who, action: 'sts:AssumeRole', resource: role, context: {} },
    );

  test('another account stands for everyone in it, the own one only for itself', () => {
    const partner = 'arn:aws:iam::222222222222:role/partner';
    expect(asks({ AWS: '222222222222' }, partner)).toBe('allowed');
    expect(asks({ AWS: 'arn:aws:iam::222222222222:root' }, partner)).toBe('allowed');
    expect(asks({ AWS: '111111111111' }, 'arn:aws:iam::111111111111:role/pipeline')).toBe(
      'implicitly-denied',
    );
  });

  test('kinds of principals do not mix', () => {
    expect(asks({ Service: 'x.example.com' }, 'service:x.example.com')).toBe('allowed');
    expect(asks({ Federated: 'x.example.com' }, 'service:x.example.com')).toBe('implicitly-denied');
    expect(asks('*', 'anonymous')).toBe('allowed');
    expect(asks({ AWS: 'arn:aws:iam::222222222222:role/*' }, 'arn:aws:iam::222222222222:role/a')).toBe(
      'indeterminate',
    );
  });
});

test('a witness is confirmed only when the old side refuses it and the new one allows it', () => {
  const none = policy({ ...read, Action: 'sqs:*' });
  expect(confirm(request, none, policy(read))).toBe(true);
  expect(confirm(request, policy(read), policy(read))).toBe(false);
  expect(confirm(request, none, policy({ ...read, Condition: { Odd: { k: 'a' } } }))).toBe('indeterminate');
});
