import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drift } from '../support/cli-runtime.ts';
import {
  account,
  allow,
  event,
  type Json,
  lookupAnswer,
  putRolePolicy,
  roleArn,
  s3Delivery,
  trust,
} from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

/** What is known of a window's start, by which evidence there is of the time before. */

const asOf = Date.UTC(2026, 10, 1);
const dayMs = 86_400_000;

/** RFC 3339, so many days before the report. */
function ago(days: number): string {
  return new Date(asOf - days * dayMs).toISOString().replace('.000Z', 'Z');
}

/** Reads, twice a day, so that the log has no hole. */
function quiet(from: number, to: number): readonly Json[] {
  return Array.from({ length: (from - to) * 2 }, (_, index) => {
    const days = from - (index + 1) / 2;
    return event({ name: 'ListRoles', at: ago(days), id: `quiet-${days}`, readOnly: true });
  });
}

const put = putRolePolicy('clerk', allow('kms:Decrypt', '*'), ago(30), 'put');
/** All that CloudTrail hands out: the clerk is older, and was given a key a month ago. */
const lookup = lookupAnswer([...quiet(90, 0), put]);

const keys = `arn:aws:iam::${account}:policy/keys`;

type Inline = Readonly<Record<string, string>>;

const listedKeys = {
  PolicyName: 'keys',
  Arn: keys,
  DefaultVersionId: 'v1',
  CreateDate: ago(25),
  PolicyVersionList: [
    {
      VersionId: 'v1',
      IsDefaultVersion: true,
      CreateDate: ago(25),
      Document: JSON.parse(allow('kms:Encrypt', '*')),
    },
  ],
};

/** The account's roles with their inline policies, each of one action, and who holds its one managed policy. */
function looked(days: number, roles: Readonly<Record<string, Inline>>, keeper?: string): string {
  return JSON.stringify({
    schema: 'drift.snapshot/v1',
    call: 'iam:GetAccountAuthorizationDetails',
    account,
    takenAt: ago(days),
    response: {
      RoleDetailList: Object.entries(roles).map(([RoleName, inline]) => ({
        RoleName,
        Arn: roleArn(RoleName),
        CreateDate: '2025-01-01T00:00:00Z',
        AssumeRolePolicyDocument: JSON.parse(trust(`arn:aws:iam::${account}:root`)),
        RolePolicyList: Object.entries(inline).map(([PolicyName, action]) => ({
          PolicyName,
          PolicyDocument: JSON.parse(allow(action, '*')),
        })),
        AttachedManagedPolicies: RoleName === keeper ? [{ PolicyName: 'keys', PolicyArn: keys }] : [],
      })),
      UserDetailList: [],
      GroupDetailList: [],
      Policies: keeper === undefined ? [] : [listedKeys],
    },
  });
}

/** One user, who is in one group that allows one action. */
function staffed(days: number, user: string, { group, action }: { group: string; action: string }): string {
  const CreateDate = '2025-01-01T00:00:00Z';
  return JSON.stringify({
    schema: 'drift.snapshot/v1',
    call: 'iam:GetAccountAuthorizationDetails',
    account,
    takenAt: ago(days),
    response: {
      RoleDetailList: [],
      UserDetailList: [
        {
          UserName: user,
          Arn: `arn:aws:iam::${account}:user/${user}`,
          CreateDate,
          UserPolicyList: [],
          GroupList: [group],
          AttachedManagedPolicies: [],
        },
      ],
      GroupDetailList: [
        {
          GroupName: group,
          Arn: `arn:aws:iam::${account}:group/${group}`,
          CreateDate,
          GroupPolicyList: [{ PolicyName: 'own', PolicyDocument: JSON.parse(allow(action, '*')) }],
          AttachedManagedPolicies: [],
        },
      ],
      Policies: [],
    },
  });
}

interface Part {
  readonly boxes: readonly { readonly actions: readonly string[] }[];
}

interface Told {
  readonly windows: readonly {
    readonly baseline: { readonly reachesStart: boolean };
    readonly deltas: readonly {
      readonly principal: string;
      readonly widened: Part | null;
      readonly unknownStart: Part | null;
      readonly causes: readonly string[];
    }[];
  }[];
  readonly changes: readonly { readonly id: string }[];
}

async function imported(...files: readonly string[]): Promise<string> {
  const cwd = makeFolder(onTestFinished);
  files.forEach((text, index) => {
    writeFileSync(join(cwd, `${index}.json`), text);
  });
  const { code, stderr } = await drift(['import', '.'], { cwd });
  if (code !== 0) throw new Error(stderr);
  return cwd;
}

/** In short: who certainly and who possibly gained which actions, by which change. */
async function gains(cwd: string, days: number) {
  const argv = ['report', '--as-of', ago(0), '--window', `${days}d`, '--format', 'json'];
  const { code, stdout, stderr } = await drift(argv, { cwd });
  if (code !== 0) throw new Error(stderr);
  const { windows, changes } = JSON.parse(stdout) as Told;
  const [window] = windows;
  const actions = (part: Part | null) => part?.boxes.flatMap((box) => box.actions) ?? [];
  const principals = new Map(
    (window?.deltas ?? []).map(({ principal, widened, unknownStart, causes }) => [
      principal,
      { surely: actions(widened), possibly: actions(unknownStart), by: causes },
    ]),
  );
  const of = (role: string) => principals.get(roleArn(role));
  return {
    of,
    principals,
    reachesStart: window?.baseline.reachesStart,
    changes: changes.map(({ id }) => id),
  };
}

describe('the start of a window, by the log and a look after it', () => {
  it('is not seen where all there is is what LookupEvents hands out', async () => {
    const { of, reachesStart } = await gains(await imported(lookup), 180);
    expect(reachesStart).toBe(false);
    expect(of('clerk')).toEqual({ surely: [], possibly: ['kms:Decrypt'], by: ['put'] });
  });

  it('is what a look at the end shows of what the log between says nothing of', async () => {
    const roles = { clerk: { access: 'kms:Decrypt' }, teller: { access: 's3:GetObject' } };
    const cwd = await imported(lookup, looked(0.1, roles));
    const sixty = await gains(cwd, 60);
    expect(sixty.of('teller')).toBeUndefined();
    // What the policy of that name said before is in no log.
    expect(sixty.of('clerk')).toEqual({ surely: [], possibly: ['kms:Decrypt'], by: ['put'] });
    expect(sixty.changes).toEqual(['put']);
    const longer = await gains(cwd, 180);
    expect(longer.of('teller')).toMatchObject({ surely: [], possibly: ['s3:GetObject'] });
    expect(longer.changes).toEqual(['put']);
  });

  it('cannot have held a policy that was made since', async () => {
    const policy = event({
      name: 'CreatePolicy',
      at: ago(25),
      id: 'policy',
      request: { policyName: 'keys', path: '/', policyDocument: allow('kms:Encrypt', '*') },
      response: { policy: { policyName: 'keys', arn: keys, defaultVersionId: 'v1' } },
    });
    const attach = event({
      name: 'AttachRolePolicy',
      at: ago(20),
      id: 'attach',
      request: { roleName: 'teller', policyArn: keys },
    });
    const log = s3Delivery([...quiet(90, 0), policy, attach]);
    const alone = await gains(await imported(log), 60);
    expect(alone.of('teller')).toEqual({ surely: [], possibly: ['kms:Encrypt'], by: ['attach'] });
    const look = looked(0.1, { teller: {} }, 'teller');
    const { of } = await gains(await imported(log, look), 60);
    expect(of('teller')).toMatchObject({ surely: ['kms:Encrypt'], possibly: [] });
    expect(of('teller')?.by).toContain('attach');
  });

  it('is open as to a group that somebody may have been in before', async () => {
    const log = s3Delivery([
      ...quiet(90, 0),
      event({
        name: 'AddUserToGroup',
        at: ago(20),
        id: 'join',
        request: { userName: 'trainee', groupName: 'tellers' },
      }),
    ]);
    const tellers = { group: 'tellers', action: 's3:PutObject' };
    const { principals } = await gains(await imported(log, staffed(0.1, 'trainee', tellers)), 60);
    const trainee = `arn:aws:iam::${account}:user/trainee`;
    expect(principals.get(trainee)).toEqual({ surely: [], possibly: ['s3:PutObject'], by: ['join'] });
  });

  it('is another name’s where the group was renamed', async () => {
    const log = s3Delivery([
      ...quiet(90, 0),
      event({
        name: 'UpdateGroup',
        at: ago(20),
        id: 'rename',
        request: { groupName: 'clerks', newGroupName: 'tellers' },
      }),
    ]);
    const tellers = { group: 'tellers', action: 's3:PutObject' };
    const { principals } = await gains(await imported(log, staffed(0.1, 'trainee', tellers)), 60);
    // Under whatever name, it was never seen before.
    expect(principals.get(`arn:aws:iam::${account}:user/trainee`)?.surely ?? []).toEqual([]);
  });

  it('is open again where the log before the look has a hole', async () => {
    const holed = lookupAnswer([...quiet(90, 50), ...quiet(45, 0), put]);
    const cwd = await imported(holed, looked(0.1, { clerk: {}, teller: { access: 's3:GetObject' } }));
    expect((await gains(cwd, 60)).of('teller')).toMatchObject({ surely: [], possibly: ['s3:GetObject'] });
    expect((await gains(cwd, 40)).of('teller')).toBeUndefined();
  });

  it('is what anybody may be asked about at any time of the log', async () => {
    const cwd = await imported(lookup, looked(0.1, { teller: { access: 's3:GetObject' } }));
    const asked = async (days: number) => {
      const of = [
        '--principal',
        roleArn('teller'),
        '--action',
        's3:GetObject',
        '--resource',
        'arn:aws:s3:::a/b',
      ];
      const { stdout } = await drift(['can', ...of, '--at', ago(days), '--format', 'json'], { cwd });
      return (JSON.parse(stdout) as { readonly decision: string }).decision;
    };
    expect(await asked(80)).toBe('allowed');
    expect(await asked(100)).toBe('indeterminate');
  });
});
