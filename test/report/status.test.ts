import { describe, expect, it } from 'vitest';
import type { StatusResult } from '../../src/core/model/status.ts';
import { renderStatusJson, renderStatusTerminal } from '../../src/report/status.ts';
import { at } from '../support/timeline.ts';

const hostile = 'eu\u202e\u001b[31m\nx';
const status: StatusResult = {
  store: { path: `/tmp/${hostile}`, bytes: 4096, selectors: [1, 2] },
  asOf: at(0),
  sources: [
    {
      id: 'aws',
      scope: `111111111111/${hostile}`,
      records: 12,
      changes: 3,
      attempts: 1,
      undecodable: 2,
      undecodedOperations: 1,
      from: at(0),
      to: undefined,
      gaps: 1,
    },
  ],
  coverage: [
    {
      source: 'aws',
      scope: hostile,
      class: 'iam',
      kind: 'observed',
      from: at(0),
      to: at(86_400),
      gaps: [{ from: at(0), to: at(7200), reason: hostile }],
    },
  ],
  pruned: [{ before: at(50), reason: hostile, prunedAt: at(60) }],
  missed: [
    {
      source: 'aws',
      scope: hostile,
      stream: 'snapshot kms',
      from: at(1),
      to: at(2),
      reason: `denied ${hostile}`,
    },
  ],
  snapshots: [{ scope: hostile, takenAt: at(60), call: hostile, complete: true }],
  damaged: [{ file: hostile, damage: hostile }],
  undecodable: [{ file: hostile, line: 3, reason: hostile }],
  undecoded: Array.from({ length: 25 }, (_, n) => ({
    operation: `iam:Op${n}${hostile}`,
    count: n,
    reason: hostile,
    kept: n === 0,
  })),
};

describe.each([
  ['terminal', renderStatusTerminal(status, true)],
  ['json', renderStatusJson(status)],
])('drift status in %s', (_format, text) => {
  it('has no character in it that a terminal takes for something else', () => {
    expect([...text].filter((one) => one !== '\n' && /[\p{Cc}\p{Cf}]/u.test(one))).toEqual([]);
  });
});

it('a terminal shows twenty operations that were not kept, and counts the rest', () => {
  const text = renderStatusTerminal(status, false);
  expect(text.match(/^ {2}iam:Op/gm)).toHaveLength(21);
  expect(text).toContain('and 4 more operations; --all lists them');
  expect(renderStatusTerminal(status, true).match(/^ {2}iam:Op/gm)).toHaveLength(25);
});

it('json has names as they are, times in UTC, and null for an end that is not known', () => {
  const json = JSON.parse(renderStatusJson(status)) as Record<string, unknown>;
  expect(Object.keys(json)[0]).toBe('schemaVersion');
  expect(json).toMatchObject({
    store: { path: status.store.path, bytes: 4096, records: 12, selector: [1, 2] },
    sources: [{ scope: `111111111111/${hostile}`, from: '2026-03-01T00:00:00Z', to: null }],
    missed: [{ stream: 'snapshot kms', reason: `denied ${hostile}`, to: '2026-03-01T00:00:02Z' }],
    snapshots: [{ call: hostile, takenAt: '2026-03-01T00:01:00Z' }],
    damaged: status.damaged,
  });
});

it('a terminal says what could not be had, and what of', () => {
  expect(renderStatusTerminal(status, false)).toMatch(/^missed {5}.*snapshot kms: denied /m);
});
