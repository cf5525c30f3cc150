import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  comparedPair,
  doubtsAbout,
  figures,
  type Outcome,
  type Pair,
  slowMs,
  universe,
} from '../support/compared.ts';
import { corpora, say } from '../support/corpora.ts';

/** Pairs of policies with verdicts that another program published; where it is wrong, the rows argue for it. */

const quacky = join(corpora, 'semantics/quacky');
const isThere = existsSync(join(quacky, 'pairs.jsonl'));
if (!isThere) say(`skipped: quacky: ${quacky} is not there`);

interface Row {
  readonly table: 'icse22_typed' | 'icse21_untyped';
  readonly p1: string;
  readonly p2: string;
  readonly verdict: keyof typeof relations;
}

const relations = {
  equivalent: 'equivalent',
  p2_more: 'widened',
  p2_less: 'narrowed',
  incomparable: 'mixed',
} as const;

const rows: readonly Row[] = isThere
  ? readFileSync(join(quacky, 'pairs.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];

const anyResource = { ...universe, resourcesOf: () => undefined };

function pairOf(row: Row): Pair {
  const [old = '', now = ''] = [row.p1, row.p2].map((path) => readFileSync(join(quacky, path), 'utf8'));
  const kind = /"(Not)?Principal"/.test(old + now) ? 'resource' : 'identity';
  return { kind, old, now, about: row.table === 'icse22_typed' ? universe : anyResource };
}

interface Policy {
  readonly Version?: string;
  readonly Statement: unknown;
}

/** The published verdict rests on a JSON boolean in a condition that its program reads in another way. */
const isMisread = (row: Row) => /ec2_require_mfa_session_token\/policy\/[01]_[03]\.json$/.test(row.p2);

function expectMisread(pair: Pair, { delta }: Outcome): void {
  const [old, now] = [pair.old, pair.now].map((text): Policy => JSON.parse(text));
  if (JSON.stringify(old?.Statement) === JSON.stringify(now?.Statement)) {
    expect(delta.relation).toBe('equivalent');
    return;
  }
  // The witness that is confirmed contradicts nothing; `incomparable` asks for one of the other side as well.
  expect(delta.relation).toBe('narrowed');
  expect([pair.old, pair.now].every((text) => /"aws:MultiFactorAuthPresent": *(true|false)/.test(text))).toBe(
    true,
  );
}

/** Without the Version of 2012 `${aws:username}` is plain text in the mutant, and a variable in the original. */
const losesVariables = (row: Row, { old, now }: Pair) =>
  row.p2.includes('/ec2_allow_ebs_volume_owners/') &&
  old.includes(`\${aws:username}`) &&
  (JSON.parse(old) as Policy).Version === '2012-10-17' &&
  (JSON.parse(now) as Policy).Version === undefined;

function expectLost(row: Row, pair: Pair, { delta }: Outcome): void {
  expect(delta.relation).toBe('mixed');
  const now = JSON.stringify({ ...JSON.parse(pair.now), Version: '2012-10-17' });
  const same = { ...pair, now };
  const outcome = comparedPair(same);
  expect(outcome.delta.relation).toBe(relations[row.verdict]);
  expect(doubtsAbout(outcome, same)).toEqual([]);
}

describe.skipIf(!isThere).each(['icse22_typed', 'icse21_untyped'] as const)('the table %s', (table) => {
  test('says what is found, but for rows that are shown to be wrong', { timeout: slowMs }, () => {
    const outcomes: Outcome[] = [];
    const counts = { agree: 0, misread: 0, variablesLost: 0 };
    const wrong: string[] = [];
    for (const row of rows.filter((one) => one.table === table)) {
      const pair = pairOf(row);
      const outcome = comparedPair(pair);
      outcomes.push(outcome);
      const { relation } = outcome.delta;
      wrong.push(...doubtsAbout(outcome, pair).map((doubt) => `${row.p2}: ${doubt}`));
      if (relation === relations[row.verdict]) counts.agree++;
      else if (isMisread(row)) {
        counts.misread++;
        expectMisread(pair, outcome);
      } else if (losesVariables(row, pair)) {
        counts.variablesLost++;
        expectLost(row, pair, outcome);
      } else wrong.push(`${row.p2}: ${row.verdict}, found ${relation}`);
    }
    say(`quacky ${table}: ${figures(outcomes)}`, `  ${JSON.stringify(counts)}`);
    expect(wrong).toEqual([]);
    expect(counts.agree).toBeGreaterThan(0);
  });
});
