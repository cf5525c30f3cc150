import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/core/model/event.ts';
import {
  at,
  clerk,
  created,
  deleted,
  document,
  given,
  historyFrom,
  listed,
  masked,
  removed,
  renamed,
  set,
  shown,
  unlisted,
} from '../../support/timeline.ts';

const group = (name: string): ObjectRef => ({
  id: `arn:aws:iam::111111111111:group/${name}`,
  kind: 'iam-group',
  container: '111111111111',
});
const [tellers, cashiers] = [group('tellers'), group('cashiers')];
const nothingKnown = { existence: 'unknown', closed: [], facets: {} } as const;
const gone = { existence: 'absent', closed: 'all', facets: {} } as const;

describe('before the evidence', () => {
  it('knows nothing of an object of which nothing was seen', () => {
    given().at(9).expect(nothingKnown);
  });

  it('knows nothing before the first change of an object whose creation was not seen', () => {
    given(set(10, 'put', 'inline:read', 'A'))
      .at(9)
      .expect(nothingKnown);
  });

  it('knows that an object did not exist before it was created', () => {
    given(created(10, 'make'), set(10, 'put', 'inline:read', 'A'))
      .at(9)
      .expect(gone);
  });

  it('knows only what was set, where the creation was not seen', () => {
    given(set(10, 'put', 'inline:read', 'A'))
      .at(10)
      .expect({ existence: 'present', closed: [], facets: { 'inline:read': 'A by put' } });
  });
});

describe('a creation', () => {
  it('closes every family: what was not set since is absent', () => {
    given(created(10, 'make'), set(20, 'put', 'inline:read', 'A'))
      .at(30)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'A by put' } });
  });

  it('comes before what is set in the same second, also by another event', () => {
    given(set(10, 'a-put', 'inline:read', 'A'), created(10, 'z-make'), set(10, 'b-put', 'trust', 'T'))
      .at(10)
      .expect({
        existence: 'present',
        closed: 'all',
        facets: { 'inline:read': 'A by a-put', trust: 'T by b-put' },
      });
  });

  it('keeps what it sets itself when another event of that second removes something', () => {
    given(created(10, 'z-make'), set(10, 'z-make', 'trust', 'T'), removed(10, 'a-drop', 'inline:read'))
      .at(10)
      .expect({
        existence: 'present',
        closed: 'all',
        facets: { 'inline:read': 'absent by a-drop', trust: 'T by z-make' },
      });
  });

  it('starts from nothing when the name was in use before', () => {
    given(
      set(10, 'put', 'inline:old', 'A'),
      deleted(20, 'drop'),
      created(30, 'again'),
      set(31, 'put2', 'trust', 'T'),
    )
      .at(40)
      .expect({ existence: 'present', closed: 'all', facets: { trust: 'T by put2' } });
  });
});

describe('a change', () => {
  it('counts from its own second on', () => {
    const evidence = [created(10, 'make'), set(20, 'put', 'trust', 'T'), set(30, 'put2', 'trust', 'U')];
    const trust = (value: string) =>
      ({ existence: 'present', closed: 'all', facets: { trust: value } }) as const;
    given(...evidence)
      .at(19)
      .expect({ existence: 'present', closed: 'all', facets: {} });
    given(...evidence)
      .at(20)
      .expect(trust('T by put'));
    given(...evidence)
      .at(29)
      .expect(trust('T by put'));
    given(...evidence)
      .at(30)
      .expect(trust('U by put2'));
  });

  it('to a value that the log masked leaves the facet unknown, not absent and not as it was', () => {
    given(created(10, 'make'), set(11, 'put', 'inline:read', 'A'), set(20, 'put2', 'inline:read', masked()))
      .at(20)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'unknown (masked) by put2' } });
  });

  it('to a reference keeps its target', () => {
    given(created(1, 'make'), set(2, 'attach', 'attached:P', { kind: 'reference', target: 'P' }))
      .at(2)
      .expect({ existence: 'present', closed: 'all', facets: { 'attached:P': '-> P by attach' } });
  });

  it('that removes a member leaves the others alone and says who removed it', () => {
    given(
      set(10, 'put', 'inline:read', 'A'),
      set(11, 'put2', 'inline:write', 'B'),
      removed(20, 'drop', 'inline:read'),
    )
      .at(20)
      .expect({
        existence: 'present',
        closed: [],
        facets: { 'inline:read': 'absent by drop', 'inline:write': 'B by put2' },
      });
  });

  it('in the second of a removal is undone by it, whatever the ids', () => {
    given(created(1, 'make'), set(10, 'z', 'inline:read', 'A'), removed(10, 'a', 'inline:read'))
      .at(10)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'absent by a' } });
  });

  it('to something thought gone revives it, known only in part', () => {
    given(created(1, 'make'), deleted(10, 'drop'), set(20, 'put', 'inline:read', 'A'))
      .at(20)
      .expect({ existence: 'present', closed: [], facets: { 'inline:read': 'A by put' } });
    given(created(1, 'make'), deleted(10, 'drop'), removed(20, 'detach', 'attached:P'))
      .at(20)
      .expect({ existence: 'present', closed: [], facets: { 'attached:P': 'absent by detach' } });
  });
});

describe('a deletion', () => {
  it('takes every facet with it, logged or not', () => {
    given(
      created(1, 'make'),
      set(2, 'put', 'inline:read', 'A'),
      set(3, 'attach', 'attached:P', { kind: 'reference', target: 'P' }),
      deleted(10, 'drop'),
    )
      .at(10)
      .expect(gone);
  });

  it('leaves nothing known of an unseen object that was made and deleted in the same second', () => {
    given(created(10, 'z'), set(10, 'y', 'inline:read', 'A'), deleted(10, 'a'))
      .at(10)
      .expect({ existence: 'unknown', closed: [], facets: {} });
  });

  it('ends a second in which an object known to be gone was made and changed', () => {
    given(
      unlisted(1, 'snap'),
      created(10, 'z'),
      set(10, 'y', 'inline:read', 'A'),
      removed(10, 'x', 'inline:read'),
      deleted(10, 'a'),
    )
      .at(10)
      .expect(gone);
  });

  it('of an object that existed comes before its creation in the same second', () => {
    given(
      created(1, 'make'),
      set(2, 'old', 'inline:old', 'A'),
      created(10, 'again'),
      set(10, 'put', 'inline:new', 'B'),
      deleted(10, 'drop'),
    )
      .at(10)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:new': 'B by put' } });
  });

  it('in the second of a replacement takes the detachments that it needs with it', () => {
    given(
      created(1, 'make'),
      set(2, 'old', 'attached:P', { kind: 'reference', target: 'P' }),
      removed(10, 'detach', 'attached:P'),
      deleted(10, 'drop'),
      created(10, 'again'),
      set(10, 'attach', 'attached:P', { kind: 'reference', target: 'P' }),
    )
      .at(10)
      .expect({ existence: 'present', closed: 'all', facets: { 'attached:P': '-> P by attach' } });
  });
});

describe('a snapshot that lists the object', () => {
  it('closes the families that it gives whole, and no others', () => {
    given(
      set(10, 'put', 'inline:read', 'A'),
      set(11, 'tag', 'tag:team', 'x'),
      listed(20, 'snap', ['inline', 'attached'], { 'inline:read': 'A', 'inline:write': 'B' }),
    )
      .at(20)
      .expect({
        existence: 'present',
        closed: ['attached', 'inline'],
        facets: { 'inline:read': 'A by put', 'inline:write': 'B by snap', 'tag:team': 'x by tag' },
      });
  });

  it('leaves the event as evidence of what it confirms', () => {
    given(
      created(1, 'make'),
      set(10, 'put', 'inline:read', 'A'),
      listed(20, 'snap', ['inline'], { 'inline:read': 'A' }),
    )
      .at(20)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'A by put' } });
  });

  it('replaces what it disagrees with, and drops what it does not have', () => {
    given(
      created(1, 'make'),
      set(10, 'put', 'inline:read', 'A'),
      set(11, 'put2', 'inline:write', 'B'),
      listed(20, 'snap', ['inline'], { 'inline:read': 'C' }),
    )
      .at(20)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'C by snap' } });
  });

  it('drops nothing from a family that it gives only in part', () => {
    given(
      set(10, 'put', 'version:v1', 'A'),
      listed(20, 'snap', ['default-version'], {
        'version:v2': 'B',
        'default-version': { kind: 'reference', target: 'v2' },
      }),
    )
      .at(20)
      .expect({
        existence: 'present',
        closed: ['default-version'],
        facets: { 'default-version': '-> v2 by snap', 'version:v1': 'A by put', 'version:v2': 'B by snap' },
      });
  });

  it('reveals what the log had masked', () => {
    given(
      created(1, 'make'),
      set(2, 'put', 'inline:read', masked()),
      listed(3, 'snap', ['inline'], { 'inline:read': 'A' }),
    )
      .at(3)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'A by snap' } });
  });

  it('sees what happened in its own second', () => {
    given(created(1, 'make'), set(20, 'z', 'inline:read', 'A'), listed(20, 'a', ['inline'], {}))
      .at(20)
      .expect({ existence: 'present', closed: 'all', facets: {} });
  });

  it('says nothing about the time before it', () => {
    given(listed(20, 'snap', ['inline'], { 'inline:read': 'A' }))
      .at(19)
      .expect(nothingKnown);
  });

  it('of something thought gone makes it known as far as it tells, and no further', () => {
    given(created(1, 'make'), deleted(10, 'drop'), listed(20, 'snap', ['trust'], { trust: 'T' }))
      .at(20)
      .expect({ existence: 'present', closed: ['trust'], facets: { trust: 'T by snap' } });
  });
});

describe('a creation date in a snapshot', () => {
  const dated = listed(20, 'snap', ['trust'], { trust: 'T' }, { createdAt: 5 });

  it('says that the object did not exist before, and that its parts are unknown until the snapshot', () => {
    given(dated).at(4).expect(gone);
    given(dated).at(5).expect({ existence: 'present', closed: [], facets: {} });
    given(dated)
      .at(20)
      .expect({ existence: 'present', closed: ['trust'], facets: { trust: 'T by snap' } });
  });

  it('adds nothing where the creation itself was seen', () => {
    given(created(5, 'make'), set(6, 'put', 'trust', 'T'), dated)
      .at(7)
      .expect({ existence: 'present', closed: 'all', facets: { trust: 'T by put' } });
  });

  it('may be finer than the clock of the look', () => {
    given(listed(5, 'snap', ['trust'], { trust: 'T' }, { createdAt: 5.6 }))
      .at(4)
      .expect(gone);
  });

  it('counts whichever of several looks of one second gives it', () => {
    for (const names of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const [first = '', second = ''] = names;
      given(
        listed(20, first, ['last-used'], {}),
        listed(20, second, ['trust'], { trust: 'T' }, { createdAt: 5 }),
      )
        .at(4)
        .expect(gone);
    }
  });

  it('that is later than other evidence belongs to a later object of that name', () => {
    given(set(1, 'put', 'inline:read', 'A'), dated)
      .at(3)
      .expect({ existence: 'present', closed: [], facets: { 'inline:read': 'A by put' } });
  });
});

describe('a complete snapshot that does not list the object', () => {
  it('says that it does not exist', () => {
    given(created(1, 'make'), set(2, 'put', 'inline:read', 'A'), unlisted(20, 'snap'))
      .at(20)
      .expect(gone);
    given(created(1, 'make'), set(2, 'put', 'inline:read', 'A'), unlisted(20, 'snap'))
      .at(19)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'A by put' } });
  });

  it('is not proof against a later change', () => {
    given(unlisted(5, 'snap'), set(20, 'put', 'inline:read', 'A'))
      .at(20)
      .expect({ existence: 'present', closed: [], facets: { 'inline:read': 'A by put' } });
  });
});

describe('a look that takes a while', () => {
  const put = [created(1, 'make'), set(10, 'put', 'inline:read', 'A')];
  const begun = (from: number) => ({ from });

  it('that shows what was there before a change during it found nothing new', () => {
    given(
      ...put,
      set(25, 'edit', 'inline:read', 'B'),
      listed(30, 'snap', ['inline'], { 'inline:read': 'A' }, begun(20)),
    )
      .at(30)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'B by edit' } });
  });

  it('that shows neither what was there before nor after found a change that nobody logged', () => {
    given(
      ...put,
      set(25, 'edit', 'inline:read', 'B'),
      listed(30, 'snap', ['inline'], { 'inline:read': 'C' }, begun(20)),
    )
      .at(30)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'C by snap' } });
  });

  it('is not excused by a change before it', () => {
    given(
      ...put,
      set(15, 'edit', 'inline:read', 'B'),
      listed(30, 'snap', ['inline'], { 'inline:read': 'A' }, begun(20)),
    )
      .at(30)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'A by snap' } });
  });

  it('is excused by a change for the part that changed, and for no other', () => {
    given(
      ...put,
      set(11, 'more', 'inline:write', 'W'),
      set(25, 'edit', 'inline:read', 'B'),
      listed(30, 'snap', ['inline'], { 'inline:read': 'A', 'inline:write': 'X' }, begun(20)),
    )
      .at(30)
      .expect({
        existence: 'present',
        closed: 'all',
        facets: { 'inline:read': 'B by edit', 'inline:write': 'X by snap' },
      });
  });

  it('may miss what was made during it, and show what was deleted during it', () => {
    given(created(25, 'make'), set(26, 'put', 'inline:read', 'A'), unlisted(30, 'snap', undefined, begun(20)))
      .at(30)
      .expect({ existence: 'present', closed: 'all', facets: { 'inline:read': 'A by put' } });
    given(...put, deleted(25, 'drop'), listed(30, 'snap', ['inline'], { 'inline:read': 'A' }, begun(20)))
      .at(30)
      .expect(gone);
    given(...put, unlisted(30, 'snap', undefined, begun(20)))
      .at(30)
      .expect(gone);
  });

  it('keeps what an event set where it was unknown what had been there', () => {
    given(
      set(25, 'edit', 'inline:read', 'B'),
      listed(30, 'snap', ['inline'], { 'inline:read': 'A' }, begun(20)),
    )
      .at(30)
      .expect({ existence: 'present', closed: ['inline'], facets: { 'inline:read': 'B by edit' } });
  });
});

describe('a value that the vendor dates', () => {
  const version = (second: number, snap: string, name: string, since: number) =>
    listed(
      second,
      snap,
      ['default-version'],
      { 'default-version': { kind: 'reference', target: name } },
      { since },
    );

  it('was in force from then on, and not from when it was found', () => {
    const both = given(version(10, 'first', 'v1', 2), version(50, 'second', 'v2', 30));
    both.at(1).expect(nothingKnown);
    both.at(29).expect({
      existence: 'present',
      closed: ['default-version'],
      facets: { 'default-version': '-> v1 by first' },
    });
    both.at(30).expect({
      existence: 'present',
      closed: ['default-version'],
      facets: { 'default-version': '-> v2 by second' },
    });
  });

  it('that was taken back shows when it was found, with when it was last seen otherwise', () => {
    const evidence = [version(10, 'first', 'v2', 5), version(50, 'second', 'v1', 2)];
    const history = historyFrom(evidence);
    const last = history.steps.at(-1);
    expect(last?.by.id).toBe(`second#${clerk.id}`);
    expect([last?.at, last?.since].map((time) => time && (time - at(0)) / 1000)).toEqual([50, 10]);
  });

  it('was last seen otherwise when somebody last spoke of it, and not of something else', () => {
    const history = historyFrom([
      created(1, 'make'),
      listed(10, 'first', ['inline'], { 'inline:p': 'A' }),
      set(20, 'other', 'attached:P', { kind: 'reference', target: 'P' }),
      listed(25, 'usage', ['last-used'], { 'last-used:s3': { kind: 'reference', target: 'today' } }),
      listed(30, 'second', ['inline'], { 'inline:p': 'B' }),
    ]);
    const last = history.steps.at(-1);
    expect([last?.at, last?.since]).toEqual([at(30), at(10)]);
  });

  it('adds nothing to the event of the same second', () => {
    const v2 = { kind: 'reference', target: 'v2' } as const;
    given(created(1, 'make'), set(30, 'put', 'default-version', v2), version(50, 'snap', 'v2', 30))
      .at(60)
      .expect({ existence: 'present', closed: 'all', facets: { 'default-version': '-> v2 by put' } });
  });
});

describe('a rename', () => {
  const history = [
    created(1, 'make', tellers),
    set(2, 'put', 'inline:read', 'A', tellers),
    renamed(10, 'move', tellers, cashiers),
  ];
  const held = { existence: 'present', closed: 'all', facets: { 'inline:read': 'A by put' } } as const;

  it('moves everything to the new name and leaves word of it under the old one', () => {
    given(...history)
      .at(10, cashiers)
      .expect(held);
    given(...history)
      .at(10, tellers)
      .expect({ ...gone, renamedTo: cashiers.id });
    given(...history)
      .at(9, tellers)
      .expect(held);
  });

  it('back and forth ends where it began', () => {
    const evidence = [
      ...history,
      renamed(20, 'back', cashiers, tellers),
      set(25, 'put2', 'inline:write', 'B', tellers),
      renamed(30, 'forth', tellers, cashiers),
    ];
    given(...evidence)
      .at(20, tellers)
      .expect(held);
    given(...evidence)
      .at(20, cashiers)
      .expect({ ...gone, renamedTo: tellers.id });
    const both = { ...held, facets: { 'inline:read': 'A by put', 'inline:write': 'B by put2' } };
    given(...evidence)
      .at(30, cashiers)
      .expect(both);
    given(...evidence)
      .at(30, tellers)
      .expect({ ...gone, renamedTo: cashiers.id });
  });

  it('is forgotten under a name that is made again', () => {
    given(...history, created(20, 'again', tellers))
      .at(20, tellers)
      .expect({ existence: 'present', closed: 'all', facets: {} });
  });

  it('through many names costs no more than the names', () => {
    const evidence = [created(0, 'make', tellers), set(1, 'put', 'inline:read', 'A', tellers)];
    for (let turn = 0; turn < 400; turn += 1) {
      const [from, to] = turn % 2 === 0 ? [tellers, cashiers] : [cashiers, tellers];
      evidence.push(renamed(10 + turn, `turn${turn}`, from, to));
    }
    expect(shown(historyFrom(evidence, tellers).steps.at(-1)?.state ?? fail())).toEqual(held);
  });
});

it('a history tells which evidence made each step, oldest first', () => {
  const history = historyFrom([
    set(20, 'put', 'inline:read', document('A')),
    created(10, 'make'),
    listed(30, 'idle', [], {}),
    listed(40, 'snap', [], { trust: 'T' }),
  ]);
  expect(history.object).toBe(clerk);
  expect(history.steps.map(({ by }) => `${by.kind} ${by.id}`)).toEqual([
    'event make',
    'event put',
    `snapshot snap#${clerk.id}`,
  ]);
});

function fail(): never {
  throw new Error('there is no step');
}
