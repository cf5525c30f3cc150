import type { Random } from '../random.ts';
import type { Guarded, Holder, Limit, Managed } from './cast.ts';
import { bucketText, grantText, keyText, limitText, trustKinds, trustText } from './documents.ts';
import { type Call, home, iam, workRegion } from './records.ts';

const titles = { role: 'Role', user: 'User', group: 'Group' } as const;
const title = (one: Holder): string => titles[one.type];
const named = (one: Holder, more: object = {}): object => ({ [`${one.type}Name`]: one.name, ...more });

export function putInline(one: Holder, policyName: string, policyDocument: string): Call {
  one.inline.set(policyName, policyDocument);
  return iam(one.account, `Put${title(one)}Policy`, named(one, { policyName, policyDocument }));
}

export function deleteInline(one: Holder, policyName: string): Call {
  one.inline.delete(policyName);
  return iam(one.account, `Delete${title(one)}Policy`, named(one, { policyName }));
}

export function attach(one: Holder, policyArn: string): Call {
  one.attached.add(policyArn);
  return iam(one.account, `Attach${title(one)}Policy`, named(one, { policyArn }));
}

export function detach(one: Holder, policyArn: string): Call {
  one.attached.delete(policyArn);
  return iam(one.account, `Detach${title(one)}Policy`, named(one, { policyArn }));
}

/** Puts one of the account's boundaries, or takes the one that is there away. */
export function turnBoundary(one: Holder, from: readonly string[], random: Random): Call {
  if (one.boundary !== undefined || from.length === 0) {
    one.boundary = undefined;
    return iam(one.account, `Delete${title(one)}PermissionsBoundary`, named(one));
  }
  one.boundary = random.pick(from);
  const request = named(one, { permissionsBoundary: one.boundary });
  return iam(one.account, `Put${title(one)}PermissionsBoundary`, request);
}

export function updateTrust(one: Holder, others: readonly string[], random: Random): Call {
  // Whom a role is for seldom changes: it is names and conditions that do.
  const kind = random.below(20) === 0 ? random.below(trustKinds) : one.trustKind;
  one.trust = trustText(one.account, others, kind, random);
  return iam(one.account, 'UpdateAssumeRolePolicy', named(one, { policyDocument: one.trust }));
}

export function turnMembership(one: Holder, groupName: string): Call {
  const isMember = one.groups.delete(groupName);
  if (!isMember) one.groups.add(groupName);
  return iam(one.account, isMember ? 'RemoveUserFromGroup' : 'AddUserToGroup', named(one, { groupName }));
}

export function make(one: Holder): Call {
  one.exists = true;
  if (one.type === 'user') return iam(one.account, 'CreateUser', named(one));
  const request = named(one, { path: '/', assumeRolePolicyDocument: one.trust });
  const arn = `arn:aws:iam::${one.account}:role/${one.name}`;
  const assumeRolePolicyDocument = encodeURIComponent(one.trust);
  const role = { path: '/', roleName: one.name, arn, assumeRolePolicyDocument };
  return iam(one.account, 'CreateRole', request, { role });
}

/** AWS demands that everything is let go of first. */
export function unmake(one: Holder): readonly Call[] {
  const calls = [
    ...[...one.inline.keys()].map((name) => deleteInline(one, name)),
    ...[...one.attached].map((arn) => detach(one, arn)),
    ...[...one.groups].map((name) => turnMembership(one, name)),
  ];
  one.exists = false;
  one.boundary = undefined;
  return [...calls, iam(one.account, `Delete${title(one)}`, named(one))];
}

/** A policy has five versions at most, so the oldest that is not in force goes first. */
export function newVersion(one: Managed, random: Random): readonly Call[] {
  const document = random.pick(one.drafts);
  const calls: Call[] = [];
  const oldest = [...one.versions.keys()].find((id) => id !== one.inForce);
  if (one.versions.size >= 5 && oldest !== undefined) {
    one.versions.delete(oldest);
    calls.push(iam(one.account, 'DeletePolicyVersion', { policyArn: one.arn, versionId: oldest }));
  }
  one.latest += 1;
  const versionId = `v${one.latest}`;
  one.versions.set(versionId, document);
  const setAsDefault = random.below(2) === 0;
  const request = { policyArn: one.arn, policyDocument: document, setAsDefault };
  const response = { policyVersion: { versionId, isDefaultVersion: setAsDefault } };
  calls.push(iam(one.account, 'CreatePolicyVersion', request, response));
  if (!setAsDefault) calls.push(setDefault(one, versionId));
  one.inForce = versionId;
  return calls;
}

export function setDefault(one: Managed, versionId: string): Call {
  one.inForce = versionId;
  return iam(one.account, 'SetDefaultPolicyVersion', { policyArn: one.arn, versionId });
}

export function putGuard(one: Guarded, others: readonly string[], random: Random): Call {
  if (one.kind === 'key') {
    one.policy = keyText(one.account, others, random);
    const ARN = `arn:aws:kms:${workRegion}:${one.account}:key/${one.name}`;
    return {
      service: 'kms',
      name: 'PutKeyPolicy',
      account: one.account,
      region: workRegion,
      request: { keyId: one.name, policyName: 'default', policy: one.policy },
      resources: [{ accountId: one.account, type: 'AWS::KMS::Key', ARN }],
    };
  }
  const isRemoval = one.policy !== undefined && random.below(25) === 0;
  one.policy = isRemoval ? undefined : bucketText(one.name, others, random);
  const bucketPolicy = one.policy === undefined ? {} : { bucketPolicy: JSON.parse(one.policy) as unknown };
  const ARN = `arn:aws:s3:::${one.name}`;
  return {
    service: 's3',
    name: isRemoval ? 'DeleteBucketPolicy' : 'PutBucketPolicy',
    account: one.account,
    region: workRegion,
    request: { bucketName: one.name, Host: `${one.name}.s3.amazonaws.com`, policy: '', ...bucketPolicy },
    resources: [{ accountId: one.account, type: 'AWS::S3::Bucket', ARN }],
  };
}

/** A limit's text changes, or the place it is attached to. */
export function turnLimit(one: Limit, account: string, places: readonly string[], random: Random): Call {
  const call = (name: string, request: object, response?: object): Call => ({
    service: 'organizations',
    name,
    account,
    region: home,
    request,
    response,
  });
  if (random.below(2) === 0) {
    one.content = limitText(random);
    const policySummary = { id: one.id, name: one.name, type: 'SERVICE_CONTROL_POLICY', awsManaged: false };
    const response = { policy: { policySummary, content: one.content } };
    return call('UpdatePolicy', { policyId: one.id, content: one.content }, response);
  }
  const targetId = random.pick(places);
  const isOn = one.targets.delete(targetId);
  if (!isOn) one.targets.add(targetId);
  return call(isOn ? 'DetachPolicy' : 'AttachPolicy', { policyId: one.id, targetId });
}

/** What the tuner writes: mostly one of few texts, at times something new. */
export function tuned(one: Holder, random: Random): string {
  if (random.below(20) > 0) return random.pick(one.drafts);
  return grantText({ account: one.account, team: one.team, name: one.name }, random);
}
