import { describe, expect, it } from 'vitest';
import { duplicateKey } from '../../../../src/sources/aws/policy/duplicate-keys.ts';
import { type PolicyFile, readPolicyFile } from '../../../../src/sources/aws/policy/policy-file.ts';

const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const document = { Version: '2012-10-17', Statement: [get, { ...get, Sid: 'Again' }] };
const text = JSON.stringify(document, null, 2);

function policy(written: string): PolicyFile {
  const reading = readPolicyFile('p.json', written);
  if (reading.found !== 'policy') throw new Error(reading.problem);
  return reading.policy;
}

function problem(written: string): string {
  const reading = readPolicyFile('p.json', written);
  return reading.found === 'policy' ? '' : `${reading.found}: ${reading.problem}`;
}

describe('a document', () => {
  it.each([
    [
      'iam get-policy-version',
      { PolicyVersion: { VersionId: 'v2', Document: document, IsDefaultVersion: true } },
    ],
    ['iam get-role-policy', { RoleName: 'desk', PolicyName: 'read', PolicyDocument: document }],
    ['iam get-role', { Role: { RoleName: 'desk', AssumeRolePolicyDocument: document } }],
    ['an assume role policy', { AssumeRolePolicyDocument: document }],
    ['s3api get-bucket-policy', { Policy: text }],
    ['organizations describe-policy', { Policy: { PolicySummary: { Name: 'guard' }, Content: text } }],
    ['secretsmanager get-resource-policy', { Name: 'key', ResourcePolicy: text }],
    ['sqs get-queue-attributes', { Attributes: { Policy: text } }],
    ['ecr get-repository-policy', { repositoryName: 'app', policyText: text }],
    ['--query Policy', text],
  ])('is found in what %s prints', (_command, printed) => {
    expect(JSON.parse(policy(JSON.stringify(printed)).text)).toEqual(document);
  });

  it('is found in text in which all but letters is written as %XX, wrapped or not', () => {
    const encoded = encodeURIComponent(text);
    for (const written of [encoded, ` ${encoded}\n`, JSON.stringify({ PolicyDocument: encoded })])
      expect(JSON.parse(policy(written).text)).toEqual(document);
  });

  it('has its statements in the lines where they begin, wrapped or not', () => {
    const lines = (written: string) => ['#1', 'Again', '#2', 'Other'].map(policy(written).lineOf);
    expect(lines(text)).toEqual([4, 9, null, null]);
    expect(lines(JSON.stringify({ PolicyVersion: { Document: document } }, null, 2))).toEqual([
      6,
      11,
      null,
      null,
    ]);
    expect(lines(`{ "Statement": [\r\n{},\r\n\r\n{ "Sid": "Again" }] }`)).toEqual([2, 4, null, null]);
    expect(lines(`{ "Version": "2012-10-17",\n "Statement": {} }`)).toEqual([2, null, null, null]);
  });

  it('has no lines where its text does not stand in the file as it is', () => {
    for (const written of [JSON.stringify({ Policy: text }), encodeURIComponent(text)])
      expect(['#1', 'Again'].map(policy(written).lineOf)).toEqual([null, null]);
  });

  it('has no line for a Sid that stands twice, or that looks like the position of another', () => {
    const twice = { Statement: [{ Sid: 'A' }, { Sid: 'A' }, {}, { Sid: '#3' }] };
    expect(['A', '#3'].map(policy(JSON.stringify(twice, null, 2)).lineOf)).toEqual([null, null]);
  });
});

describe('the kind of a document', () => {
  const assume = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  it.each([
    ['identity', [get]],
    ['identity', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]],
    ['resource', [{ ...get, Principal: '*' }]],
    ['resource', [get, { ...get, NotPrincipal: '*' }]],
    ['resource', [{ ...assume, Resource: '*' }]],
    ['resource', [{ ...assume, Action: ['sts:AssumeRole', 's3:GetObject'] }]],
    ['resource', [{ Effect: 'Allow', Principal: '*', NotAction: 'sts:AssumeRole' }]],
    ['trust', [assume]],
    [
      'trust',
      [assume, { ...assume, Action: ['sts:AssumeRoleWithSAML', 'STS:tagsession', 'sts:SetSourceIdentity'] }],
    ],
    [undefined, []],
  ])('is %s for %j', (kind, statements) => {
    expect(policy(JSON.stringify({ Statement: statements })).kind).toBe(kind);
  });
});

describe('what is no policy document', () => {
  it.each([
    ['', 'damage: p.json: empty; a policy document is a JSON object'],
    [' \n', 'damage: p.json: empty; a policy document is a JSON object'],
    ['{\n"Statement": [,]}', 'damage: p.json:2:15: not JSON: unexpected `,`'],
    ['{ "Policy": "{" }', 'damage: p.json: the policy inside is not JSON: it ends too early'],
    ['%7B%', 'damage: p.json:1:1: not JSON: unexpected `%`'],
    [
      '{ "Statement": [],\n "Statement": [] }',
      'damage: p.json:2: the key `Statement` stands twice in one object; remove one of them',
    ],
    [
      '{ "Policy": "{ \\"Statement\\": [], \\"Id\\": 1, \\"Id\\": 2 }" }',
      'damage: p.json: the key `Id` stands twice in one object; remove one of them',
    ],
    [
      '{ "Statement": [\n{},\n7] }',
      'damage: p.json:3: not a policy document: statement 2 is not an object; write it as { "Effect": … }',
    ],
    [
      '{ "Statement": "Allow" }',
      'damage: p.json:1: not a policy document: Statement is not an object; write it as { "Effect": … }',
    ],
    [
      '{ "name": "x" }',
      'other: p.json: not a policy document: it has no Statement; name a file that holds one',
    ],
    ['[]', 'other: p.json: not a policy document: it has no Statement; name a file that holds one'],
    ['null', 'other: p.json: not a policy document: it has no Statement; name a file that holds one'],
    [
      '{ "Policy": { "PolicyName": "read" } }',
      'other: p.json: not a policy document: it has no Statement; name a file that holds one',
    ],
  ])('%j is refused: %s', (written, message) => {
    expect(problem(written)).toBe(message);
  });
});

it('looking for a key that stands twice survives text that is no JSON', () => {
  expect(duplicateKey('{ "\\x": 1, "b": 2 }')).toBeUndefined();
  expect(duplicateKey('{ "a": 1, "\\u0061": 2 }')).toBe('a');
});
