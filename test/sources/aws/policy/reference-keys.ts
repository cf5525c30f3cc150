import type { Some } from './reference-principals.ts';

/** What a key holds in the reference's world, and which operators are asked of it with which values. */
export interface Key {
  readonly name: string;
  readonly held: readonly (Some | undefined)[];
  readonly asks: readonly Ask[];
}

export interface Ask {
  readonly operators: readonly string[];
  readonly values: readonly string[];
}

export const owner = '111122223333';

const presence: Ask = { operators: ['Null'], values: ['true', 'false'] };
const withSuffix = (names: readonly string[]) => names.flatMap((name) => [name, `${name}IfExists`]);
const onSets = (names: readonly string[]) =>
  names.flatMap((name) => [`ForAllValues:${name}`, `ForAnyValue:${name}`]);

export const userName: Key = {
  name: 'aws:username',
  held: [undefined, 'alice', 'a*b'],
  asks: [
    {
      operators: withSuffix(['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase']),
      values: ['alice', 'ALICE', 'a*b', `a\${*}b`],
    },
    { operators: ['StringLike', 'StringNotLike'], values: ['a*', 'a?ice', `a\${*}*`] },
    presence,
  ],
};

const textAsks: readonly Ask[] = [
  { operators: withSuffix(['StringEquals', 'StringNotEquals']), values: ['x', 'y'] },
  { operators: ['StringLike', 'StringNotLike', 'StringNotEqualsIgnoreCase'], values: ['x', 'Y', '?', '*'] },
  {
    operators: onSets(withSuffix(['StringEquals', 'StringNotEquals']).concat('StringLike')),
    values: ['x', 'y', 'z'],
  },
  presence,
];

export const otherKeys: readonly Key[] = [
  { name: 'svc:tags', held: [undefined, '', 'x', ['x', 'y'], ['y', 'z']], asks: [...textAsks, presence] },
  { name: 'svc:odd', held: [undefined, 'x', 'w', ['x', 'y']], asks: textAsks },
  {
    name: 'svc:owner',
    held: [undefined, 'alice', 'x', 'alice-x'],
    asks: [
      {
        operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringEqualsIfExists'],
        values: [`\${aws:username}`, `\${aws:username, 'x'}`, 'x', `\${aws:username}*`],
      },
      presence,
    ],
  },
  {
    name: 'svc:flag',
    held: [undefined, 'true', 'false'],
    asks: [{ operators: withSuffix(['Bool']), values: ['true', 'false'] }, presence],
  },
  {
    name: 'svc:size',
    held: [undefined, '5', '7', '10', '10.5'],
    asks: [
      {
        operators: withSuffix([
          'NumericEquals',
          'NumericNotEquals',
          'NumericLessThan',
          'NumericLessThanEquals',
          'NumericGreaterThan',
          'NumericGreaterThanEquals',
        ]),
        values: ['5', '10', '10.0'],
      },
      presence,
    ],
  },
  {
    name: 'aws:CurrentTime',
    held: ['2025-12-31T00:00:00Z', '2026-01-01T00:00:00Z', '2026-03-01T12:00:00Z'],
    asks: [
      {
        operators: ['DateLessThan', 'DateGreaterThanEquals', 'DateEquals', 'DateNotEquals'],
        values: ['2026-01-01T00:00:00Z', '2026-03-01', '1767225600'],
      },
    ],
  },
  {
    name: 'aws:SourceIp',
    held: [undefined, '198.51.100.7', '198.51.101.1', '2001:db8::1', '2001:db8:1::1'],
    asks: [
      {
        operators: withSuffix(['IpAddress', 'NotIpAddress']),
        values: ['198.51.100.0/24', '198.51.100.7', '10.0.0.0/8', '2001:db8::/48', '2001:db8::/32'],
      },
      presence,
    ],
  },
  {
    name: 'aws:PrincipalArn',
    held: [undefined, `arn:aws:iam::${owner}:role/ops`, `arn:aws:iam::${owner}:role/x:y`],
    asks: [
      {
        operators: withSuffix(['ArnLike', 'ArnNotLike', 'ArnEquals']),
        values: [
          'arn:aws:iam::*:role/*',
          'arn:*:iam::*:role/op?',
          `arn:aws:iam::${owner}:role/ops`,
          'arn:aws:*:*:*:role/?:y',
        ],
      },
      presence,
    ],
  },
];
