import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DriftError } from '../../../../src/errors.ts';
import { catalogueFrom, loadCatalogue } from '../../../../src/sources/aws/catalogue.ts';
import { buildCatalogue } from '../../../../src/sources/aws/policy/catalogue-build.ts';

const bytes = await buildCatalogue();

test('the same package gives the same bytes', async () => {
  expect((await buildCatalogue()).equals(bytes)).toBe(true);
});

test('the file is small, dated, and carries its licence', () => {
  const file = JSON.parse(gunzipSync(bytes).toString('utf8'));
  expect(bytes.length).toBeLessThan(300_000);
  expect(file.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(file.source).toMatch(/^@cloud-copilot\/iam-data \d/);
  expect(file.licence).toContain('Permission is hereby granted, free of charge');
});

test('it knows actions without case, their levels and what they act on', () => {
  const catalogue = catalogueFrom(bytes, 'memory');
  expect(catalogue.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(catalogue.universe.actions.length).toBeGreaterThan(20_000);
  expect(catalogue.universe.display('s3:getobject')).toBe('s3:GetObject');
  expect(catalogue.universe.matching('s3:get*acl').length).toBeGreaterThan(1);
  expect(catalogue.level('S3:PutBucketPolicy')).toContain('Permissions management');
  expect(catalogue.level('s3:DanceOnTheTable')).toEqual([]);
  expect(catalogue.resourceTypes('s3:GetObject').map((type) => type.name)).toContain('object');
});

test('a missing or damaged file says so, and what to do', () => {
  expect(() => loadCatalogue('/nowhere/catalogue.json.gz')).toThrow(
    /cannot read the action catalogue `\/nowhere/,
  );
  expect(() => catalogueFrom(Buffer.from('x'), 'a.gz')).toThrow(DriftError);
  expect(() => catalogueFrom(gzipSync('{"date":"2026-01-01"}'), 'a.gz')).toThrow(/`a\.gz` is damaged: /);
});
