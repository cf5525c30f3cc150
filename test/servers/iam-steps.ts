import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SetDefaultPolicyVersionCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Json } from '../support/cli-trail.ts';
import type { Step } from './steps.ts';

/** Changes of an account's IAM, one builder for each operation: what is called, and what must hold then. */
export function iamSteps(account: string) {
  type IamStep = Step<{ readonly iam: IAMClient }>;
  const arn = (kind: string, name: string) => `arn:aws:iam::${account}:${kind}/${name}`;
  const role = (name: string) => arn('role', name);
  const user = (name: string) => arn('user', name);
  const group = (name: string) => arn('group', name);
  const policy = (name: string) => arn('policy', name);
  const text = (document: Json) => JSON.stringify(document);
  const does = 'changes' as const;
  return {
    role,
    user,
    group,
    policy,
    createRole: (RoleName: string, trust: Json, Path = '/'): IamStep => ({
      operation: 'iam:CreateRole',
      object: role(RoleName),
      does: 'creates',
      sets: { trust },
      call: ({ iam }) =>
        iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: text(trust) })),
    }),
    createUser: (UserName: string, Path = '/'): IamStep => ({
      operation: 'iam:CreateUser',
      object: user(UserName),
      does: 'creates',
      call: ({ iam }) => iam.send(new CreateUserCommand({ UserName, Path })),
    }),
    createGroup: (GroupName: string): IamStep => ({
      operation: 'iam:CreateGroup',
      object: group(GroupName),
      does: 'creates',
      call: ({ iam }) => iam.send(new CreateGroupCommand({ GroupName })),
    }),
    putRolePolicy: (RoleName: string, PolicyName: string, document: Json): IamStep => ({
      operation: 'iam:PutRolePolicy',
      object: role(RoleName),
      does,
      sets: { [`inline:${PolicyName}`]: document },
      call: ({ iam }) =>
        iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: text(document) })),
    }),
    putUserPolicy: (UserName: string, PolicyName: string, document: Json): IamStep => ({
      operation: 'iam:PutUserPolicy',
      object: user(UserName),
      does,
      sets: { [`inline:${PolicyName}`]: document },
      call: ({ iam }) =>
        iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: text(document) })),
    }),
    putGroupPolicy: (GroupName: string, PolicyName: string, document: Json): IamStep => ({
      operation: 'iam:PutGroupPolicy',
      object: group(GroupName),
      does,
      sets: { [`inline:${PolicyName}`]: document },
      call: ({ iam }) =>
        iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: text(document) })),
    }),
    deleteRolePolicy: (RoleName: string, PolicyName: string): IamStep => ({
      operation: 'iam:DeleteRolePolicy',
      object: role(RoleName),
      does,
      removes: [`inline:${PolicyName}`],
      call: ({ iam }) => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    }),
    deleteUserPolicy: (UserName: string, PolicyName: string): IamStep => ({
      operation: 'iam:DeleteUserPolicy',
      object: user(UserName),
      does,
      removes: [`inline:${PolicyName}`],
      call: ({ iam }) => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
    }),
    deleteGroupPolicy: (GroupName: string, PolicyName: string): IamStep => ({
      operation: 'iam:DeleteGroupPolicy',
      object: group(GroupName),
      does,
      removes: [`inline:${PolicyName}`],
      call: ({ iam }) => iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName })),
    }),
    attachRolePolicy: (RoleName: string, PolicyArn: string): IamStep => ({
      operation: 'iam:AttachRolePolicy',
      object: role(RoleName),
      does,
      sets: { [`attached:${PolicyArn}`]: PolicyArn },
      call: ({ iam }) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    }),
    attachUserPolicy: (UserName: string, PolicyArn: string): IamStep => ({
      operation: 'iam:AttachUserPolicy',
      object: user(UserName),
      does,
      sets: { [`attached:${PolicyArn}`]: PolicyArn },
      call: ({ iam }) => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    }),
    attachGroupPolicy: (GroupName: string, PolicyArn: string): IamStep => ({
      operation: 'iam:AttachGroupPolicy',
      object: group(GroupName),
      does,
      sets: { [`attached:${PolicyArn}`]: PolicyArn },
      call: ({ iam }) => iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    }),
    detachRolePolicy: (RoleName: string, PolicyArn: string): IamStep => ({
      operation: 'iam:DetachRolePolicy',
      object: role(RoleName),
      does,
      removes: [`attached:${PolicyArn}`],
      call: ({ iam }) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    }),
    detachUserPolicy: (UserName: string, PolicyArn: string): IamStep => ({
      operation: 'iam:DetachUserPolicy',
      object: user(UserName),
      does,
      removes: [`attached:${PolicyArn}`],
      call: ({ iam }) => iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
    }),
    detachGroupPolicy: (GroupName: string, PolicyArn: string): IamStep => ({
      operation: 'iam:DetachGroupPolicy',
      object: group(GroupName),
      does,
      removes: [`attached:${PolicyArn}`],
      call: ({ iam }) => iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
    }),
    putRoleBoundary: (RoleName: string, PermissionsBoundary: string): IamStep => ({
      operation: 'iam:PutRolePermissionsBoundary',
      object: role(RoleName),
      does,
      sets: { 'permissions-boundary': PermissionsBoundary },
      call: ({ iam }) => iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })),
    }),
    deleteRoleBoundary: (RoleName: string): IamStep => ({
      operation: 'iam:DeleteRolePermissionsBoundary',
      object: role(RoleName),
      does,
      removes: ['permissions-boundary'],
      call: ({ iam }) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    }),
    addUserToGroup: (UserName: string, GroupName: string): IamStep => ({
      operation: 'iam:AddUserToGroup',
      object: user(UserName),
      does,
      sets: { [`group:${GroupName}`]: group(GroupName) },
      call: ({ iam }) => iam.send(new AddUserToGroupCommand({ UserName, GroupName })),
    }),
    removeUserFromGroup: (UserName: string, GroupName: string): IamStep => ({
      operation: 'iam:RemoveUserFromGroup',
      object: user(UserName),
      does,
      removes: [`group:${GroupName}`],
      call: ({ iam }) => iam.send(new RemoveUserFromGroupCommand({ UserName, GroupName })),
    }),
    updateTrust: (RoleName: string, trust: Json): IamStep => ({
      operation: 'iam:UpdateAssumeRolePolicy',
      object: role(RoleName),
      does,
      sets: { trust },
      call: ({ iam }) =>
        iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: text(trust) })),
    }),
    createPolicy: (PolicyName: string, document: Json, Path = '/'): IamStep => ({
      operation: 'iam:CreatePolicy',
      object: policy(`${Path.slice(1)}${PolicyName}`),
      does: 'creates',
      sets: { 'version:v1': document, 'default-version': 'v1' },
      call: ({ iam }) =>
        iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: text(document) })),
    }),
    /** `version` is the id that the service will give it: it counts them for ever. */
    createPolicyVersion: (
      PolicyArn: string,
      version: string,
      document: Json,
      SetAsDefault: boolean,
    ): IamStep => ({
      operation: 'iam:CreatePolicyVersion',
      object: PolicyArn,
      does,
      sets: { [`version:${version}`]: document, ...(SetAsDefault ? { 'default-version': version } : {}) },
      call: ({ iam }) =>
        iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: text(document), SetAsDefault })),
    }),
    setDefaultVersion: (PolicyArn: string, VersionId: string): IamStep => ({
      operation: 'iam:SetDefaultPolicyVersion',
      object: PolicyArn,
      does,
      sets: { 'default-version': VersionId },
      call: ({ iam }) => iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId })),
    }),
    deletePolicyVersion: (PolicyArn: string, VersionId: string): IamStep => ({
      operation: 'iam:DeletePolicyVersion',
      object: PolicyArn,
      does,
      removes: [`version:${VersionId}`],
      call: ({ iam }) => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })),
    }),
    deletePolicy: (PolicyArn: string): IamStep => ({
      operation: 'iam:DeletePolicy',
      object: PolicyArn,
      does: 'deletes',
      call: ({ iam }) => iam.send(new DeletePolicyCommand({ PolicyArn })),
    }),
    deleteRole: (RoleName: string): IamStep => ({
      operation: 'iam:DeleteRole',
      object: role(RoleName),
      does: 'deletes',
      call: ({ iam }) => iam.send(new DeleteRoleCommand({ RoleName })),
    }),
    deleteUser: (UserName: string): IamStep => ({
      operation: 'iam:DeleteUser',
      object: user(UserName),
      does: 'deletes',
      call: ({ iam }) => iam.send(new DeleteUserCommand({ UserName })),
    }),
    deleteGroup: (GroupName: string): IamStep => ({
      operation: 'iam:DeleteGroup',
      object: group(GroupName),
      does: 'deletes',
      call: ({ iam }) => iam.send(new DeleteGroupCommand({ GroupName })),
    }),
  };
}

/** The same step, which must meet this error. */
export function failing<C>(step: Step<C>, fails: string): Step<C> {
  return { ...step, fails };
}

export function allowing(action: string | readonly string[], resource: string): Json {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] };
}

export function trusting(principal: Json): Json {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  };
}
