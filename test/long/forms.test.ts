import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seeded } from '../support/cli-corpus.ts';
import { dump } from '../support/cli-dump.ts';
import { drift } from '../support/cli-runtime.ts';
import {
  allow,
  createRole,
  envelope,
  event,
  type Json,
  jsonLines,
  lookupAnswer,
  putRolePolicy,
  s3Delivery,
  zipped,
} from '../support/cli-trail.ts';
import { makeFolder } from '../support/folder.ts';

/** Random histories, shuffled, split and packed at random, imported in random runs: always the same facts. */

const rounds = 300;
const perFact = ['record', 'event', 'effect', 'session', 'object', 'document'];

function history(random: () => number, length: number): readonly Json[] {
  return Array.from({ length }, (_, index) => {
    // Some share a second, and some of those touch the same role.
    const second = Math.floor(index / 2);
    const at = new Date(Date.UTC(2026, 9, 1) + second * 1000).toISOString().replace('.000Z', 'Z');
    const role = `role-${Math.floor(random() * 4)}`;
    const id = `f-${String(index).padStart(3, '0')}`;
    const dice = random();
    if (dice < 0.2) return createRole(role, at, id);
    if (dice < 0.6) return putRolePolicy(role, allow('s3:GetObject', `arn:aws:s3:::b${index % 5}/*`), at, id);
    if (dice < 0.7) return event({ name: 'DeleteRole', at, id, request: { roleName: role } });
    if (dice < 0.8) return event({ name: 'DeleteRole', at, id, error: 'AccessDenied' });
    return event({ name: 'GetRole', at, id, readOnly: true, request: { roleName: role } });
  });
}

const packings: readonly ((
  events: readonly Json[],
) => readonly [extension: string, content: string | Buffer])[] = [
  (events) => ['json', s3Delivery(events)],
  (events) => ['json.gz', zipped(s3Delivery(events))],
  (events) => ['json', JSON.stringify({ Records: events }, null, 2)],
  (events) => ['jsonl', jsonLines(events)],
  (events) => ['ndjson.gz', zipped(jsonLines(events))],
  (events) => ['json', lookupAnswer(events)],
  (events) => ['jsonl', jsonLines(events.map(envelope))],
  (events) => ['json', JSON.stringify(events)],
  (events) => ['json', events.map((one) => s3Delivery([one])).join('\n')],
];

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

async function reportOf(cwd: string): Promise<string> {
  const argv = ['report', '--as-of', '2026-10-02', '--window', '30d', '--format', 'json'];
  return (await drift(argv, { cwd })).stdout;
}

describe('an import', () => {
  it(`gives the same facts and the same report in ${rounds} random packings`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const random = seeded(round);
      const events = history(random, 10 + Math.floor(random() * 50));
      const plain = makeFolder(onTestFinished);
      writeFileSync(join(plain, 'all.json'), s3Delivery(events));
      expect((await drift(['import', 'all.json'], { cwd: plain })).code).toBe(0);
      const packed = makeFolder(onTestFinished);
      const mixed = [...shuffled(events, random)];
      for (let file = 0; mixed.length > 0; file += 1) {
        // Some are delivered twice.
        const part = mixed.splice(0, 1 + Math.floor(random() * 12));
        if (random() < 0.2) mixed.push(...part.slice(0, 1).filter(() => random() < 0.5));
        const pack = packings[Math.floor(random() * packings.length)];
        if (!pack) throw new Error('no packing');
        const [extension, content] = pack(part);
        mkdirSync(join(packed, `run-${file % 3}`), { recursive: true });
        writeFileSync(join(packed, `run-${file % 3}`, `${file}.${extension}`), content);
        if (random() < 0.3)
          expect((await drift(['import', `run-${file % 3}`], { cwd: packed })).code, `round ${round}`).toBe(
            0,
          );
      }
      expect((await drift(['import', '.'], { cwd: packed })).code, `round ${round}`).toBe(0);
      const [left, right] = [plain, packed].map((cwd) => dump(join(cwd, '.drift/drift.db')));
      for (const table of perFact) expect(right?.[table], `${table}, round ${round}`).toEqual(left?.[table]);
      expect(await reportOf(packed), `round ${round}`).toBe(await reportOf(plain));
    }
  });
});
