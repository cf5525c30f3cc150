import type { PhrasingContent } from 'mdast';
import type { CatalogueDrift, CatalogueGrant } from '../core/model/catalogue-drift.ts';
import { code, heading, list, paragraph, print, prose, strong, text } from './blocks.ts';
import {
  firstGrants,
  grantPlace,
  growthTitle,
  growthWords,
  holderWords,
  levelWords,
  patternWords,
} from './catalogue-drift-phrases.ts';
import { few } from './phrases.ts';

const grantsShown = 30;

/** Apart from what anybody did, and never long enough to push it out. */
export function growthText(drift: CatalogueDrift | null): string {
  if (!drift) return '';
  const { shown, others } = firstGrants(drift, grantsShown);
  return print([
    heading(2, growthTitle),
    paragraph(...prose(`${growthWords(drift).join('; ')}.`)),
    ...(shown.length > 0 ? [list(shown.map(grantItem))] : []),
    ...(others ? [paragraph(text(`And ${others}; the JSON report has all of them.`))] : []),
  ]);
}

const most = 300;

function grantItem(grant: CatalogueGrant): PhrasingContent[] {
  return [
    strong(grant.isCertain ? 'now matches' : 'may now match'),
    text(': '),
    code(few(grant.actions, 5), most),
    text(' by '),
    code(patternWords(grant, 4), most),
    text(' in '),
    code(grantPlace(grant), most),
    text(`, ${holderWords(grant)}; `),
    ...prose(levelWords(grant)),
  ];
}
