import { describe, it } from 'vitest';
import type { ObjectRef } from '../../../src/core/model/event.ts';
import { created, given, givenLog, listed, removed, set } from '../../support/timeline.ts';

const queue: ObjectRef = {
  id: 'arn:aws:sqs:eu-west-1:111111111111:orders',
  kind: 'sqs-queue',
  container: '111111111111',
};
const whole = (second: number, event: string, text: string, facet = 'resource-policy') =>
  set(second, event, facet, text, queue);
const add = (second: number, event: string, facet: string, text: string) =>
  set(second, event, facet, text, queue);
const drop = (second: number, event: string, facet: string) => removed(second, event, facet, queue);
const holds = (facets: Readonly<Record<string, string>>, closed: readonly string[] = []) =>
  ({ existence: 'present', closed, facets }) as const;

describe('a document and the statements of it', () => {
  it('is written whole, and leaves nothing of what was added before', () => {
    const story = given(
      add(10, 'add', 'statement:a', 'A'),
      drop(11, 'drop', 'statement:b'),
      whole(20, 'put', 'D'),
    );
    story.at(19, queue).expect(holds({ 'statement:a': 'A by add', 'statement:b': 'absent by drop' }));
    story.at(20, queue).expect(holds({ 'resource-policy': 'D by put' }));
  });

  it('is removed whole, with what was added to it', () => {
    given(whole(10, 'put', 'D'), add(20, 'add', 'statement:a', 'A'), drop(30, 'drop', 'resource-policy'))
      .at(30, queue)
      .expect(holds({ 'resource-policy': 'absent by drop' }));
  });

  it('is edited by what is added to it and removed from it', () => {
    given(whole(10, 'put', 'D'), add(20, 'add', 'statement:a', 'A'), drop(30, 'drop', 'statement:b'))
      .at(30, queue)
      .expect(
        holds({
          'resource-policy': 'D by put',
          'statement:a': 'A by add',
          'statement:b': 'absent by drop',
        }),
      );
  });

  it('does not tell, within one second, whether a statement was added to it or went with the one before', () => {
    for (const [first, second] of [
      ['1', '2'],
      ['2', '1'],
    ] as const) {
      given(whole(10, first, 'D'), add(10, second, 'statement:a', 'A'))
        .at(10, queue)
        .expect(
          holds({
            'resource-policy': `D by ${first}`,
            'statement:a': `unknown (same-second) by ${second}`,
          }),
        );
      given(drop(10, first, 'resource-policy'), add(10, second, 'statement:a', 'A'))
        .at(10, queue)
        .expect(
          holds({
            'resource-policy': `absent by ${first}`,
            'statement:a': `unknown (same-second) by ${second}`,
          }),
        );
    }
  });

  it('may hold a statement that was removed from it and added in one second', () => {
    const changed = [add(20, 'add', 'statement:a', 'A'), drop(20, 'drop', 'statement:a')];
    const born = created(5, 'make', queue);
    given(born, whole(10, 'put', 'D'), ...changed)
      .at(20, queue)
      .expect({
        existence: 'present',
        closed: 'all',
        facets: { 'resource-policy': 'D by put', 'statement:a': 'unknown (same-second) by drop' },
      });
    given(born, ...changed)
      .at(20, queue)
      .expect({ existence: 'present', closed: 'all', facets: { 'statement:a': 'absent by drop' } });
  });

  it('of a version says nothing of others', () => {
    given(
      add(10, 'add', 'statement:a', 'A'),
      add(10, 'tag', 'statement of live:a', 'L'),
      whole(20, 'put', 'D', 'resource-policy:live'),
    )
      .at(20, queue)
      .expect(holds({ 'resource-policy:live': 'D by put', 'statement:a': 'A by add' }));
  });

  it('is given whole by a look, statements and all', () => {
    given(
      add(10, 'add', 'statement:a', 'A'),
      listed(20, 'look', ['resource-policy'], { 'resource-policy': 'D' }, { object: queue }),
    )
      .at(20, queue)
      .expect(holds({ 'resource-policy': 'D by look' }, ['resource-policy']));
    given(add(10, 'add', 'statement:a', 'A'), listed(20, 'look', ['resource-policy'], {}, { object: queue }))
      .at(20, queue)
      .expect(holds({}, ['resource-policy']));
  });

  it('is no more where a look gives all statements', () => {
    given(whole(10, 'put', 'D'), listed(20, 'look', ['statement'], { 'statement:a': 'A' }, { object: queue }))
      .at(20, queue)
      .expect(holds({ 'statement:a': 'A by look' }, ['statement']));
  });

  it('is left as events edited it while the look went on', () => {
    given(
      whole(10, 'put', 'D'),
      add(20, 'add', 'statement:a', 'A'),
      listed(21, 'look', ['resource-policy'], { 'resource-policy': 'D' }, { object: queue, from: 19 }),
    )
      .at(21, queue)
      .expect(holds({ 'resource-policy': 'D by put', 'statement:a': 'A by add' }, ['resource-policy']));
  });
});

describe('a document that a look gave, over an unbroken log', () => {
  const look = listed(50, 'look', ['resource-policy'], { 'resource-policy': 'D' }, { object: queue });
  const before = 'unknown (not-in-record) by look';

  it('was so but for the statements that were added or removed since', () => {
    const story = givenLog(
      [[10, 60]],
      add(20, 'add', 'statement:a', 'A'),
      drop(30, 'drop', 'statement:b'),
      look,
    );
    const closed = ['resource-policy'];
    const base = { 'resource-policy': 'D by look' };
    story.at(10, queue).expect(holds({ ...base, 'statement:a': before, 'statement:b': before }, closed));
    story.at(20, queue).expect(holds({ ...base, 'statement:a': 'A by add', 'statement:b': before }, closed));
    story
      .at(30, queue)
      .expect(holds({ ...base, 'statement:a': 'A by add', 'statement:b': 'absent by drop' }, closed));
    story.at(50, queue).expect(holds(base, closed));
  });

  it('says nothing of what was there before somebody wrote it whole', () => {
    const story = givenLog([[10, 60]], add(20, 'add', 'statement:a', 'A'), whole(30, 'put', 'D'), look);
    story
      .at(10, queue)
      .expect(holds({ 'resource-policy': before, 'statement:a': before }, ['resource-policy']));
    story.at(30, queue).expect(holds({ 'resource-policy': 'D by put' }, ['resource-policy']));
  });

  it('is what a masked event wrote, unless it was edited since', () => {
    const put = set(20, 'put', 'resource-policy', { kind: 'unknown', reason: 'truncated' }, queue);
    givenLog([[10, 60]], put, look)
      .at(20, queue)
      .expect(holds({ 'resource-policy': 'D by put' }, ['resource-policy']));
    givenLog([[10, 60]], put, add(30, 'add', 'statement:a', 'A'), look)
      .at(20, queue)
      .expect(holds({ 'resource-policy': 'unknown (truncated) by put' }, ['resource-policy']));
  });
});
