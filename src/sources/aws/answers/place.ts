import { field } from '../fields.ts';
import { accountOfArn } from '../objects.ts';
import { globalRegion, type Place, partitionOf } from '../scope.ts';
import type { Answer, Part } from './answer.ts';

type Arns = readonly (string | undefined)[];

/** Accounts that ARNs name, each once; AWS itself is none. */
export function ownersOf(arns: Arns): readonly string[] {
  const accounts = arns.map((arn) => (arn === undefined ? undefined : accountOfArn(arn)));
  return [
    ...new Set(
      accounts.filter((account) => account !== undefined).filter((account) => /^\d{12}$/.test(account)),
    ),
  ];
}

/** Whose answer it is: its wrapper says so, or an ARN in it, or the user. A text is the reason why not. */
export function placeOf(answer: Answer, arns: Arns = []): Place | string {
  const named = [...arns, answer.about].filter((arn) => arn !== undefined);
  const account = answer.account ?? ownersOf(named)[0];
  if (account === undefined) {
    return `the answer of ${answer.call} does not say of which account it is; pass \`--account ID\``;
  }
  const partition = partitionOf(answer.region ?? '', named);
  const regional = named.map((arn) => arn.split(':')[3]).find((region) => region);
  return { account, region: answer.region ?? regional ?? globalRegion(partition), partition };
}

/**
 * The same for what exists once per account, is logged in one Region, and is named by its account and name: there
 * an ARN of another account would become a thing that does not exist.
 */
export function globalPlace(answer: Answer, arns: Arns = []): Place | string {
  const place = placeOf(answer, arns);
  if (typeof place === 'string') return place;
  const stranger = ownersOf(arns).find((owner) => owner !== place.account);
  if (stranger !== undefined) {
    return `the answer of ${answer.call} is said to be of account ${place.account} and names ${stranger}`;
  }
  return { ...place, region: globalRegion(place.partition) };
}

/** The same for what is named by its Region and a bare name. */
export function regionalPlace(answer: Answer, arns: Arns = []): Place | string {
  const isTold = [answer.region, ...[...arns, answer.about].map((arn) => arn?.split(':')[3])].some(Boolean);
  return isTold
    ? placeOf(answer, arns)
    : `the answer of ${answer.call} does not say of which Region it is; pass \`--about ARN\``;
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

const flags = ['IsTruncated', 'Truncated', 'HasMoreResults'];
const tokens = ['NextToken', 'NextMarker', 'Marker', 'ContinuationToken', 'StartingToken'];

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}

/**
 * Everything that there is: asked for from the beginning, without a filter, to the end. Of a bare file nobody
 * knows; it may have been filtered, or be the last of several pages.
 */
export function isAll(answer: Answer, filters: readonly string[] = []): boolean {
  const isFree = [...tokens, ...filters].every((key) => !isSet(field(answer.params, key)));
  return answer.isOwn && isFree && isToTheEnd(answer);
}

/** The AWS CLI joins pages and then leaves out the flag of the last one, which a single page always has. */
export function isJoined(answer: Answer): boolean {
  return isToTheEnd(answer) && flags.every((key) => !Object.hasOwn(answer.response, key));
}

function isToTheEnd({ response, error }: Answer): boolean {
  return error === undefined && [...flags, ...tokens].every((key) => !isSet(field(response, key)));
}
