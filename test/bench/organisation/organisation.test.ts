import { describe, expect, it } from 'vitest';
import { aws } from '../../../src/sources/aws/source.ts';
import { accountAnswer, organizationAnswers, resourceAnswers } from './answers.ts';
import { organisation } from './cast.ts';
import { changesOf } from './changes.ts';
import { sizeOf } from './size.ts';

const size = { ...sizeOf(0.01), changes: 3000 };
const decoded = (text: string) => aws.decode(JSON.parse(text), {});

describe('an organisation to measure on', () => {
  const texts = [...changesOf(organisation(size), size)].map(({ text }) => text);

  it('makes as many calls as asked, each of which is a change that is read without a doubt', () => {
    const kinds = Map.groupBy(texts.map(decoded), ({ kind }) => kind);
    expect([...kinds.keys()]).toEqual(['change']);
    expect(texts).toHaveLength(size.changes);
    const effects = (kinds.get('change') ?? []).flatMap((one) =>
      one.kind === 'change' ? [one.event.effects.length] : [],
    );
    expect(effects.every((count) => count > 0)).toBe(true);
  });

  it('is the same whenever it is made', () => {
    expect([...changesOf(organisation(size), size)].map(({ text }) => text)).toEqual(texts);
  });

  it('opens with answers that name every account, principal and resource', () => {
    const made = organisation(size);
    const answers = [
      ...made.accounts.map((account) => accountAnswer(account, made.principals)),
      ...organizationAnswers(made),
      ...resourceAnswers(made.guarded),
    ].map(decoded);
    expect(answers.filter(({ kind }) => kind !== 'snapshot')).toEqual([]);
    const listed = new Set(
      answers.flatMap((one) =>
        one.kind === 'snapshot' ? one.snapshot.objects.map(({ object }) => object.id) : [],
      ),
    );
    for (const { account, type, name } of made.principals)
      expect(listed).toContain(`arn:aws:iam::${account}:${type}/${name}`);
    for (const { id } of made.accounts) expect(listed).toContain(`arn:aws:organizations:::account/${id}`);
    for (const { kind, name } of made.guarded)
      if (kind === 'bucket') expect(listed).toContain(`arn:aws:s3:::${name}`);
  });
});
