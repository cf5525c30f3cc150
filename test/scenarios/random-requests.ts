import { pick, stream } from '../../src/demo/random.ts';
import { vocabulary } from './expected.ts';
import type { Asked } from './judge.ts';
import type { Story } from './story.ts';

/** Requests that nobody thought of, around those that a story is about. */

const foreign = [
  's3:ListBucket',
  's3:DeleteObjectVersion',
  's3:GetObjectAcl',
  'sqs:ReceiveMessage',
  'ec2:TerminateInstances',
  'kms:Decrypt',
  'iam:AttachUserPolicy',
  'dynamodb:Query',
  'lambda:InvokeFunction',
  'organizations:ListAccounts',
];

const endings = ['', '/', '/x', '/may', 'x', '/notes/2', '/sealed/../1'];

export interface RandomRequest extends Asked {
  readonly principal: string;
}

export function randomRequests(
  story: Story,
  principals: readonly string[],
  count: number,
): readonly RandomRequest[] {
  const random = stream(2026, story.name);
  const known = vocabulary(story);
  const { actions, resources, context } = story.requests;
  const text = (from: string): string =>
    // The last character cut off, another put in its place, or something behind it.
    pick(random, [from, from.slice(0, -1), `${from.slice(0, -1)}q`, `${from}${pick(random, endings)}`]);
  return Array.from({ length: count }, (): RandomRequest => {
    const principal = pick(random, principals);
    if (random() < 0.4) return { principal, ...pick(random, known) };
    const held = Object.entries(context).flatMap(([key, values]) => {
      const value = pick(random, [...values, 'something else', null]);
      return value === null ? [] : [[key, value] as const];
    });
    const resource = pick(random, resources);
    return {
      principal,
      action: pick(random, [...actions, ...foreign]),
      resource: resource === '*' ? resource : text(resource),
      context: Object.fromEntries(held),
    };
  });
}
