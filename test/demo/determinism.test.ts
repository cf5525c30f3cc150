import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/model/time.ts';
import { type DemoFile, demoEnd, demoRecords } from '../../src/demo/records.ts';

function digest(files: readonly DemoFile[]): string {
  const hash = createHash('sha256');
  for (const { path, body } of files) hash.update(`${path}\n${body}\n`);
  return hash.digest('hex');
}

/** The same digest, made by another process under other surroundings. */
function digestElsewhere(surroundings: Readonly<Record<string, string>>): string {
  const program = `
    import { createHash } from 'node:crypto';
    import { demoEnd, demoRecords } from ${JSON.stringify(new URL('../../src/demo/records.ts', import.meta.url))};
    const hash = createHash('sha256');
    for (const { path, body } of demoRecords({ end: demoEnd })) hash.update(path + '\\n' + body + '\\n');
    process.stdout.write(hash.digest('hex'));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, ...surroundings },
  });
  return run.status === 0 ? run.stdout : run.stderr;
}

describe('demoRecords', () => {
  it('writes the same bytes for the same seed, and others for another', () => {
    const once = digest(demoRecords({ end: demoEnd }));
    expect(digest(demoRecords({ end: demoEnd }))).toBe(once);
    expect(digest(demoRecords({ end: demoEnd, seed: 5 }))).not.toBe(once);
  });

  it.each([
    { TZ: 'Asia/Kolkata', LANG: 'hi_IN.UTF-8', LC_ALL: 'hi_IN.UTF-8' },
    { TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  ])('does not depend on $TZ and $LANG', (surroundings) => {
    expect(digestElsewhere(surroundings)).toBe(digest(demoRecords({ end: demoEnd })));
  });

  it('names its files as CloudTrail does, two snapshots first, each path once', () => {
    const [first, second, ...rest] = demoRecords({ end: demoEnd }).map(({ path }) => path);
    expect(first).toBe('snapshots/111111111111-2026-05-25.json');
    expect(second).toBe('snapshots/111111111111-buckets-2026-05-25.jsonl');
    const name =
      /^AWSLogs\/111111111111\/CloudTrail\/us-east-1\/(\d{4})\/(\d\d)\/(\d\d)\/111111111111_CloudTrail_us-east-1_\1\2\3T\d{4}Z_[A-Za-z0-9]{16}\.json$/;
    expect(rest.filter((path) => !name.test(path))).toEqual([]);
    expect(new Set(rest).size).toBe(rest.length);
    expect(rest.length).toBe(360);
  });

  it('delivers records out of order now and then', () => {
    const files = demoRecords({ end: demoEnd }).slice(2);
    const disordered = files.filter(({ body }) => {
      const times = (JSON.parse(body) as { Records: { eventTime: string }[] }).Records.map(
        (one) => one.eventTime,
      );
      return times.some((time, index) => time < (times[index - 1] ?? ''));
    });
    expect(disordered.length).toBeGreaterThan(30);
  });

  it('takes its snapshots an hour before the story begins', () => {
    const [snapshot, buckets] = demoRecords({ end: demoEnd });
    expect(JSON.parse(snapshot?.body ?? '{}')).toMatchObject({
      schema: 'drift.snapshot/v1',
      call: 'iam:GetAccountAuthorizationDetails',
      account: '111111111111',
      takenAt: '2026-05-25T23:00:00Z',
      response: { IsTruncated: false },
    });
    const lines = (buckets?.body ?? '').trimEnd().split('\n');
    const times = lines.map((line) => (JSON.parse(line) as { readonly takenAt: string }).takenAt);
    expect(new Set(times)).toEqual(new Set(['2026-05-25T23:00:00Z']));
  });

  it('ends at any instant it is given, not only at midnight', () => {
    const end = instant(Date.UTC(2027, 1, 3, 15, 42, 7, 345));
    const times = demoRecords({ end })
      .slice(2)
      .flatMap(({ body }) => (JSON.parse(body) as { Records: { eventTime: string }[] }).Records)
      .map(({ eventTime }) => Date.parse(eventTime));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(end - 180 * 86_400_000);
    expect(Math.max(...times)).toBeLessThan(end);
  });
});
