import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CatalogueAction } from '../../src/sources/aws/catalogue.ts';
import { writeCatalogueFile } from './catalogue.ts';
import { corpora, say } from './corpora.ts';

/** The recorded catalogue of actions, a line a month: what each added, removed, and put on another level. */
export const monthly = join(corpora, 'managed-policies/catalog-monthly.jsonl.gz');
export const hasMonthly = existsSync(monthly);
if (!hasMonthly) say(`skipped: catalogues by month: ${monthly} is not there`);

interface Month {
  readonly at: string;
  readonly actions: number;
  readonly added: Readonly<Record<string, string>>;
  readonly removed?: readonly string[];
  readonly relevelled?: Readonly<Record<string, readonly [old: string, now: string]>>;
}

/** Action and level as of a day on which the catalogue was recorded. */
export function actionsOn(day: string): ReadonlyMap<string, string> {
  const levels = new Map<string, string>();
  for (const line of gunzipSync(readFileSync(monthly)).toString('utf8').trim().split('\n')) {
    const { at, actions, added, removed = [], relevelled = {} }: Month = JSON.parse(line);
    for (const name of removed) levels.delete(name);
    for (const [name, level] of Object.entries(added)) levels.set(name, level);
    for (const [name, [, level]] of Object.entries(relevelled)) levels.set(name, level);
    if (levels.size !== actions) throw new Error(`${at} should have ${actions} actions, not ${levels.size}`);
    if (at.startsWith(day)) return levels;
  }
  throw new Error(`no catalogue was recorded on ${day}`);
}

/** That day as a file that drift reads; what actions act on was not recorded. */
export function writeDay(folder: string, day: string): string {
  const services: Record<string, { actions: CatalogueAction[]; resourceTypes: Record<string, string> }> = {};
  for (const [action, level] of actionsOn(day)) {
    const [prefix = '', name = ''] = action.split(':');
    services[prefix] ??= { actions: [], resourceTypes: {} };
    services[prefix].actions.push([name, level, [], 0]);
  }
  return writeCatalogueFile(join(folder, `${day}.json.gz`), day, services);
}
