import * as z from 'zod';
import { type Fields, isFields } from '../fields.ts';

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
        UpdateDate: z.string().optional(),
        PolicyVersionList: z
          .array(
            z.looseObject({
              VersionId: z.string(),
              Document: z.unknown().optional(),
              CreateDate: z.string().optional(),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

export type AccountDetails = z.infer<typeof answerSchema>;
export type RoleDetail = AccountDetails['RoleDetailList'][number];
export type UserDetail = AccountDetails['UserDetailList'][number];
export type GroupDetail = AccountDetails['GroupDetailList'][number];
export type PolicyDetail = AccountDetails['Policies'][number];

const listKeys = ['RoleDetailList', 'UserDetailList', 'GroupDetailList'] as const;

/** Told by its lists; an EventBridge envelope may hold anything. */
export function isAccountDetails(item: Fields): boolean {
  return listKeys.some((key) => Array.isArray(item[key])) && !isFields(item.detail);
}
