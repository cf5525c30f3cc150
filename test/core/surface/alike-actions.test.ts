import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActionUniverse } from '../../../src/core/surface/action-universe.ts';
import { alikeActions } from '../../../src/core/surface/alike-actions.ts';
import { heldIn, restsOf } from '../../../src/core/surface/rest.ts';
import { surfaceOf } from '../../support/tiny.ts';

const names = ['ledger', 'safe', 'vault'].flatMap((service) =>
  ['Read', 'Write', 'ReadAll', 'Open', 'Close'].map((verb) => `${service}:${verb}`),
);
const universe = createActionUniverse(names, '2026-01-01');
const patterns = ['*', 'ledger:*', 'safe:read*', '*:read', 'vault:open', '*:?????', 'no:such', 'l*:c*'];

/** Apart from the code's own: through a regular expression. */
function hit(pattern: string, name: string): boolean {
  const source = pattern.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}

describe('actions that no pattern tells apart', () => {
  it('are one class, and those that one does are of two', () => {
    const some = fc.subarray(patterns, { minLength: 1 });
    fc.assert(
      fc.property(some, (used) => {
        const rests = restsOf(heldIn([surfaceOf(used.map((pattern) => `${pattern} on vault/*`))]), 1n);
        const alike = alikeActions(rests, universe);
        const signature = (name: string) => used.map((pattern) => hit(pattern, name)).join();
        const expected = Map.groupBy(
          names.map((name) => name.toLowerCase()),
          signature,
        );
        const classes = alike.first.map((first) =>
          [...alike.membersOf(first)].map((at) => universe.actions[at] ?? ''),
        );
        const sorted = (lists: Iterable<readonly string[]>) =>
          [...lists].map((list) => [...list].sort().join()).sort();
        expect(sorted(classes)).toEqual(sorted(expected.values()));
        for (const pattern of used) {
          const found = [...alike.matching(pattern)].map((at) => universe.actions[at] ?? '');
          const wanted = classes.map(([first = '']) => first).filter((name) => hit(pattern, name));
          expect(found.sort()).toEqual(wanted.sort());
        }
      }),
      { seed: 20261124, numRuns: 200 },
    );
  });
});
