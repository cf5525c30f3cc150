import type { ObjectRef } from '../../core/model/event.ts';
import type { Place } from './scope.ts';

/**
 * IAM principals are named without their path: most events carry only the name, and names are unique per
 * account whatever the path.
 */
export function iamObject(place: Place, type: IamType, name: string): ObjectRef {
  return {
    id: `arn:${place.partition}:iam::${place.account}:${type}/${name}`,
    kind: `iam-${type}`,
    container: place.account,
  };
}

export type IamType = 'role' | 'user' | 'group' | 'instance-profile';

/** A managed policy keeps its path: its ARN is the only name that attachments carry. */
export function iamPolicy(arn: string): ObjectRef {
  return { id: arn, kind: 'iam-policy', container: accountOfArn(arn) ?? 'aws' };
}

/** `aws` for what AWS itself owns; undefined where the ARN has no account (S3 buckets). */
export function accountOfArn(arn: string): string | undefined {
  return arn.split(':')[4] || undefined;
}

/** The account's root user, who has access keys but is no IAM user. */
export function rootUser(place: Place): ObjectRef {
  return {
    id: `arn:${place.partition}:iam::${place.account}:root`,
    kind: 'iam-root',
    container: place.account,
  };
}

/**
 * Real ARNs hold the organisation's id and the policy's type, which attach and detach do not tell: policies,
 * roots and units are named by their id and the account whose log it is.
 */
export function orgObject(place: Place, kind: OrgKind, id: string): ObjectRef {
  return {
    id: `arn:${place.partition}:organizations::${place.account}:${orgPaths[kind]}/${id}`,
    kind,
    container: place.account,
  };
}

const orgPaths = { 'org-policy': 'policy', 'org-unit': 'ou', 'org-root': 'root' } as const;
type OrgKind = keyof typeof orgPaths;

/** An account says itself that it leaves, and then its log does not name the organisation. */
export function memberAccount(place: Place, id: string): ObjectRef {
  return { id: `arn:${place.partition}:organizations:::account/${id}`, kind: 'org-account', container: id };
}

/** A bucket's ARN names no account. */
export function bucketOf(place: Place, name: string): ObjectRef {
  return { id: `arn:${place.partition}:s3:::${name}`, kind: 's3-bucket', container: place.account };
}

/** `https://sqs.eu-west-1.amazonaws.com/111111111111/orders`: the account in the URL owns the queue. */
export function queueByUrl(place: Place, url: string): ObjectRef | undefined {
  const [, account, name] = /\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
  if (account === undefined || name === undefined) return undefined;
  return regionalObject({ ...place, account }, 'sqs-queue', 'sqs', name);
}

/** An object that the record names by its ARN. */
export function objectByArn(place: Place, kind: string, arn: string): ObjectRef {
  return { id: arn, kind, container: accountOfArn(arn) ?? place.account };
}

/** An object that the record names by a name only: `resource` is what follows the account in its ARN. */
export function regionalObject(place: Place, kind: string, service: string, resource: string): ObjectRef {
  return {
    id: `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`,
    kind,
    container: place.account,
  };
}

/** Family of when services were last used; no event tells of it. */
export const lastUsed = 'last-used';

export function isArn(name: string): boolean {
  return /^arn:aws[a-z-]*:/.test(name);
}
