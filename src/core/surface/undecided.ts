import type { Box, Undecided } from '../model/access.ts';
import { byCodeUnit } from '../model/order.ts';
import type { ActionGroup, Member } from './action-groups.ts';
import type { Cell, Pick } from './cells.ts';
import { show } from './glob.ts';
import { clauseKey } from './operator.ts';
import { side } from './rest.ts';

/** Why a cell leaves it open whether something changed, with what either side says. */
export function undecidedCell(group: ActionGroup, cell: Cell): Undecided {
  const here = group.members.filter((_, index) => (cell.mask >> BigInt(index)) & 1n);
  const opaque = [...new Set(here.map(({ rest }) => rest.opaque).filter((reason) => reason !== undefined))];
  if (opaque.length > 0) return told(`not understood exactly: ${opaque.sort(byCodeUnit).join('; ')}`, here);
  const doubtful = keysIn(cell.picks).filter((key) => differs(group.members, key));
  const keys = doubtful.length > 0 ? doubtful : keysIn(cell.picks);
  const conditions = (bit: number) =>
    joined(
      group.members
        .filter(({ sides }) => sides & bit)
        .flatMap(({ rest }) => rest.clauses.filter((clause) => keys.includes(clause.key)))
        .map((clause) => clause.text),
    );
  return {
    reason: `the conditions on ${keys.join(', ')} cannot be compared exactly`,
    old: conditions(side.before),
    new: conditions(side.after),
  };
}

export function undecidedBudget(group: ActionGroup, reason: string): Undecided {
  return told(
    reason,
    group.members.filter((member) => member.sides !== side.both),
  );
}

function told(reason: string, members: readonly Member[]): Undecided {
  const text = (bit: number, boxesOf: (member: Member) => readonly Box[]) =>
    joined(members.filter(({ sides }) => sides & bit).flatMap((member) => boxesOf(member).map(boxText)));
  return {
    reason,
    old: text(side.before, ({ rest }) => rest.before),
    new: text(side.after, ({ rest }) => rest.after),
  };
}

function boxText(box: Box): string {
  const resources = box.resources.patterns.map(show).sort(byCodeUnit).join(', ');
  const not = box.resources.kind === 'not-in' ? 'everything but ' : '';
  const when = box.clauses.map((clause) => clause.text).sort(byCodeUnit);
  return [`${box.effect} on ${not}${resources}`, ...when].join(' when ').concat(` (${box.origin.statement})`);
}

function keysIn(picks: Pick | undefined): readonly string[] {
  const keys: string[] = [];
  for (let pick = picks; pick; pick = pick.rest)
    if (pick.dimension.kind === 'key') keys.push(pick.dimension.key);
  return keys.sort(byCodeUnit);
}

function differs(members: readonly Member[], key: string): boolean {
  const clauses = (bit: number) =>
    joined(
      members
        .filter(({ sides }) => sides & bit)
        .flatMap(({ rest }) => rest.clauses.filter((clause) => clause.key === key).map(clauseKey)),
    );
  return clauses(side.before) !== clauses(side.after);
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts)].sort(byCodeUnit).join('; ');
}
