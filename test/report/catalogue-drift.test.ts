import { join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { CatalogueDrift } from '../../src/core/model/catalogue-drift.ts';
import { rendererOf } from '../../src/report/registry.ts';
import type { RenderOptions } from '../../src/report/render.ts';
import { auditOf, calm, grant, growth, hostileNames, role, windowOf } from '../support/audit-result.ts';

const plain: RenderOptions = { colour: false, rows: 100, hints: [], details: 1 };
const title = "Granted by the catalogue's growth, no policy changed";

async function rendered(
  format: string,
  catalogueDrift: CatalogueDrift | null,
  own: Partial<RenderOptions> = {},
): Promise<string> {
  const render = await rendererOf(format);
  return render({ ...calm(), catalogueDrift }, { ...plain, ...own });
}

/** The section, from its title to what stands below. */
const section = (text: string) => {
  const from = text.indexOf(title);
  return text.slice(from, from + text.slice(from).search(/^(changes |## What)/m));
};

const s3 = grant('desk', {
  facet: 'inline:read',
  statement: 'Read',
  patterns: ['s3:*'],
  except: [],
  actions: ['s3:GetObjectLease', 's3:ListLeases', 's3:PutBucketLease', 's3:PutObjectLease'],
  levels: [
    { level: 'Permissions management', actions: 1 },
    { level: 'Read', actions: 2 },
    { level: 'Write', actions: 2 },
  ],
  principals: 3,
});
const rest = grant('', {
  object: 'arn:aws:iam::aws:policy/job-function/PowerUserAccess',
  facet: 'version:v12',
  statement: '#1',
  patterns: ['*'],
  except: ['iam:*', 'organizations:*'],
  actions: ['s3:ListLeases'],
  levels: [{ level: 'Read', actions: 1 }],
  principals: 0,
  isCertain: false,
});
const usual = growth([s3, rest], { startNotSeen: 2 });

describe.each(['terminal', 'markdown'])('%s', (format) => {
  it('reads like this', async () => {
    await expect(section(await rendered(format, usual))).toMatchFileSnapshot(
      join(import.meta.dirname, `../../fixtures/report/growth.${format === 'terminal' ? 'txt' : 'md'}`),
    );
  });

  it('has it below what anybody did and above what it rests on, or not at all', async () => {
    const text = await rendered(format, usual);
    const at = ['desk', title, 'AWS actions as of 2026-11-01, beside those of 2026-05-01'].map((words) =>
      text.indexOf(words),
    );
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(await rendered(format, null)).not.toMatch(/growth|beside those/);
  });

  it('says so when nothing grew', async () => {
    const text = (await rendered(format, growth([], { newlyListed: 1 }))).replaceAll(/\s+/g, ' ');
    expect(text).toContain('newly lists 1 action beside that of 2026-05-01, and no longer lists 12');
    expect(text).toContain(
      'no wildcard matches any of them in what was allowed both on 2026-08-24 and 2026-11-22',
    );
    expect(text).not.toContain('newly existing');
  });

  it('never says that an action is new, or lost', async () => {
    expect(section(await rendered(format, usual))).not.toMatch(/\bnew action|\blost access|\bremoved\b/);
  });

  it('tells how many statements it does not show', async () => {
    const many = Array.from({ length: 45 }, (_, n) => ({ ...s3, object: role(`desk-${n}`) }));
    const text = await rendered(format, growth(many), { rows: 12 });
    expect(text).toContain(
      format === 'terminal'
        ? 'and 33 more statements; --rows 45 shows all\n'
        : 'And 15 more statements; the JSON report has all of them.\n',
    );
  });
});

it('keeps to 80 columns of a terminal, whatever the names', async () => {
  const grants = hostileNames.flatMap((name) => [
    grant(name),
    grant(name, { isCertain: false, principals: 4321 }),
  ]);
  const lines = section(await rendered('terminal', growth(grants))).split('\n');
  expect(lines.length).toBeGreaterThan(grants.length * 3);
  expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
});

it('leaves a comment that a forge can take, however long the names', async () => {
  const long = Array.from({ length: 500 }, () => grant('long'.repeat(2500)));
  expect((await rendered('markdown', growth(long))).length).toBeLessThan(65_536);
});

it('is in JSON as it is, with times in UTC and names as they are, and null where it was not asked for', async () => {
  const render = await rendererOf('json');
  const of = (catalogueDrift: CatalogueDrift | null) =>
    JSON.parse(render(auditOf([windowOf([])], { catalogueDrift }), plain)).catalogueDrift;
  const grants = hostileNames.map((name) => grant(name));
  expect(of(growth(grants))).toEqual({
    ...growth(grants),
    start: '2026-08-24T00:00:00Z',
    end: '2026-11-22T00:00:00Z',
  });
  expect(of(null)).toBeNull();
});
