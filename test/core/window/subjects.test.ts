import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/core/model/event.ts';
import { membersOf } from '../../../src/core/timeline/state.ts';
import { candidatesOf } from '../../../src/core/window/subjects.ts';
import { fakeCompiler } from '../../support/compiler.ts';
import { clerk, created, type Evidence, historyFrom, removed, set } from '../../support/timeline.ts';

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
function found(
  objects: readonly ObjectRef[],
  evidence: readonly Evidence[],
  whole: readonly string[] = [],
): readonly string[] {
  const historyOf = (object: ObjectRef) => historyFrom(evidence, object);
  return candidatesOf(objects, historyOf, compiler, (container) => whole.includes(container)).map((one) => {
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

  it('are policies too that others may hold, beside whoever was seen to', () => {
    expect(found([clerk, ledger], [attach])).toEqual([`${clerk.id} + ledger`, '[ledger]']);
  });

  it('leave out a policy of a container whose principals were all listed', () => {
    expect(found([clerk, spare], [attach], [clerk.container])).toEqual([`${clerk.id} + ledger`]);
    expect(found([clerk, foreign], [attach], [clerk.container])).toEqual([
      `${clerk.id} + ledger`,
      '[foreign]',
    ]);
  });

  it('leave out a policy that began inside the log, and so did whoever holds it', () => {
    const made = () => historyFrom([created(1, 'make')]);
    expect(candidatesOf([spare], made, compiler, () => false)).toEqual([]);
  });

  it('leave out what is neither principal nor carrier', () => {
    expect(found([{ ...clerk, kind: 's3-bucket' }], [])).toEqual([]);
  });
});
