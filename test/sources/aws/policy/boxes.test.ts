import { describe, expect, test } from 'vitest';
import { createActionUniverse } from '../../../../src/core/surface/action-universe.ts';
import { compare } from '../../../../src/core/surface/compare.ts';
import { policyBoxes } from '../../../../src/sources/aws/policy/boxes.ts';
import { duplicateKey } from '../../../../src/sources/aws/policy/duplicate-keys.ts';
import { parsePolicy } from '../../../../src/sources/aws/policy/parse.ts';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const boxesOf = (text: string) =>
  policyBoxes({ kind: 'identity', text, object: 'clerk', facet: 'inline:desk' });
const document = (...some: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: some });

describe('parsing', () => {
  test('scalars and lists are one form', () => {
    const { statements, problems } = parsePolicy(
      document({ ...statement, Condition: { Bool: { k: true }, NumericEquals: { n: [1, 2] } } }),
    );
    expect(problems).toEqual([]);
    expect(statements).toEqual([
      {
        id: '#1',
        effect: 'allow',
        principals: undefined,
        actions: { isNot: false, values: ['s3:GetObject'] },
        resources: { isNot: false, values: ['*'] },
        conditions: [
          { operator: 'Bool', key: 'k', values: ['true'] },
          { operator: 'NumericEquals', key: 'n', values: ['1', '2'] },
        ],
      },
    ]);
  });

  test('every problem is told, and the statements beside it are read', () => {
    const { statements, problems } = parsePolicy(
      document(
        { ...statement, Effect: 'Maybe' },
        statement,
        { Effect: 'Deny', Resource: '*' },
        { ...statement, NotAction: 'a:b' },
      ),
    );
    expect(statements.map(({ id }) => id)).toEqual(['#2']);
    expect(problems).toHaveLength(3);
    expect(problems[1]).toBe('statement 3: neither Action nor NotAction');
  });

  test('a key that stands twice is a problem, wherever it is', () => {
    expect(duplicateKey('{"a":{"b":1,"b":2}}')).toBe('b');
    expect(duplicateKey(String.raw`{"a":"{\"b\":1,\"b\":2}","b":["a:","a:"],"c":{"a":1}}`)).toBeUndefined();
    expect(duplicateKey(String.raw`{"a":1,"\u0061":2}`)).toBe('a');
    expect(
      parsePolicy('{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}').problems,
    ).toHaveLength(1);
  });
});

describe('boxes', () => {
  test('a statement says where it stands', () => {
    const [box] = boxesOf(document({ ...statement, Sid: 'ReadLedger' }));
    expect(box?.origin).toEqual({ object: 'clerk', facet: 'inline:desk', statement: 'ReadLedger' });
    expect(box?.actions).toEqual({ kind: 'in', patterns: ['s3:getobject'] });
  });

  test('what cannot be read may allow anything and deny anything', () => {
    for (const text of [
      '{',
      '[]',
      document({ ...statement, Unless: 1 }),
      '{"Version":"2030-01-01","Statement":[]}',
    ])
      expect(boxesOf(text).map(({ effect, opaque }) => [effect, typeof opaque])).toEqual([
        ['allow', 'string'],
        ['deny', 'string'],
      ]);
  });

  test('two documents are the same unreadable one only if they are equal', () => {
    const universe = createActionUniverse(['s3:GetObject'], '2026-01-01');
    const surface = (text: string) => ({ layers: [boxesOf(text)] });
    expect(compare(surface('{'), surface('{'), universe).relation).toBe('equivalent');
    expect(compare(surface('{'), surface('{{'), universe).relation).toBe('indeterminate');
  });

  test('a variable where none is allowed leaves nothing out of the bound in NotResource', () => {
    const [box] = boxesOf(
      document({
        Effect: 'Allow',
        Action: '*',
        NotResource: `arn:aws:iam::$${'{aws:PrincipalAccount}'}:role/clerk`,
      }),
    );
    expect(box?.resources).toEqual({ kind: 'not-in', patterns: [] });
    expect(box?.opaque).toContain('policy variable before the fifth colon');
  });
});

test('a delta reads like a sentence: base, conditions, and what was there before', () => {
  const universe = createActionUniverse(['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], '2026-01-01');
  const before = document(
    { Sid: 'ReadInvoices', Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::invoices/public/*' },
    {
      Sid: 'FromOffice',
      Effect: 'Allow',
      Action: 's3:Get*',
      Resource: 'arn:aws:s3:::invoices/*',
      Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
    },
  );
  const after = document({
    Sid: 'ReadInvoices',
    Effect: 'Allow',
    Action: 's3:Get*',
    Resource: 'arn:aws:s3:::invoices/*',
  });
  const delta = compare({ layers: [boxesOf(before)] }, { layers: [boxesOf(after)] }, universe);
  expect(delta).toEqual({
    relation: 'widened',
    widened: {
      boxes: [
        {
          principals: [],
          actions: ['s3:Get*'],
          resources: ['arn:aws:s3:::invoices/*'],
          conditions: [],
          except: [
            { resources: ['arn:aws:s3:::invoices/*'], conditions: ['aws:SourceVpce StringEquals vpce-1'] },
            { resources: ['arn:aws:s3:::invoices/public/*'], conditions: [] },
          ],
          origin: { object: 'clerk', facet: 'inline:desk', statement: 'ReadInvoices' },
        },
      ],
      witness: { action: 's3:GetObject', resource: 'arn:aws:s3:::invoices/example', context: {} },
      size: { actions: 1, atoms: 4 },
    },
    narrowed: null,
    indeterminate: [],
  });
});
