import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/core/model/event.ts';
import { membersOf } from '../../../src/core/timeline/state.ts';
import { candidatesOf } from '../../../src/core/window/subjects.ts';
import { fakeCompiler } from '../../support/compiler.ts';
import { clerk, created, type Evidence, historyFrom, listed, removed, set } from '../../support/timeline.ts';

const policy = (name: string, container = clerk.container): ObjectRef => ({
  id: name,
  kind: 'iam-policy',
  container,
});
const [ledger, spare, foreign] = [policy('ledger'), policy('spare'), policy('foreign', '222222222222')];
const compiler = fakeCompiler({
  related: (_object, state) => membersOf(state, 'attached').map(({ facet }) => policy(facet.member)),
});

/** Candidates by name, with the objects whose changes bear on them; carriers in brackets. */
function found(objects: readonly ObjectRef[], evidence: readonly Evidence[]): readonly string[] {
  return candidatesOf(objects, (object) => historyFrom(evidence, object), compiler).map((one) => {
    const names = one.histories.map((history) => history.object.id).join(' + ');
    return one.isCarrier ? `[${names}]` : names;
  });
}

describe('candidatesOf', () => {
  const attach = set(5, 'attach', 'attached:ledger', { kind: 'reference', target: 'ledger' });

  it('are principals with everything that bore on them at any time', () => {
    const evidence = [created(1, 'make'), attach, removed(9, 'detach', 'attached:ledger')];
    expect(found([clerk], evidence)).toEqual([`${clerk.id} + ledger`]);
  });

  it('leave out a policy that somebody was seen to hold', () => {
    expect(found([clerk, ledger], [attach])).toEqual([`${clerk.id} + ledger`]);
  });

  it('are policies too that nobody holds, where some principal was seen only in part', () => {
    const partly = set(5, 'put', 'inline:x', 'A');
    expect(found([clerk, spare], [partly])).toEqual([clerk.id, '[spare]']);
  });

  it('leave out a policy that nobody holds where every principal of its account is known whole', () => {
    expect(found([clerk, spare], [created(1, 'make'), attach])).toEqual([`${clerk.id} + ledger`]);
    expect(found([clerk, spare], [listed(5, 'snap', ['attached'], {})])).toEqual([clerk.id]);
  });

  it('are policies of an account of which no principal was seen', () => {
    expect(found([clerk, foreign], [created(1, 'make')])).toEqual([clerk.id, '[foreign]']);
  });

  it('leave out what is neither principal nor carrier', () => {
    expect(found([{ ...clerk, kind: 's3-bucket' }], [])).toEqual([]);
  });
});
