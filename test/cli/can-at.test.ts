import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drift } from '../support/cli-runtime.ts';
import { account, allow, createRole, putRolePolicy, roleArn, s3Delivery } from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

/** What an answer from a store says of what the store does not hold. */

const cwd = makeFolder(afterAll);
const looked = 'arn:aws:s3:::reports';
const unlooked = 'arn:aws:s3:::elsewhere/x';
const key = `arn:aws:kms:us-east-1:${account}:key/6f0c2b1e`;
const foreign = 'arn:aws:sqs:us-east-1:333333333333:jobs';

const look = {
  schema: 'drift.snapshot/v1',
  call: 's3:GetBucketPolicy',
  account,
  region: 'us-east-1',
  takenAt: '2026-11-01T08:00:00Z',
  params: { Bucket: 'reports' },
  error: { code: 'NoSuchBucketPolicy' },
};

interface Answer {
  readonly decision: string;
  readonly because: readonly {
    readonly kind: string;
    readonly document?: string;
    readonly text: string;
    readonly reasons: readonly { readonly text: string }[];
  }[];
  readonly notes: readonly string[];
}

async function ask([principal = '', action = '', resource = '']: readonly string[]): Promise<Answer> {
  const question = ['--principal', principal, '--action', action, '--resource', resource];
  const { stdout, stderr } = await drift(['can', '--at', 'latest', ...question, '--format', 'json'], { cwd });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Answer;
}

/** All sentences, with the reasons behind them. */
function said({ because, notes }: Answer): readonly string[] {
  return [...because.flatMap(({ text, reasons }) => [text, ...reasons.map((one) => one.text)]), ...notes];
}

const clerk = roleArn('clerk');

beforeAll(async () => {
  const records = [
    createRole('clerk', '2026-11-01T09:00:00Z', 'e-1'),
    putRolePolicy('clerk', allow('s3:GetObject', `${looked}/*`), '2026-11-01T09:00:05Z', 'e-2'),
    createRole('idle', '2026-11-01T09:00:10Z', 'e-3'),
  ];
  writeFileSync(join(cwd, 'trail.json'), s3Delivery(records));
  writeFileSync(join(cwd, 'look.json'), JSON.stringify(look));
  expect(await drift(['import', '.'], { cwd })).toMatchObject({ code: 0 });
});

describe('drift can --at', () => {
  it.each([
    {
      of: 'a resource that was seen to have no policy',
      asked: [clerk, 's3:GetObject', `${looked}/may`],
      decision: 'allowed',
      says: `${looked} has no policy of its own: policies of the caller must allow it`,
    },
    {
      of: 'a resource that nobody looked at',
      asked: [clerk, 's3:GetObject', unlooked],
      decision: 'implicitly-denied',
      says: `no policy of ${unlooked} was seen: policies of the caller must allow it`,
    },
    {
      of: 'no one resource',
      asked: [clerk, 's3:ListAllMyBuckets', '*'],
      decision: 'implicitly-denied',
      says: 'a request for no one resource meets no policy of one: policies of the caller must allow it',
    },
    {
      of: 'a role that is not to be taken on',
      asked: [clerk, 'iam:GetRole', roleArn('idle')],
      decision: 'implicitly-denied',
      says: 'the policy of a role speaks only of taking it on: policies of the caller must allow it',
    },
    {
      of: 'a caller that was never given a policy',
      asked: [roleArn('idle'), 's3:GetObject', `${looked}/may`],
      decision: 'implicitly-denied',
      says: 'no policy of the caller was seen',
    },
    {
      of: 'somebody outside, and a resource that lets nobody in',
      asked: ['anonymous', 's3:GetObject', `${looked}/may`],
      decision: 'implicitly-denied',
      says: `${looked} has no policy of its own`,
    },
  ])('speaks of $of as what is known of it', async ({ asked, decision, says }) => {
    const answer = await ask(asked);
    expect(answer.decision).toBe(decision);
    expect(said(answer)).toContain(says);
    expect(said(answer).filter((text) => / given/.test(text))).toEqual([]);
  });

  it.each([
    { of: 'the policy of a key', asked: [clerk, 'kms:Decrypt', key], document: key, why: 'it was not seen' },
    {
      of: 'the policy of what lies in another account',
      asked: [clerk, 'sqs:SendMessage', foreign],
      document: foreign,
      why: 'it was not seen',
    },
    {
      of: 'what a stranger may do',
      asked: [roleArn('stranger'), 's3:GetObject', `${looked}/may`],
      document: roleArn('stranger'),
      why: 'this principal was never seen',
    },
  ])('names $of where it was not seen and decides', async ({ asked, document, why }) => {
    const answer = await ask(asked);
    expect(answer.decision).toBe('indeterminate');
    const open = answer.because.filter(({ kind }) => kind === 'open');
    expect(open.map((one) => [one.document, one.reasons.map(({ text }) => text)])).toEqual([
      [document, [why]],
    ]);
    expect(said(answer).filter((text) => / given|JSON/.test(text))).toEqual([]);
  });

  it('names no policy that nobody wrote', async () => {
    const outsider = 'arn:aws:iam::222222222222:root';
    for (const question of [
      [clerk, 'sts:AssumeRole', roleArn('idle')],
      [outsider, 's3:GetObject', `${looked}/may`],
      [outsider, 'sts:AssumeRole', roleArn('idle')],
    ]) {
      const { because, notes } = await ask(question);
      const documents = because.flatMap(({ document }) => document ?? []);
      expect(documents.filter((name) => !name.startsWith(`arn:aws:iam::${account}:`))).toEqual([]);
      expect(notes).toEqual([]);
    }
  });
});
