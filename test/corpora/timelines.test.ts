import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObjectRef } from '../../src/core/model/event.ts';
import { instant } from '../../src/core/model/time.ts';
import { type History, replay, stateAt } from '../../src/core/timeline/replay.ts';
import { memberOf } from '../../src/core/timeline/state.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seeded } from '../support/cli-corpus.ts';
import { drift } from '../support/cli-runtime.ts';
import { corpora } from '../support/corpora.ts';
import { makeFolder } from '../support/folder.ts';
import { hasPolicies } from '../support/managed-policies.ts';

interface Entry {
  readonly arn: string | null;
  readonly policyName: string;
  readonly versionId: string;
  readonly at: string;
  readonly document: unknown;
}

const file = join(corpora, 'managed-policies/timeline.jsonl.gz');

function entriesOf(path: string): readonly Entry[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Entry);
}

describe.skipIf(!hasPolicies)('the recorded timeline of AWS’s own policies', () => {
  it('is imported entry by entry, and tells which version was in force when', {
    timeout: 120_000,
  }, async () => {
    const entries = entriesOf(file);
    const cwd = makeFolder(onTestFinished);
    const { code, stderr } = await drift(['import', file], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain(`${entries.length.toLocaleString('en-US')} snapshots`);

    const store = openStore(join(cwd, '.drift/drift.db'), { create: false });
    onTestFinished(() => store.close());
    const historyOf = (object: ObjectRef): History => replay(object, store.facts(object), historyOf);
    const byPolicy = Map.groupBy(
      entries,
      ({ arn, policyName }) => arn ?? `arn:aws:iam::aws:policy/${policyName}`,
    );
    const random = seeded(20261123);
    let asked = 0;
    for (const [arn, own] of byPolicy) {
      const times = own.map(({ at }) => Date.parse(at));
      const history = historyOf({ id: arn, kind: 'iam-policy', container: 'aws' });
      const first = Math.min(...times);
      for (let draw = 0; draw < 5; draw += 1) {
        const when = first + Math.floor(random() * (Date.UTC(2026, 8, 1) - first));
        const inForce = own.filter(({ at }) => Date.parse(at) <= when);
        const latest = Math.max(...inForce.map(({ at }) => Date.parse(at)));
        const candidates = inForce.filter(({ at }) => Date.parse(at) === latest);
        const state = stateAt(history, instant(when));
        const version = memberOf(state, { family: 'default-version', member: '' });
        const target =
          version.kind === 'known' && version.value.kind === 'reference' ? version.value.target : '';
        const entry = candidates.find(({ versionId }) => versionId === target);
        expect(entry, `${arn} at ${new Date(when).toISOString()}`).toBeDefined();
        const document = memberOf(state, { family: 'version', member: target });
        const text =
          document.kind === 'known' && document.value.kind === 'document' ? document.value.text : 'null';
        expect(JSON.parse(text)).toEqual(entry?.document);
        asked += 1;
      }
    }
    expect(asked).toBe(byPolicy.size * 5);
  });
});
