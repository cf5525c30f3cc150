import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drift } from '../support/cli-runtime.ts';
import { account, allow, event } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

const own = `arn:aws:iam::${account}:role/clerk`;
const managed = 'arn:aws:iam::aws:policy/ReadThings';

interface Shown {
  /** Inline policies of the role: name and action. */
  readonly inline: Readonly<Record<string, string>>;
  /** Version of AWS's own policy in force, with the action it allows and since when. */
  readonly version: readonly [id: string, action: string, since: string];
}

function looked(at: string, { inline, version: [id, action, since] }: Shown): string {
  return JSON.stringify({
    schema: 'drift.snapshot/v1',
    call: 'iam:GetAccountAuthorizationDetails',
    account,
    takenAt: at,
    response: {
      RoleDetailList: [
        {
          RoleName: 'clerk',
          Arn: own,
          CreateDate: '2026-01-01T00:00:00Z',
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
          RolePolicyList: Object.entries(inline).map(([PolicyName, one]) => ({
            PolicyName,
            PolicyDocument: JSON.parse(allow(one, '*')),
          })),
          AttachedManagedPolicies: [{ PolicyName: 'ReadThings', PolicyArn: managed }],
        },
      ],
      UserDetailList: [],
      GroupDetailList: [],
      Policies: [
        {
          Arn: managed,
          DefaultVersionId: id,
          CreateDate: '2015-02-06T18:40:00Z',
          UpdateDate: since,
          PolicyVersionList: [
            {
              VersionId: id,
              IsDefaultVersion: true,
              CreateDate: since,
              Document: JSON.parse(allow(action, '*')),
            },
          ],
        },
      ],
    },
  });
}

interface Told {
  readonly windows: readonly {
    readonly deltas: readonly {
      readonly principal: string;
      readonly widened: { readonly boxes: readonly { readonly actions: readonly string[] }[] } | null;
      readonly causes: readonly string[];
    }[];
  }[];
  readonly changes: readonly {
    readonly id: string;
    readonly occurredAt: string;
    readonly since?: string;
    readonly object: string;
    readonly actor: {
      readonly identity: string;
      readonly operator: string;
      readonly flags: readonly string[];
    };
  }[];
}

async function told(files: readonly string[], options: readonly string[] = []): Promise<Told> {
  const cwd = makeFolder(onTestFinished);
  files.forEach((text, index) => {
    writeFileSync(join(cwd, `${index}.json`), text);
  });
  await drift(['import', '.', ...options], { cwd });
  const { stdout } = await drift(['report', '--as-of', '2026-11-01', '--window', '60d', '--format', 'json'], {
    cwd,
  });
  return JSON.parse(stdout) as Told;
}

/** A record that changes nothing, so that there is a log to vouch for. */
function quiet(at: string) {
  return event({ id: 'quiet', name: 'ListRoles', at, readOnly: true });
}

const before: Shown = { inline: {}, version: ['v1', 's3:GetObject', '2026-01-05T00:00:00Z'] };

describe('what two snapshots tell that no event does', () => {
  it('is an unattributed change of that object, somewhere between the two', async () => {
    const { windows, changes } = await told([
      looked('2026-09-01T00:00:00Z', before),
      looked('2026-10-01T00:00:00Z', { ...before, inline: { extra: 'kms:Decrypt' } }),
    ]);
    const [change] = changes;
    expect(changes).toHaveLength(1);
    expect(change).toMatchObject({
      object: own,
      since: '2026-09-01T00:00:00Z',
      occurredAt: '2026-10-01T00:00:00Z',
      actor: { identity: 'unattributed, log not seen', flags: ['unattributed', 'log-not-seen'] },
    });
    const [delta] = windows[0]?.deltas.filter(({ principal }) => principal === own) ?? [];
    expect(delta?.widened?.boxes.flatMap(({ actions }) => actions)).toEqual(['kms:Decrypt']);
    expect(delta?.causes).toEqual([change?.id]);
  });

  it('is nobody’s where the log of that time was read and does not tell of it', async () => {
    const { changes } = await told(
      [
        looked('2026-09-01T00:00:00Z', before),
        JSON.stringify({ Records: [quiet('2026-09-15T10:00:00Z')] }),
        looked('2026-10-01T00:00:00Z', { ...before, inline: { extra: 'kms:Decrypt' } }),
      ],
      ['--covers', '2026-08-01..2026-11-01'],
    );
    expect(changes.map(({ actor }) => [actor.identity, actor.operator, actor.flags])).toEqual([
      ['unattributed', 'unknown', ['unattributed']],
    ]);
  });

  it('is none of drift’s business where the log tells it', async () => {
    const put = event({
      id: 'put',
      name: 'PutRolePolicy',
      at: '2026-09-20T10:00:00Z',
      request: { roleName: 'clerk', policyName: 'extra', policyDocument: allow('kms:Decrypt', '*') },
    });
    const { windows, changes } = await told([
      looked('2026-09-01T00:00:00Z', before),
      JSON.stringify({ Records: [put] }),
      looked('2026-10-01T00:00:00Z', { ...before, inline: { extra: 'kms:Decrypt' } }),
    ]);
    expect(changes.map(({ occurredAt }) => occurredAt)).toEqual(['2026-09-20T10:00:00Z']);
    expect(windows[0]?.deltas.find(({ principal }) => principal === own)?.causes).toEqual([put.eventID]);
  });

  it('is a change by AWS, from its own date on, where the policy is AWS’s own', async () => {
    const { windows, changes } = await told([
      looked('2026-09-01T00:00:00Z', before),
      looked('2026-10-01T00:00:00Z', { ...before, version: ['v2', 's3:*', '2026-09-12T08:00:00Z'] }),
    ]);
    const [change] = changes;
    expect(changes).toHaveLength(1);
    expect(change).toMatchObject({
      object: managed,
      occurredAt: '2026-09-12T08:00:00Z',
      actor: { identity: 'AWS', operator: 'cloud-service', flags: ['vendor-managed'] },
    });
    expect(windows[0]?.deltas.find(({ principal }) => principal === own)?.causes).toEqual([change?.id]);
  });

  it('is that nothing changed, where both show the same, and not that nothing was seen', async () => {
    const files = [looked('2026-09-05T00:00:00Z', before), looked('2026-10-01T00:00:00Z', before)];
    const cwd = makeFolder(onTestFinished);
    files.forEach((text, index) => {
      writeFileSync(join(cwd, `${index}.json`), text);
    });
    await drift(['import', '.'], { cwd });
    const headline = async (asOf: string) => {
      const { stdout } = await drift(['report', '--as-of', asOf, '--window', '40d'], { cwd });
      return stdout.split('\n')[0];
    };
    expect(await headline('2026-10-10')).toContain('nobody gained access');
    expect(await headline('2026-12-24')).toContain('nothing was seen in this time');
  });

  it('is several changes where it concerns several objects', async () => {
    const { changes } = await told([
      looked('2026-09-01T00:00:00Z', before),
      looked('2026-10-01T00:00:00Z', {
        inline: { extra: 'kms:Decrypt' },
        version: ['v2', 's3:*', '2026-09-12T08:00:00Z'],
      }),
    ]);
    expect(changes.map(({ object }) => object)).toEqual([managed, own]);
  });
});
