import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SurfaceDelta } from '../../../src/core/model/access.ts';
import type { ActionUniverse } from '../../../src/core/surface/action-universe.ts';
import { compare } from '../../../src/core/surface/compare.ts';
import { policyBoxes } from '../../../src/sources/aws/policy/boxes.ts';
import { generatedPairs } from './generated.ts';

/** Two documents, as text. */
export interface Pair {
  readonly name: string;
  readonly kind: 'identity' | 'resource';
  readonly old: string;
  readonly now: string;
}

export interface PairSet {
  readonly title: string;
  readonly pairs: readonly Pair[];
  /** Milliseconds; generated pairs have none. */
  readonly goals?: { readonly median: number; readonly p99: number; readonly max: number };
}

export interface PairSets {
  readonly sets: readonly PairSet[];
  readonly notes: readonly string[];
}

/** The published pairs where they are at hand, else generated ones, and a note that says so. */
export function pairSets(corpora: string, universe: ActionUniverse): PairSets {
  const quacky = join(corpora, 'semantics/quacky');
  const timeline = join(corpora, 'managed-policies/timeline.jsonl.gz');
  const missing = [join(quacky, 'pairs.jsonl'), timeline].filter((path) => !existsSync(path));
  if (missing.length > 0)
    return {
      sets: [{ title: 'generated', pairs: generatedPairs(universe) }],
      notes: [
        ...missing.map((path) => `skipped: ${path} is not there`),
        'generated pairs instead: they say nothing about the goals',
      ],
    };
  return {
    sets: [
      { title: 'quacky', pairs: publishedPairs(quacky), goals: { median: 1, p99: 25, max: 250 } },
      { title: 'managed', pairs: consecutivePairs(timeline), goals: { median: 3, p99: 250, max: 2000 } },
    ],
    notes: [],
  };
}

/** What a user asks for: text to result, both directions, with witness and size. */
export function decide({ kind, old, now }: Pair, universe: ActionUniverse): SurfaceDelta {
  const surface = (text: string) => ({
    layers: [policyBoxes({ kind, text, object: 'policy', facet: 'version' })],
  });
  return compare(surface(old), surface(now), universe);
}

function publishedPairs(folder: string): readonly Pair[] {
  return linesOf(readFileSync(join(folder, 'pairs.jsonl'))).map((line) => {
    const row = JSON.parse(line) as { p1: string; p2: string };
    const [old, now] = [row.p1, row.p2].map((path) => readFileSync(join(folder, path), 'utf8'));
    if (old === undefined || now === undefined) throw new Error(`no pair in ${line}`);
    const kind = /"(Not)?Principal"/.test(old + now) ? 'resource' : 'identity';
    return { name: `${row.p1} ${row.p2}`, kind, old, now };
  });
}

function consecutivePairs(timeline: string): readonly Pair[] {
  const last = new Map<string, string>();
  return linesOf(gunzipSync(readFileSync(timeline))).flatMap((line): readonly Pair[] => {
    const version = JSON.parse(line) as { policyName: string; versionId: string; document: unknown };
    const old = last.get(version.policyName);
    const now = JSON.stringify(version.document);
    last.set(version.policyName, now);
    const name = `${version.policyName} ${version.versionId}`;
    return old === undefined ? [] : [{ name, kind: 'identity', old, now }];
  });
}

function linesOf(bytes: Buffer): readonly string[] {
  return bytes.toString('utf8').trim().split('\n');
}
