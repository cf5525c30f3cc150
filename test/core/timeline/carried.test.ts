import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/core/model/fact.ts';
import type { Instant } from '../../../src/core/model/time.ts';
import { carriedBack } from '../../../src/core/timeline/carried.ts';
import { replay, stateAt } from '../../../src/core/timeline/replay.ts';
import { memberOf } from '../../../src/core/timeline/state.ts';
import {
  at,
  clerk,
  created,
  deleted,
  type Evidence,
  facet,
  historyFrom,
  listed,
  masked,
  removed,
  set,
  shown,
  unlisted,
} from '../../support/timeline.ts';

const factsOf = (evidence: readonly Evidence[]): readonly Fact[] => evidence.map(({ fact }) => fact);

/** The state at a second, with the log whole from another one on. */
function stateOf(evidence: readonly Evidence[], log: number | undefined, second: number) {
  const unbroken = (to: Instant) => (log === undefined || to < at(log) ? undefined : at(log));
  const facts = carriedBack(factsOf(evidence), unbroken);
  return shown(
    stateAt(
      replay(clerk, facts, () => historyFrom([])),
      at(second),
    ),
  );
}

const look = listed(100, 'look', ['inline'], { 'inline:read': 'A', trust: 'T' });

describe('a snapshot over an unbroken log', () => {
  it('tells what was so since the log began, and nothing of before', () => {
    expect(stateOf([look], 10, 20)).toEqual({
      existence: 'present',
      closed: ['inline'],
      facets: { 'inline:read': 'A by look', trust: 'T by look' },
    });
    expect(stateOf([look], 10, 9).existence).toBe('unknown');
  });

  it('tells nothing of before where the log has a hole, or is not there', () => {
    expect(stateOf([look], 99, 98).existence).toBe('unknown');
    expect(stateOf([look], undefined, 99).existence).toBe('unknown');
  });

  it('leaves a member open that an event touched: what it was before is in no log', () => {
    const story = [set(50, 'put', 'inline:write', 'B'), removed(60, 'drop', 'inline:old'), look];
    expect(stateOf(story, 10, 20).facets).toEqual({
      'inline:old': 'unknown (not-in-record) by look',
      'inline:read': 'A by look',
      'inline:write': 'unknown (not-in-record) by look',
      trust: 'T by look',
    });
    expect(stateOf(story, 10, 55).facets['inline:write']).toBe('B by put');
  });

  it('is not carried to before a creation, a deletion, or the date of creation that it gives itself', () => {
    expect(stateOf([created(50, 'make'), look], 10, 20).existence).toBe('absent');
    expect(stateOf([deleted(50, 'drop'), look], 10, 20).existence).toBe('unknown');
    const dated = listed(100, 'look', [], { trust: 'T' }, { createdAt: 40 });
    expect(stateOf([dated], 10, 20).existence).toBe('absent');
  });

  it('that does not list the object tells that it was not there', () => {
    expect(stateOf([unlisted(100, 'look')], 10, 20).existence).toBe('absent');
    expect(stateOf([set(50, 'put', 'inline:x', 'A'), unlisted(100, 'look')], 10, 20).existence).toBe(
      'unknown',
    );
  });

  it('is one of several, each telling what the earlier ones did not', () => {
    const story = [
      listed(100, 'first', [], { trust: 'T' }),
      set(110, 'swap', 'trust', 'U'),
      listed(120, 'second', ['inline'], { 'inline:read': 'A', trust: 'U' }),
    ];
    expect(stateOf(story, 10, 20)).toEqual({
      existence: 'present',
      closed: ['inline'],
      facets: { 'inline:read': 'A by second', trust: 'T by first' },
    });
    expect(stateOf(story, 10, 115).facets.trust).toBe('U by swap');
  });
});

describe('a value that its record does not show', () => {
  const written = set(50, 'put', 'inline:read', masked());

  it('is what the next snapshot saw, by the event that wrote it', () => {
    expect(stateOf([written, look], 10, 60).facets['inline:read']).toBe('A by put');
  });

  it('stays unknown where something else wrote it since, or the log has a hole', () => {
    const again = set(70, 'again', 'inline:read', 'B');
    expect(stateOf([written, again, look], 10, 60).facets['inline:read']).toBe('unknown (masked) by put');
    expect(stateOf([written, look], 55, 52).facets['inline:read']).toBe('unknown (masked) by put');
    expect(stateOf([written, look], 55, 60).facets['inline:read']).toBe('A by look');
  });
});

/** Things that happen to one object, each in a second of its own. */
const happenings = fc.array(
  fc.record({
    what: fc.constantFrom('put', 'drop', 'mask'),
    member: fc.constantFrom('inline:a', 'inline:b', 'trust'),
    value: fc.constantFrom('A', 'B', 'C'),
  }),
  { maxLength: 8 },
);
const beginning = fc.record({
  'inline:a': fc.option(fc.constantFrom('A', 'B'), { nil: undefined }),
  'inline:b': fc.option(fc.constantFrom('A', 'B'), { nil: undefined }),
  trust: fc.constantFrom('A', 'B'),
});

describe('what is carried back', () => {
  it('is what was really so, and all that can be known', () => {
    fc.assert(
      fc.property(beginning, happenings, fc.nat({ max: 9 }), (start, steps, logAt) => {
        const real: Record<string, string | undefined>[] = [{ ...start }];
        const evidence: Evidence[] = [];
        for (const [index, { what, member, value }] of steps.entries()) {
          const next = { ...real.at(-1), [member]: what === 'drop' ? undefined : value };
          real.push(next);
          const second = 10 * (index + 1);
          // What happened before the log begins is in no record.
          if (second < 10 * logAt) continue;
          const id = `event ${index}`;
          if (what === 'drop') evidence.push(removed(second, id, member));
          else evidence.push(set(second, id, member, what === 'mask' ? masked() : value));
        }
        const end = 10 * (steps.length + 1);
        const now = Object.entries(real.at(-1) ?? {}).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        );
        evidence.push(listed(end, 'look', ['inline', 'trust'], Object.fromEntries(now)));
        const facts = carriedBack(factsOf(evidence), (to) =>
          to < at(10 * logAt - 5) ? undefined : at(10 * logAt - 5),
        );
        const history = replay(clerk, facts, () => historyFrom([]));
        for (let index = logAt; index <= steps.length; index += 1) {
          const state = stateAt(history, at(10 * index + 5));
          for (const member of ['inline:a', 'inline:b', 'trust']) {
            const told = memberOf(state, facet(member));
            const truth = real[index]?.[member];
            const seen = steps
              .slice(Math.max(0, logAt - 1))
              .map((step, position) => ({ ...step, at: position + Math.max(0, logAt - 1) + 1 }))
              .filter((step) => step.at >= logAt);
            const before = seen.filter((step) => step.member === member && step.at <= index).at(-1);
            const after = seen.filter((step) => step.member === member && step.at > index);
            const isKnowable = before ? before.what !== 'mask' || after.length === 0 : after.length === 0;
            if (!isKnowable) {
              expect(told.kind).toBe('unknown');
              continue;
            }
            if (truth === undefined) expect(told.kind).toBe('absent');
            else expect(told).toMatchObject({ kind: 'known', value: { kind: 'document', text: truth } });
          }
        }
      }),
      { seed: 20261124, numRuns: 500 },
    );
  });
});
