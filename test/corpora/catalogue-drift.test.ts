import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drift } from '../support/cli-runtime.ts';
import { corpora, countedByPython, say } from '../support/corpora.ts';
import { makeFolder } from '../support/folder.ts';
import { hasPolicies } from '../support/managed-policies.ts';
import { actionsOn, hasMonthly, monthly, writeDay } from '../support/monthly-catalogue.ts';

/**
 * What AWS's own policies came to allow without being changed, as its catalogue grew. The published figures are of a
 * timeline about twice as long as the recorded one.
 */
const end = '2026-08-22';
const spans = [
  { start: '2026-08-01', days: 21, published: '90 of 1572 policies, 1150 grants' },
  { start: '2026-05-01', days: 113, published: '146 of 1421 policies, 4836 grants' },
  { start: '2026-02-03', days: 200, published: '147 of 1331 policies, 5149 grants' },
  { start: '2025-08-02', days: 385, published: '200 of 1191 policies, 6852 grants' },
];

interface Counted {
  readonly newly: number;
  readonly gone: number;
  readonly unchanged: number;
  readonly policies: Readonly<
    Record<string, { readonly wild: string[]; readonly named: string[]; readonly denied: string[] }>
  >;
}

interface Drift {
  readonly newlyListed: number;
  readonly noLongerListed: number;
  readonly actions: readonly { readonly name: string; readonly levels: readonly string[] }[];
  readonly grants: readonly {
    readonly object: string;
    readonly actions: readonly string[];
    readonly isCertain: boolean;
  }[];
}

const isThere = hasPolicies && hasMonthly;
const timeline = join(corpora, 'managed-policies/timeline.jsonl.gz');
const counted = isThere
  ? countedByPython('count-catalogue-drift.py', [
      monthly,
      timeline,
      ...spans.map(({ start }) => `${start}/${end}`),
    ])
  : undefined;
if (isThere && !counted) say('skipped: catalogue drift counted apart: there is no python3');

describe.skipIf(!counted)('policies of AWS that nobody changed', () => {
  const cwd = makeFolder(afterAll);
  const newer = isThere ? writeDay(cwd, end) : '';

  beforeAll(async () => {
    expect((await drift(['import', timeline], { cwd })).code).toBe(0);
  });

  it.each(spans)('grew since $start as another program counts it', async ({ start, days, published }) => {
    const count = (counted as Readonly<Record<string, Counted>>)[`${start}/${end}`];
    if (!count) throw new Error(`nothing was counted since ${start}`);
    const told = await driftSince(start, days);
    expect({ newly: told.newlyListed, gone: told.noLongerListed }).toEqual({
      newly: count.newly,
      gone: count.gone,
    });

    const found = new Map<string, Set<string>>();
    for (const { object, actions } of told.grants) {
      const name = object.slice(object.lastIndexOf('/') + 1);
      const known = found.get(name) ?? new Set();
      found.set(name, new Set([...known, ...actions]));
    }
    let certain = 0;
    let denied = 0;
    for (const [name, { wild, named, denied: some }] of Object.entries(count.policies)) {
      const own = found.get(name) ?? new Set();
      const unclear = new Set([...named, ...some]);
      // What is also named, or denied somewhere, may go either way; nothing else may.
      expect(
        [...own].filter((one) => !wild.includes(one)),
        name,
      ).toEqual([]);
      expect(
        wild.filter((one) => !own.has(one) && !unclear.has(one)),
        name,
      ).toEqual([]);
      certain += own.size;
      denied += wild.length - own.size;
    }
    const levels = new Map(told.actions.map((one) => [one.name, one.levels.join(', ')]));
    const recorded = actionsOn(end);
    expect([...levels].filter(([name, level]) => recorded.get(name) !== level)).toEqual([]);
    const edited = [...found.keys()].filter((name) => !(name in count.policies)).length;
    const gained = Object.keys(count.policies).filter((name) => found.has(name)).length;
    say(
      `catalogue drift ${start} to ${end}: ${gained} of ${count.unchanged} unchanged policies, ${certain} grants, ${denied} denied; ` +
        `${edited} edited ones beside; published of twice as many: ${published}`,
    );
    expect(gained).toBeGreaterThan(0);
  });

  async function driftSince(start: string, days: number): Promise<Drift> {
    const older = writeDay(cwd, start);
    const asked = ['--as-of', end, '--window', `${days}d`, '--format', 'json'];
    const argv = ['report', ...asked, '--catalogue', newer, '--catalogue-before', older];
    const { code, stdout, stderr } = await drift(argv, { cwd });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout).catalogueDrift;
  }
});
