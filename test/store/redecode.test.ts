import { afterEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../src/core/model/event.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { change, kept } from '../support/decoded.ts';
import { at, clerk, facet } from '../support/timeline.ts';

const now = at(1_000_000);
const trust: Effect = {
  kind: 'set',
  object: clerk,
  facet: facet('trust'),
  value: { kind: 'document', text: 'A' },
};

const store = openStore(':memory:', { create: true });
afterEach(() => store.close());

describe('a record that a newer decoder takes for no change', () => {
  it('has its event taken back, once, and can have it again', () => {
    const put = change('put', 10, [trust]);
    store.append('aws', [put, kept('tagged', 20, 'iam:TagRole', 'tags')], now);
    const [first, second] = store.recordsAfter(0, 10);
    if (!first || !second) throw new Error('two records were stored');
    store.redecode([{ row: second.row, event: change('tagged', 20, []).event }]);
    expect(store.notDecoded()).toEqual([]);

    const page = [first, second].map(({ row }) => ({ row, event: undefined }));
    expect(store.redecode(page)).toEqual({ added: 0, replaced: 0, retracted: 2 });
    expect(store.redecode(page)).toEqual({ added: 0, replaced: 0, retracted: 0 });
    expect(store.facts(clerk)).toEqual([]);
    expect(store.event('put')).toBeUndefined();
    expect(store.sourceCounts()).toEqual([]);
    // Why it was kept at first is why it is kept again.
    expect(store.notDecoded()).toMatchObject([{ operation: 'iam:TagRole', count: 1, reason: 'tags' }]);

    expect(store.redecode([{ row: first.row, event: put.event }])).toMatchObject({ added: 1 });
    expect(store.event('put')).toEqual(put.event);
  });
});
