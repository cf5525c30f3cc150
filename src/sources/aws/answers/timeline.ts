import * as z from 'zod';
import type { Snapshot } from '../../../core/model/snapshot.ts';
import { parseInstant } from '../../../core/model/time.ts';
import type { Decoded } from '../../source.ts';
import type { Fields } from '../fields.ts';
import { iamObject, iamPolicy } from '../objects.ts';
import { globalRegion, partitionOf } from '../scope.ts';
import { assembled, documentFacet, listedObject, placesOf, referenceFacet } from './answer.ts';

/** One entry of a recorded history of policies: from `at` on this version was in force. */
const entry = z.looseObject({
  arn: z
    .string()
    .regex(/^arn:[^:]+:iam::[^:]*:policy\/./)
    .nullable(),
  /** Names a policy of AWS's own whose ARN, and so whose path, was not recorded. */
  policyName: z.string().min(1).optional(),
  versionId: z.string().min(1),
  at: z.string(),
  createDate: z.string().optional(),
  document: z.unknown(),
});

const call = 'policy timeline';
/** Nobody's account: the roles in it exist only so that a policy has somebody who holds it. */
const nobody = '000000000000';

export function isTimelineEntry(item: Fields): boolean {
  return ['arn', 'versionId', 'at', 'document'].every((key) => Object.hasOwn(item, key));
}

/** The policy as it was from then on, and one role made up to hold it. */
export function readTimelineEntry(item: Fields, source: string): Decoded {
  const parsed = entry.safeParse(item);
  if (!parsed.success) return undecodable(`${call}: ${placesOf(parsed.error)} not as documented`);
  const { policyName, versionId, at, createDate, document } = parsed.data;
  const arn = parsed.data.arn ?? (policyName && `arn:aws:iam::aws:policy/${policyName}`);
  if (!arn) return undecodable(`${call}: neither \`arn\` nor \`policyName\``);
  const takenAt = parseInstant(at);
  if (takenAt === undefined) return undecodable(`\`at\` is \`${at}\`, which is no time`);
  const partition = partitionOf('', [arn]);
  const place = { account: nobody, region: globalRegion(partition), partition };
  // The first version is in force from the moment the policy exists.
  const isBegun = versionId === 'v1' && createDate !== undefined && parseInstant(createDate) === takenAt;
  const begun = isBegun ? createDate : undefined;
  const policy = listedObject(
    iamPolicy(arn),
    ['default-version'],
    [referenceFacet('default-version', '', versionId), ...documentFacet('version', versionId, document)],
    begun,
  );
  const role = listedObject(
    iamObject(place, 'role', holderOf(arn)),
    ['attached', 'inline', 'permissions-boundary', 'trust'],
    [referenceFacet('attached', arn, arn)],
    begun,
  );
  const snapshot: Snapshot = assembled(
    [{ answer: { startedAt: undefined }, part: { place, covers: [], objects: [policy, role] }, takenAt }],
    source,
    call,
  );
  return { kind: 'snapshot', snapshot };
}

/** Policies may share a name under different paths or accounts, and each needs a holder of its own. */
function holderOf(arn: string): string {
  const [, account, path] = /^arn:[^:]+:iam::([^:]*):policy\/(.+)$/.exec(arn) ?? [];
  const name = (path ?? arn).replaceAll('/', '=');
  return `timeline-${account === 'aws' ? '' : `${account}=`}${name}`;
}

function undecodable(reason: string): Decoded {
  return { kind: 'undecodable', reason };
}
