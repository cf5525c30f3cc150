import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/model/actor.ts';
import type { ChangeNet } from '../../../src/core/model/audit.ts';
import type { Effect } from '../../../src/core/model/event.ts';
import {
  addNets,
  byOperator,
  countChanges,
  type Nets,
  netOf,
  targetOf,
} from '../../../src/core/window/changes.ts';
import type { RunFate } from '../../../src/core/window/fates.ts';
import type { Finding } from '../../../src/core/window/finding.ts';
import { fakeCompiler } from '../../support/compiler.ts';
import { at, clerk } from '../../support/timeline.ts';
import { surfaceOf } from '../../support/tiny.ts';
import { analysed, windowOver } from '../../support/windows.ts';

const nothing = { surface: surfaceOf() };
const reading = { surface: surfaceOf(['ledger:Read on vault/*']) };
const finding = (object: string, moments: Parameters<typeof analysed>[0]): Finding => ({
  object,
  aspect: 'identity',
  isCarrier: false,
  result: analysed(moments),
});

function netsOf(findings: readonly Parameters<typeof addNets>[1][]): Nets {
  const nets = new Map<string, RunFate>();
  for (const finding of findings) addNets(nets, finding);
  return nets;
}

describe('what a change came to', () => {
  it('is what it is to the principal to whom it matters most', () => {
    const nets = netsOf([
      finding('untouched', [nothing, nothing]),
      finding('touched', [nothing, reading]),
      finding('passing', [nothing, reading, nothing]),
    ]);
    expect([...nets]).toEqual([
      ['change 1', 'remains'],
      ['change 2', 'undone'],
    ]);
  });

  const event = (id: string, effects: readonly Effect[]) => ({ id, effects });
  const set = (kind: string, family: string): Effect => ({
    kind: 'set',
    object: { ...clerk, kind },
    facet: { family, member: 'x' },
    value: { kind: 'document', text: 'A' },
  });
  const nets = new Map<string, ChangeNet>([['known', 'undone']]);

  it('is neutral where it is of a kind that is compared and no surface depended on it', () => {
    expect(netOf(event('known', [set('iam-role', 'inline')]), nets, fakeCompiler())).toBe('undone');
    expect(netOf(event('other', [set('iam-role', 'inline')]), nets, fakeCompiler())).toBe('neutral');
    expect(netOf(event('made', [{ kind: 'create', object: clerk }]), nets, fakeCompiler())).toBe('neutral');
  });

  it('is undecided where the record does not say what was changed', () => {
    expect(netOf(event('nameless', []), nets, fakeCompiler())).toBe('undecided');
  });

  it('is not compared where no effect is of a kind that is', () => {
    expect(netOf(event('bucket', [set('s3-bucket', 'policy')]), nets, fakeCompiler())).toBe('not-compared');
    expect(netOf(event('tag', [set('iam-role', 'tag')]), nets, fakeCompiler())).toBe('not-compared');
    const both = [set('s3-bucket', 'policy'), set('iam-role', 'inline')];
    expect(netOf(event('both', both), nets, fakeCompiler())).toBe('neutral');
  });

  it('is named after the object of its first effect', () => {
    expect(targetOf([{ kind: 'create', object: clerk }, set('iam-role', 'inline')])).toBe(clerk.id);
    expect(targetOf([])).toBeUndefined();
  });
});

describe('counts', () => {
  it('put every change of the window into exactly one place', () => {
    const nets: readonly ChangeNet[] = [
      'remains',
      'remains',
      'undone',
      'neutral',
      'undecided',
      'not-compared',
    ];
    const changes = nets.map((net, index) => ({ at: at(10 + index), net }));
    const outside = [
      { at: at(9), net: 'remains' as const },
      { at: at(20), net: 'remains' as const },
    ];
    expect(countChanges([...changes, ...outside], windowOver(10, 20))).toEqual({
      total: 6,
      remain: 2,
      undone: 1,
      neutral: 1,
      undecided: 1,
      notCompared: 1,
    });
  });

  it('tell changes and different actors per kind of operator, the busiest first', () => {
    const actor = (operator: Actor['operator'], identity: string, id?: string): Actor => ({
      identity,
      channel: 'unknown',
      operator,
      grade: 'D',
      flags: [],
      id,
    });
    expect(
      byOperator([
        actor('human', 'maria'),
        actor('ai-agent', 'session/1', 'optimizer'),
        actor('ai-agent', 'session/2', 'optimizer'),
        actor('ai-agent', 'session/3'),
        actor('automation', 'cron'),
      ]),
    ).toEqual([
      { operator: 'ai-agent', changes: 3, actors: 2 },
      { operator: 'automation', changes: 1, actors: 1 },
      { operator: 'human', changes: 1, actors: 1 },
    ]);
  });
});
