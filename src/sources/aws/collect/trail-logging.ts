import { type Instant, parseInstant } from '../../../core/model/time.ts';
import { wholeLog } from '../../../core/timeline/listed.ts';
import { type Fields, flag, isFields, text, texts } from '../fields.ts';
import { accountOfArn } from '../objects.ts';
import { globalStreams, regionalStreams } from '../streams.ts';
import type { Caller, Target } from './client.ts';

/** What a trail writes, as far as it bears on what its silence means. */
export interface TrailLogging {
  /** Whose it is; of an organisation, whose member accounts it logs too. */
  readonly account: string;
  readonly isOrganisation: boolean;
  /** It has been logging without a stop since then. */
  readonly since: Instant;
  /** Event sources that it leaves out. */
  readonly excluded: readonly string[];
}

/** Of the trail that writes to a bucket; undefined where nothing vouches for all changes being in it. */
export async function trailLogging(
  caller: Caller,
  target: Target,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): Promise<TrailLogging | undefined> {
  const { response } = await caller.call('cloudtrail:DescribeTrails', target, { includeShadowTrails: true });
  const trails = Array.isArray(response.trailList) ? response.trailList.filter(isFields) : [];
  const trail = trails.find(
    (one) =>
      text(one, 'S3BucketName') === bucket &&
      (text(one, 'S3KeyPrefix') ?? '').replace(/\/$/, '') === prefix &&
      flag(one, 'IsMultiRegionTrail'),
  );
  const name = text(trail, 'TrailARN');
  if (name === undefined) return undefined;
  const home = { ...target, region: text(trail, 'HomeRegion') ?? target.region };
  const { response: status } = await caller.call('cloudtrail:GetTrailStatus', home, { Name: name });
  const since = parseInstant(text(status, 'StartLoggingTime') ?? '');
  const isDelivering =
    flag(status, 'IsLogging') === true && text(status, 'LatestDeliveryError') === undefined;
  if (!isDelivering || since === undefined) return undefined;
  const { response: selectors } = await caller.call('cloudtrail:GetEventSelectors', home, {
    TrailName: name,
  });
  const excluded = excludedBy(selectors);
  const account = accountOfArn(name) ?? '';
  return (
    excluded && { account, isOrganisation: flag(trail, 'IsOrganizationTrail') === true, since, excluded }
  );
}

/** Undefined where changes are left out for another reason than their event source. */
function excludedBy(selectors: Fields): readonly string[] | undefined {
  const plain = Array.isArray(selectors.EventSelectors) ? selectors.EventSelectors.filter(isFields) : [];
  const advanced = Array.isArray(selectors.AdvancedEventSelectors)
    ? selectors.AdvancedEventSelectors.filter(isFields)
    : [];
  const found = [...plain.map(plainExclusions), ...advanced.map(advancedExclusions)].filter(
    (one) => one !== undefined,
  );
  // Several selectors add up; the one that leaves out least counts.
  return found.sort((a, b) => a.length - b.length)[0];
}

function plainExclusions(selector: Fields): readonly string[] | undefined {
  const logs = flag(selector, 'IncludeManagementEvents') !== false;
  if (!logs || text(selector, 'ReadWriteType') === 'ReadOnly') return undefined;
  return texts(selector, 'ExcludeManagementEventSources');
}

function advancedExclusions(selector: Fields): readonly string[] | undefined {
  const fields = Array.isArray(selector.FieldSelectors) ? selector.FieldSelectors.filter(isFields) : [];
  const named = new Map(fields.map((one) => [text(one, 'Field'), one]));
  if (!texts(named.get('eventCategory'), 'Equals').includes('Management')) return undefined;
  const isWriting = !texts(named.get('readOnly'), 'Equals').includes('true');
  const known = ['eventCategory', 'readOnly', 'eventSource'];
  const isUnderstood = [...named.keys()].every((name) => name !== undefined && known.includes(name));
  const source = named.get('eventSource');
  const others = source ? Object.keys(source).filter((key) => !['Field', 'NotEquals'].includes(key)) : [];
  return isWriting && isUnderstood && others.length === 0 ? texts(source, 'NotEquals') : undefined;
}

export function vouchedStreams({ excluded }: Pick<TrailLogging, 'excluded'>): readonly string[] {
  if (excluded.length === 0) return [wholeLog];
  return [...globalStreams, ...regionalStreams].filter((stream) => !excluded.includes(stream));
}
