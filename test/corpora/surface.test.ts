import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { SurfaceDelta } from '../../src/core/model/access.ts';
import { compare } from '../../src/core/surface/compare.ts';
import { catalogueFrom } from '../../src/sources/aws/catalogue.ts';
import { policyBoxes } from '../../src/sources/aws/policy/boxes.ts';
import { buildCatalogue } from '../../src/sources/aws/policy/catalogue-build.ts';
import { confirm } from '../../src/sources/aws/policy/check.ts';

const corpora = process.env.DRIFT_CORPORA ?? join(import.meta.dirname, '../../../shared/corpora');
const { universe } = catalogueFrom(await buildCatalogue(), 'memory');
const slowMs = 300_000;

type Kind = 'identity' | 'resource';

interface Outcome {
  readonly delta: SurfaceDelta;
  readonly ms: number;
  /** Of each witness: did the independent evaluator confirm it? */
  readonly confirmed: readonly (boolean | 'indeterminate')[];
}

function run(kind: Kind, old: string, now: string): Outcome {
  const surface = (text: string) => ({
    layers: [policyBoxes({ kind, text, object: 'policy', facet: 'version' })],
  });
  const documents = (text: string) => ({ layers: [[{ kind, text }]] });
  const start = performance.now();
  const delta = compare(surface(old), surface(now), universe);
  const ms = performance.now() - start;
  const confirmed = [
    ...(delta.widened ? [confirm(delta.widened.witness, documents(old), documents(now))] : []),
    ...(delta.narrowed ? [confirm(delta.narrowed.witness, documents(now), documents(old))] : []),
  ];
  return { delta, ms, confirmed };
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function figures(outcomes: readonly Outcome[]): string {
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (part: number) => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1);
  const relations = new Map<string, number>();
  for (const { delta } of outcomes) relations.set(delta.relation, (relations.get(delta.relation) ?? 0) + 1);
  const counts = [...relations].sort().map(([relation, count]) => `${relation} ${count}`);
  return `${outcomes.length} pairs: ${counts.join(', ')}; ms median ${at(0.5)} p90 ${at(0.9)} p99 ${at(0.99)} max ${at(1)}`;
}

const timeline = join(corpora, 'managed-policies/timeline.jsonl.gz');
const hasTimeline = existsSync(timeline);
if (!hasTimeline) say([`skipped: managed policies: ${timeline} is not there`]);

interface Version {
  readonly policyName: string;
  readonly versionId: string;
  readonly semSha1: string;
  readonly document: unknown;
}

describe.skipIf(!hasTimeline)('managed policies, version by version', () => {
  test('every witness is confirmed, equal content is equivalent, and few pairs stay undecided', {
    timeout: slowMs,
  }, () => {
    const last = new Map<string, Version>();
    const outcomes: Outcome[] = [];
    const undecided: string[] = [];
    for (const line of gunzipSync(readFileSync(timeline)).toString('utf8').trim().split('\n')) {
      const version = JSON.parse(line) as Version;
      const before = last.get(version.policyName);
      last.set(version.policyName, version);
      if (!before) continue;
      const outcome = run('identity', JSON.stringify(before.document), JSON.stringify(version.document));
      outcomes.push(outcome);
      if (before.semSha1 === version.semSha1) expect(outcome.delta.relation).toBe('equivalent');
      if (outcome.confirmed.some((one) => one !== true))
        expect.fail(`${version.policyName} ${version.versionId}: a witness is not confirmed`);
      if (outcome.delta.relation === 'indeterminate')
        undecided.push(
          `  ${version.policyName} ${version.versionId}: ${outcome.delta.indeterminate[0]?.reason.slice(0, 90)}`,
        );
    }
    say([`managed policies: ${figures(outcomes)}`, ...undecided]);
    expect(undecided.length / outcomes.length).toBeLessThan(0.02);
  });
});

const quacky = join(corpora, 'semantics/quacky');
const hasQuacky = existsSync(join(quacky, 'pairs.jsonl'));
if (!hasQuacky) say([`skipped: quacky: ${quacky} is not there`]);

interface Row {
  readonly table: string;
  readonly p1: string;
  readonly p2: string;
  readonly verdict: 'equivalent' | 'p2_more' | 'p2_less' | 'incomparable';
}

const relationOf = {
  equivalent: 'equivalent',
  p2_more: 'widened',
  p2_less: 'narrowed',
  incomparable: 'mixed',
} as const;

/** Rows that the published table has wrong: two equal pairs, and two that only widen a deny. */
function isErratum(row: Row): boolean {
  return /ec2_require_mfa_session_token\/policy\/[01]_[03]\.json$/.test(row.p2);
}

/** Rows whose verdict rests on which resource types an action takes, which is not modelled. */
function needsResourceTypes(row: Row): boolean {
  return row.table === 'icse22_typed' && row.p2.includes('ec2_validate_attach_volume');
}

describe.skipIf(!hasQuacky)('pairs with published verdicts', () => {
  test('no verdict is contradicted, but for known errata and resource types', { timeout: slowMs }, () => {
    const outcomes: Outcome[] = [];
    const counts = { agree: 0, undecided: 0, erratum: 0, types: 0 };
    for (const line of readFileSync(join(quacky, 'pairs.jsonl'), 'utf8').trim().split('\n')) {
      const row = JSON.parse(line) as Row;
      const [old, now] = [row.p1, row.p2].map((path) => readFileSync(join(quacky, path), 'utf8'));
      if (old === undefined || now === undefined) continue;
      const outcome = run(/"(Not)?Principal"/.test(old + now) ? 'resource' : 'identity', old, now);
      outcomes.push(outcome);
      expect(outcome.confirmed.filter((one) => one !== true)).toEqual([]);
      const { relation } = outcome.delta;
      if (relation === relationOf[row.verdict]) counts.agree++;
      else if (relation === 'indeterminate') counts.undecided++;
      else if (isErratum(row)) counts.erratum++;
      else if (needsResourceTypes(row)) counts.types++;
      else expect.fail(`${row.p1} ${row.p2}: ${row.verdict}, found ${relation}`);
    }
    say([`quacky: ${figures(outcomes)}`, `  ${JSON.stringify(counts)}`]);
  });
});
