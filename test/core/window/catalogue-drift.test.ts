import { describe, expect, it } from 'vitest';
import type { Box, Surface } from '../../../src/core/model/access.ts';
import type { Unseen } from '../../../src/core/model/compiled.ts';
import { createActionUniverse } from '../../../src/core/surface/action-universe.ts';
import { grownAccess, type Holding } from '../../../src/core/window/catalogue-drift.ts';
import { growthBetween } from '../../../src/core/window/growth.ts';
import { box, surfaceOf } from '../../support/tiny.ts';
import { compiledOf } from '../../support/windows.ts';

const older = createActionUniverse(
  ['ledger:Read', 'ledger:Write', 'safe:Open', 'cellar:Flood'],
  '2026-01-01',
);
const newer = createActionUniverse(
  ['ledger:Read', 'ledger:Write', 'ledger:Audit', 'ledger:Burn', 'safe:Open', 'safe:Crack'],
  '2026-06-01',
);
const levels: Readonly<Record<string, readonly string[]>> = {
  'ledger:audit': ['Read'],
  'ledger:burn': ['Permissions management', 'Write'],
  'safe:crack': ['Write'],
};

interface Told {
  readonly name?: string;
  readonly start?: Surface;
  readonly end: Surface;
  readonly isCarrier?: boolean;
  readonly unseen?: readonly Unseen[];
  readonly unseenAtEnd?: readonly Unseen[];
}

function holding({ name = 'desk', start, end, isCarrier = false, unseen, unseenAtEnd }: Told): Holding {
  const state = (surface: Surface, holes: readonly Unseen[] = []) => ({
    ...compiledOf({ surface, unseen: holes }),
    principal: name,
  });
  return { object: name, isCarrier, start: state(start ?? end, unseen), end: state(end, unseenAtEnd) };
}

function grown(...told: readonly Told[]) {
  return grownAccess(told.map(holding), growthBetween(older, newer), (action) => levels[action] ?? []);
}

/** What each statement came to allow. */
function grants(...told: readonly Told[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(grown(...told).grants.map((one) => [one.statement, one.actions]));
}

const allowing = (...texts: readonly string[]): Told => ({ end: surfaceOf(texts) });
const hole = (affects: Unseen['affects']): Unseen => ({ part: 'x', reason: 'masked', affects });

describe('what two catalogues differ in', () => {
  it('is what only the newer one lists, and how many only the older one does, without regard to case', () => {
    const shouted = createActionUniverse(['LEDGER:READ', 'ledger:Burn'], '2026-06-01');
    expect(growthBetween(older, newer)).toMatchObject({
      newly: { date: '2026-06-01', actions: ['ledger:audit', 'ledger:burn', 'safe:crack'] },
      goneCount: 1,
    });
    expect(growthBetween(older, shouted)).toMatchObject({
      newly: { actions: ['ledger:burn'] },
      goneCount: 3,
    });
    expect(growthBetween(newer, newer)).toMatchObject({ newly: { actions: [] }, goneCount: 0 });
  });
});

describe('an unchanged statement', () => {
  it('allows what is newly listed and its wildcard matches', () => {
    expect(grown(allowing('ledger:* on vault/*'))).toEqual({
      principals: 1,
      startNotSeen: 0,
      actions: [
        { name: 'ledger:Audit', levels: ['Read'] },
        { name: 'ledger:Burn', levels: ['Permissions management', 'Write'] },
      ],
      grants: [
        {
          object: 'desk',
          facet: 'inline',
          statement: 'ledger:* on vault/*',
          patterns: ['ledger:*'],
          except: [],
          actions: ['ledger:Audit', 'ledger:Burn'],
          levels: [
            { level: 'Permissions management', actions: 1 },
            { level: 'Read', actions: 1 },
            { level: 'Write', actions: 1 },
          ],
          principals: 1,
          isCertain: true,
        },
      ],
    });
  });

  it('is told by those of its patterns that match something new', () => {
    const [grant] = grown(allowing('ledger:Read|ledger:B*|safe:O*|s?fe:Crac* on *')).grants;
    expect(grant).toMatchObject({
      patterns: ['ledger:B*', 's?fe:crac*'],
      actions: ['ledger:Burn', 'safe:Crack'],
    });
  });

  it('grows where it allows everything', () => {
    expect(grants(allowing('* on *'))).toEqual({ '* on *': ['ledger:Audit', 'ledger:Burn', 'safe:Crack'] });
  });

  it('grows where it allows all but some', () => {
    const but: Box = {
      ...box('ledger:Burn|safe:O* on *'),
      actions: { kind: 'not-in', patterns: ['ledger:burn', 'safe:o*'] },
    };
    const [grant] = grown({ end: { layers: [[but]] } }).grants;
    expect(grant).toMatchObject({
      patterns: ['*'],
      except: ['ledger:Burn', 'safe:O*'],
      actions: ['ledger:Audit', 'safe:Crack'],
    });
  });

  it('does not grow by what it names: that was meant before it was listed', () => {
    expect(grants(allowing('ledger:Burn on *'))).toEqual({});
    expect(grants(allowing('ledger:* on *', 'ledger:Burn on *'))).toEqual({
      'ledger:* on *': ['ledger:Audit'],
    });
    expect(grants(allowing('ledger:Burn|ledger:* on *'))).toEqual({
      'ledger:Burn|ledger:* on *': ['ledger:Audit'],
    });
  });

  it('grows where what it names is named elsewhere only', () => {
    expect(grants(allowing('ledger:* on *', 'ledger:Burn on attic'))).toEqual({
      'ledger:* on *': ['ledger:Audit', 'ledger:Burn'],
    });
  });

  it('grows only as far as no deny covers it', () => {
    const of = (...denies: readonly string[]) =>
      grants(allowing('ledger:* on vault/*', ...denies))['ledger:* on vault/*'];
    expect(of('deny ledger:Burn on *')).toEqual(['ledger:Audit']);
    expect(of('deny ledger:Burn on vault/1')).toEqual(['ledger:Audit', 'ledger:Burn']);
    expect(of('deny *:B* on va*', 'deny ledger:Audit on vault/*')).toBeUndefined();
  });

  it('grows only as far as every ceiling allows it', () => {
    const under = (ceiling: string) =>
      grants({ end: surfaceOf(['ledger:* on vault/*'], [ceiling]) })['ledger:* on vault/*'];
    expect(under('*:Burn on *')).toEqual(['ledger:Burn']);
    expect(under('ledger:Audit on vault/1')).toEqual(['ledger:Audit']);
    expect(under('ledger:* on attic')).toBeUndefined();
    expect(under('ledger:Read on *')).toBeUndefined();
  });

  it('is one of several that allow the same', () => {
    expect(grants(allowing('ledger:* on *', 'ledger:B* on *'))).toEqual({
      'ledger:* on *': ['ledger:Audit', 'ledger:Burn'],
      'ledger:B* on *': ['ledger:Burn'],
    });
  });
});

describe('a change of documents', () => {
  it('is none of it: what came and what went', () => {
    const wild = surfaceOf(['ledger:* on *']);
    expect(grants({ start: surfaceOf([]), end: wild })).toEqual({});
    expect(grants({ start: wild, end: surfaceOf([]) })).toEqual({});
    expect(grants({ start: wild, end: surfaceOf(['ledger:* on *', 'deny * on *']) })).toEqual({});
  });

  it('leaves what stayed: other words for the same, and the part that both versions allow', () => {
    const start = surfaceOf(['ledger:* on vault/*']);
    expect(grants({ start, end: surfaceOf(['safe:Open|ledger:* on vault/*']) })).toEqual({
      'safe:Open|ledger:* on vault/*': ['ledger:Audit', 'ledger:Burn'],
    });
    expect(grants({ start, end: surfaceOf(['* on *']) })).toEqual({
      '* on *': ['ledger:Audit', 'ledger:Burn'],
    });
    expect(grants({ start: surfaceOf(['ledger:B* on *']), end: start })).toEqual({
      'ledger:* on vault/*': ['ledger:Burn'],
    });
  });

  it('does not make a name a wildcard', () => {
    expect(grants({ start: surfaceOf(['ledger:Burn on *']), end: surfaceOf(['ledger:* on *']) })).toEqual({});
  });
});

describe('who holds it', () => {
  it('is counted by statement and once over all, and may hold different parts of it', () => {
    const found = grown(
      { name: 'ann', end: surfaceOf(['ledger:* on *', 'safe:* on *']) },
      { name: 'bob', end: surfaceOf(['ledger:* on *', 'deny ledger:Burn on *']) },
      { name: 'cleo', end: surfaceOf(['ledger:Read on *']) },
    );
    expect(found.principals).toBe(2);
    expect(
      found.grants.map(({ statement, actions, principals }) => ({ statement, actions, principals })),
    ).toEqual([
      { statement: 'ledger:* on *', actions: ['ledger:Audit', 'ledger:Burn'], principals: 2 },
      { statement: 'safe:* on *', actions: ['safe:Crack'], principals: 1 },
    ]);
  });

  it('is counted together where one statement is about each of them in turn', () => {
    const about = (name: string): Box => ({
      ...box(`ledger:* on vault/${name}`),
      origin: { object: 'rulebook', facet: 'version:v1', statement: 'Own' },
    });
    const told = ['ann', 'bob'].map((name) => ({ name, end: { layers: [[about(name)]] } }));
    expect(grown(...told).grants).toMatchObject([{ object: 'rulebook', statement: 'Own', principals: 2 }]);
  });

  it('is not the policy that carries it', () => {
    const carried = grown({ ...allowing('ledger:* on *'), isCarrier: true });
    expect(carried).toMatchObject({ principals: 0, grants: [{ principals: 0 }] });
    expect(grown({ ...allowing('ledger:* on *'), isCarrier: true }, allowing('ledger:* on *'))).toMatchObject(
      {
        principals: 1,
        grants: [{ principals: 1 }],
      },
    );
  });

  it('is whom a trust policy names', () => {
    const surface = surfaceOf(['safe:* on * for ann|bob']);
    const state = { ...compiledOf({ surface }, 'resource'), principal: undefined };
    const found = grownAccess(
      [{ object: 'desk', isCarrier: false, start: state, end: state }],
      growthBetween(older, newer),
      () => [],
    );
    expect(found).toMatchObject({ principals: 2, grants: [{ actions: ['safe:Crack'], principals: 2 }] });
  });
});

describe('what was not seen or not understood', () => {
  it('at the start leaves open whether anything changed: counted, and not listed', () => {
    const told = { start: surfaceOf([]), end: surfaceOf(['ledger:* on *']), unseen: [hole('grants')] };
    expect(grown(told)).toMatchObject({ startNotSeen: 1, principals: 0, grants: [] });
    expect(grown({ ...told, unseen: [] })).toMatchObject({ startNotSeen: 0 });
    expect(grown({ ...told, end: surfaceOf(['ledger:Read on *']) })).toMatchObject({ startNotSeen: 0 });
  });

  it('of a ceiling makes it possible', () => {
    for (const at of ['unseen', 'unseenAtEnd'])
      expect(grown({ ...allowing('ledger:* on *'), [at]: [hole('ceiling')] }).grants).toMatchObject([
        { actions: ['ledger:Audit', 'ledger:Burn'], isCertain: false },
      ]);
  });

  it('of a statement makes it possible, of a deny too', () => {
    const odd = (text: string): Box => ({ ...box(text), opaque: 'an operator that is not understood' });
    expect(grown({ end: { layers: [[odd('ledger:* on *')]] } }).grants).toMatchObject([{ isCertain: false }]);
    expect(
      grown({ end: { layers: [[box('ledger:* on *'), odd('deny ledger:Burn on *')]] } }).grants,
    ).toMatchObject([
      { actions: ['ledger:Audit'], isCertain: true },
      { actions: ['ledger:Burn'], isCertain: false },
    ]);
  });
});
