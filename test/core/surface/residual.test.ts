import { describe, expect, test } from 'vitest';
import type { Box, Surface } from '../../../src/core/model/access.ts';
import { createActionUniverse } from '../../../src/core/surface/action-universe.ts';
import { compare } from '../../../src/core/surface/compare.ts';
import { createLandscape } from '../../../src/core/surface/landscape.ts';

const universe = createActionUniverse(['s:Lend', 's:List', 's:Look', 't:Sell', 't:Ship'], '2026-01-01');

function box(actions: readonly string[], resource = '*', more: Partial<Box> = {}): Box {
  return {
    effect: 'allow',
    principals: undefined,
    actions: { kind: 'in', patterns: actions },
    resources: { kind: 'in', patterns: [resource] },
    clauses: [],
    origin: { object: 'clerk', facet: 'inline', statement: '#0' },
    ...more,
  };
}

function surface(...boxes: readonly Box[]): Surface {
  return { layers: [boxes] };
}

function widened(before: Surface, after: Surface) {
  return compare(before, after, universe).widened?.boxes.map(
    ({ actions, resources, conditions, except }) => ({
      actions,
      resources,
      conditions,
      except,
    }),
  );
}

describe('what is certain is told by boxes that are understood', () => {
  const vague = box(['s:look'], 'shelf/*', { opaque: 'smudged' });

  test('an opaque grant over a certain one is not shown as gained, and is told as undecided once', () => {
    const delta = compare(surface(), surface(vague, box(['s:look'], 'shelf/a')), universe);
    expect(delta.relation).toBe('widened');
    expect(delta.widened?.boxes.map((one) => one.resources)).toEqual([['shelf/a']]);
    expect(delta.indeterminate.map((one) => one.reason)).toEqual(['not understood exactly: smudged']);
  });

  test('a deny that went away is the cause where an opaque grant came at the same time', () => {
    const most = box(['s:look'], 'shelf/a*');
    const deny = box(['s:look'], 'shelf/a', { effect: 'deny' });
    const after = surface(most, vague);
    expect(widened(surface(most, deny), after)?.map((one) => one.resources)).toEqual([['shelf/a']]);
  });

  test('a ceiling that is understood bounds what is shown, before one that is not', () => {
    const under = (...ceiling: readonly Box[]): Surface => ({ layers: [[box(['s:look'])], ceiling] });
    const vagueCeiling = box(['s:look'], '*', { opaque: 'smudged' });
    const exact = box(['s:look'], 'shelf/a');
    const before: Surface = { layers: [[], [vagueCeiling, exact]] };
    expect(widened(before, under(vagueCeiling, exact))).toEqual([
      { actions: ['s:Look'], resources: ['shelf/a'], conditions: [], except: [] },
    ]);
  });
});

describe('all but a few actions', () => {
  const except = (...actions: readonly string[]) => [{ actions, resources: [], conditions: [] }];

  test('are the pattern without them', () => {
    expect(widened(surface(box(['s:look'])), surface(box(['*'])))).toEqual([
      { actions: ['*'], resources: ['*'], conditions: [], except: except('s:Look') },
    ]);
  });

  test('a pattern stands for those that it matches, known or not', () => {
    expect(widened(surface(box(['s:l*'])), surface(box(['s:*'])))).toEqual([
      // Of s:* only what no catalogue knows is new, so there is no more of it than is missing.
      { actions: ['s:* (not in the catalogue)'], resources: ['*'], conditions: [], except: [] },
    ]);
    expect(widened(surface(box(['s:li*', 's:unheard'])), surface(box(['*'])))).toEqual([
      { actions: ['*'], resources: ['*'], conditions: [], except: except('s:Li*', 's:unheard') },
    ]);
  });

  test('what another statement names apart is told apart', () => {
    const told = widened(surface(box(['s:look'], 'shelf/*')), surface(box(['s:*'])));
    expect(told).toEqual([
      { actions: ['s:*'], resources: ['*'], conditions: [], except: except('s:Look') },
      {
        actions: ['s:Look'],
        resources: ['*'],
        conditions: [],
        except: [{ resources: ['shelf/*'], conditions: [] }],
      },
    ]);
  });

  test('a list of what is not meant has its own exceptions, and what was there before', () => {
    const others = box([], '*', { actions: { kind: 'not-in', patterns: ['t:ship'] } });
    expect(widened(surface(box(['s:look'])), surface(others))).toEqual([
      { actions: ['*'], resources: ['*'], conditions: [], except: except('s:Look', 't:Ship') },
    ]);
  });

  test('half of a pattern is told by name', () => {
    expect(widened(surface(box(['t:sell'])), surface(box(['t:*'])))?.[0]?.actions).toEqual([
      't:* (not in the catalogue)',
      't:Ship',
    ]);
  });
});

describe('whom and what a gain is not about', () => {
  const ann = { principals: { kind: 'in', patterns: ['ann'] } } as const;
  const both = { principals: { kind: 'in', patterns: ['ann', 'bob'] } } as const;

  test('somebody who had all of it before is not named', () => {
    const before = surface(box(['s:look'], 'shelf/a', ann));
    const { widened: gained } = compare(before, surface(box(['s:look'], 'shelf/a', both)), universe);
    expect(gained?.boxes).toMatchObject([{ principals: ['bob'], resources: ['shelf/a'], except: [] }]);
  });

  test('somebody who had a part of it is named, and the part excepted', () => {
    const before = surface(box(['s:look'], 'shelf/a', ann));
    const { widened: gained } = compare(before, surface(box(['s:look'], 'shelf/*', both)), universe);
    expect(gained?.boxes).toMatchObject([
      {
        principals: ['ann', 'bob'],
        resources: ['shelf/*'],
        except: [{ principals: ['ann'], resources: ['shelf/a'] }],
      },
    ]);
  });

  test('what a third surface has is excepted where it tells apart what is meant', () => {
    const [nothing, all, some] = [surface(), surface(box(['s:look'])), surface(box(['s:look'], 'shelf/a'))];
    const landscape = createLandscape([nothing, all, some], universe);
    const passing = landscape.regions.filter((region) => region.status(2) === 'out');
    expect(landscape.describe(passing, 0, 1)?.boxes).toMatchObject([
      { resources: ['*'], except: [{ resources: ['shelf/a'] }] },
    ]);
  });

  test('what only a third surface bounds is told with that bound', () => {
    const free = box(['s:look']);
    const fenced: Surface = { layers: [[free], [box(['s:look'], 'shelf/a')]] };
    const landscape = createLandscape([surface(), surface(free), fenced], universe);
    const kept = landscape.regions.filter((region) => region.status(2) === 'in');
    expect(landscape.describe(kept, 0, 1)?.boxes).toMatchObject([{ resources: ['shelf/a'], except: [] }]);
  });

  test('what a ceiling held back is told in the words of the grant', () => {
    const free = box(['s:*', 't:sell']);
    const under: Surface = { layers: [[free], [box(['s:look'])]] };
    expect(widened(under, surface(free))).toEqual([
      {
        actions: ['s:*', 't:Sell'],
        resources: ['*'],
        conditions: [],
        except: [{ actions: ['s:Look'], resources: [], conditions: [] }],
      },
    ]);
  });
});
