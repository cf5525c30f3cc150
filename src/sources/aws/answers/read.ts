import type { DecodeContext, Decoded } from '../../source.ts';
import { type Fields, text } from '../fields.ts';
import { accountDetails, authorizationDetails } from './account.ts';
import { type Answer, type AnswerReader, assembled, type Part, snapshotSchema, unwrapped } from './answer.ts';
import { iamAnswers } from './iam.ts';
import { organizationAnswers } from './organizations.ts';
import { callOf } from './recognise.ts';
import { listingAnswers } from './resource-listings.ts';
import { resourceAnswers } from './resources.ts';
import { isTimelineEntry, readTimelineEntry } from './timeline.ts';
import { usageAnswers } from './usage.ts';

/** Every operation whose answers are read, by `service:Operation`. */
export const answerReaders: ReadonlyMap<string, AnswerReader> = new Map(
  [
    { [authorizationDetails]: accountDetails },
    iamAnswers,
    organizationAnswers,
    listingAnswers,
    resourceAnswers,
    usageAnswers,
  ].flatMap((table) => Object.entries(table)),
);

export function isAnswer(item: Fields): boolean {
  return item.schema === snapshotSchema || isTimelineEntry(item) || callOf(item) !== undefined;
}

/** One answer of a file: in drift's own wrapper, or as the AWS CLI printed it. */
export function readAnswer(item: Fields, context: DecodeContext, source: string): Decoded {
  if (item.schema !== snapshotSchema && isTimelineEntry(item)) return readTimelineEntry(item, source);
  const answer = answerOf(item, context);
  if (typeof answer === 'string') return { kind: 'undecodable', reason: answer };
  const part = partOf(answer);
  if (part === undefined) {
    return {
      kind: 'foreign',
      what: `a snapshot by \`${answer.call}\`, which no decoder of this source reads`,
    };
  }
  if (typeof part === 'string') return { kind: 'undecodable', reason: part };
  const { takenAt } = answer;
  if (takenAt === undefined) {
    return { kind: 'undecodable', reason: 'the file does not say when it was taken; pass `--at TIME`' };
  }
  return { kind: 'snapshot', snapshot: assembled([{ answer, part, takenAt }], source, answer.call) };
}

function answerOf(item: Fields, context: DecodeContext): Answer | string {
  if (item.schema === snapshotSchema) return unwrapped(item, context);
  const { takenAt, about, account } = context;
  const call = meantBy(callOf(item) ?? '', about);
  const none = { account, region: undefined, startedAt: undefined, error: undefined };
  return { ...none, call, takenAt, params: {}, response: item, about, isOwn: false };
}

/** Answers about different kinds of things that look alike are told apart by what they are about. */
function meantBy(call: string, about: string | undefined): string {
  if (call === 'iam:ListAttachedRolePolicies') {
    if (about?.includes(':user/')) return 'iam:ListAttachedUserPolicies';
    if (about?.includes(':group/')) return 'iam:ListAttachedGroupPolicies';
  }
  // Of nobody's groups it is at least true that they exist.
  if (call === 'iam:ListGroupsForUser' && !about?.includes(':user/')) return 'iam:ListGroups';
  if (call !== 's3:GetBucketPolicy') return call;
  if (about?.includes(':kms:')) return 'kms:GetKeyPolicy';
  return about?.includes(':lambda:') ? 'lambda:GetPolicy' : call;
}

/** Undefined for a call that nobody reads. */
export function partOf(answer: Answer): Part | string | undefined {
  const reader = answerReaders.get(answer.call);
  if (!reader) return undefined;
  if (answer.error !== undefined && !speaksByRefusing.has(answer.call)) return `refused: ${answer.error}`;
  return reader(answer);
}

/** Calls whose refusal may mean that there is no policy. */
const speaksByRefusing: ReadonlySet<string> = new Set([
  's3:GetBucketPolicy',
  'lambda:GetPolicy',
  'ecr:GetRepositoryPolicy',
  'ecr:GetRegistryPolicy',
]);

/** What an answer is about, in words, for whoever looks for it. */
export function subjectOf(answer: Pick<Answer, 'params'>): string {
  const names = Object.keys(answer.params).map((key) => text(answer.params, key));
  return names.find((name) => name !== undefined) ?? '';
}
