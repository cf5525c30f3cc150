import { accountOfArn } from '../objects.ts';
import { globalRegion, type Place, partitionOf } from '../scope.ts';
import type { Answer, Part } from './answer.ts';

/** Whose answer it is: its wrapper says so, or an ARN in it, or the user. A text is the reason why not. */
export function placeOf(answer: Answer, arns: readonly (string | undefined)[] = []): Place | string {
  const named = [answer.about, ...arns].filter((arn) => arn !== undefined);
  const owners = named.map(accountOfArn).filter((account) => account !== undefined && account !== 'aws');
  const account = answer.account ?? owners[0];
  if (account === undefined) {
    return `the answer of ${answer.call} does not say of which account it is; pass \`--account ID\``;
  }
  const partition = partitionOf(answer.region ?? '', named);
  const regional = named.map((arn) => arn.split(':')[3]).find((region) => region);
  return { account, region: answer.region ?? regional ?? globalRegion(partition), partition };
}

/** A part about what the place decides, or the reason why there is none. */
export function at(
  place: Place | string,
  part: (place: Place) => Omit<Part, 'place'> | string,
): Part | string {
  if (typeof place === 'string') return place;
  const made = part(place);
  return typeof made === 'string' ? made : { place, ...made };
}

/** What an answer is about that names it neither itself nor in its parameters. */
export function unnamed(answer: Answer, what: string): string {
  return `the answer of ${answer.call} does not say of which ${what} it is; pass \`--about ARN\``;
}

/** Listings are cut into pages; of a file that holds one page, nobody knows the others. */
export function isWhole(answer: Answer): boolean {
  const { response } = answer;
  const more = ['IsTruncated', 'Truncated', 'HasMoreResults'].some((key) => response[key] === true);
  const token = ['NextToken', 'nextToken', 'NextMarker', 'Marker', 'ContinuationToken'].some(
    (key) => typeof response[key] === 'string' && response[key] !== '',
  );
  return !more && !token && answer.error === undefined;
}
