import type { Effect, ObjectRef } from '../../../core/model/event.ts';
import { create, erase, remove, rename, setDocument, setReference, setReferenceIf } from '../effects.ts';
import { field, nested, text } from '../fields.ts';
import { iamObject } from '../objects.ts';
import { type Call, type Decoder, named, type OperationTable, type Outcome, on, onWith } from './call.ts';

type PrincipalType = 'role' | 'user' | 'group';

const nameKeys = { role: 'roleName', user: 'userName', group: 'groupName' } as const;

function principal(call: Call, type: PrincipalType): ObjectRef | undefined {
  return named(call, type, nameKeys[type]);
}

/** What roles, users and groups have in common. */
function policyWrites(type: PrincipalType, name: 'Role' | 'User' | 'Group'): OperationTable {
  return {
    [`iam:Put${name}Policy`]: (call) =>
      onWith(call, principal(call, type), 'policyName', (object, policy) => [
        setDocument(object, 'inline', policy, field(call.request, 'policyDocument')),
      ]),
    [`iam:Delete${name}Policy`]: (call) =>
      onWith(call, principal(call, type), 'policyName', (object, policy) => [
        remove(object, 'inline', policy),
      ]),
    [`iam:Attach${name}Policy`]: (call) =>
      onWith(call, principal(call, type), 'policyArn', (object, arn) => [
        setReference(object, 'attached', arn, arn),
      ]),
    [`iam:Detach${name}Policy`]: (call) =>
      onWith(call, principal(call, type), 'policyArn', (object, arn) => [remove(object, 'attached', arn)]),
    [`iam:Delete${name}`]: (call) => on(principal(call, type), (object) => [erase(object)]),
  };
}

function boundaryWrites(type: 'role' | 'user', name: 'Role' | 'User'): OperationTable {
  return {
    [`iam:Put${name}PermissionsBoundary`]: (call) =>
      onWith(call, principal(call, type), 'permissionsBoundary', (object, arn) => [
        setReference(object, 'permissions-boundary', '', arn),
      ]),
    [`iam:Delete${name}PermissionsBoundary`]: (call) =>
      on(principal(call, type), (object) => [remove(object, 'permissions-boundary', '')]),
  };
}

function boundaryOf(call: Call, object: ObjectRef): readonly Effect[] {
  return setReferenceIf(object, 'permissions-boundary', '', text(call.request, 'permissionsBoundary'));
}

/**
 * A change of path alone changes nothing here (principals are named without), and says so in two ways: without a
 * new name, or with the old one again, as Terraform always sends it.
 */
function renaming(type: 'user' | 'group', newKey: string): Decoder {
  return (call): Outcome => {
    if (call.request && (field(call.request, newKey) ?? '') === '') return 'no-policy';
    const object = principal(call, type);
    const name = text(call.request, newKey);
    if (!object || name === undefined) return [];
    const to = iamObject(call.place, type, name);
    return to.id === object.id ? 'no-policy' : [rename(object, to)];
  };
}

const createRole: Decoder = (call) =>
  on(principal(call, 'role'), (object) => [
    create(object),
    setDocument(object, 'trust', '', field(call.request, 'assumeRolePolicyDocument')),
    ...boundaryOf(call, object),
  ]);

/**
 * A role that IAM makes by itself: service-linked, or acquired from a template. No `create`, because it begins
 * with policies that no event shows: what is not set here is not known to be absent. The name is IAM's choice
 * and only in the answer.
 */
const roleOfIam: Decoder = (call) => {
  const role = nested(call.response, 'role');
  const name = text(role, 'roleName');
  if (name === undefined) return [];
  const object = iamObject(call.place, 'role', name);
  return [setDocument(object, 'trust', '', field(role, 'assumeRolePolicyDocument'))];
};

const membership =
  (effect: (user: ObjectRef, groupName: string, group: ObjectRef) => Effect): Decoder =>
  (call) =>
    onWith(call, principal(call, 'user'), 'groupName', (user, group) => [
      effect(user, group, iamObject(call.place, 'group', group)),
    ]);

const profileRole =
  (effect: (profile: ObjectRef, roleName: string, role: ObjectRef) => Effect): Decoder =>
  (call) =>
    onWith(call, named(call, 'instance-profile', 'instanceProfileName'), 'roleName', (profile, role) => [
      effect(profile, role, iamObject(call.place, 'role', role)),
    ]);

export const iamPrincipals: OperationTable = {
  ...policyWrites('role', 'Role'),
  ...policyWrites('user', 'User'),
  ...policyWrites('group', 'Group'),
  ...boundaryWrites('role', 'Role'),
  ...boundaryWrites('user', 'User'),
  'iam:CreateRole': createRole,
  'iam:CreateUser': (call) =>
    on(principal(call, 'user'), (object) => [create(object), ...boundaryOf(call, object)]),
  'iam:CreateGroup': (call) => on(principal(call, 'group'), (object) => [create(object)]),
  'iam:UpdateUser': renaming('user', 'newUserName'),
  'iam:UpdateGroup': renaming('group', 'newGroupName'),
  'iam:UpdateAssumeRolePolicy': (call) =>
    on(principal(call, 'role'), (object) => [
      setDocument(object, 'trust', '', field(call.request, 'policyDocument')),
    ]),
  'iam:CreateServiceLinkedRole': roleOfIam,
  'iam:AcquireRole': roleOfIam,
  // Only hands in a deletion task, which can still fail: the record does not tell, and a snapshot will.
  'iam:DeleteServiceLinkedRole': (call) => on(principal(call, 'role'), (object) => [erase(object)]),
  'iam:AddUserToGroup': membership((user, name, group) => setReference(user, 'group', name, group.id)),
  'iam:RemoveUserFromGroup': membership((user, name) => remove(user, 'group', name)),
  'iam:CreateInstanceProfile': (call) =>
    on(named(call, 'instance-profile', 'instanceProfileName'), (object) => [create(object)]),
  'iam:DeleteInstanceProfile': (call) =>
    on(named(call, 'instance-profile', 'instanceProfileName'), (object) => [erase(object)]),
  'iam:AddRoleToInstanceProfile': profileRole((profile, name, role) =>
    setReference(profile, 'role', name, role.id),
  ),
  'iam:RemoveRoleFromInstanceProfile': profileRole((profile, name) => remove(profile, 'role', name)),
};
