import { describe, expect, it } from 'vitest';
import { surfaceOf } from '../../support/tiny.ts';
import { analysed } from '../../support/windows.ts';

const read = 'ledger:Read on vault/*';
const barred = 'deny ledger:* on vault/*';
const elsewhere = 'deny ledger:* on lobby/*';
const ceiling = (...texts: readonly string[]) => texts;
const [open, tight] = [ceiling('* on *'), ceiling('safe:* on *')];

/** States as layers of statements; change n leads from the n-th to the next, counted from 1. */
function told(...states: readonly (readonly (readonly string[])[])[]) {
  const { steps, enabledBy } = analysed(states.map((layers) => ({ surface: surfaceOf(...layers) })));
  return { causes: steps.map(({ run }) => run.by.id), enabledBy: enabledBy.map(({ by }) => by.id) };
}

describe('what a gain needed before its cause', () => {
  it('is a deny that went before the grant came', () => {
    expect(told([[barred]], [[]], [[read]])).toEqual({ causes: ['change 2'], enabledBy: ['change 1'] });
  });

  it('is a grant under a ceiling that was raised later', () => {
    expect(told([[], tight], [[read], tight], [[read], open])).toEqual({
      causes: ['change 2'],
      enabledBy: ['change 1'],
    });
  });

  it('is a ceiling that was raised before the grant came', () => {
    expect(told([[], tight], [[], open], [[read], open])).toEqual({
      causes: ['change 2'],
      enabledBy: ['change 1'],
    });
  });

  it('is everything that went out of the way, in order', () => {
    const states = [
      [[barred], tight],
      [[barred, read], tight],
      [[barred, read], open],
      [[read], open],
    ];
    expect(told(...states)).toEqual({ causes: ['change 3'], enabledBy: ['change 1', 'change 2'] });
  });

  it('is nothing where one change was enough', () => {
    expect(told([[read], tight], [[read], open])).toEqual({ causes: ['change 1'], enabledBy: [] });
    expect(told([[read, barred]], [[read]])).toEqual({ causes: ['change 1'], enabledBy: [] });
  });

  it('is not what went out of the way elsewhere, or changed nothing', () => {
    expect(told([[barred, elsewhere]], [[barred]], [[]], [[read]])).toEqual({
      causes: ['change 3'],
      enabledBy: ['change 2'],
    });
    expect(told([[barred]], [[barred, elsewhere]], [[elsewhere]], [[read, elsewhere]]).enabledBy).toEqual([
      'change 2',
    ]);
  });

  it('is not what came after the cause', () => {
    expect(told([[]], [[read]], [[read, 'safe:Open on attic']])).toEqual({
      causes: ['change 1', 'change 2'],
      enabledBy: [],
    });
  });

  it('is what went for good, not what came back', () => {
    const states = [[[barred]], [[]], [[barred]], [[]], [[read]]];
    expect(told(...states)).toEqual({ causes: ['change 4'], enabledBy: ['change 3'] });
  });

  it.each([
    { own: 'ledger:* on vault/*', does: 'says the same and more' },
    { own: 'ledger:* on *', does: 'reaches further' },
    { own: 'ledger:*|cellar:Flood on *', does: 'speaks of more' },
  ])('is no grant that the opening brings along itself, where the earlier one $does', ({ own }) => {
    const shut = ['safe:* on *'];
    expect(
      told(
        [[], shut],
        [[own], shut],
        [
          [own, read],
          [...shut, read],
        ],
      ),
    ).toEqual({
      causes: ['change 2'],
      enabledBy: [],
    });
  });

  it('is a grant beside which the opening brings one of something else', () => {
    const shut = ['safe:* on *'];
    for (const other of ['ledger:Read on lobby/*', 'ledger:Write on vault/*', 'deny safe:* on vault/*'])
      expect(
        told(
          [[], shut],
          [['ledger:* on *'], shut],
          [
            ['ledger:* on *', other],
            [...shut, read],
          ],
        ),
      ).toEqual({ causes: ['change 2'], enabledBy: ['change 1'] });
  });
});
