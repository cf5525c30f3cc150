import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { FacetKey, FacetValue, ObjectRef } from '../../core/model/event.ts';
import { byCodeUnit } from '../../core/model/order.ts';
import type { Snapshot, SnapshotCover, SnapshotObject } from '../../core/model/snapshot.ts';
import { type Instant, parseInstant } from '../../core/model/time.ts';
import type { DecodeContext, Decoded } from '../source.ts';
import { readDocument } from './documents.ts';
import { type Fields, present } from './fields.ts';
import { accountOfArn, iamObject, iamPolicy } from './objects.ts';
import { globalRegion, type Place, partitionOf, scopeOf } from './scope.ts';
import {
  type Answer,
  answerSchema,
  type GroupDetail,
  type PolicyDetail,
  type RoleDetail,
  snapshotSchema,
  type UserDetail,
  wrapperSchema,
} from './snapshot-shape.ts';

const authorizationDetails = 'iam:GetAccountAuthorizationDetails';

interface Taking {
  readonly response: unknown;
  readonly account: string | undefined;
  readonly takenAt: Instant | undefined;
  /** drift's own collector asks without a filter; of a bare file nobody knows. */
  readonly isUnfiltered: boolean;
}

/** What IAM answered about a whole account, or why it cannot be used. */
export function readSnapshot(item: Fields, context: DecodeContext, source: string): Decoded {
  const taking = takingOf(item, context);
  if ('kind' in taking) return taking;
  const parsed = answerSchema.safeParse(taking.response);
  if (!parsed.success) {
    return undecodable(`answer of ${authorizationDetails}: ${placesOf(parsed.error)} not as documented`);
  }
  const accounts = accountsOf(parsed.data, taking.account);
  const [account] = accounts;
  if (account === undefined) return undecodable('the answer names no account: its lists are empty');
  if (accounts.length > 1) return undecodable(`the answer names several accounts: ${accounts.join(', ')}`);
  if (taking.takenAt === undefined) {
    return undecodable('the file does not say when it was taken; pass `--at TIME`');
  }
  const snapshot = assemble({ answer: parsed.data, taking, takenAt: taking.takenAt, account, source });
  return { kind: 'snapshot', snapshot };
}

function undecodable(reason: string): Decoded {
  return { kind: 'undecodable', reason };
}

/** The first few: one wrong key is wrong in every element of a list. */
function placesOf(error: z.ZodError): string {
  const places = error.issues.slice(0, 3).map((issue) => `\`${issue.path.join('.')}\``);
  return places.join(', ');
}

function takingOf(item: Fields, context: DecodeContext): Taking | Decoded {
  if (item.schema !== snapshotSchema) {
    return { response: item, account: undefined, takenAt: context.takenAt, isUnfiltered: false };
  }
  const parsed = wrapperSchema.safeParse(item);
  if (!parsed.success) {
    return undecodable(`${snapshotSchema}: ${placesOf(parsed.error)} missing or of the wrong type`);
  }
  const { call, account, takenAt, response } = parsed.data;
  if (call !== authorizationDetails) {
    return { kind: 'foreign', what: `a snapshot by \`${call}\`, which no decoder of this source reads` };
  }
  const own = takenAt === undefined ? undefined : parseInstant(takenAt);
  if (takenAt !== undefined && own === undefined)
    return undecodable(`\`takenAt\` is \`${takenAt}\`, which is no time`);
  return { response, account, takenAt: own ?? context.takenAt, isUnfiltered: true };
}

function accountsOf(answer: Answer, stated: string | undefined): readonly string[] {
  const arns = [
    ...answer.RoleDetailList,
    ...answer.UserDetailList,
    ...answer.GroupDetailList,
    ...answer.Policies,
  ].map((each) => accountOfArn(each.Arn));
  const owners = [stated, ...arns].filter((each) => each !== undefined && each !== 'aws');
  return [...new Set(owners)].filter((each) => each !== undefined).sort(byCodeUnit);
}

interface Assembly {
  readonly answer: Answer;
  readonly taking: Taking;
  readonly takenAt: Instant;
  readonly account: string;
  readonly source: string;
}

function assemble({ answer, taking, takenAt, account, source }: Assembly): Snapshot {
  const lists = [answer.RoleDetailList, answer.UserDetailList, answer.GroupDetailList, answer.Policies];
  const partition = partitionOf(
    '',
    lists.map((list) => list[0]?.Arn),
  );
  const place: Place = { account, region: globalRegion(partition), partition };
  const objects = [
    ...answer.RoleDetailList.map((role) => roleObject(place, role)),
    ...answer.UserDetailList.map((user) => userObject(place, user)),
    ...answer.GroupDetailList.map((group) => groupObject(place, group)),
    ...answer.Policies.map(policyObject),
  ].sort((a, b) => byCodeUnit(a.object.id, b.object.id));
  const scope = scopeOf(account, place.region);
  const content = JSON.stringify([authorizationDetails, takenAt, scope, taking.response]);
  return {
    id: `sha256:${createHash('sha256').update(content).digest('hex')}`,
    source,
    scope,
    takenAt,
    call: authorizationDetails,
    covers: coversOf(answer, taking, account),
    objects,
  };
}

/**
 * An empty list vouches for nothing by itself: `--filter` empties the lists of what was not asked for, and the
 * answer does not say that it was filtered.
 */
function coversOf(answer: Answer, taking: Taking, account: string): readonly SnapshotCover[] {
  const isWhole = answer.IsTruncated !== true && answer.NextToken === undefined;
  const cover = (kind: string, listed: number, families: readonly string[]): SnapshotCover => ({
    container: account,
    kind,
    complete: isWhole && (taking.isUnfiltered || listed > 0),
    families,
  });
  const own = answer.Policies.filter((policy) => accountOfArn(policy.Arn) === account).length;
  return [
    cover('iam-role', answer.RoleDetailList.length, ['attached', 'inline', 'permissions-boundary', 'trust']),
    cover('iam-user', answer.UserDetailList.length, ['attached', 'group', 'inline', 'permissions-boundary']),
    cover('iam-group', answer.GroupDetailList.length, ['attached', 'inline']),
    cover('iam-policy', own, ['default-version', 'version']),
    // Only those in use are listed, and AWS does not say that it lists all their versions.
    { container: 'aws', kind: 'iam-policy', complete: false, families: ['default-version'] },
  ];
}

type Facet = SnapshotObject['facets'][number];

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
    ...user.GroupList.map((name) => reference('group', name, iamObject(place, 'group', name).id)),
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
  return described(iamPolicy(policy.Arn), policy.CreateDate, [
    reference('default-version', '', policy.DefaultVersionId),
    ...policy.PolicyVersionList.flatMap((version) =>
      documentFacet('version', version.VersionId, version.Document),
    ),
  ]);
}

function described(
  object: ObjectRef,
  createDate: string | undefined,
  facets: readonly Facet[],
): SnapshotObject {
  return present({
    object,
    createdAt: createDate === undefined ? undefined : parseInstant(createDate),
    facets: [...facets].sort(
      (a, b) => byCodeUnit(a.facet.family, b.facet.family) || byMember(a.facet, b.facet),
    ),
  });
}

function byMember(a: FacetKey, b: FacetKey): number {
  return byCodeUnit(a.member, b.member);
}

function inlineFacets(policies: RoleDetail['RolePolicyList']): readonly Facet[] {
  return policies.flatMap((policy) => documentFacet('inline', policy.PolicyName, policy.PolicyDocument));
}

function attachedFacets(policies: RoleDetail['AttachedManagedPolicies']): readonly Facet[] {
  return policies.map(({ PolicyArn }) => reference('attached', PolicyArn, PolicyArn));
}

function boundaryFacet(arn: string | undefined): readonly Facet[] {
  return arn === undefined ? [] : [reference('permissions-boundary', '', arn)];
}

function documentFacet(family: string, member: string, raw: unknown): readonly Facet[] {
  const value = readDocument(raw);
  return value === 'absent' ? [] : [facetOf(family, member, value)];
}

function reference(family: string, member: string, target: string): Facet {
  return facetOf(family, member, { kind: 'reference', target });
}

function facetOf(family: string, member: string, value: FacetValue): Facet {
  return { facet: { family, member }, value };
}
