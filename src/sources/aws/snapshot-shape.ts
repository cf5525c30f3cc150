import * as z from 'zod';
import { type Fields, isFields } from './fields.ts';

export const snapshotSchema = 'drift.snapshot/v1';

const attached = z.array(z.looseObject({ PolicyArn: z.string() })).default([]);
const boundary = z.looseObject({ PermissionsBoundaryArn: z.string() }).optional();
const inline = z
  .array(z.looseObject({ PolicyName: z.string(), PolicyDocument: z.unknown().optional() }))
  .default([]);
const head = { Arn: z.string(), CreateDate: z.string().optional() };

/** What `aws iam get-account-authorization-details` prints; only what is used. */
export const answerSchema = z.looseObject({
  RoleDetailList: z
    .array(
      z.looseObject({
        ...head,
        RoleName: z.string(),
        AssumeRolePolicyDocument: z.unknown().optional(),
        RolePolicyList: inline,
        AttachedManagedPolicies: attached,
        PermissionsBoundary: boundary,
      }),
    )
    .default([]),
  UserDetailList: z
    .array(
      z.looseObject({
        ...head,
        UserName: z.string(),
        UserPolicyList: inline,
        GroupList: z.array(z.string()).default([]),
        AttachedManagedPolicies: attached,
        PermissionsBoundary: boundary,
      }),
    )
    .default([]),
  GroupDetailList: z
    .array(
      z.looseObject({
        ...head,
        GroupName: z.string(),
        GroupPolicyList: inline,
        AttachedManagedPolicies: attached,
      }),
    )
    .default([]),
  Policies: z
    .array(
      z.looseObject({
        ...head,
        DefaultVersionId: z.string(),
        PolicyVersionList: z
          .array(z.looseObject({ VersionId: z.string(), Document: z.unknown().optional() }))
          .default([]),
      }),
    )
    .default([]),
  IsTruncated: z.boolean().optional(),
  /** Printed by the AWS CLI when `--max-items` cut the listing short. */
  NextToken: z.string().optional(),
});

export type Answer = z.infer<typeof answerSchema>;
export type RoleDetail = Answer['RoleDetailList'][number];
export type UserDetail = Answer['UserDetailList'][number];
export type GroupDetail = Answer['GroupDetailList'][number];
export type PolicyDetail = Answer['Policies'][number];

/** A call's answer together with what the answer itself does not tell. */
export const wrapperSchema = z.looseObject({
  schema: z.literal(snapshotSchema),
  call: z.string(),
  account: z.string().optional(),
  takenAt: z.string().optional(),
  response: z.looseObject({}),
});

const listKeys = ['RoleDetailList', 'UserDetailList', 'GroupDetailList'] as const;

export function isSnapshotAnswer(item: Fields): boolean {
  return listKeys.some((key) => Array.isArray(item[key])) && !isFields(item.detail);
}
