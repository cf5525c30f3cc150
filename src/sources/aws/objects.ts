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

export function isArn(name: string): boolean {
  return /^arn:aws[a-z-]*:/.test(name);
}
