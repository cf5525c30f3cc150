import { dayMs, formatInstant, type Instant, instant } from '../core/model/time.ts';
import { ourAccount, policyArn, roleArn, uniqueId } from './cast.ts';
import { type Grant, type Json, policyDocument, trustDocument } from './documents.ts';
import {
  awsPolicyGrants,
  type OpeningRole,
  type OpeningUser,
  openingGroups,
  openingRoles,
  openingUsers,
} from './opening.ts';
import { between, stream } from './random.ts';
import { sharedPolicies } from './story.ts';

/** The opening as `aws iam get-account-authorization-details` prints it, in the envelope that names call and time. */
export function openingSnapshot(takenAt: Instant): Json {
  return {
    schema: 'drift.snapshot/v1',
    call: 'iam:GetAccountAuthorizationDetails',
    account: ourAccount,
    takenAt: formatInstant(takenAt),
    response: {
      UserDetailList: openingUsers.map((user) => userDetail(user, takenAt)),
      GroupDetailList: Object.entries(openingGroups).map(([name, inline]) =>
        groupDetail(name, inline, takenAt),
      ),
      RoleDetailList: openingRoles.map((role) => roleDetail(role, takenAt)),
      Policies: [
        ...Object.entries(sharedPolicies).map(([name, grants]) => policy(policyArn(name), grants, takenAt)),
        ...Object.entries(awsPolicyGrants).map(([arn, grants]) => policy(arn, grants, takenAt)),
      ],
      IsTruncated: false,
    },
  };
}

function userDetail(user: OpeningUser, takenAt: Instant): Json {
  return {
    Path: '/',
    UserName: user.name,
    UserId: uniqueId('AIDA', user.name),
    Arn: `arn:aws:iam::${ourAccount}:user/${user.name}`,
    CreateDate: createdBefore(takenAt, user.name),
    ...(Object.keys(user.inline).length === 0 ? {} : { UserPolicyList: inlinePolicies(user.inline) }),
    GroupList: [...user.groups],
    AttachedManagedPolicies: [],
    Tags: [],
  };
}

function groupDetail(name: string, inline: OpeningRole['inline'], takenAt: Instant): Json {
  return {
    Path: '/',
    GroupName: name,
    GroupId: uniqueId('AGPA', name),
    Arn: `arn:aws:iam::${ourAccount}:group/${name}`,
    CreateDate: createdBefore(takenAt, name),
    GroupPolicyList: inlinePolicies(inline),
    AttachedManagedPolicies: [],
  };
}

function roleDetail(role: OpeningRole, takenAt: Instant): Json {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: uniqueId('AROA', role.name),
    Arn: roleArn(role.name, role.path),
    CreateDate: createdBefore(takenAt, role.name),
    AssumeRolePolicyDocument: trustDocument(role.trust),
    InstanceProfileList: [],
    RolePolicyList: inlinePolicies(role.inline),
    AttachedManagedPolicies: role.attached.map((arn) => ({ PolicyName: lastPart(arn), PolicyArn: arn })),
    Tags: [],
    RoleLastUsed: {},
  };
}

function policy(arn: string, grants: readonly Grant[], takenAt: Instant): Json {
  const created = createdBefore(takenAt, arn);
  const document = policyDocument(grants);
  return {
    PolicyName: lastPart(arn),
    PolicyId: uniqueId('ANPA', lastPart(arn)),
    Arn: arn,
    Path: arn.includes(':policy/service-role/') ? '/service-role/' : '/',
    DefaultVersionId: 'v1',
    AttachmentCount: openingRoles.filter((role) => role.attached.includes(arn)).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: created,
    UpdateDate: created,
    PolicyVersionList: [{ Document: document, VersionId: 'v1', IsDefaultVersion: true, CreateDate: created }],
  };
}

function inlinePolicies(inline: OpeningRole['inline']): readonly Json[] {
  return Object.entries(inline).map(([PolicyName, grants]) => ({
    PolicyName,
    PolicyDocument: policyDocument(grants),
  }));
}

/** Some day of the two years before; the command line prints `+00:00` where the API says `Z`. */
function createdBefore(takenAt: Instant, name: string): string {
  const random = stream(3, name);
  const at = takenAt - between(random, 20, 700) * dayMs - between(random, 0, 80_000) * 1000;
  return `${new Date(instant(at)).toISOString().slice(0, 19)}+00:00`;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
