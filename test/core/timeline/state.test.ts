import { expect, it } from 'vitest';
import { stateAt } from '../../../src/core/timeline/replay.ts';
import { facetId, facetOf, memberOf, membersOf } from '../../../src/core/timeline/state.ts';
import { at, created, facet, historyFrom, listed, masked, removed, set } from '../../support/timeline.ts';

it('a member that was never mentioned is absent where its family is closed, and unknown elsewhere', () => {
  const state = stateAt(historyFrom([listed(1, 'snap', ['inline'], { 'inline:read': 'A' })]), at(1));
  expect(memberOf(state, facet('inline:write'))).toEqual({ kind: 'absent' });
  expect(memberOf(state, facet('attached:P'))).toEqual({ kind: 'unknown', reason: 'not seen yet' });
});

it('members of a family come by name, masked ones included and removed ones left out', () => {
  const state = stateAt(
    historyFrom([
      created(1, 'make'),
      set(2, 'c', 'inline:c', masked()),
      set(2, 'a', 'inline:a', 'A'),
      set(2, 'b', 'inline:b', 'B'),
      set(2, 'd', 'attached:a', 'D'),
      removed(3, 'drop', 'inline:b'),
    ]),
    at(3),
  );
  expect(membersOf(state, 'inline').map((one) => [one.facet.member, one.state.kind])).toEqual([
    ['a', 'known'],
    ['c', 'unknown'],
  ]);
});

it('a family is not met by another whose name begins alike', () => {
  const state = stateAt(historyFrom([created(1, 'make'), set(2, 'a', 'inline-old:x', 'A')]), at(2));
  expect(membersOf(state, 'inline')).toEqual([]);
});

it('the name of a facet reads back as the facet, whatever it is called', () => {
  for (const member of ['', 'read', 'arn:aws:iam::111111111111:policy/p', 'a b/c:d']) {
    expect(facetOf(facetId({ family: 'inline', member }))).toEqual({ family: 'inline', member });
  }
});
