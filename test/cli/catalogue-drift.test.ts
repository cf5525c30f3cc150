import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCatalogue } from '../support/catalogue.ts';
import { drift } from '../support/cli-runtime.ts';
import { allow, createRole, event, putRolePolicy, roleArn, s3Delivery } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

const cwd = makeFolder(afterAll);
const newer = writeCatalogue(cwd, { without: ['s3:DeleteObject', 'dynamodb:Scan'] });
const older = writeCatalogue(cwd, {
  date: '2026-03-01',
  without: ['s3:GetObjectVersion', 's3:DeleteObjectVersion', 'kms:Encrypt'],
});
const reports = 'arn:aws:s3:::reports/*';
const hostile = 'a\u202e|b\nc';

/** The window begins on 4 October. Two roles are from before it, one of them is edited in it; one is new. */
const story = [
  createRole('archive', '2026-09-01T09:00:00Z', 'e-01'),
  putRolePolicy('archive', allow('s3:*', reports), '2026-09-01T09:00:05Z', 'e-02'),
  createRole('editor', '2026-09-01T09:01:00Z', 'e-03'),
  putRolePolicy('editor', allow('s3:Get*', reports), '2026-09-01T09:01:05Z', 'e-04'),
  event({
    name: 'PutRolePolicy',
    at: '2026-09-01T09:02:00Z',
    id: 'e-05',
    request: { roleName: 'archive', policyName: hostile, policyDocument: allow('kms:Enc*', '*') },
  }),
  putRolePolicy('editor', allow('s3:*', reports), '2026-10-20T10:00:00Z', 'e-06'),
  createRole('fresh', '2026-10-20T11:00:00Z', 'e-07'),
  putRolePolicy('fresh', allow('*', '*'), '2026-10-20T11:00:05Z', 'e-08'),
];

const report = (...argv: readonly string[]) =>
  drift(['report', '--as-of', '2026-11-03', '--window', '30d', '--catalogue', newer, ...argv], { cwd });

async function json(...argv: readonly string[]) {
  const { code, stdout, stderr } = await report('--format', 'json', ...argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'trail.json'), s3Delivery(story));
  expect((await drift(['import', 'trail.json'], { cwd })).code).toBe(0);
});

describe('catalogue drift', () => {
  it('is what unchanged wildcards match of the newly listed actions, apart from what documents changed', async () => {
    const told = await json('--catalogue-before', older);
    expect(told.catalogue).toMatchObject({ date: '2026-09-01' });
    expect(told.catalogueDrift).toEqual({
      from: { date: '2026-03-01', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      to: told.catalogue,
      start: '2026-10-04T00:00:00Z',
      end: '2026-11-03T00:00:00Z',
      newlyListed: 3,
      noLongerListed: 2,
      principals: 2,
      startNotSeen: 0,
      actions: [
        { name: 'kms:Encrypt', levels: ['Read'] },
        { name: 's3:DeleteObjectVersion', levels: ['Read'] },
        { name: 's3:GetObjectVersion', levels: ['Read'] },
      ],
      grants: [
        grant('archive', 'inline:access', 's3:*', ['s3:DeleteObjectVersion', 's3:GetObjectVersion']),
        grant('archive', `inline:${hostile}`, 'kms:Enc*', ['kms:Encrypt']),
        // Its document gained the rest, and the delta says so.
        grant('editor', 'inline:access', 's3:*', ['s3:GetObjectVersion']),
      ],
    });
    const gained = (told.windows[0].deltas as { principal: string; widened: object | null }[])
      .filter(({ widened }) => widened)
      .map(({ principal }) => principal);
    expect(gained).toEqual(expect.arrayContaining([roleArn('editor'), roleArn('fresh')]));
    expect(gained).not.toContain(roleArn('archive'));
  });

  it('leaves everything else in the report as it is', async () => {
    const { catalogueDrift: _, ...rest } = await json('--catalogue-before', older);
    const { catalogueDrift, ...without } = await json();
    expect(catalogueDrift).toBeNull();
    expect(rest).toEqual(without);
  });

  it('is nothing between a catalogue and itself', async () => {
    const told = await json('--catalogue-before', newer);
    expect(told.catalogueDrift).toMatchObject({ newlyListed: 0, noLongerListed: 0, actions: [], grants: [] });
  });

  it('is of everything, whatever principals are shown', async () => {
    const all = await json('--catalogue-before', older);
    const { stdout, stderr } = await report(
      '--format',
      'json',
      '--catalogue-before',
      older,
      '--principal',
      'fresh',
    );
    expect(JSON.parse(stdout).catalogueDrift).toEqual(all.catalogueDrift);
    expect(stderr).toBe('');
  });

  it('has a part of its own in what people read, and none without an older catalogue', async () => {
    for (const format of ['terminal', 'markdown']) {
      const { stdout } = await report('--format', format, '--catalogue-before', older);
      expect(stdout).toContain("Granted by the catalogue's growth, no policy changed");
      expect(stdout).toContain('s3:DeleteObjectVersion, s3:GetObjectVersion');
      expect(stdout).not.toContain('\u202e');
      const plain = await report('--format', format);
      expect(plain.stdout).not.toContain('growth');
      expect(plain.stdout).toContain('AWS actions as of 2026-09-01');
    }
  });
});

describe('catalogues that cannot be compared', () => {
  it('are said to be the wrong way round', async () => {
    const argv = ['report', '--catalogue', older, '--catalogue-before', newer];
    expect(await drift(argv, { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'drift: --catalogue-before is of 2026-09-01, later than the catalogue of 2026-03-01 that it is compared with\n',
    });
  });

  it('are said not to be there, or to be none', async () => {
    writeFileSync(join(cwd, 'none.json'), '{}');
    for (const flag of ['--catalogue', '--catalogue-before']) {
      expect(await drift(['report', flag, 'no.gz'], { cwd })).toMatchObject({
        code: 2,
        stderr: 'drift: no action catalogue `no.gz`; check the path\n',
      });
      const damaged = await drift(['report', flag, 'none.json'], { cwd });
      expect(damaged).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is damaged: it is not gzipped JSON'),
      });
    }
  });
});

function grant(role: string, facet: string, pattern: string, actions: readonly string[]): object {
  return {
    object: roleArn(role),
    facet,
    statement: '#1',
    patterns: [pattern],
    except: [],
    actions,
    levels: [{ level: 'Read', actions: actions.length }],
    principals: 1,
    isCertain: true,
  };
}
