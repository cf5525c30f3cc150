import { describe, expect, it } from 'vitest';
import type { Reached } from '../../../src/core/model/audit.ts';
import type { Compiled } from '../../../src/core/model/compiled.ts';
import type { Instant } from '../../../src/core/model/time.ts';
import type { Compiler } from '../../../src/core/window/compiler.ts';
import type { Finding } from '../../../src/core/window/finding.ts';
import { reachedIn, stationOf } from '../../../src/core/window/reach.ts';
import { analyse } from '../../../src/core/window/subject.ts';
import { fakeCompiler } from '../../support/compiler.ts';
import { at } from '../../support/timeline.ts';
import { allows, described, requests, surfaceOf, tellers, universe } from '../../support/tiny.ts';
import { compiledOf, windowOver } from '../../support/windows.ts';

/** Whoever may open a door of the lobby can take on whom it leads to. */
const doors: Readonly<Record<string, string>> = { 'lobby/1': 'clerk', 'lobby/2': 'chief' };
const [toClerk, toChief] = ['safe:Open on lobby/1', 'safe:Open on lobby/2'];
const readsVault = 'ledger:Read on vault/*';
const writesVault = 'ledger:Write on vault/*';
const [ann] = tellers;

const compiler: Partial<Compiler> = {
  assumes: ({ surface }) =>
    Object.entries(doors)
      .filter(([resource]) => allows(surface, { principal: ann, action: 'safe:Open', resource }))
      .map(([, name]) => name),
  assumedBy: ({ surface }) => surface.layers.flat().flatMap(({ principals }) => principals?.patterns ?? []),
};

/** At the start, then what each change made of it: `[second, statements]`; a change is called by its second. */
type Course = readonly [
  start: readonly string[],
  ...changes: (readonly [second: number, statements: readonly string[]])[],
];

function finding(
  object: string,
  [start, ...changes]: Course,
  aspect: Finding['aspect'] = 'identity',
): Finding {
  const state = (statements: readonly string[]) => compiledOf({ surface: surfaceOf(statements) }, aspect);
  const series = {
    start: state(start),
    runs: changes.map(([second, statements]) => ({
      run: { at: at(second), by: { kind: 'event' as const, id: `at ${second}` }, objects: [object] },
      after: state(statements),
    })),
  };
  const [result] = analyse({ series, universe }, [windowOver(0, 100)]);
  if (!result) throw new Error('one window was asked for');
  return { object, aspect, isCarrier: false, result };
}

function reached(
  courses: Readonly<Record<string, Course>>,
  trusts: Readonly<Record<string, Course>> = {},
): ReadonlyMap<string, readonly Reached[]> {
  const findings = [
    ...Object.entries(courses).map(([name, course]) => finding(name, course)),
    ...Object.entries(trusts).map(([name, course]) => finding(name, course, 'resource')),
  ];
  const fake = fakeCompiler(compiler);
  const stations = findings.flatMap((one) => stationOf(one, fake, universe) ?? []);
  const lookAt = (principal: string, before: Instant): Compiled => {
    const own = findings.find(({ object, aspect }) => object === principal && aspect === 'identity')?.result;
    const state = own?.states[own.runs.filter(({ run }) => run.at < before).length];
    if (!state) throw new Error(`nobody is called ${principal}`);
    return state;
  };
  const found = reachedIn(stations, { compiler: fake, universe, lookAt });
  return new Map([...found].map(([name, { reached }]) => [name, reached]));
}

function told(found: readonly Reached[] | undefined): readonly unknown[] {
  return (found ?? []).map(({ through, widened, narrowed, causes, enabledBy }) => ({
    through,
    widened: described([widened]),
    narrowed: described([narrowed]),
    causes,
    enabledBy,
  }));
}

const reads = requests(({ action, resource }) => action === 'ledger:Read' && resource.startsWith('vault/'));
const writes = requests(({ action, resource }) => action === 'ledger:Write' && resource.startsWith('vault/'));
const nothing = { widened: [], narrowed: [], causes: [], enabledBy: [] };

describe('what came into reach', () => {
  it('through a door that was opened to what was there', () => {
    const found = reached({ desk: [[], [20, [toClerk]]], clerk: [[readsVault]] });
    expect(told(found.get('desk'))).toEqual([
      { ...nothing, through: ['clerk'], widened: reads, causes: ['at 20'] },
    ]);
    expect(found.has('clerk')).toBe(false);
  });

  it('through a door that was open, by what was gained behind it', () => {
    const found = reached({ desk: [[toClerk]], clerk: [[], [10, [readsVault]]] });
    expect(told(found.get('desk'))).toEqual([
      { ...nothing, through: ['clerk'], widened: reads, causes: ['at 10'] },
    ]);
  });

  it('by the door, where what lies behind it was gained before: that was needed', () => {
    const found = reached({ desk: [[], [20, [toClerk]]], clerk: [[], [10, [readsVault]]] });
    expect(told(found.get('desk'))).toEqual([
      { ...nothing, through: ['clerk'], widened: reads, causes: ['at 20'], enabledBy: ['at 10'] },
    ]);
  });

  it('by what was gained behind a door that led to nothing when it was opened: that was needed', () => {
    const found = reached({ desk: [[], [10, [toClerk]]], clerk: [[], [20, [readsVault]]] });
    expect(told(found.get('desk'))).toEqual([
      { ...nothing, through: ['clerk'], widened: reads, causes: ['at 20'], enabledBy: ['at 10'] },
    ]);
  });

  it('by both, where the door led to part of it', () => {
    const found = reached({
      desk: [[], [10, [toClerk]]],
      clerk: [[readsVault], [20, [readsVault, writesVault]]],
    });
    expect(told(found.get('desk'))).toMatchObject([{ causes: ['at 10', 'at 20'], enabledBy: [] }]);
  });

  it('over two doors, of which the later one completed the way', () => {
    const found = reached({
      desk: [[], [30, [toClerk]]],
      clerk: [[], [10, [toChief]]],
      chief: [[readsVault]],
    });
    const chain = { through: ['clerk', 'chief'], widened: reads, causes: ['at 30'], enabledBy: ['at 10'] };
    expect(told(found.get('desk'))).toContainEqual({ ...nothing, ...chain });
    expect(told(found.get('clerk'))).toEqual([
      { ...nothing, through: ['chief'], widened: reads, causes: ['at 10'] },
    ]);
  });

  it('over two doors, where the second half completed the way', () => {
    const found = reached({
      desk: [[], [10, [toClerk]]],
      clerk: [[], [30, [toChief]]],
      chief: [[readsVault]],
    });
    const chain = { through: ['clerk', 'chief'], widened: reads, causes: ['at 30'], enabledBy: ['at 10'] };
    expect(told(found.get('desk'))).toContainEqual({ ...nothing, ...chain });
  });

  it('is not what somebody can do himself, or could reach before', () => {
    expect(
      reached({ desk: [[readsVault], [20, [readsVault, toClerk]]], clerk: [[readsVault]] }).has('desk'),
    ).toBe(false);
    const other = reached({
      desk: [[toClerk], [20, [toClerk, toChief]]],
      clerk: [[readsVault]],
      chief: [[readsVault, writesVault]],
    });
    expect(told(other.get('desk'))).toEqual([
      { ...nothing, through: ['chief'], widened: writes, causes: ['at 20'] },
    ]);
  });

  it('is nothing where doors and what lies behind them stay', () => {
    expect(reached({ desk: [[toClerk]], clerk: [[readsVault]] }).size).toBe(0);
    expect(reached({ desk: [[toClerk], [20, []], [30, [toClerk]]], clerk: [[readsVault]] }).size).toBe(0);
  });

  it('goes round in circles once', () => {
    const found = reached({
      clerk: [[toChief], [20, [toChief, readsVault]]],
      chief: [[toClerk]],
    });
    expect(told(found.get('chief'))).toEqual([
      { ...nothing, through: ['clerk'], widened: reads, causes: ['at 20'] },
    ]);
    expect(found.has('clerk')).toBe(false);
  });
});

describe('what went out of reach', () => {
  it('behind a door that was closed', () => {
    const found = reached({ desk: [[toClerk], [20, []]], clerk: [[readsVault]] });
    expect(told(found.get('desk'))).toEqual([
      { ...nothing, through: ['clerk'], narrowed: reads, causes: ['at 20'] },
    ]);
  });

  it('behind a door that stayed open', () => {
    const found = reached({ desk: [[toClerk]], clerk: [[readsVault], [20, []]] });
    expect(told(found.get('desk'))).toEqual([
      { ...nothing, through: ['clerk'], narrowed: reads, causes: ['at 20'] },
    ]);
  });

  it('and came into reach another way, moved nothing', () => {
    const found = reached({
      desk: [[toClerk], [20, [toChief]]],
      clerk: [[readsVault]],
      chief: [[readsVault]],
    });
    expect(found.has('desk')).toBe(false);
  });
});

describe('an outsider', () => {
  const lets = `safe:Open on lobby/1 for ${ann}`;

  it('reaches what a role can do once its trust lets him in', () => {
    const found = reached({ clerk: [[readsVault]] }, { clerk: [[], [20, [lets]]] });
    expect(told(found.get(ann))).toEqual([
      { ...nothing, through: ['clerk'], widened: reads, causes: ['at 20'] },
    ]);
  });

  it('reaches further than the role that lets him in', () => {
    const found = reached(
      { clerk: [[], [10, [toChief]]], chief: [[readsVault]] },
      { clerk: [[], [20, [lets]]] },
    );
    const chain = { through: ['clerk', 'chief'], widened: reads, causes: ['at 20'], enabledBy: ['at 10'] };
    expect(told(found.get(ann))).toContainEqual({ ...nothing, ...chain });
  });

  it('loses it with the trust', () => {
    const found = reached({ clerk: [[readsVault]] }, { clerk: [[lets], [20, []]] });
    expect(told(found.get(ann))).toEqual([
      { ...nothing, through: ['clerk'], narrowed: reads, causes: ['at 20'] },
    ]);
  });
});
