import type { SnapshotFacet } from '../../../core/model/snapshot.ts';
import { parseInstant } from '../../../core/model/time.ts';
import { accountOfArn } from '../objects.ts';
import { referenceFacet } from './answer.ts';

export interface Version {
  readonly VersionId: string;
  readonly CreateDate?: string | undefined;
}

/**
 * Which version is in force. Nobody logs when AWS changes a policy of its own, so there the version's date counts,
 * as long as the version is the newest: `updated` is when the newest was made
 * (docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html), and going back to an older one leaves no date.
 */
export function defaultVersionFacet(
  arn: string,
  version: Version,
  updated: string | undefined,
): SnapshotFacet {
  const facet = referenceFacet('default-version', '', version.VersionId);
  const since = version.CreateDate === undefined ? undefined : parseInstant(version.CreateDate);
  const isNewest = updated !== undefined && parseInstant(updated) === since;
  return since !== undefined && isNewest && accountOfArn(arn) === 'aws' ? { ...facet, since } : facet;
}
