import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dayMs } from '../../../src/core/model/time.ts';
import { accountAnswer, organizationAnswers, resourceAnswers } from './answers.ts';
import { organisation } from './cast.ts';
import { type Change, changesOf } from './changes.ts';
import type { OrganisationSize } from './size.ts';

/** Folder with `answers` and `AWSLogs`; made on first use, kept between runs. */
export function organisationFolder(size: OrganisationSize, say: (line: string) => void): string {
  const folder = join(tmpdir(), `drift-bench-organisation-${size.seed}-${size.scale}-v2`);
  if (existsSync(folder)) return folder;
  say(`making an organisation of ${size.principals} principals and ${size.changes} changes in ${folder}`);
  // Made under another name first: an interrupted run must not leave half of it that looks whole.
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(join(unfinished, 'answers'), { recursive: true });
  writeOrganisation(unfinished, size);
  renameSync(unfinished, folder);
  return folder;
}

function writeOrganisation(folder: string, size: OrganisationSize): void {
  const made = organisation(size);
  const answer = (name: string, text: string) =>
    writeFileSync(join(folder, 'answers', name), gzipSync(text, { level: 1 }));
  for (const account of made.accounts) {
    answer(`${account.id}.json.gz`, accountAnswer(account, made.principals));
    const own = made.guarded.filter((one) => one.account === account.id);
    answer(`${account.id}-resources.jsonl.gz`, lines(resourceAnswers(own)));
  }
  answer('organization.jsonl.gz', lines(organizationAnswers(made)));
  const days = new Map<number, Change[]>();
  for (const change of changesOf(made, size)) {
    const day = Math.floor(change.at / dayMs);
    const same = days.get(day);
    if (same) same.push(change);
    else {
      days.set(day, [change]);
      // What was granted for a while is taken back within hours: days before yesterday are complete.
      for (const [old, changes] of [...days]) if (old < day - 1) writeDay(folder, days, old, changes);
    }
  }
  for (const [day, changes] of [...days]) writeDay(folder, days, day, changes);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** A file for each account, Region and day. */
function writeDay(
  folder: string,
  days: Map<number, Change[]>,
  day: number,
  changes: readonly Change[],
): void {
  days.delete(day);
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  for (const [place, own] of Map.groupBy(changes, ({ account, region }) => `${account}/${region}`)) {
    const [account = '', region = ''] = place.split('/');
    const parts = ['AWSLogs', account, 'CloudTrail', region, ...date.split('-')];
    const into = join(folder, ...parts);
    mkdirSync(into, { recursive: true });
    const name = `${account}_CloudTrail_${region}_${date.replaceAll('-', '')}T2355Z_0.json.gz`;
    const sorted = [...own].sort((a, b) => a.at - b.at);
    const text = `{"Records":[${sorted.map((one) => one.text).join(',')}]}`;
    writeFileSync(join(into, name), gzipSync(text, { level: 1 }));
  }
}
