import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drift } from '../support/cli-runtime.ts';
import { account, allow, event, trust } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

/** A role that is older than the 90 days that LookupEvents hands out, and was given more within them. */
const role = 'clerk';
const arn = `arn:aws:iam::${account}:role/${role}`;
const asOf = '2026-11-01T00:00:00Z';
const lookup = '2026-08-03T00:00:00Z';

function put(name: string, at: string, id: string, action: string) {
  const request = { roleName: role, policyName: name, policyDocument: allow(action, '*') };
  return event({ name: 'PutRolePolicy', at, id, request });
}

const recent = [put('more', '2026-09-15T10:00:00Z', 'more', 's3:PutObject')];
const older = [
  event({
    name: 'CreateRole',
    at: '2026-03-01T10:00:00Z',
    id: 'make',
    request: { roleName: role, assumeRolePolicyDocument: trust(account) },
  }),
  put('read', '2026-03-01T10:00:01Z', 'read', 's3:GetObject'),
];

/** The account as it was seen, with these inline policies. */
function snapshot(takenAt: string, inline: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    schema: 'drift.snapshot/v1',
    call: 'iam:GetAccountAuthorizationDetails',
    account,
    takenAt,
    response: {
      RoleDetailList: [
        {
          RoleName: role,
          Arn: arn,
          CreateDate: '2026-03-01T10:00:00Z',
          AssumeRolePolicyDocument: JSON.parse(trust(account)),
          RolePolicyList: Object.entries(inline).map(([PolicyName, action]) => ({
            PolicyName,
            PolicyDocument: JSON.parse(allow(action, '*')),
          })),
          AttachedManagedPolicies: [],
        },
      ],
      UserDetailList: [],
      GroupDetailList: [],
      Policies: [],
    },
  });
}

interface Told {
  readonly verdict: string;
  readonly verdictReasons: readonly string[];
  readonly windows: readonly {
    readonly baseline: { readonly reachesStart: boolean };
    readonly summary: { readonly principalsWidened: number; readonly principalsUnknownStart: number };
    readonly deltas: readonly {
      readonly principal: string;
      readonly widened: { readonly boxes: readonly { readonly actions: readonly string[] }[] } | null;
      readonly unknownStart: { readonly because: readonly string[]; readonly settledBy: string } | null;
    }[];
  }[];
}

interface Material {
  readonly events: readonly object[];
  /** Since when the log is vouched for. */
  readonly since: string;
  readonly snapshots?: readonly string[];
}

async function told({ events, since, snapshots = [] }: Material, days: number): Promise<Told> {
  const cwd = makeFolder(onTestFinished);
  writeFileSync(join(cwd, 'trail.json'), JSON.stringify({ Records: events }));
  snapshots.forEach((text, index) => {
    writeFileSync(join(cwd, `look-${index}.json`), text);
  });
  const imported = await drift(['import', '.', '--covers', `${since}..${asOf}`], { cwd });
  expect(imported.code, imported.stderr).toBe(0);
  const { stdout } = await drift(['report', '--as-of', asOf, '--window', `${days}d`, '--format', 'json'], {
    cwd,
  });
  return JSON.parse(stdout) as Told;
}

const rowIn = ({ windows }: Told) => windows[0]?.deltas.find(({ principal }) => principal === arn);

describe('a log that begins inside the window', () => {
  it('says what it cannot know: a gain is only possible, and the start is known in part', async () => {
    const report = await told({ events: recent, since: lookup }, 180);
    expect(report.verdict).toBe('indeterminate');
    expect(report.verdictReasons.join('; ')).toContain('known only in part');
    expect(report.windows[0]?.baseline.reachesStart).toBe(false);
    expect(report.windows[0]?.summary).toMatchObject({ principalsWidened: 0, principalsUnknownStart: 1 });
    const row = rowIn(report);
    expect(row?.widened).toBeNull();
    expect(row?.unknownStart?.because.join('; ')).toContain('were not all seen');
    expect(row?.unknownStart?.settledBy).toContain('snapshot');
  });

  it('stops saying so with a snapshot from before the window', async () => {
    const before = snapshot('2026-05-01T00:00:00Z', { read: 's3:GetObject' });
    const report = await told({ events: recent, since: lookup, snapshots: [before] }, 180);
    expect(rowIn(report)).toMatchObject({
      widened: { boxes: [{ actions: ['s3:PutObject'] }] },
      unknownStart: null,
    });
    expect(report.windows[0]?.summary.principalsUnknownStart).toBe(0);
  });

  it('stops saying so with an older trail', async () => {
    const report = await told({ events: [...older, ...recent], since: '2026-02-01T00:00:00Z' }, 180);
    expect(rowIn(report)).toMatchObject({
      widened: { boxes: [{ actions: ['s3:PutObject'] }] },
      unknownStart: null,
    });
    expect(report.windows[0]?.baseline.reachesStart).toBe(true);
    expect(report.verdictReasons.join('; ')).not.toContain('known only in part');
  });
});

describe('a snapshot at the end of an unbroken log', () => {
  const now = snapshot('2026-10-31T12:00:00Z', { more: 's3:PutObject', read: 's3:GetObject' });

  it('tells the start of a window inside the log, but for what the log says was written over', async () => {
    const report = await told({ events: recent, since: lookup, snapshots: [now] }, 60);
    // What `more` was before it was written is in no log; `read` was there all along, and no gain.
    expect(rowIn(report)?.widened).toBeNull();
    expect(rowIn(report)?.unknownStart?.because).toEqual([expect.stringContaining('inline policy more')]);
  });

  it('makes a window certain in which nothing of it was touched', async () => {
    const report = await told({ events: recent, since: lookup, snapshots: [now] }, 30);
    expect(rowIn(report)).toBeUndefined();
    expect(report.verdictReasons.join('; ')).not.toContain('known only in part');
  });
});
