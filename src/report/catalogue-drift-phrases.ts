import type { CatalogueDrift, CatalogueGrant } from '../core/model/catalogue-drift.ts';
import { formatDay } from '../core/model/time.ts';
import { few, kindOf, plural, shortName } from './phrases.ts';

export const growthTitle = "Granted by the catalogue's growth, no policy changed";

/** What the section rests on, in sentences without a final period. */
export function growthWords(drift: CatalogueDrift): readonly string[] {
  const { from, to, newlyListed, noLongerListed, grants, startNotSeen } = drift;
  const listed = `AWS's catalogue of ${to.date} newly lists ${plural(newlyListed, 'action')}, and no longer lists ${noLongerListed.toLocaleString('en-US')}, beside that of ${from.date}`;
  const span = `from ${formatDay(drift.start)} to ${formatDay(drift.end)}`;
  const matched =
    grants.length === 0
      ? `nothing that was allowed throughout ${span.replace(/^from /, '')} matches any of them by a wildcard`
      : `${plural(grants.length, 'statement')} held by ${plural(drift.principals, 'principal')} ${grants.length === 1 ? 'matches' : 'match'} some of them by a wildcard, allowed alike ${span}`;
  const words = [listed, matched];
  if (grants.length > 0) words.push('newly listed is not newly existing, and no longer listed is not lost');
  if (startNotSeen > 0)
    words.push(
      `${plural(startNotSeen, 'principal')} left out, whose access on ${formatDay(drift.start)} was not seen in full`,
    );
  return words;
}

export function grantPlace({ object, facet, statement }: CatalogueGrant): string {
  return [`${kindOf(object)} ${shortName(object)}`.trim(), facet, statement].join(', ');
}

export function holderWords({ principals, isCertain }: CatalogueGrant): string {
  const held = principals === 0 ? 'holders not seen' : plural(principals, 'principal');
  return isCertain ? held : `possibly ${held}`;
}

export function patternWords({ patterns, except }: CatalogueGrant, most: number): string {
  return few(patterns, most) + (except.length > 0 ? ` except ${few(except, most)}` : '');
}

export function levelWords({ actions, levels }: CatalogueGrant): string {
  const counts = levels.map((one) => `${one.actions.toLocaleString('en-US')} ${one.level}`);
  return [
    plural(actions.length, 'newly listed action'),
    ...(counts.length > 0 ? [counts.join(', ')] : []),
  ].join(': ');
}
