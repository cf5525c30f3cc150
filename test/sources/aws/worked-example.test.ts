import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Surface } from '../../../src/core/model/access.ts';
import type { PrincipalClass, SurfaceWeight } from '../../../src/core/model/weight.ts';
import { createCells } from '../../../src/core/weight/cells.ts';
import { contributions, summedWeights } from '../../../src/core/weight/contributions.ts';
import { weigh } from '../../../src/core/weight/weigh.ts';
import { loadCatalogue } from '../../../src/sources/aws/catalogue.ts';
import { policyBoxes } from '../../../src/sources/aws/policy/boxes.ts';
import { awsCells, awsScale, awsWeights } from '../../../src/sources/aws/weights.ts';
import { bruteWeight, type World } from '../../core/weight/brute.ts';

/**
 * A role's wildcards are cut down to what it uses, and a partner gets a role of its own for three actions. Fewer
 * actions, all of them used, and more access than before.
 */
const accounts = { own: '111111111111', other: '999999999999' };
const ledger = 'arn:aws:s3:::ledger-books';

const allow = (actions: readonly string[], ...resources: readonly string[]): Surface => ({
  layers: [
    policyBoxes({
      kind: 'identity',
      object: 'role',
      facet: 'inline:access',
      text: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }],
      }),
    }),
  ],
});
const logs = 'arn:aws:s3:::logs-*';
const broad = allow(['s3:Get*', 's3:List*', 'ec2:Describe*', 'cloudwatch:*'], logs);
const cut = allow(['s3:GetObject', 's3:ListBucket'], logs);
const partners = allow(['s3:GetObject', 'kms:Decrypt', 's3:PutBucketPolicy'], '*');

const weights = awsWeights();
const catalogue = loadCatalogue();
const scale = awsScale(catalogue, weights);
const label = { id: 'ledger', patterns: ['arn:aws:s3:::ledger-*'] };
const cells = createCells(awsCells(weights, [accounts.own], [label]));
const weighed = (surface: Surface, principalClass: PrincipalClass) =>
  weigh([surface], { scale, cells, principalClass });

/** The files again, read as plain JSON. */
const folder = join(import.meta.dirname, '../../..');
const { services } = JSON.parse(
  gunzipSync(readFileSync(join(folder, 'dist/aws-catalogue.json.gz'))).toString(),
) as { services: Record<string, { actions: [name: string, levels: string][] }> };
const file = JSON.parse(readFileSync(join(folder, 'src/sources/aws/weights.json'), 'utf8')) as {
  classes: Record<string, { weight: number; counts: string[]; actions: string[] }>;
};

function actionsOf(): World['actions'] {
  const weightOfLevel: Record<string, number> = { List: 1, Read: 2, Tagging: 3, Write: 8 };
  return Object.entries(services).flatMap(([service, { actions }]) =>
    actions.map(([name, levels]) => {
      const full = `${service}:${name}`;
      const inClasses = Object.values(file.classes).filter(({ actions: listed }) => listed.includes(full));
      const weight = Math.max(
        ...levels.split(',').map((level) => weightOfLevel[level.trim()] ?? 32),
        ...inClasses.map((one) => one.weight),
      );
      return { name: full.toLowerCase(), weight, parts: inClasses.flatMap(({ counts }) => counts) };
    }),
  );
}

/** One text is enough for each cell here: it is in what a `*` names, or in what names the bucket. */
const slow: Omit<World, 'trust'> = {
  actions: actionsOf(),
  cells: [
    { factor: 1, texts: [`arn:aws:kms:eu-west-1:${accounts.own}:key/1`] },
    { factor: 2, texts: [`arn:aws:kms:eu-west-1:${accounts.other}:key/1`] },
    { factor: 1, texts: ['arn:aws:s3:::logs-2026', '*'] },
    { factor: 4, texts: [ledger] },
  ],
  restricts: () => undefined,
};
const slowly = (surface: Surface, factor: number, ...parts: string[]): SurfaceWeight =>
  bruteWeight([surface], { ...slow, trust: { factor, parts } });

test('weighs each of the roles as the slow reading does', () => {
  expect(weighed(broad, 'internal')).toEqual(slowly(broad, 1));
  expect(weighed(cut, 'internal')).toEqual(slowly(cut, 1));
  expect(weighed(partners, 'partner')).toEqual(slowly(partners, 5, 'external'));
});

test('weighs by the levels and classes that AWS and the weights give', () => {
  // GetObject reads data, 16; ListBucket lists, 1. One cell, thousandths.
  expect(weighed(cut, 'internal')).toMatchObject({ total: 17_000, atoms: 2, exfiltration: 16_000 });
  // 16 + 16 + 32, in cells of 1 + 2 + 1 + 4, for a partner's 5.
  const total = (16 + 16 + 32) * 8 * 5 * 1_000;
  expect(weighed(partners, 'partner')).toEqual({
    total,
    atoms: 12,
    exfiltration: total,
    external: total,
    escalation: 0,
    credentials: 0,
    anyPrincipal: 0,
  });
});

test('shows that access grew though its atoms became few, and who made it grow', () => {
  const before = weighed(broad, 'internal');
  const tidied = weighed(cut, 'internal');
  const after = summedWeights([tidied, weighed(partners, 'partner')]);
  expect(before.atoms).toBeGreaterThan(300);
  expect(after.atoms).toBe(14);
  expect(after.total).toBeGreaterThan(before.total);
  const [tidier, granter] = contributions(before, [
    { run: 'cut to what is used', weight: tidied },
    { run: 'partner role', weight: after },
  ]);
  expect(tidier?.contributed.total).toBe(slowly(cut, 1).total - slowly(broad, 1).total);
  expect(granter?.contributed.total).toBe(2_560_000);
  expect((tidier?.contributed.total ?? 0) + (granter?.contributed.total ?? 0)).toBe(
    after.total - before.total,
  );
});

test('the largest sum of the largest surfaces is still exact', () => {
  const everything = weighed(allow(['*'], '*'), 'anyone');
  expect(everything).toEqual(slowly(allow(['*'], '*'), 20, 'external', 'anyPrincipal'));
  expect(everything.total * 20_000).toBeLessThan(Number.MAX_SAFE_INTEGER);
});
