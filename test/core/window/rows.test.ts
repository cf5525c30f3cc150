import { describe, expect, it } from 'vitest';
import type { Compiled } from '../../../src/core/model/compiled.ts';
import type { Compiler } from '../../../src/core/window/compiler.ts';
import type { Finding } from '../../../src/core/window/finding.ts';
import { createRows, type Row } from '../../../src/core/window/rows.ts';
import { fakeCompiler } from '../../support/compiler.ts';
import { at } from '../../support/timeline.ts';
import { allowsWitness, described, surfaceOf, tellers } from '../../support/tiny.ts';
import { analysed, type Moment } from '../../support/windows.ts';

const [ann, bob] = tellers;
const nothing = { surface: surfaceOf() };
const reading = { surface: surfaceOf(['ledger:Read on vault/*']) };
const writing = { surface: surfaceOf(['ledger:* on vault/*']) };

function finding(
  object: string,
  moments: readonly Moment[],
  own: { readonly aspect?: Compiled['aspect']; readonly isCarrier?: boolean } = {},
): Finding {
  const { aspect = 'identity', isCarrier = false } = own;
  return { object, aspect, isCarrier, result: analysed(moments, aspect) };
}

function rows(...findings: readonly Finding[]): readonly Row[] {
  return rowsOf(findings, fakeCompiler());
}

function rowsOf(findings: readonly Finding[], compiler: Compiler): readonly Row[] {
  const rows = createRows(compiler);
  for (const one of findings) rows.add(one);
  return rows.all(new Map());
}

describe('a row', () => {
  it('is one principal, with what it gained, by which change, and what that opened', () => {
    const [row, ...others] = rows(finding('clerk', [nothing, reading, writing]));
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      principal: 'clerk',
      narrowed: null,
      transient: null,
      undecided: [],
      unseen: [],
    });
    expect(row?.causes).toEqual(['change 1', 'change 2']);
    expect(row?.steps.map(({ change, at: when }) => [change, when])).toEqual([
      ['change 1', at(10)],
      ['change 2', at(20)],
    ]);
  });

  it('does not exist for a principal to whom nothing happened', () => {
    expect(rows(finding('clerk', [reading, reading]), finding('idle', [reading]))).toEqual([]);
  });

  it('exists for one who held something in between, without causes of a net change', () => {
    const [row] = rows(finding('clerk', [nothing, reading, nothing]));
    expect(row).toMatchObject({ principal: 'clerk', widened: null, narrowed: null, causes: [], steps: [] });
    expect(row?.transient).not.toBeNull();
  });

  it('comes in the order of names', () => {
    const moments = [nothing, reading];
    expect(
      rows(finding('bob', moments), finding('Ann', moments), finding('ann', moments)).map(
        (row) => row.principal,
      ),
    ).toEqual(['Ann', 'ann', 'bob']);
  });

  it('of an unseen start names what was not seen', () => {
    const hole = {
      part: 'clerk inline',
      reason: 'inline policies of clerk were not all seen',
      affects: 'grants',
    } as const;
    const [row] = rows(finding('clerk', [{ ...nothing, unseen: [hole] }, reading]));
    expect(row).toMatchObject({ widened: null, unseen: [hole.reason], causes: ['change 1'] });
    expect(row?.unknownStart).not.toBeNull();
  });
});

describe('a witness', () => {
  it('that is not confirmed on the raw documents is not claimed', () => {
    const doubting = fakeCompiler({ confirm: () => false });
    const [row] = rowsOf([finding('clerk', [nothing, reading])], doubting);
    expect(row).toMatchObject({ principal: 'clerk', widened: null, causes: [], steps: [] });
    expect(row?.undecided).toEqual([
      { reason: 'the witness ledger:Read vault/example was not confirmed', old: '', new: 'ledger:Read' },
    ]);
  });

  it('that could not be checked is not claimed either', () => {
    const unsure = fakeCompiler({ confirm: () => 'indeterminate' });
    const [row] = rowsOf([finding('clerk', [reading, nothing])], unsure);
    expect(row).toMatchObject({ narrowed: null, causes: [] });
    expect(row?.undecided).toHaveLength(1);
  });

  it('names a resource where it is not confirmed without one', () => {
    const anywhere = { surface: surfaceOf(['ledger:Read on *']) };
    const unsure = fakeCompiler({
      confirm: (witness, before, after) =>
        witness.resource === '*'
          ? 'indeterminate'
          : allowsWitness(after.surface, witness) && !allowsWitness(before.surface, witness),
    });
    const moments = [reading, anywhere];
    const [gain] = rowsOf([finding('clerk', moments)], unsure);
    expect(gain).toMatchObject({ undecided: [], causes: ['change 1'] });
    expect(gain?.widened?.witness).toEqual({ action: 'ledger:Read', resource: 'example', context: {} });
    const [loss] = rowsOf([finding('clerk', moments.toReversed())], unsure);
    expect(loss?.narrowed?.witness.resource).toBe('example');
    expect(rowsOf([finding('clerk', moments)], fakeCompiler())[0]?.widened?.witness.resource).toBe('*');
  });

  it('is checked for each part by itself, on the states between which the part lies', () => {
    const asked: string[] = [];
    const checking = fakeCompiler({
      confirm: (witness, before, after) => {
        const ends = [before, after].map(({ surface }) => allowsWitness(surface, witness));
        asked.push(`${witness.action} ${ends.join(' to ')}`);
        return witness.action !== 'ledger:Write';
      },
    });
    const opening = { surface: surfaceOf(['safe:Open on attic']) };
    const [row] = rowsOf(
      [finding('clerk', [reading, { surface: surfaceOf(['ledger:Write on *']) }, opening])],
      checking,
    );
    expect(asked.sort()).toEqual([
      'ledger:Read false to true',
      // As refused, asked about a resource with a name as well.
      'ledger:Write false to true',
      'ledger:Write false to true',
      'safe:Open false to true',
    ]);
    expect(row?.widened?.witness.action).toBe('safe:Open');
    expect(row?.narrowed?.witness.action).toBe('ledger:Read');
    expect(row?.transient).toBeNull();
  });
});

describe('a carrier', () => {
  it('gives nobody anything: that it changed is undecided', () => {
    const [row] = rows(finding('policy/ledger', [nothing, reading], { isCarrier: true }));
    expect(row).toMatchObject({
      principal: 'policy/ledger',
      widened: null,
      narrowed: null,
      causes: ['change 1'],
      steps: [],
    });
    expect(row?.undecided).toEqual([
      { reason: 'it changed, and who holds it was not all seen', old: '', new: 'ledger:Read' },
    ]);
  });

  it('that came back to what it was is not mentioned', () => {
    expect(rows(finding('policy/ledger', [nothing, reading, nothing], { isCarrier: true }))).toEqual([]);
  });
});

describe('a trust policy', () => {
  const trusting = (...texts: readonly string[]) => ({
    surface: surfaceOf(texts.map((who) => `safe:Open on attic for ${who}`)),
  });

  it('has a row for each principal that it names, with that principal’s own part, change and example', () => {
    const [first, second, ...others] = rows(
      finding('vault-role', [trusting(), trusting(ann), trusting(ann, bob)], { aspect: 'resource' }),
    );
    expect(others).toEqual([]);
    expect([first?.principal, second?.principal]).toEqual([ann, bob]);
    expect([described([first?.widened ?? null]), described([second?.widened ?? null])]).toEqual([
      [`${ann} safe:Open attic`],
      [`${bob} safe:Open attic`],
    ]);
    expect([first?.causes, second?.causes]).toEqual([['change 1'], ['change 2']]);
    expect([first?.steps, second?.steps].map((steps) => steps?.map(({ change }) => change))).toEqual([
      ['change 1'],
      ['change 2'],
    ]);
    expect([first, second].map((row) => row?.widened?.witness.principal)).toEqual([ann, bob]);
  });

  it('tells who lost from who gained, each by its own change', () => {
    const [first, second] = rows(
      finding('vault-role', [trusting(ann), trusting(), trusting(bob)], { aspect: 'resource' }),
    );
    expect(first).toMatchObject({ principal: ann, widened: null, causes: ['change 1'] });
    expect(described([first?.narrowed ?? null])).toEqual([`${ann} safe:Open attic`]);
    expect(second).toMatchObject({ principal: bob, narrowed: null, causes: ['change 2'] });
  });

  it('that is undecided belongs to whoever may assume the role', () => {
    const hole = {
      part: 'vault-role trust',
      reason: 'the trust policy was not seen',
      affects: 'grants',
    } as const;
    const [row] = rows(
      finding('vault-role', [trusting(), { ...trusting(), unseen: [hole] }], { aspect: 'resource' }),
    );
    expect(row).toMatchObject({ principal: 'whoever may assume vault-role', widened: null });
    expect(row?.undecided.map(({ reason }) => reason)).toEqual([hole.reason]);
  });

  it('of several roles is one row per principal', () => {
    const moments = [trusting(), trusting(ann)];
    const [row, ...others] = rows(
      finding('first-role', moments, { aspect: 'resource' }),
      finding('second-role', moments, { aspect: 'resource' }),
    );
    expect(others).toEqual([]);
    expect(row).toMatchObject({ principal: ann });
    expect(row?.steps).toHaveLength(2);
  });

  it('of several roles tells its causes in the order of time', () => {
    const [row] = rows(
      finding('late-role', [trusting(), trusting(), trusting(ann)], { aspect: 'resource' }),
      finding('early-role', [trusting(), trusting(ann)], { aspect: 'resource' }),
    );
    expect(row?.causes).toEqual(['change 1', 'change 2']);
  });

  it('shows another’s example only where none of one’s own is confirmed', () => {
    const doubting = fakeCompiler({ confirm: ({ principal }) => principal === ann });
    const found = rowsOf(
      [finding('vault-role', [trusting(), trusting(ann, bob)], { aspect: 'resource' })],
      doubting,
    );
    expect(found.map((row) => [row.principal, row.widened?.witness.principal])).toEqual([
      [ann, ann],
      [bob, ann],
    ]);
  });
});
