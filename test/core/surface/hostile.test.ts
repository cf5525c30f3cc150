import { describe, expect, test } from 'vitest';
import type { Box, Clause, Relation } from '../../../src/core/model/access.ts';
import { createActionUniverse } from '../../../src/core/surface/action-universe.ts';
import { compare } from '../../../src/core/surface/compare.ts';

/** Surfaces that somebody wrote to be hard: what is said about them may be that it is too much, never wrong. */

const universe = createActionUniverse(['ledger:Read', 'ledger:Write', 'safe:Open'], '2026-01-01');
/** Small, so that what lies beyond it is reached soon: nothing may be wrong there either. */
const budget = { states: 1_500 };
const slowMs = 120_000;

function box(change: Partial<Box>): Box {
  return {
    effect: 'allow',
    principals: undefined,
    actions: { kind: 'in', patterns: ['ledger:read'] },
    resources: { kind: 'in', patterns: ['*'] },
    clauses: [],
    origin: { object: 'desk', facet: 'inline', statement: '#0' },
    ...change,
  };
}

function clause(key: string, operator: string, values: readonly string[]): Clause {
  return { key, operator, values, text: `${key} ${operator} ${values.join()}` };
}

function relationOf(before: readonly Box[], after: readonly Box[]): Relation {
  return compare({ layers: [before] }, { layers: [after] }, universe, budget).relation;
}

/** Two wildcards inside, in parts that no other pattern has. */
const patterns = Array.from({ length: 200 }, (_, index) => `ledger:a*b${index}c*d${index}e`);
const more = 'ledger:a*bx*dy';

const dimensions: Readonly<Record<string, (some: readonly string[]) => Box>> = {
  resources: (some) => box({ resources: { kind: 'in', patterns: some } }),
  'resources that are not meant': (some) => box({ resources: { kind: 'not-in', patterns: some } }),
  actions: (some) => box({ actions: { kind: 'in', patterns: some } }),
  principals: (some) => box({ principals: { kind: 'in', patterns: some } }),
  'values of StringLike': (some) => box({ clauses: [clause('aws:username', 'StringLike', some)] }),
  'values of StringNotLike': (some) => box({ clauses: [clause('aws:username', 'StringNotLike', some)] }),
  'values of ForAnyValue:StringLike': (some) =>
    box({ clauses: [clause('aws:tagkeys', 'ForAnyValue:StringLike', some)] }),
  'values of ForAllValues:StringLike': (some) =>
    box({ clauses: [clause('aws:tagkeys', 'ForAllValues:StringLike', some)] }),
};

/** Where one list more of these means less. */
const isInverse = (name: string) => name.includes(' not ') || name.includes('NotLike');

describe.each(Object.entries(dimensions))(
  'two hundred patterns with wildcards inside as %s',
  (name, boxOf) => {
    test('in another order are equivalent', { timeout: slowMs }, () => {
      expect(relationOf([boxOf(patterns)], [boxOf(patterns.toReversed())])).toBe('equivalent');
      expect(relationOf([boxOf(patterns)], [boxOf([...patterns, ...patterns])])).toBe('equivalent');
    });

    test('are never taken for one more than those', { timeout: slowMs }, () => {
      const [fewer, all] = [[boxOf(patterns)], [boxOf([...patterns, more])]];
      const grows: Relation = isInverse(name) ? 'narrowed' : 'widened';
      const shrinks: Relation = isInverse(name) ? 'widened' : 'narrowed';
      expect([grows, 'indeterminate']).toContain(relationOf(fewer, all));
      expect([shrinks, 'indeterminate']).toContain(relationOf(all, fewer));
    });

    test('are never taken for a set in which one is another', { timeout: slowMs }, () => {
      const others = [boxOf([...patterns.slice(1), more])];
      expect(['mixed', 'indeterminate']).toContain(relationOf([boxOf(patterns)], others));
    });

    test('over as many statements do not differ', { timeout: slowMs }, () => {
      // Of negated lists, and of lists that every value has to be in, the parts do not make the whole.
      if (isInverse(name) || name.includes('ForAll')) return;
      const parts = patterns.map((pattern) => boxOf([pattern]));
      expect(['equivalent', 'indeterminate']).toContain(relationOf([boxOf(patterns)], parts));
      expect(['equivalent', 'indeterminate']).toContain(relationOf(parts, parts.toReversed()));
      expect(['narrowed', 'indeterminate']).toContain(relationOf(parts, parts.slice(1)));
    });

    test('beside each other as a grant and a deny do not cancel out for others', { timeout: slowMs }, () => {
      const grants = [boxOf(patterns)];
      const denied = [...grants, { ...boxOf([...patterns.slice(1), more]), effect: 'deny' as const }];
      expect(['narrowed', 'indeterminate']).toContain(relationOf(grants, denied));
    });
  },
);

describe('halves of a character', () => {
  const texts = ['\ud800', '\ud801', '\udc00', '\ufffd', '\ud800\udc00', ''];
  const pairs = texts.flatMap((one) =>
    texts.filter((other) => other !== one).map((other) => [one, other] as const),
  );

  test.each(pairs.map(([one, other]) => ({ one, other, name: JSON.stringify([one, other]) })))(
    'are told apart: $name',
    ({ one, other }) => {
      for (const boxOf of Object.values(dimensions)) {
        const [before, after] = [one, other].map((half) => [boxOf([`ledger:${half}`])]);
        expect(relationOf(before ?? [], after ?? [])).toBe('mixed');
      }
      const [before, after] = [one, other].map((half) => [
        box({ clauses: [clause('aws:username', 'StringEquals', [`clerk${half}`])] }),
      ]);
      expect(relationOf(before ?? [], after ?? [])).toBe('mixed');
    },
  );

  test('are one character each to a question mark', () => {
    const on = (pattern: string) => [box({ resources: { kind: 'in', patterns: [pattern] } })];
    expect(relationOf(on('?'), on('\ud800'))).toBe('narrowed');
    expect(relationOf(on('??'), on('\ud800\udc00'))).toBe('narrowed');
    expect(relationOf(on('?'), on('\ud800\udc00'))).toBe('mixed');
  });
});

describe('a hundred condition keys', () => {
  const clauses = Array.from({ length: 100 }, (_, index) =>
    clause(`ledger:key${index}`, 'StringEquals', ['a']),
  );
  const [first = clause('ledger:none', 'Null', ['true']), ...others] = clauses;
  const whole = [box({ clauses })];

  test('in another order are equivalent', { timeout: slowMs }, () => {
    expect(relationOf(whole, [box({ clauses: clauses.toReversed() })])).toBe('equivalent');
  });

  test('never pass for fewer', { timeout: slowMs }, () => {
    expect(['widened', 'indeterminate']).toContain(relationOf(whole, [box({ clauses: others })]));
    expect(['narrowed', 'indeterminate']).toContain(relationOf([box({ clauses: others })], whole));
  });

  test('never pass for those with one value more', { timeout: slowMs }, () => {
    const looser = [box({ clauses: [{ ...first, values: ['a', 'b'] }, ...others] })];
    expect(['widened', 'indeterminate']).toContain(relationOf(whole, looser));
  });

  test('of as many statements never pass for fewer', { timeout: slowMs }, () => {
    const parts = clauses.map((one) => box({ clauses: [one] }));
    expect(relationOf(parts, parts.toReversed())).toBe('equivalent');
    expect(['narrowed', 'indeterminate']).toContain(relationOf(parts, parts.slice(1)));
  });

  test('of as many denies never pass for fewer', { timeout: slowMs }, () => {
    const denies = clauses.map((one) => box({ effect: 'deny', clauses: [one] }));
    const [before, after] = [denies, denies.slice(1)].map((some) => [box({}), ...some]);
    expect(['widened', 'indeterminate']).toContain(relationOf(before ?? [], after ?? []));
  });
});
