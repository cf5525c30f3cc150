import type { Box, Undecided } from '../model/access.ts';
import { byCodeUnit, distinctInOrder } from '../model/order.ts';
import type { ActionGroup, Member } from './action-groups.ts';
import type { Cell, Pick } from './cells.ts';
import { show } from './glob.ts';
import { boxesAt, hasBit } from './rest.ts';
import { isWritten } from './written.ts';

/** Positions of the two surfaces that an undecided part lies between. */
export interface Between {
  readonly old: number;
  readonly now: number;
}

/** Why a cell leaves it open whether something changed, with what either surface says. */
export function undecidedCell(group: ActionGroup, cell: Cell, between: Between): Undecided {
  const here = group.members.filter((_, index) => hasBit(cell.mask, index));
  const opaque = [...new Set(here.map(({ rest }) => rest.opaque).filter((reason) => reason !== undefined))];
  if (opaque.length > 0 && cell.isCertain)
    return told(`not understood exactly: ${opaque.sort(byCodeUnit).join('; ')}`, here, between);
  const keys = doubtful(cell.picks);
  if (keys.includes('resource') || keys.includes('principal'))
    return told('it hangs on what variables hold, and not every case could be tried', here, between);
  const conditions = (index: number) =>
    joined(
      group.members
        .filter(({ sides }) => hasBit(sides, index))
        .flatMap(({ rest }) => rest.clauses.filter((clause) => keys.includes(clause.key)))
        .map((clause) => clause.text),
    );
  return {
    reason: `the conditions on ${keys.join(', ')} cannot be compared exactly`,
    old: conditions(between.old),
    new: conditions(between.now),
  };
}

export function undecidedBudget(members: readonly Member[], reason: string, between: Between): Undecided {
  return told(
    reason,
    members.filter(({ sides }) => hasBit(sides, between.old) !== hasBit(sides, between.now)),
    between,
  );
}

function told(reason: string, members: readonly Member[], between: Between): Undecided {
  const text = (index: number) =>
    joined(
      members
        .filter(({ sides }) => hasBit(sides, index))
        .flatMap(({ rest }) => boxesAt(rest, index).filter(isWritten).map(boxText)),
    );
  return {
    reason,
    old: text(between.old),
    new: text(between.now),
  };
}

function boxText(box: Box): string {
  const resources = box.resources.patterns.map(show).sort(byCodeUnit).join(', ');
  const not = box.resources.kind === 'not-in' ? 'everything but ' : '';
  const when = box.clauses.map((clause) => clause.text).sort(byCodeUnit);
  return [`${box.effect} on ${not}${resources}`, ...when].join(' when ').concat(` (${box.origin.statement})`);
}

/** What no value is known for that would make the cell real. */
function doubtful(picks: Pick | undefined): readonly string[] {
  const keys: string[] = [];
  for (let pick = picks; pick; pick = pick.rest)
    if (!pick.isCertain) keys.push(pick.dimension.kind === 'key' ? pick.dimension.key : pick.dimension.kind);
  return keys.sort(byCodeUnit);
}

function joined(texts: readonly string[]): string {
  return distinctInOrder(texts).join('; ');
}
