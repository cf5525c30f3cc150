import type { ObjectRef } from '../../../core/model/event.ts';
import { byCodeUnit } from '../../../core/model/order.ts';
import type { SnapshotCover, SnapshotFacet, SnapshotObject } from '../../../core/model/snapshot.ts';
import { accountOfArn, iamObject, iamPolicy } from '../objects.ts';
import { globalRegion, type Place, partitionOf } from '../scope.ts';
import {
  type AccountDetails,
  answerSchema,
  type GroupDetail,
  type PolicyDetail,
  type RoleDetail,
  type UserDetail,
} from './account-shape.ts';
import {
  type Answer,
  type AnswerReader,
  documentFacet,
  listedObject,
  referenceFacet,
  shaped,
} from './answer.ts';
import { defaultVersionFacet } from './managed-policy.ts';
import { isAll, isJoined } from './place.ts';

export const authorizationDetails = 'iam:GetAccountAuthorizationDetails';

/** What IAM answered about a whole account, or why it cannot be used. */
export const accountDetails: AnswerReader = (answer) => {
  const found = shaped(answer, answerSchema);
  if (typeof found === 'string') return found;
  const accounts = accountsOf(found, answer.account);
  const [account] = accounts;
  if (account === undefined) return 'the answer names no account: its lists are empty';
  if (accounts.length > 1) return `the answer names several accounts: ${accounts.join(', ')}`;
  const lists = [found.RoleDetailList, found.UserDetailList, found.GroupDetailList, found.Policies];
  const partition = partitionOf(
    answer.region ?? '',
    lists.map((list) => list[0]?.Arn),
  );
  const place: Place = { account, region: globalRegion(partition), partition };
  const objects = [
    ...found.RoleDetailList.map((role) => roleObject(place, role)),
    ...found.UserDetailList.map((user) => userObject(place, user)),
    ...found.GroupDetailList.map((group) => groupObject(place, group)),
    ...found.Policies.map(policyObject),
  ].sort((a, b) => byCodeUnit(a.object.id, b.object.id));
  return { place, covers: coversOf(found, answer, account), objects };
};

function accountsOf(details: AccountDetails, stated: string | undefined): readonly string[] {
  const arns = [
    ...details.RoleDetailList,
    ...details.UserDetailList,
    ...details.GroupDetailList,
    ...details.Policies,
  ].map((each) => accountOfArn(each.Arn));
  const owners = [stated, ...arns].filter((each) => each !== undefined && each !== 'aws');
  return [...new Set(owners)].filter((each) => each !== undefined).sort(byCodeUnit);
}

type ListKey = 'RoleDetailList' | 'UserDetailList' | 'GroupDetailList' | 'Policies';

/**
 * An empty list vouches for nothing by itself: `--filter` empties the lists of what was not asked for, and the
 * answer does not say that it was filtered.
 */
function coversOf(details: AccountDetails, answer: Answer, account: string): readonly SnapshotCover[] {
  const cover = (kind: string, key: ListKey, families: readonly string[]): SnapshotCover => {
    const listed = details[key].filter(({ Arn }) => accountOfArn(Arn) === account).length;
    const isWhole = answer.isOwn
      ? isAll(answer, ['Filter']) && Array.isArray(answer.response[key])
      : isJoined(answer) && listed > 0;
    return { container: account, kind, complete: isWhole, families };
  };
  return [
    cover('iam-role', 'RoleDetailList', ['attached', 'inline', 'permissions-boundary', 'trust']),
    cover('iam-user', 'UserDetailList', ['attached', 'group', 'inline', 'permissions-boundary']),
    cover('iam-group', 'GroupDetailList', ['attached', 'inline']),
    cover('iam-policy', 'Policies', ['default-version', 'version']),
    // Only those in use are listed, and AWS does not say that it lists all their versions.
    { container: 'aws', kind: 'iam-policy', complete: false, families: ['default-version'] },
  ];
}

function roleObject(place: Place, role: RoleDetail): SnapshotObject {
  return described(iamObject(place, 'role', role.RoleName), role.CreateDate, [
    ...documentFacet('trust', '', role.AssumeRolePolicyDocument),
    ...inlineFacets(role.RolePolicyList),
    ...attachedFacets(role.AttachedManagedPolicies),
    ...boundaryFacet(role.PermissionsBoundary?.PermissionsBoundaryArn),
  ]);
}

function userObject(place: Place, user: UserDetail): SnapshotObject {
  return described(iamObject(place, 'user', user.UserName), user.CreateDate, [
    ...inlineFacets(user.UserPolicyList),
    ...attachedFacets(user.AttachedManagedPolicies),
    ...user.GroupList.map((name) => referenceFacet('group', name, iamObject(place, 'group', name).id)),
    ...boundaryFacet(user.PermissionsBoundary?.PermissionsBoundaryArn),
  ]);
}

function groupObject(place: Place, group: GroupDetail): SnapshotObject {
  return described(iamObject(place, 'group', group.GroupName), group.CreateDate, [
    ...inlineFacets(group.GroupPolicyList),
    ...attachedFacets(group.AttachedManagedPolicies),
  ]);
}

function policyObject(policy: PolicyDetail): SnapshotObject {
  const version = policy.PolicyVersionList.find((one) => one.VersionId === policy.DefaultVersionId);
  const inForce = version ?? { VersionId: policy.DefaultVersionId };
  return described(iamPolicy(policy.Arn), policy.CreateDate, [
    defaultVersionFacet(policy.Arn, inForce, policy.UpdateDate),
    ...policy.PolicyVersionList.flatMap((one) => documentFacet('version', one.VersionId, one.Document)),
  ]);
}

/** Which families are whole is the cover's to say, for all alike. */
function described(
  object: ObjectRef,
  createDate: string | undefined,
  facets: readonly SnapshotFacet[],
): SnapshotObject {
  return listedObject(object, undefined, facets, createDate);
}

function inlineFacets(policies: RoleDetail['RolePolicyList']): readonly SnapshotFacet[] {
  return policies.flatMap((policy) => documentFacet('inline', policy.PolicyName, policy.PolicyDocument));
}

function attachedFacets(policies: RoleDetail['AttachedManagedPolicies']): readonly SnapshotFacet[] {
  return policies.map(({ PolicyArn }) => referenceFacet('attached', PolicyArn, PolicyArn));
}

function boundaryFacet(arn: string | undefined): readonly SnapshotFacet[] {
  return arn === undefined ? [] : [referenceFacet('permissions-boundary', '', arn)];
}
