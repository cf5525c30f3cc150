import type { ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import type { CatalogueDrift, CatalogueGrant } from '../core/model/catalogue-drift.ts';
import {
  firstGrants,
  grantPlace,
  growthTitle,
  growthWords,
  holderWords,
  levelWords,
  patternWords,
} from './catalogue-drift-phrases.ts';
import { folded } from './fold.ts';
import { few } from './phrases.ts';
import { clip, padTo, visible } from './visible.ts';

interface Look {
  readonly width: number;
  readonly rows: number;
  readonly paint: ChalkInstance;
}

/** Apart from what anybody did: nobody changed a policy for it. */
export function growthLines(drift: CatalogueDrift | null, look: Look): readonly string[] {
  if (!drift) return [];
  const { width, rows, paint } = look;
  const intro = growthWords(drift).flatMap((words) =>
    folded(visible(words), width - 4).map((line, index) =>
      clip(`${index === 0 ? '  ' : '    '}${line}`, width),
    ),
  );
  const lines = [paint.bold(growthTitle), ...intro, ''];
  const { shown, others } = firstGrants(drift, rows);
  for (const grant of shown) lines.push(...grantLines(grant, look), '');
  if (others) lines.push(`and ${others}; --rows ${drift.grants.length} shows all`, '');
  return lines;
}

function grantLines(grant: CatalogueGrant, { width, paint }: Look): readonly string[] {
  const held = holderWords(grant);
  const room = width - stringWidth(held);
  const sign = grant.isCertain ? paint.red('+') : paint.yellow('?');
  const line = (words: string) => clip(visible(words), width - 4);
  return [
    `${paint.bold(padTo(clip(visible(grantPlace(grant)), room - 2), room))}${paint.dim(held)}`,
    `  ${sign} ${line(`by ${patternWords(grant, 2)}, ${levelWords(grant)}`)}`,
    `    ${line(few(grant.actions, 3))}`,
  ];
}
