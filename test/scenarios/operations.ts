import type { Policy } from '../sources/aws/policy/reference.ts';
import type { Json } from '../support/cli-trail.ts';
import type { Act } from './story.ts';
import { arnOf, type Holder, newHolder, type Paper, type Versions, type World } from './world.ts';

/** What each operation does to a world, and how its record tells of it. */

export interface Operation {
  readonly apply: (world: World, act: Act, paper: Paper) => void;
  readonly request: (act: Act, text: string) => Json;
  readonly response?: (act: Act) => Json;
  readonly service?: string;
}

type Kind = Holder['kind'];

function arnIn(act: Act): string {
  const kind = kindIn(act);
  return arnOf(kind, act.account, act[kind] ?? '');
}

function kindIn({ user, role }: Act): Kind {
  if (user !== undefined) return 'user';
  return role === undefined ? 'group' : 'role';
}

/** Whoever is changed and was never seen before is there, and nothing else is known of it. */
function holderIn(world: World, act: Act): Holder {
  const arn = arnIn(act);
  const known = world.holders.get(arn);
  if (known) return known;
  const fresh = newHolder(kindIn(act), act.account);
  const made = { ...fresh, isWhole: false, isBoundarySeen: false, isTrustSeen: false };
  world.holders.set(arn, made);
  return made;
}

function policyIn(world: World, arn: string): Versions {
  const known = world.policies.get(arn) ?? { texts: new Map<string, Paper>(), default: undefined };
  world.policies.set(arn, known);
  return known;
}

const named = (act: Act): Json => ({ [`${kindIn(act)}Name`]: act[kindIn(act)] ?? '' });

const create: Operation = {
  apply: (world, act, paper) => {
    const made = newHolder(kindIn(act), act.account, act.happened);
    if (act.role !== undefined) made.trust = paper;
    made.boundary = act.boundary;
    world.holders.set(arnIn(act), made);
  },
  request: (act, text) => ({
    ...named(act),
    ...(act.role === undefined ? {} : { assumeRolePolicyDocument: text }),
    ...(act.boundary === undefined ? {} : { permissionsBoundary: act.boundary }),
  }),
  response: (act) => {
    const kind = kindIn(act);
    return { [kind]: { [`${kind}Name`]: act[kind] ?? '', arn: arnIn(act), path: '/' } };
  },
};

/** Whatever it had goes with it: AWS asks for that first. */
const destroy: Operation = {
  apply: (world, act) => {
    world.holders.delete(arnIn(act));
    if (act.group !== undefined) for (const holder of world.holders.values()) holder.groups.delete(act.group);
  },
  request: named,
};

const putInline: Operation = {
  apply: (world, act, paper) => void holderIn(world, act).inline.set(act.policy ?? '', paper),
  request: (act, text) => ({ ...named(act), policyName: act.policy ?? '', policyDocument: text }),
};

const deleteInline: Operation = {
  apply: (world, act) => void holderIn(world, act).inline.delete(act.policy ?? ''),
  request: (act) => ({ ...named(act), policyName: act.policy ?? '' }),
};

const attach: Operation = {
  apply: (world, act) => void holderIn(world, act).attached.add(act.policy ?? ''),
  request: (act) => ({ ...named(act), policyArn: act.policy ?? '' }),
};

const detach: Operation = {
  apply: (world, act) => void holderIn(world, act).attached.delete(act.policy ?? ''),
  request: attach.request,
};

const bind: Operation = {
  apply: (world, act) => {
    const holder = holderIn(world, act);
    holder.boundary = act.boundary;
    holder.isBoundarySeen = true;
  },
  request: (act) => ({
    ...named(act),
    ...(act.boundary === undefined ? {} : { permissionsBoundary: act.boundary }),
  }),
};

const join = (isIn: boolean): Operation => ({
  apply: (world, act) => {
    const user = holderIn(world, act);
    if (isIn) user.groups.add(act.group ?? '');
    else user.groups.delete(act.group ?? '');
  },
  request: (act) => ({ userName: act.user ?? '', groupName: act.group ?? '' }),
});

const organizations = 'organizations';

export const operations: Readonly<Record<string, Operation>> = {
  CreateUser: create,
  CreateRole: create,
  CreateGroup: create,
  DeleteUser: destroy,
  DeleteRole: destroy,
  DeleteGroup: destroy,
  PutUserPolicy: putInline,
  PutRolePolicy: putInline,
  PutGroupPolicy: putInline,
  DeleteUserPolicy: deleteInline,
  DeleteRolePolicy: deleteInline,
  DeleteGroupPolicy: deleteInline,
  AttachUserPolicy: attach,
  AttachRolePolicy: attach,
  AttachGroupPolicy: attach,
  DetachUserPolicy: detach,
  DetachRolePolicy: detach,
  DetachGroupPolicy: detach,
  PutUserPermissionsBoundary: bind,
  PutRolePermissionsBoundary: bind,
  DeleteUserPermissionsBoundary: bind,
  DeleteRolePermissionsBoundary: bind,
  AddUserToGroup: join(true),
  RemoveUserFromGroup: join(false),
  UpdateAssumeRolePolicy: {
    apply: (world, act, paper) => {
      const role = holderIn(world, act);
      role.trust = paper;
      role.isTrustSeen = true;
    },
    request: (act, text) => ({ ...named(act), policyDocument: text }),
  },
  CreatePolicy: {
    apply: (world, { policy = '' }, paper) =>
      void world.policies.set(policy, { texts: new Map([['v1', paper]]), default: 'v1' }),
    request: ({ policy = '' }, text) => ({
      policyName: policy.slice(policy.lastIndexOf('/') + 1),
      policyDocument: text,
    }),
    response: ({ policy = '' }) => ({
      policy: { policyName: policy.slice(policy.lastIndexOf('/') + 1), arn: policy, defaultVersionId: 'v1' },
    }),
  },
  CreatePolicyVersion: {
    apply: (world, { policy = '', version = '' }, paper) => {
      const versions = policyIn(world, policy);
      versions.texts.set(version, paper);
      versions.default = version;
    },
    request: ({ policy = '' }, text) => ({ policyArn: policy, policyDocument: text, setAsDefault: true }),
    response: ({ version = '' }) => ({ policyVersion: { versionId: version, isDefaultVersion: true } }),
  },
  SetDefaultPolicyVersion: {
    apply: (world, { policy = '', version = '' }) => {
      policyIn(world, policy).default = version;
    },
    request: ({ policy = '', version = '' }) => ({ policyArn: policy, versionId: version }),
  },
  's3:PutBucketPolicy': {
    service: 's3',
    apply: (world, { bucket = '' }, paper) => void world.buckets.set(bucket, paper),
    request: ({ bucket = '' }, text) => ({ bucketName: bucket, bucketPolicy: JSON.parse(text) as Policy }),
  },
  's3:DeleteBucketPolicy': {
    service: 's3',
    apply: (world, { bucket = '' }) => void world.buckets.delete(bucket),
    request: ({ bucket = '' }) => ({ bucketName: bucket }),
  },
  'organizations:CreatePolicy': {
    service: organizations,
    apply: (world, { policy = '' }, paper) => void world.scps.set(policy, paper),
    request: ({ policy = '' }, text) => ({ name: policy, type: 'SERVICE_CONTROL_POLICY', content: text }),
    response: ({ policy = '' }) => ({
      policy: { policySummary: { id: policy, name: policy, type: 'SERVICE_CONTROL_POLICY' } },
    }),
  },
  'organizations:UpdatePolicy': {
    service: organizations,
    apply: (world, { policy = '' }, paper) => void world.scps.set(policy, paper),
    request: ({ policy = '' }, text) => ({ policyId: policy, content: text }),
    response: ({ policy = '' }) => ({
      policy: { policySummary: { id: policy, name: policy, type: 'SERVICE_CONTROL_POLICY' } },
    }),
  },
  'organizations:AttachPolicy': {
    service: organizations,
    apply: (world, { policy = '', target = '' }) =>
      void world.targets.set(policy, new Set([...(world.targets.get(policy) ?? []), target])),
    request: ({ policy = '', target = '' }) => ({ policyId: policy, targetId: target }),
  },
  'organizations:DetachPolicy': {
    service: organizations,
    apply: (world, { policy = '', target = '' }) => void world.targets.get(policy)?.delete(target),
    request: ({ policy = '', target = '' }) => ({ policyId: policy, targetId: target }),
  },
  'organizations:EnablePolicyType': {
    service: organizations,
    apply: () => undefined,
    request: ({ target = '' }) => ({ rootId: target, policyType: 'SERVICE_CONTROL_POLICY' }),
  },
  'organizations:CreateOrganizationalUnit': {
    service: organizations,
    apply: (world, { target = '', parent = '' }) => void world.parents.set(target, parent),
    request: ({ target = '', parent = '' }) => ({ parentId: parent, name: target }),
    response: ({ target = '' }) => ({ organizationalUnit: { id: target, name: target } }),
  },
  'organizations:MoveAccount': {
    service: organizations,
    apply: (world, { target = '', parent = '' }) => void world.parents.set(target, parent),
    request: ({ target = '', parent = '' }) => ({ accountId: target, destinationParentId: parent }),
  },
};
