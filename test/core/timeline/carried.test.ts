import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/core/model/event.ts';
import {
  at,
  clerk,
  created,
  deleted,
  givenLog,
  historyFrom,
  listed,
  masked,
  removed,
  renamed,
  set,
  unlisted,
} from '../../support/timeline.ts';

const nothingKnown = { existence: 'unknown', closed: [], facets: {} } as const;
const gone = { existence: 'absent', closed: 'all', facets: {} } as const;
const before = 'unknown (not-in-record) by look';

describe('what a snapshot found, over an unbroken log', () => {
  const look = listed(50, 'look', ['inline', 'trust'], { 'inline:read': 'A', trust: 'T' });

  it('was so where the log begins, and nobody knows before', () => {
    const story = givenLog([[10, 60]], look);
    story.at(8).expect(nothingKnown);
    for (const second of [9, 10, 30, 50, 70]) {
      story.at(second).expect({
        existence: 'present',
        closed: ['inline', 'trust'],
        facets: { 'inline:read': 'A by look', trust: 'T by look' },
      });
    }
  });

  it('says nothing of the time before a hole', () => {
    const story = givenLog(
      [
        [10, 20],
        [30, 60],
      ],
      look,
    );
    story.at(28).expect(nothingKnown);
    story.at(29).expect({
      existence: 'present',
      closed: ['inline', 'trust'],
      facets: { 'inline:read': 'A by look', trust: 'T by look' },
    });
  });

  it('says nothing where the log ended before it, or the look began before the log', () => {
    givenLog([[10, 50]], look)
      .at(48)
      .expect(nothingKnown);
    givenLog([[10, 60]], listed(50, 'look', ['inline'], {}, { from: 9 }))
      .at(49)
      .expect(nothingKnown);
  });

  it('was unknown before an event that wrote or removed it, and is what the event made it since', () => {
    const story = givenLog(
      [[10, 60]],
      set(20, 'put', 'inline:read', 'A'),
      removed(30, 'drop', 'inline:old'),
      look,
    );
    const rest = { existence: 'present', closed: ['inline', 'trust'] } as const;
    story
      .at(10)
      .expect({ ...rest, facets: { 'inline:old': before, 'inline:read': before, trust: 'T by look' } });
    story
      .at(20)
      .expect({ ...rest, facets: { 'inline:old': before, 'inline:read': 'A by put', trust: 'T by look' } });
    story.at(30).expect({
      ...rest,
      facets: { 'inline:old': 'absent by drop', 'inline:read': 'A by put', trust: 'T by look' },
    });
  });

  it('is what an event of the very second of the look made it', () => {
    givenLog([[10, 60]], set(50, 'put', 'inline:read', 'A'), look)
      .at(49)
      .expect({
        existence: 'present',
        closed: ['inline', 'trust'],
        facets: { 'inline:read': before, trust: 'T by look' },
      });
  });

  it('is left alone where an event of the log’s first second wrote it', () => {
    const story = givenLog([[10, 60]], set(10, 'put', 'trust', 'T'), look);
    const rest = { existence: 'present', closed: ['inline', 'trust'] } as const;
    story.at(9).expect({ ...rest, facets: { 'inline:read': 'A by look', trust: before } });
    story.at(10).expect({ ...rest, facets: { 'inline:read': 'A by look', trust: 'T by put' } });
  });

  it('is not told of an object that was created, deleted or renamed in between', () => {
    const state = (...evidence: Parameters<typeof historyFrom>[0]) => givenLog([[10, 60]], ...evidence, look);
    state(created(20, 'make'), set(20, 'make', 'trust', 'T'), set(21, 'put', 'inline:read', 'A'))
      .at(15)
      .expect(gone);
    state(deleted(20, 'drop')).at(15).expect(nothingKnown);
    const other: ObjectRef = { ...clerk, id: `${clerk.id}-old` };
    state(renamed(20, 'move', other, clerk))
      .at(15)
      .expect(gone);
  });

  it('was so since its creation, where the log does not tell of that', () => {
    const dated = listed(50, 'look', ['trust'], { trust: 'T' }, { createdAt: 20 });
    const story = givenLog([[10, 60]], dated);
    story.at(19).expect(gone);
    story.at(20).expect({ existence: 'present', closed: ['trust'], facets: { trust: 'T by look' } });
  });

  it('does not begin before a creation that only a later look tells', () => {
    const dated = listed(55, 'later', ['trust'], { trust: 'T' }, { createdAt: 20 });
    const story = givenLog([[10, 60]], listed(50, 'look', ['trust'], { trust: 'T' }), dated);
    story.at(19).expect(gone);
    story.at(20).expect({ existence: 'present', closed: ['trust'], facets: { trust: 'T by look' } });
  });

  it('leaves to an earlier look what that one saw', () => {
    const story = givenLog(
      [[10, 60]],
      listed(30, 'early', ['trust'], { trust: 'S', 'inline:read': 'B' }),
      look,
    );
    const facets = { 'inline:read': 'B by early', trust: 'S by early' };
    story.at(10).expect({ existence: 'present', closed: ['inline', 'trust'], facets });
    story.at(49).expect({ existence: 'present', closed: ['inline', 'trust'], facets });
  });

  it('corrects what was known before a hole, when the log sets in again', () => {
    const story = givenLog([[10, 60]], set(2, 'put', 'inline:read', 'B'), look);
    story.at(8).expect({ existence: 'present', closed: [], facets: { 'inline:read': 'B by put' } });
    story.at(9).expect({
      existence: 'present',
      closed: ['inline', 'trust'],
      facets: { 'inline:read': 'A by look', trust: 'T by look' },
    });
  });

  it('keeps what was known before a hole of what was changed after it', () => {
    const known = listed(2, 'first', ['inline'], { 'inline:read': 'B' });
    const story = givenLog(
      [[10, 60]],
      known,
      set(20, 'put', 'inline:read', 'A'),
      set(20, 'add', 'inline:new', 'N'),
      listed(50, 'look', ['inline'], { 'inline:read': 'A', 'inline:new': 'N' }),
    );
    story.at(10).expect({
      existence: 'present',
      closed: ['inline'],
      facets: { 'inline:read': 'B by first' },
    });
  });

  it('counts from its own date where the vendor gives one', () => {
    const dated = listed(50, 'look', ['trust'], { trust: 'T' }, { since: 20 });
    const story = givenLog([[10, 60]], dated);
    story.at(19).expect({ existence: 'present', closed: ['trust'], facets: { trust: before } });
    story.at(20).expect({ existence: 'present', closed: ['trust'], facets: { trust: 'T by look' } });
  });

  it('does not say when something was used last', () => {
    givenLog([[10, 60]], listed(50, 'look', ['last-used', 'trust'], { 'last-used:s3': '40' }))
      .at(49)
      .expect({ existence: 'present', closed: ['trust'], facets: {} });
  });

  it('is another piece of evidence than what it found at its own time', () => {
    const { steps } = historyFrom(
      [
        set(20, 'put', 'inline:read', 'B'),
        listed(50, 'look', ['trust', 'inline'], { 'inline:read': 'A', trust: 'T' }),
      ],
      clerk,
      [[10, 60]],
    );
    expect(steps.map((step) => [step.at, step.by.id, step.since])).toEqual([
      [at(9), `look#${clerk.id}#carried`, undefined],
      [at(20), 'put', undefined],
      [at(50), `look#${clerk.id}`, at(20)],
    ]);
  });
});

describe('what a complete snapshot did not list', () => {
  it('was not there since the log begins', () => {
    const story = givenLog([[10, 60]], unlisted(50, 'look'));
    story.at(8).expect(nothingKnown);
    story.at(9).expect(gone);
  });

  it('may have been there before an event that touched it', () => {
    givenLog([[10, 60]], deleted(20, 'drop'), unlisted(50, 'look'))
      .at(19)
      .expect(nothingKnown);
    givenLog([[10, 60]], removed(20, 'drop', 'inline:read'), unlisted(50, 'look'))
      .at(19)
      .expect(nothingKnown);
  });

  it('is not told of what an earlier look did list', () => {
    givenLog([[10, 60]], listed(30, 'early', ['trust'], { trust: 'T' }), unlisted(50, 'look'))
      .at(20)
      .expect({ existence: 'present', closed: ['trust'], facets: { trust: 'T by early' } });
  });
});

describe('what an event wrote and its record does not say', () => {
  const put = set(20, 'put', 'inline:read', masked('truncated'));
  const seen = listed(50, 'look', ['inline'], { 'inline:read': 'A' });
  const holds = (words: string) =>
    ({ existence: 'present', closed: ['inline'], facets: { 'inline:read': words } }) as const;

  it('is what a later look found, by the event', () => {
    const story = givenLog([[10, 60]], put, seen);
    story.at(19).expect(holds(before));
    story.at(20).expect(holds('A by put'));
    story.at(50).expect(holds('A by put'));
  });

  it('stays unknown over a hole, until another change, and where the look was going on', () => {
    const open = {
      existence: 'present',
      closed: [],
      facets: { 'inline:read': 'unknown (truncated) by put' },
    };
    givenLog([[22, 60]], put, listed(50, 'look', [], { 'inline:read': 'A' }))
      .at(20)
      .expect({ ...open, existence: 'present' });
    givenLog([[10, 60]], put, set(30, 'again', 'inline:read', 'A'), seen)
      .at(29)
      .expect(holds('unknown (truncated) by put'));
    givenLog([[10, 60]], put, listed(50, 'look', ['inline'], { 'inline:read': 'A' }, { from: 20 }))
      .at(20)
      .expect(holds('unknown (truncated) by put'));
  });

  it('is not what was found of another object of that name', () => {
    givenLog([[10, 60]], put, deleted(30, 'drop'), created(40, 'make'), seen)
      .at(20)
      .expect({ existence: 'present', closed: [], facets: { 'inline:read': 'unknown (truncated) by put' } });
  });

  it('stays unknown where the look found it gone', () => {
    const story = givenLog([[10, 60]], put, listed(50, 'look', ['inline'], {}));
    story.at(30).expect(holds('unknown (truncated) by put'));
    story.at(50).expect({ existence: 'present', closed: ['inline'], facets: {} });
  });

  it('is what a creation wrote', () => {
    const story = givenLog(
      [[10, 60]],
      created(20, 'make'),
      set(20, 'make', 'trust', masked()),
      listed(50, 'look', ['trust'], { trust: 'T' }),
    );
    story.at(19).expect(gone);
    story.at(20).expect({ existence: 'present', closed: 'all', facets: { trust: 'T by make' } });
  });

  it('is, of two values in one second, the one that was found', () => {
    const story = givenLog(
      [[10, 60]],
      set(20, 'z-first', 'inline:read', 'A'),
      set(20, 'a-second', 'inline:read', 'B'),
      listed(50, 'look', ['inline'], { 'inline:read': 'A' }),
    );
    story.at(20).expect(holds('A by z-first'));
  });

  it('is, of a value and its removal in one second, what was found', () => {
    const both = [set(20, 'put', 'inline:read', 'A'), removed(20, 'drop', 'inline:read')];
    givenLog([[10, 60]], ...both, seen)
      .at(20)
      .expect(holds('A by put'));
    givenLog([[10, 60]], ...both, listed(50, 'look', ['inline'], {}))
      .at(20)
      .expect(holds('absent by drop'));
  });

  it('stays untold where neither value was found', () => {
    givenLog(
      [[10, 60]],
      set(20, 'one', 'inline:read', 'A'),
      set(20, 'two', 'inline:read', 'B'),
      listed(50, 'look', ['inline'], { 'inline:read': 'C' }),
    )
      .at(20)
      .expect(holds('unknown (same-second) by two'));
  });
});
