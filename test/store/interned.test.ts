import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/core/model/event.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { change } from '../support/decoded.ts';
import { at, clerk, facet } from '../support/timeline.ts';

const teller = { ...clerk, id: `${clerk.id}-2` };
const put = (object: typeof clerk, text: string): Effect => ({
  kind: 'set',
  object,
  facet: facet('inline:read'),
  value: { kind: 'document', text },
});

describe('what many rows refer to', () => {
  it('is read anew once something was pruned, whose row ids others may get', () => {
    const store = openStore(':memory:', { create: true });
    try {
      store.append('aws', [change('old', 10, [put(clerk, 'A')])], at(100));
      expect(store.facts(clerk)).toMatchObject([{ event: 'old', effect: put(clerk, 'A') }]);
      store.prune(at(50), 'a test', at(100));
      store.append('aws', [change('new', 60, [put(teller, 'B')])], at(200));
      expect(store.facts(teller)).toMatchObject([{ event: 'new', effect: put(teller, 'B') }]);
      expect(store.events(at(0), at(99), 'applied').map(({ effects }) => effects)).toEqual([
        [put(teller, 'B')],
      ]);
    } finally {
      store.close();
    }
  });
});
