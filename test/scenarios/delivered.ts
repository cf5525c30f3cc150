import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { event, type Json, s3Delivery } from '../support/cli-trail.ts';
import { textOf, truth, worldAt } from './moments.ts';
import { operations } from './operations.ts';
import { organizationAt } from './organization-look.ts';
import { type Act, atDay, dayMs, iso, type Story } from './story.ts';
import { type Holder, isSeen, type Paper, type World } from './world.ts';

/** The story's records in the files in which they are delivered, and its looks as snapshot files. */
export function deliver(folder: string, story: Story): void {
  const logs = join(folder, 'log');
  mkdirSync(logs);
  const byDay = Map.groupBy(
    story.acts.filter((act) => !act.lost),
    dayOfDelivery,
  );
  for (const [day, acts] of byDay) {
    const name = `${String(day).padStart(4, '0')}.json`;
    writeFileSync(join(logs, name), s3Delivery(acts.map((act) => recordOf(story, act))));
  }
  for (const at of story.looks) {
    const real = worldAt(truth(story), at);
    for (const account of accountsOf(real))
      writeFileSync(join(folder, `look-${at}-${account}.json`), JSON.stringify(lookAt(real, account, at)));
    if (story.management !== undefined)
      for (const [index, one] of organizationAt(real, story.management, at).entries())
        writeFileSync(join(folder, `organization-${at}-${index}.json`), JSON.stringify(one));
  }
}

function dayOfDelivery(act: Act): number {
  return act.delivered ?? Math.floor((act.happened - atDay(0)) / dayMs);
}

function recordOf(story: Story, act: Act): Json {
  const operation = operations[act.do];
  if (!operation) throw new Error(`no operation ${act.do}`);
  const { service = 'iam' } = operation;
  const isRefused = act.failed !== undefined;
  const by = `arn:aws:iam::${act.account}:user/${act.by}`;
  const told = event({
    service,
    name: act.do.slice(act.do.indexOf(':') + 1),
    at: iso(act.told),
    id: act.id,
    by: act.by,
    request: operation.request(act, textOf(story, act)),
    response: isRefused ? null : (operation.response?.(act) ?? null),
    ...(act.failed === undefined ? {} : { error: act.failed }),
  });
  return {
    ...told,
    userIdentity: { ...(told.userIdentity as Json), arn: by, accountId: act.account },
    recipientAccountId: act.account,
  };
}

function accountsOf({ holders }: World): ReadonlySet<string> {
  return new Set([...holders.values()].map(({ account }) => account));
}

const longAgo = atDay(-100);

/** The answer of GetAccountAuthorizationDetails at an instant. */
function lookAt(world: World, account: string, at: number): Json {
  const own = [...world.holders].filter(([, holder]) => holder.account === account);
  const of = (kind: Holder['kind'], show: (name: string, arn: string, holder: Holder) => Json) =>
    own
      .filter(([, holder]) => holder.kind === kind)
      .map(([arn, holder]) => show(arn.slice(arn.indexOf('/') + 1), arn, holder));
  return {
    schema: 'drift.snapshot/v1',
    call: 'iam:GetAccountAuthorizationDetails',
    account,
    takenAt: iso(at),
    response: {
      RoleDetailList: of('role', (name, arn, holder) => ({
        RoleName: name,
        ...common(arn, holder, 'RolePolicyList'),
        ...(holder.trust ? { AssumeRolePolicyDocument: shown(holder.trust) } : {}),
      })),
      UserDetailList: of('user', (name, arn, holder) => ({
        UserName: name,
        ...common(arn, holder, 'UserPolicyList'),
        GroupList: [...holder.groups],
      })),
      GroupDetailList: of('group', (name, arn, holder) => ({
        GroupName: name,
        ...common(arn, holder, 'GroupPolicyList'),
      })),
      Policies: [...world.policies].map(([Arn, { texts, default: DefaultVersionId }]) => ({
        Arn,
        DefaultVersionId,
        PolicyVersionList: [...texts].map(([VersionId, text]) => ({
          VersionId,
          IsDefaultVersion: VersionId === DefaultVersionId,
          Document: shown(text),
        })),
      })),
    },
  };
}

function common(Arn: string, holder: Holder, list: string): Json {
  return {
    Arn,
    CreateDate: iso(holder.created ?? longAgo),
    [list]: [...holder.inline].map(([PolicyName, text]) => ({ PolicyName, PolicyDocument: shown(text) })),
    AttachedManagedPolicies: [...holder.attached].map((arn) => ({
      PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      PolicyArn: arn,
    })),
    ...(holder.boundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: holder.boundary,
          },
        }),
  };
}

/** A look shows what is so, and what is so was written by somebody. */
function shown(paper: Paper): unknown {
  if (!isSeen(paper)) throw new Error('nobody can be shown what nobody wrote');
  return paper;
}
