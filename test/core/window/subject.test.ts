import { describe, expect, it } from 'vitest';
import type { Unseen } from '../../../src/core/model/compiled.ts';
import { analyse } from '../../../src/core/window/subject.ts';
import { allowsWitness, described, requests, surfaceOf, universe } from '../../support/tiny.ts';
import { analysed, seriesOf, windowOver } from '../../support/windows.ts';

const nothing = { surface: surfaceOf() };
const reading = { surface: surfaceOf(['ledger:Read on vault/*']) };
const writing = { surface: surfaceOf(['ledger:* on vault/*']) };
const fates = (moments: Parameters<typeof analysed>[0]) =>
  analysed(moments).runs.map(({ run, fate }) => [run.by.id, fate]);
const readsVault = requests(
  ({ action, resource }) => action === 'ledger:Read' && resource.startsWith('vault/'),
);
const writesVault = requests(
  ({ action, resource }) => action === 'ledger:Write' && resource.startsWith('vault/'),
);

describe('access at both ends of a window', () => {
  it('that is there at the end only was gained', () => {
    const result = analysed([reading, writing]);
    expect(described([result.widened])).toEqual(writesVault);
    expect(result).toMatchObject({ narrowed: null, transient: null, unknownStart: null, undecided: [] });
    expect(fates([reading, writing])).toEqual([['change 1', 'remains']]);
  });

  it('that is there at the start only was lost', () => {
    const result = analysed([writing, reading]);
    expect(described([result.narrowed])).toEqual(writesVault);
    expect(result).toMatchObject({ widened: null, transient: null, steps: [] });
    expect(fates([writing, reading])).toEqual([['change 1', 'remains']]);
  });

  it('that is swapped for other access was gained and lost', () => {
    const result = analysed([reading, { surface: surfaceOf(['ledger:Write on vault/*']) }]);
    expect(described([result.widened])).toEqual(writesVault);
    expect(described([result.narrowed])).toEqual(readsVault);
  });

  it('shows an example that the end allows and the start does not', () => {
    const { widened } = analysed([reading, writing]);
    expect(widened && allowsWitness(writing.surface, widened.witness)).toBe(true);
    expect(widened && allowsWitness(reading.surface, widened.witness)).toBe(false);
  });

  it('can be gained by a deny that goes', () => {
    const denied = { surface: surfaceOf(['ledger:* on vault/*', 'deny ledger:Write on *']) };
    expect(described([analysed([denied, writing]).widened])).toEqual(writesVault);
  });

  it('can be gained by a ceiling that goes', () => {
    const bounded = { surface: surfaceOf(['ledger:* on vault/*'], ['ledger:Read on *']) };
    const result = analysed([bounded, writing]);
    expect(described([result.widened])).toEqual(writesVault);
    expect(result.narrowed).toBeNull();
  });
});

describe('access in between', () => {
  it('that came and went is transient only, and both changes are undone', () => {
    const result = analysed([nothing, reading, nothing]);
    expect(described([result.transient])).toEqual(readsVault);
    expect(result).toMatchObject({ widened: null, narrowed: null, steps: [], undecided: [] });
    expect(fates([nothing, reading, nothing])).toEqual([
      ['change 1', 'undone'],
      ['change 2', 'undone'],
    ]);
  });

  it('is shown in the state in which it was held', () => {
    const result = analysed([nothing, reading, nothing]);
    expect(result.passing.surface).toEqual(reading.surface);
    expect(result.transient && allowsWitness(result.passing.surface, result.transient.witness)).toBe(true);
  });

  it('that went and came back is neither lost nor transient', () => {
    const result = analysed([reading, nothing, reading]);
    expect(result).toMatchObject({ widened: null, narrowed: null, transient: null, undecided: [] });
    expect(result.runs.map(({ fate }) => fate)).toEqual(['undone', 'undone']);
  });

  it('is told apart from what stayed of the same change', () => {
    const both = { surface: surfaceOf(['ledger:* on vault/*']) };
    const result = analysed([nothing, both, reading]);
    expect(described([result.widened])).toEqual(readsVault);
    expect(described([result.transient])).toEqual(writesVault);
    expect(result.runs.map(({ fate }) => fate)).toEqual(['remains', 'undone']);
  });

  it('of several states is one part that names it all', () => {
    const lobby = { surface: surfaceOf(['safe:Open on lobby/*']) };
    const { transient } = analysed([nothing, reading, lobby, nothing]);
    const opensLobby = requests(
      ({ action, resource }) => action === 'safe:Open' && resource.startsWith('lobby/'),
    );
    expect(described([transient])).toEqual(
      requests((request) => {
        const name = `${request.principal} ${request.action} ${request.resource}`;
        return readsVault.includes(name) || opensLobby.includes(name);
      }),
    );
    expect(transient?.size.actions).toBe(2);
  });
});

describe('the cause of a gain', () => {
  it('is the change that opened it last', () => {
    const result = analysed([nothing, reading, nothing, reading]);
    expect(result.steps.map(({ run }) => run.by.id)).toEqual(['change 3']);
    expect(result.runs.map(({ fate }) => fate)).toEqual(['undone', 'undone', 'remains']);
    expect(described([result.steps[0]?.part ?? null])).toEqual(readsVault);
  });

  it('is split where several changes opened parts of it', () => {
    const result = analysed([nothing, reading, writing]);
    expect(result.steps.map(({ run, part }) => [run.by.id, described([part])])).toEqual([
      ['change 1', readsVault],
      ['change 2', writesVault],
    ]);
    const atoms = result.steps.reduce((sum, { part }) => sum + part.size.atoms, 0);
    expect(atoms).toBe(result.widened?.size.atoms);
  });

  it('is not a change that granted again what was granted', () => {
    const twice = { surface: surfaceOf(['ledger:Read on vault/*', 'ledger:Read on vault/1']) };
    expect(fates([nothing, reading, twice])).toEqual([
      ['change 1', 'remains'],
      ['change 2', 'neutral'],
    ]);
  });
});

describe('what was not seen', () => {
  const looked = (moments: Parameters<typeof seriesOf>[0]) => {
    const { start, runs } = seriesOf(moments);
    const series = {
      start,
      runs: runs.map(({ run, after }, index) => {
        const by = { kind: 'snapshot', id: `look ${index + 1}` } as const;
        return { run: { ...run, by }, after };
      }),
    };
    const [result] = analyse({ series, universe }, [windowOver(0, 10 * moments.length)]);
    return result;
  };
  const hole: Unseen = { part: 'desk inline:old', reason: 'inline policy old: masked', affects: 'grants' };
  const ceiling: Unseen = { part: 'desk boundary', reason: 'the boundary was not seen', affects: 'ceiling' };

  it('at the start makes a gain a possible one', () => {
    const result = analysed([
      { ...reading, unseen: [hole] },
      { ...writing, unseen: [hole] },
    ]);
    expect(described([result.unknownStart])).toEqual(writesVault);
    expect(result).toMatchObject({ widened: null, unseen: [hole], undecided: [] });
  });

  it('at the start leaves the cause of what a snapshot found changed, and of what it showed first none', () => {
    const result = looked([{ ...nothing, unseen: [hole] }, reading, writing]);
    expect(result?.steps.map(({ run, isFirstSight }) => [run.by.id, isFirstSight])).toEqual([
      ['look 1', true],
      ['look 2', false],
    ]);
  });

  it('at the start leaves a loss that a snapshot found its cause', () => {
    const result = looked([{ ...writing, unseen: [hole] }, reading]);
    expect(result?.losses.map(({ run, isFirstSight }) => [run.by.id, isFirstSight])).toEqual([
      ['look 1', false],
    ]);
  });

  it('at the end makes a loss undecided', () => {
    const result = analysed([
      { ...writing, unseen: [hole] },
      { ...reading, unseen: [hole] },
    ]);
    expect(result.narrowed).toBeNull();
    expect(result.undecided.map(({ reason }) => reason)).toEqual([hole.reason]);
  });

  it('at the start does not put a seen loss in doubt', () => {
    const result = analysed([{ ...writing, unseen: [hole] }, reading]);
    expect(described([result.narrowed])).toEqual(writesVault);
    // What hid there may have gone with it.
    expect(result.undecided).toEqual([
      { reason: hole.reason, old: 'part of it, content not seen', new: 'not part of the policy' },
    ]);
  });

  it('that came up on the way is undecided, at the end or in between', () => {
    const opened = analysed([reading, { ...reading, unseen: [hole] }]);
    expect(opened.undecided).toEqual([
      { reason: hole.reason, old: 'not part of the policy', new: 'part of it, content not seen' },
    ]);
    const passing = analysed([reading, { ...reading, unseen: [hole] }, reading]);
    expect(passing.undecided).toEqual([
      { reason: hole.reason, old: 'not part of the policy', new: 'part of it in between, content not seen' },
    ]);
  });

  it('of the ceiling at the end makes a gain a possible one, and at the start does not', () => {
    const at = (first: readonly Unseen[], last: readonly Unseen[]) =>
      analysed([
        { ...reading, unseen: first },
        { ...writing, unseen: last },
      ]);
    expect(described([at([], [ceiling]).unknownStart])).toEqual(writesVault);
    expect(at([], [ceiling]).widened).toBeNull();
    expect(described([at([ceiling], []).widened])).toEqual(writesVault);
    expect(at([ceiling], []).unknownStart).toBeNull();
  });

  it('of the ceiling at the start makes a loss undecided, and at the end does not', () => {
    const at = (first: readonly Unseen[], last: readonly Unseen[]) =>
      analysed([
        { ...writing, unseen: first },
        { ...reading, unseen: last },
      ]);
    expect(at([ceiling], []).narrowed).toBeNull();
    expect(at([ceiling], []).undecided).toMatchObject([
      { reason: ceiling.reason, old: 'a limit, content not seen', new: 'no such limit' },
      { reason: ceiling.reason, new: 'lost, unless what was not seen grants it' },
    ]);
    expect(described([at([ceiling], [ceiling]).narrowed])).toEqual([]);
    expect(described([at([], [ceiling]).narrowed])).toEqual(writesVault);
  });
});

describe('several windows over one series', () => {
  const moments = [nothing, reading, writing, reading];
  const over = (from: number, to: number) => {
    const [found] = analyse({ series: seriesOf(moments), universe }, [windowOver(from, to)]);
    if (!found) throw new Error('one window was asked for');
    return found;
  };

  it('begin with the change at their start and end before the one at their end', () => {
    expect(over(10, 20).runs.map(({ run }) => run.by.id)).toEqual(['change 1']);
    expect(described([over(10, 20).widened])).toEqual(readsVault);
    expect(over(11, 20).runs).toEqual([]);
  });

  it('each see their own net effect', () => {
    const seen = analyse({ series: seriesOf(moments), universe }, [
      windowOver(0, 40),
      windowOver(15, 40),
      windowOver(15, 30),
      windowOver(35, 40),
    ]);
    expect(seen.map((one) => [described([one.widened]), described([one.transient])])).toEqual([
      [readsVault, writesVault],
      [[], writesVault],
      [writesVault, []],
      [[], []],
    ]);
  });
});
