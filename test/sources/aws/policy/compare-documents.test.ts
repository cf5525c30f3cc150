import { describe, expect, it } from 'vitest';
import type { DeltaPart, SurfaceDelta } from '../../../../src/core/model/access.ts';
import { createActionUniverse } from '../../../../src/core/surface/action-universe.ts';
import type { Catalogue } from '../../../../src/sources/aws/catalogue.ts';
import { compareDocuments, confirmed } from '../../../../src/sources/aws/policy/compare-documents.ts';

function part(action: string, facet: 'old' | 'new'): DeltaPart {
  const origin = { object: 'p.json', facet, statement: 'Read' };
  return {
    boxes: [{ principals: [], actions: [action], resources: ['*'], conditions: [], except: [], origin }],
    witness: { action, resource: '*', context: {} },
    size: { actions: 1, atoms: 1 },
  };
}

describe('a witness that the second evaluator does not confirm', () => {
  const both: SurfaceDelta = {
    relation: 'mixed',
    widened: part('s3:GetObject', 'new'),
    narrowed: part('s3:PutObject', 'old'),
    indeterminate: [],
  };

  it('is not claimed, and makes the relation undecided', () => {
    for (const answer of [false, 'indeterminate'] as const) {
      const found = confirmed(both, (witness) => (witness.action === 's3:GetObject' ? answer : true));
      expect(found).toEqual({
        relation: 'indeterminate',
        widened: null,
        narrowed: both.narrowed,
        indeterminate: [
          {
            reason: 'the second evaluator does not confirm that s3:GetObject on * differs, please report it',
            old: '',
            new: 'statement Read',
          },
        ],
      });
    }
  });

  it('is asked for from the side that lacks it to the one that has it', () => {
    const asked: string[] = [];
    confirmed(both, (witness, from, to) => asked.push(`${witness.action} ${from} ${to}`) > 0);
    expect(asked).toEqual(['s3:GetObject old new', 's3:PutObject new old']);
  });

  it('changes nothing where all is confirmed', () => {
    expect(confirmed(both, () => true)).toBe(both);
  });
});

describe('deny statements by themselves', () => {
  const universe = createActionUniverse(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], '2026-09-01');
  const catalogue: Catalogue = {
    date: universe.date,
    digest: '',
    universe,
    level: () => [],
    resourceTypes: () => [],
  };
  const compared = (old: readonly object[], now: readonly object[]) => {
    const side = (name: string, statements: readonly object[]) => ({
      name,
      text: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    });
    const pair = { kind: 'identity', old: side('old', old), new: side('new', now) } as const;
    return compareDocuments(pair, catalogue, { isTyped: true });
  };
  const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const denyDelete = { Sid: 'NoDelete', Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' };
  const actions = (found: DeltaPart | null) => found?.boxes.flatMap((box) => box.actions) ?? null;

  it.each([
    ['added', [get], [get, denyDelete], ['s3:DeleteObject'], null],
    ['lifted', [get, denyDelete], [get], null, ['s3:DeleteObject']],
    ['kept', [denyDelete], [get, denyDelete], null, null],
    ['split', [denyDelete], [{ ...denyDelete, Resource: ['*', 'arn:aws:s3:::a/*'] }], null, null],
  ])('are told where one was %s, whatever the grants', (_what, old, now, added, lifted) => {
    const { denies } = compared(old, now);
    expect([actions(denies.widened), actions(denies.narrowed)]).toEqual([added, lifted]);
  });

  it('are undecided where one of them cannot be understood, even if it takes nothing here', () => {
    const odd = { ...denyDelete, Condition: { StringSoundsLike: { 'aws:userid': 'maria' } } };
    const found = compared([get], [get, odd]);
    expect(found.relation).toBe('equivalent');
    expect(found.denies.relation).toBe('indeterminate');
    expect(found.denies.indeterminate).toHaveLength(1);
  });

  it('do not need a grant that is understood', () => {
    const odd = { ...get, Condition: { StringSoundsLike: { 'aws:userid': 'maria' } } };
    expect(compared([odd], [odd, denyDelete]).denies.widened?.witness.action).toBe('s3:DeleteObject');
  });
});
