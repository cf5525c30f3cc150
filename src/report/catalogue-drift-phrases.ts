import type { CatalogueDrift, CatalogueGrant } from '../core/model/catalogue-drift.ts';
import { formatDay } from '../core/model/time.ts';
import { few, kindOf, plural, shortName } from './phrases.ts';

export const growthTitle = "Granted by the catalogue's growth, no policy changed";

/** What the section rests on, in sentences without a final period. */
export function growthWords(drift: CatalogueDrift): readonly string[] {
  const { from, to, newlyListed, noLongerListed, startNotSeen } = drift;
  const gone = noLongerListed.toLocaleString('en-US');
  const words = [
    `AWS's catalogue of ${to.date} newly lists ${plural(newlyListed, 'action')} beside that of ${from.date}, and no longer lists ${gone}`,
    ...matchedWords(drift),
  ];
  if (startNotSeen > 0)
    words.push(
      `left out: ${plural(startNotSeen, 'principal')} whose access on ${formatDay(drift.start)} was not seen in full`,
    );
  return words;
}

function matchedWords({ grants, principals, start, end }: CatalogueDrift): readonly string[] {
  const days = `${formatDay(start)} and ${formatDay(end)}`;
  if (grants.length === 0) return [`no wildcard matches any of them in what was allowed both on ${days}`];
  const who = `${plural(grants.length, 'statement')} of ${plural(principals, 'principal')}`;
  return [
    `wildcards match some of them in ${who}, allowed alike on ${days}`,
    'newly listed is not newly existing, and no longer listed is not lost',
  ];
}

/** The first statements, and words for the others. */
export function firstGrants(
  { grants }: CatalogueDrift,
  most: number,
): { readonly shown: readonly CatalogueGrant[]; readonly others: string | undefined } {
  const rest = grants.length - most;
  return { shown: grants.slice(0, most), others: rest > 0 ? plural(rest, 'more statement') : undefined };
}

export function grantPlace({ object, facet, statement }: CatalogueGrant): string {
  const vendors = /^arn:[^:]+:iam::aws:policy\/(?:.*\/)?(.+)$/s.exec(object);
  const name = vendors ? `AWS policy ${vendors[1]}` : `${kindOf(object)} ${shortName(object)}`.trim();
  return [name, facet, statement].join(', ');
}

export function holderWords({ principals, isCertain }: CatalogueGrant): string {
  const held = principals === 0 ? 'holders not seen' : plural(principals, 'principal');
  return isCertain || principals === 0 ? held : `possibly ${held}`;
}

export function patternWords({ patterns, except }: CatalogueGrant, most: number): string {
  return few(patterns, most) + (except.length > 0 ? ` except ${few(except, most)}` : '');
}

export function levelWords({ actions, levels }: CatalogueGrant): string {
  const counts = levels.map((one) => `${one.actions.toLocaleString('en-US')} ${one.level}`);
  const words = plural(actions.length, 'newly listed action');
  return counts.length === 0 ? words : `${words}: ${counts.join(', ')}`;
}
