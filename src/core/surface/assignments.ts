import type { Clause, PatternSet } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { Member } from './action-groups.ts';
import { type DimensionPoint, pointsIn, type Setting } from './dimensions.ts';
import { fallbacksOf, type Presence, resolve, settle, type Values } from './variable.ts';

/** How many assignments of values are tried for one group. */
const maxAssignments = 64;

/** The keys whose values the members' patterns ask for. */
export function askedFor(members: readonly Member[]): readonly string[] {
  return distinctInOrder(members.flatMap(({ rest }) => rest.variables));
}

function patternsOf({ rest }: Member): readonly string[] {
  return [
    ...rest.resources.patterns,
    ...(rest.principals?.patterns ?? []),
    ...rest.clauses.flatMap((clause) => clause.values),
  ];
}

/**
 * Values that the variables may take, most telling first: what a text of interest asks them to be, what the
 * conditions on the same key tell apart, something else, and absence. Every assignment is a real request; there may
 * be others, so what they show is certain and what they do not show stays open.
 */
export function assignmentsOf(
  members: readonly Member[],
  points: readonly DimensionPoint[],
  setting: Setting,
): readonly Values[] {
  const texts = members.flatMap(patternsOf);
  const candidates = askedFor(members).map((name, index) => {
    const own = pointsIn({ kind: 'key', key: name }, members, setting) ?? [];
    const values = [
      freshFor(index, texts),
      undefined,
      ...points.flatMap(({ hints }) => (hints.has(name) ? [hints.get(name)] : [])),
      ...own.flatMap(({ value }) => (typeof value === 'object' ? [] : [value])),
    ];
    return { name, values: [...new Set(values)] };
  });
  return combinations(candidates);
}

/** A value that no pattern speaks of. */
function freshFor(index: number, texts: readonly string[]): string {
  for (let suffix = index; ; suffix += 100) {
    const value = suffix === 0 ? 'example' : `example${suffix}`;
    if (!texts.some((text) => text.includes(value))) return value;
  }
}

interface Candidates {
  readonly name: string;
  readonly values: readonly (string | undefined)[];
}

/** All of them where they are few; else those that differ from the first in one place, then in two. */
function combinations(candidates: readonly Candidates[]): readonly Values[] {
  const count = candidates.reduce((product, { values }) => product * values.length, 1);
  const first: Values = new Map(candidates.map(({ name, values }) => [name, values[0]]));
  if (count <= maxAssignments)
    return candidates.reduce<readonly Values[]>((found, one) => varied(found, one), [new Map()]);
  const once = candidates.flatMap((one) => varied([first], one));
  const twice = candidates.flatMap((one) => varied(once, one));
  const byKey = new Map([first, ...once, ...twice].map((values) => [JSON.stringify([...values]), values]));
  return [...byKey.values()].slice(0, maxAssignments);
}

function varied(found: readonly Values[], { name, values }: Candidates): readonly Values[] {
  return found.flatMap((one) => values.map((value) => new Map([...one, [name, value]])));
}

/** The members apart for the keys with a fallback being there or not: what has one says two things at once. */
export function byPresence(members: readonly Member[]): readonly Presenced[] {
  const open = members.filter(({ rest }) => rest.variables.length > 0);
  const names = distinctInOrder(open.flatMap(patternsOf).flatMap(fallbacksOf)).slice(0, maxFallbacks);
  const modes = names.reduce<readonly Presence[]>(
    (found, name) => found.flatMap((one) => [true, false].map((is) => new Map([...one, [name, is]]))),
    [new Map()],
  );
  return modes.map((presence) => ({
    members: rewritten(members, (pattern) => settle(pattern, presence)),
    absent: new Map([...presence].flatMap(([name, is]) => (is ? [] : [[name, undefined]]))),
  }));
}

export interface Presenced {
  readonly members: readonly Member[];
  readonly absent: Values;
}

const maxFallbacks = 4;

/** The same members with every variable replaced by its value. */
export function assigned(members: readonly Member[], values: Values): readonly Member[] {
  return rewritten(members, (pattern) => resolve(pattern, values));
}

/** What matches nothing is left out. */
type Rewrite = (pattern: string) => string | undefined;

function rewritten(members: readonly Member[], rewrite: Rewrite): readonly Member[] {
  return members.map((member) => {
    const { rest } = member;
    if (rest.variables.length === 0) return member;
    const principals = rest.principals && rewrittenSet(rest.principals, rewrite);
    const resources = rewrittenSet(rest.resources, rewrite);
    const clauses = rest.clauses.map((clause) => rewrittenClause(clause, rewrite));
    return { ...member, rest: { ...rest, principals, resources, clauses } };
  });
}

function rewrittenSet(set: PatternSet, rewrite: Rewrite): PatternSet {
  return { ...set, patterns: set.patterns.flatMap((pattern) => rewrite(pattern) ?? []) };
}

function rewrittenClause(clause: Clause, rewrite: Rewrite): Clause {
  return { ...clause, values: clause.values.flatMap((value) => rewrite(value) ?? []) };
}
