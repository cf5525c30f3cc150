import type { CatalogueDrift, CatalogueId } from '../core/model/catalogue-drift.ts';
import type { Window } from '../core/model/time.ts';
import { grownAccess, type Holding } from '../core/window/catalogue-drift.ts';
import { growthBetween } from '../core/window/growth.ts';
import { DriftError } from '../errors.ts';
import type { Catalogue } from '../sources/aws/catalogue.ts';

export interface CatalogueSpan {
  readonly from: Catalogue;
  readonly to: Catalogue;
}

/** Undefined where no older catalogue is asked for. */
export function catalogueSpan(from: Catalogue | undefined, to: Catalogue): CatalogueSpan | undefined {
  if (from && from.date > to.date)
    throw new DriftError(
      `--catalogue-before is of ${from.date}, later than the catalogue of ${to.date} that it is compared with`,
    );
  return from && { from, to };
}

/** What the same access at both ends of a window allows more, since more is listed. */
export function catalogueDriftOf(
  span: CatalogueSpan | undefined,
  holdings: readonly Holding[],
  { start, end }: Window,
): CatalogueDrift | null {
  if (!span) return null;
  const growth = growthBetween(span.from.universe, span.to.universe);
  return {
    from: idOf(span.from),
    to: idOf(span.to),
    start,
    end,
    newlyListed: growth.newly.actions.length,
    noLongerListed: growth.goneCount,
    ...grownAccess(holdings, growth, span.to.level),
  };
}

export function idOf({ date, digest }: Catalogue): CatalogueId {
  return { date, digest };
}
