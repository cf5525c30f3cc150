import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PatternSet } from '../../../src/core/model/access.ts';
import { createCells } from '../../../src/core/weight/cells.ts';
import { leftUnder } from '../../../src/core/weight/restriction.ts';
import { loadCatalogue } from '../../../src/sources/aws/catalogue.ts';
import { resourcePattern } from '../../../src/sources/aws/policy/arn-pattern.ts';
import { policyBoxes } from '../../../src/sources/aws/policy/boxes.ts';
import { awsCells, awsWeights } from '../../../src/sources/aws/weights.ts';

interface File {
  version: number;
  levels: Record<string, number>;
  classes: Record<string, { actions: string[] }>;
}

const path = join(import.meta.dirname, '../../../src/sources/aws/weights.json');
const read = (): File => JSON.parse(readFileSync(path, 'utf8')) as File;
const weights = awsWeights();

describe('the weights that ship', () => {
  test('name actions that AWS has, each once in a class and in order', () => {
    const { universe } = loadCatalogue();
    const known = new Set(universe.actions.map(universe.display));
    for (const { actions } of Object.values(read().classes)) {
      expect(actions.filter((action) => !known.has(action))).toEqual([]);
      expect(actions).toEqual([...new Set(actions)].sort());
    }
  });

  test('name every access level that AWS gives', () => {
    const catalogue = loadCatalogue();
    const given = new Set(catalogue.universe.actions.flatMap((action) => catalogue.level(action)));
    expect([...given].sort()).toEqual(Object.keys(read().levels).sort());
  });

  test('have a digest of what they say, not of how it is written', () => {
    const file = read();
    const turned = Object.fromEntries(Object.entries(file).reverse());
    expect(awsWeights(turned).digest).toBe(weights.digest);
    expect(awsWeights({ ...file, levels: { ...file.levels, Read: 3 } }).digest).not.toBe(weights.digest);
    const { 'data-access': data, ...others } = file.classes;
    const fewer = { ...data, actions: data?.actions.slice(1) };
    expect(awsWeights({ ...file, classes: { ...others, 'data-access': fewer } }).digest).not.toBe(
      weights.digest,
    );
  });

  test('have the digest of their canonical JSON', () => {
    // Keys in order at every depth, and no space.
    const sorted = JSON.stringify(read(), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
    expect(weights.digest).toBe(`sha256:${createHash('sha256').update(sorted).digest('hex')}`);
  });

  test('are refused with a weight below zero or a key that is not known', () => {
    const file = read();
    expect(() => awsWeights({ ...file, levels: { ...file.levels, Read: -1 } })).toThrow();
    expect(() => awsWeights({ ...file, extra: 1 })).toThrow();
  });
});

describe('conditions', () => {
  const left = (condition: Record<string, Record<string, string | string[]>>) => {
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition: condition }],
    });
    const [box] = policyBoxes({ kind: 'identity', text, object: 'role', facet: 'inline:access' });
    return leftUnder(box?.clauses ?? [], weights.conditions);
  };

  test.each<[number, Record<string, Record<string, string | string[]>>]>([
    [600, { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3' } }],
    [600, { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3/r-1/*' } }],
    [600, { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } }],
    [600, { StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:SourceVpce': 'vpce-1' } }],
    [700, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    [700, { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }],
    [800, { StringEquals: { 'sts:ExternalId': 'ledger' } }],
    [800, { DateLessThan: { 'aws:CurrentTime': '2026-12-31T00:00:00Z' } }],
    [560, { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, StringEquals: { 'sts:ExternalId': 'ledger' } }],
    [1_000, { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }],
    [1_000, { StringLike: { 'aws:SourceVpce': ['vpce-1', 'vpce*'] } }],
    [1_000, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }],
    [1_000, { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }],
    [1_000, { StringLike: { 'sts:ExternalId': '*' } }],
    [1_000, { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-a1b2c3/*' } }],
    [1_000, { Null: { 'aws:SourceVpce': 'false' } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
    [1_000, { StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalOrgID}' } }],
    [1_000, { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
  ])('leave %d thousandths: %j', (thousandths, condition) => {
    expect(left(condition)).toBe(thousandths);
  });
});

describe('cells', () => {
  const [own, other, unnamed, sensitive, heavy] = [1, 2, 4, 8, 16];
  const declared = awsCells(
    weights,
    ['111111111111', '222222222222'],
    [
      { id: 'ledger', patterns: ['arn:aws:s3:::ledger-*', 'arn:aws:kms:*:111111111111:key/l*'] },
      { id: 'vault', patterns: ['arn:aws:s3:::ledger-vault/*'], factor: 99 },
    ],
  );
  const cells = createCells(declared);
  const set = (kind: PatternSet['kind'], ...written: string[]): PatternSet => ({
    kind,
    patterns: written.map(resourcePattern),
  });

  test('weigh what the weights say, labels at most their maximum', () => {
    expect(declared.map(({ id, factor }) => [id, factor])).toEqual([
      ['own-account', 1],
      ['other-account', 2],
      ['no-account', 1],
      ['ledger', 4],
      ['vault', 16],
    ]);
  });

  const all = own + other + unnamed + sensitive + heavy;
  test.each<[number, PatternSet]>([
    [all, set('in', '*')],
    [own, set('in', 'arn:aws:sqs:eu-west-1:111111111111:orders')],
    [own, set('in', 'arn:aws:sqs:*:222222222222:*')],
    [other, set('in', 'arn:aws:sqs:eu-west-1:333333333333:orders')],
    // The part before a colon can be anything, `aws` too.
    [own + other + unnamed, set('in', 'arn:aws:iam::*:role/deploy')],
    [own, set('in', 'arn:aws:logs:*:111111111111:log-group:*')],
    // The Region's star runs past the colon: the account before this one can be any.
    [own + other + unnamed, set('in', 'arn:aws:sqs:*:333333333333:orders')],
    [own + other, set('in', 'arn:aws:sqs:eu-west-1:11111111111?:orders')],
    [other, set('in', 'arn:aws:sqs:eu-west-1:33333333333?:orders')],
    [unnamed, set('in', 'arn:aws:iam::aws:policy/ReadOnlyAccess')],
    [unnamed, set('in', 'arn:aws:s3:::photos', 'arn:aws:s3:::photos/*')],
    [unnamed, set('in', 'arn:aws:ec2:eu-west-1::image/*')],
    [own, set('in', 'arn:aws:s3:*:111111111111:accesspoint/*')],
    [unnamed + sensitive, set('in', 'arn:aws:s3:::ledger-books')],
    [unnamed + sensitive + heavy, set('in', 'arn:aws:s3:::ledger-*')],
    [own + sensitive, set('in', 'arn:aws:kms:eu-west-1:111111111111:key/*')],
    [own, set('in', 'arn:aws:kms:eu-west-1:222222222222:key/*')],
    [all, set('not-in', 'arn:aws:s3:::ledger-books')],
    [own + other + unnamed + sensitive, set('not-in', 'arn:aws:s3:::ledger-vault/*')],
    [0, set('not-in', '*')],
  ])('%d: touched by %j', (bits, resources) => {
    expect(cells.touched(resources)).toBe(bits);
  });

  test.each<[number, PatternSet]>([
    [all, set('in', '*')],
    [own + other + sensitive + heavy, set('in', 'arn:*')],
    [sensitive + heavy, set('in', 'arn:aws:s3:::*', 'arn:aws:kms:*')],
    [heavy, set('in', 'arn:aws:s3:::ledger*')],
    [0, set('in', 'arn:aws:s3:::ledger-books', 'arn:aws:sqs:eu-west-1:111111111111:orders')],
    [own + other, set('not-in', 'arn:aws:s3:::*')],
    [all - heavy - sensitive - unnamed, set('not-in', 'arn:aws:s3:::ledger-vault/x')],
    [0, set('not-in', '*')],
  ])('%d: covered by %j', (bits, resources) => {
    expect(cells.covered(resources)).toBe(bits);
  });
});
