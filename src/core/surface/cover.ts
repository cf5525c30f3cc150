import type { PatternSet } from '../model/access.ts';
import type { Member } from './action-groups.ts';
import type { Automata } from './atoms.ts';
import { clauseKey } from './operator.ts';
import { mayMeet, setIncludes } from './pattern.ts';
import type { Rest } from './rest.ts';

/** Remembers which rests lie inside which. */
export type Covers = (outer: Rest, inner: Rest) => boolean;

export function createCovers(automata: Automata): Covers {
  const known = new Map<Rest, Map<Rest, boolean>>();
  return (outer, inner) => {
    const inside = known.get(outer) ?? new Map<Rest, boolean>();
    known.set(outer, inside);
    const found = inside.get(inner) ?? covers(outer, inner, automata);
    inside.set(inner, found);
    return found;
  };
}

function covers(outer: Rest, inner: Rest, automata: Automata): boolean {
  if (outer.opaque !== undefined) return false;
  const asked = new Set(inner.clauses.map(clauseKey));
  return (
    outer.clauses.every((clause) => asked.has(clauseKey(clause))) &&
    setIncludes(outer.principals, inner.principals, automata) &&
    setIncludes(outer.resources, inner.resources, automata)
  );
}

/** Without members that never match together with one that changes: no cell of theirs is looked at. */
function withoutDistant(members: readonly Member[]): readonly Member[] {
  const isChanged = ({ rest, sides }: Member) => sides !== rest.full;
  const changed = members.filter(isChanged);
  return members.filter(
    (member) =>
      isChanged(member) || changed.some(({ rest }) => mayOverlap(rest.resources, member.rest.resources)),
  );
}

/** Sound, not complete: false only where no text can match both. */
function mayOverlap(a: PatternSet, b: PatternSet): boolean {
  if (a.kind !== 'in' || b.kind !== 'in') return true;
  return a.patterns.some((one) => b.patterns.some((other) => mayMeet(one, other)));
}

/** Beyond this many, comparing each with each costs more than it saves. */
const maxCompared = 500;

/**
 * Leaves out members that cannot matter: inside a box of the same effect and layer that all of its surfaces
 * have too, or inside a deny that all surfaces share.
 */
export function relevantMembers(members: readonly Member[], covered: Covers): readonly Member[] {
  if (members.length > maxCompared) return members;
  let kept = withoutDistant(members);
  for (const member of members) {
    const isMoot = kept.some((other) => {
      if (other === member || (other.sides & member.sides) !== member.sides) return false;
      const { rest } = other;
      const isSame = rest.effect === member.rest.effect && rest.layer === member.rest.layer;
      const isBlocked = rest.effect === 'deny' && other.sides === rest.full;
      return (isSame || isBlocked) && covered(rest, member.rest);
    });
    if (isMoot) kept = kept.filter((other) => other !== member);
  }
  return kept;
}
