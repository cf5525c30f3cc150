import type { DemoFile } from '../../src/demo/records.ts';

/** A second, naive reading of the demo's files: knows nothing of how they were made. */

export interface LogRecord {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  readonly errorCode?: string;
  readonly userIdentity: { readonly type: string; readonly arn?: string };
  readonly requestParameters: Readonly<Record<string, string>> | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
}

interface Role {
  trust: string;
  readonly inline: Map<string, string>;
  readonly attached: Set<string>;
}

interface Managed {
  readonly versions: Map<string, string>;
  current: string;
  made: number;
}

export interface Account {
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, Managed>;
  readonly users: Map<string, { readonly inline: Map<string, string>; readonly groups: Set<string> }>;
  readonly groups: Set<string>;
}

export function logRecords(files: readonly DemoFile[]): readonly LogRecord[] {
  return files
    .filter(({ path }) => path.startsWith('AWSLogs/'))
    .flatMap(({ body }) => (JSON.parse(body) as { Records: LogRecord[] }).Records);
}

/** By time; within one second by what has to come first. */
export function inOrder(records: readonly LogRecord[]): readonly LogRecord[] {
  const rank = (name: string) =>
    ['Create', 'Put', 'Add', 'Attach'].findIndex((verb) => name.startsWith(verb));
  const order = (name: string) => (name.startsWith('Delete') ? 9 : name.startsWith('De') ? 8 : rank(name));
  return records.toSorted(
    (a, b) =>
      Date.parse(a.eventTime) - Date.parse(b.eventTime) ||
      Number(a.eventName === 'DeleteRole') - Number(b.eventName === 'DeleteRole') ||
      order(a.eventName) - order(b.eventName),
  );
}

interface Named {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

export function openingAccount(files: readonly DemoFile[]): Account {
  const file = files.find(({ path }) => path.startsWith('snapshots/'));
  if (!file) throw new Error('no snapshot');
  const { response } = JSON.parse(file.body);
  const inline = (list: readonly Named[] = []) =>
    new Map(list.map((one) => [one.PolicyName, JSON.stringify(one.PolicyDocument)]));
  const account: Account = { roles: new Map(), policies: new Map(), users: new Map(), groups: new Set() };
  for (const role of response.RoleDetailList) {
    account.roles.set(role.RoleName, {
      trust: JSON.stringify(role.AssumeRolePolicyDocument),
      inline: inline(role.RolePolicyList),
      attached: new Set(role.AttachedManagedPolicies.map((one: { PolicyArn: string }) => one.PolicyArn)),
    });
  }
  for (const user of response.UserDetailList) {
    account.users.set(user.UserName, {
      inline: inline(user.UserPolicyList),
      groups: new Set(user.GroupList),
    });
  }
  for (const group of response.GroupDetailList) account.groups.add(group.GroupName);
  for (const policy of response.Policies) {
    const versions = policy.PolicyVersionList.map((one: { VersionId: string; Document: unknown }) => [
      one.VersionId,
      JSON.stringify(one.Document),
    ]);
    account.policies.set(policy.Arn, {
      versions: new Map(versions),
      current: policy.DefaultVersionId,
      made: 1,
    });
  }
  return account;
}

/** Applies one successful call; says what is wrong with it, if anything. */
export function apply(account: Account, record: LogRecord): string | undefined {
  const given = record.requestParameters ?? {};
  const text = (key: string) => given[key] ?? '';
  const role = account.roles.get(text('roleName'));
  const policy = account.policies.get(text('policyArn'));
  const user = account.users.get(text('userName'));
  const needs = (ok: unknown, what: string) => (ok ? undefined : `${record.eventName}: ${what}`);
  switch (record.eventName) {
    case 'CreateRole': {
      if (role) return 'CreateRole: exists';
      const trust = text('assumeRolePolicyDocument');
      account.roles.set(text('roleName'), { trust, inline: new Map(), attached: new Set() });
      return undefined;
    }
    case 'DeleteRole':
      return needs(account.roles.delete(text('roleName')), 'no role');
    case 'PutRolePolicy':
      role?.inline.set(text('policyName'), text('policyDocument'));
      return needs(role, 'no role');
    case 'DeleteRolePolicy':
      return needs(role?.inline.delete(text('policyName')), 'no such inline policy');
    case 'AttachRolePolicy': {
      const fresh = role && policy && !role.attached.has(text('policyArn'));
      role?.attached.add(text('policyArn'));
      return needs(fresh, 'no role, no policy, or attached already');
    }
    case 'DetachRolePolicy':
      return needs(role?.attached.delete(text('policyArn')), 'not attached');
    case 'UpdateAssumeRolePolicy':
      if (role) role.trust = text('policyDocument');
      return needs(role, 'no role');
    case 'CreatePolicy': {
      const arn = `arn:aws:iam::111111111111:policy/${text('policyName')}`;
      const versions = new Map([['v1', text('policyDocument')]]);
      account.policies.set(arn, { versions, current: 'v1', made: 1 });
      return undefined;
    }
    case 'DeletePolicy': {
      const held = [...account.roles.values()].some(({ attached }) => attached.has(text('policyArn')));
      return needs(account.policies.delete(text('policyArn')) && !held, 'no policy, or attached');
    }
    case 'CreatePolicyVersion': {
      if (!policy || policy.versions.size >= 5) return 'CreatePolicyVersion: no policy, or five versions';
      const made = record.responseElements?.policyVersion as {
        versionId: string;
        isDefaultVersion: boolean;
      };
      policy.made += 1;
      policy.versions.set(made.versionId, text('policyDocument'));
      if (made.isDefaultVersion) policy.current = made.versionId;
      return needs(made.versionId === `v${policy.made}`, 'version out of turn');
    }
    case 'SetDefaultPolicyVersion':
      if (policy) policy.current = text('versionId');
      return needs(policy?.versions.has(text('versionId')), 'no version');
    case 'DeletePolicyVersion':
      if (policy?.current === text('versionId')) return 'DeletePolicyVersion: it is the default';
      return needs(policy?.versions.delete(text('versionId')), 'no version');
    case 'PutUserPolicy':
      user?.inline.set(text('policyName'), text('policyDocument'));
      return needs(user, 'no user');
    case 'DeleteUserPolicy':
      return needs(user?.inline.delete(text('policyName')), 'no such inline policy');
    case 'AddUserToGroup':
      return needs(
        account.groups.has(text('groupName')) && user?.groups.add(text('groupName')),
        'no group or user',
      );
    case 'RemoveUserFromGroup':
      return needs(user?.groups.delete(text('groupName')), 'not a member');
    case 'CreateBucket':
    case 'PutBucketPolicy':
      return undefined;
    default:
      return `${record.eventName}: unheard of`;
  }
}

/** What a document of `Allow` statements with prefix globs allows, however it is written. */
export function allowed(document: string): readonly string[] {
  const list = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);
  const statements: readonly { Action: string | string[]; Resource: string | string[] }[] =
    JSON.parse(document).Statement;
  const pairs = statements.flatMap(({ Action, Resource }) =>
    list(Action).flatMap((action) => list(Resource).map((resource) => ({ action, resource }))),
  );
  const covers = (wide: string, narrow: string) =>
    wide === narrow || (wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1)));
  const widest = pairs.filter(
    (pair) =>
      !pairs.some(
        (other) =>
          other.action === pair.action &&
          other.resource !== pair.resource &&
          covers(other.resource, pair.resource),
      ),
  );
  return [...new Set(widest.map(({ action, resource }) => `${action} ${resource}`))].sort();
}
