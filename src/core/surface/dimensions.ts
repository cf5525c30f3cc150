import type { Clause, PatternSet } from '../model/access.ts';
import { distinctInOrder } from '../model/order.ts';
import type { Member } from './action-groups.ts';
import type { Automata } from './atoms.ts';
import type { AtomMemo } from './bounded-atoms.ts';
import { pointsOf } from './key-domain.ts';
import { type Arity, clauseKey } from './operator.ts';
import { isEverything } from './pattern.ts';
import { hasBit, sideOf } from './rest.ts';
import { type TextDomain, textClasses } from './text-classes.ts';
import type { Values } from './variable.ts';

export type Dimension =
  | { readonly kind: 'resource' }
  | { readonly kind: 'principal' }
  | { readonly kind: 'key'; readonly key: string };

/** Requests that differ in nothing that matters in one dimension. */
export interface DimensionPoint {
  /** Bit i: member i matches. */
  readonly mask: bigint;
  /** False: it is not known whether there is any such request. */
  readonly isCertain: boolean;
  readonly value: string | readonly string[] | undefined;
  /** What variables may hold for this to be so. */
  readonly hints: Values;
}

/** What is known of the requests apart from the boxes. */
export interface Setting {
  readonly automata: Automata;
  /** Keys that some operator reads as true or false. */
  readonly flags: ReadonlySet<string>;
  readonly arityOf: (key: string) => Arity;
  /** What the actions at hand act on; undefined: anything. */
  readonly resources: TextDomain | undefined;
  /** Keys whose value is given. */
  readonly given: Values;
  readonly memo: Memo;
}

/** What was found for the members of one group already: most of it does not hang on what the actions act on. */
export interface Memo {
  readonly points: Map<string, readonly DimensionPoint[] | undefined>;
  /** Of the resources of members as they are, by what the actions act on. */
  readonly resources: Map<TextDomain | undefined, ResourcePoints>;
  /** By what is of interest in the question, and then by its lists. */
  readonly atoms: Map<string, AtomMemo>;
}

interface ResourcePoints {
  readonly members: readonly Member[];
  readonly points: readonly DimensionPoint[] | undefined;
}

export function createMemo(): Memo {
  return { points: new Map(), resources: new Map(), atoms: new Map() };
}

export function dimensionsOf(members: readonly Member[]): readonly Dimension[] {
  const keys = distinctInOrder(members.flatMap(({ rest }) => rest.clauses.map((clause) => clause.key)));
  const dimensions: Dimension[] = [{ kind: 'resource' }];
  if (members.some(({ rest }) => rest.principals)) dimensions.push({ kind: 'principal' });
  return [...dimensions, ...keys.map((key) => ({ kind: 'key', key }) as const)];
}

export function nameOf(dimension: Dimension): string {
  return dimension.kind === 'key' ? dimension.key : dimension.kind;
}

/** Undefined beyond the budget. */
export function pointsIn(
  dimension: Dimension,
  members: readonly Member[],
  setting: Setting,
): readonly DimensionPoint[] | undefined {
  if (dimension.kind === 'resource') return resourcePoints(members, setting);
  const { points } = setting.memo;
  const id = JSON.stringify([dimension, ...setting.given]);
  if (!points.has(id)) {
    const found =
      dimension.kind === 'key'
        ? keyPoints(members, dimension.key, setting)
        : textPoints(members, (member) => member.rest.principals, undefined, setting);
    points.set(id, found);
  }
  return points.get(id);
}

/** Asked for twice: what the actions act on is told apart before anything else is. */
function resourcePoints(members: readonly Member[], setting: Setting): readonly DimensionPoint[] | undefined {
  const { resources, memo } = setting;
  const known = memo.resources.get(resources);
  if (known?.members === members) return known.points;
  const points = textPoints(members, (member) => member.rest.resources, resources, setting);
  memo.resources.set(resources, { members, points });
  return points;
}

/** As bits: the members that some surface has and some has not. */
export function changedMembers(members: readonly Member[]): bigint {
  return maskOf(members, isChanged);
}

function isChanged({ rest, sides }: Member): boolean {
  return sides !== rest.full;
}

export function maskOf(members: readonly Member[], test: (member: Member, index: number) => boolean): bigint {
  let mask = 0n;
  for (const [index, member] of members.entries()) if (test(member, index)) mask |= sideOf(index);
  return mask;
}

function textPoints(
  members: readonly Member[],
  setOf: (member: Member) => PatternSet | undefined,
  domain: TextDomain | undefined,
  { automata, memo }: Setting,
): readonly DimensionPoint[] | undefined {
  const lists = new Map<string, { index: number; patterns: readonly string[] }>();
  const uses = members.map((member) => {
    const set = setOf(member);
    if (!set || isEverything(set)) return undefined;
    const patterns = distinctInOrder(set.patterns);
    const key = JSON.stringify(patterns);
    const list = lists.get(key) ?? { index: lists.size, patterns };
    lists.set(key, list);
    return { index: list.index, isIn: set.kind === 'in' };
  });
  const changed = members.flatMap((member, at) => (isChanged(member) ? [uses[at]] : []));
  const classes = textClasses(
    {
      lists: [...lists.values()].map((list) => list.patterns),
      domain,
      // Where no member that differs can match any more, nothing can differ.
      isSettled: (may) => changed.every((use) => use !== undefined && !may(use.index, use.isIn)),
      memo: memoOf(memo, changed),
    },
    automata,
  );
  return classes?.map(({ accepts, text, isCertain, hints }) => ({
    mask: maskOf(members, (_, at) => {
      const use = uses[at];
      return use === undefined || hasBit(accepts, use.index) === use.isIn;
    }),
    isCertain,
    value: text,
    hints,
  }));
}

function memoOf({ atoms }: Memo, changed: readonly unknown[]): AtomMemo {
  const key = JSON.stringify(changed);
  const found = atoms.get(key) ?? new Map();
  atoms.set(key, found);
  return found;
}

function keyPoints(
  members: readonly Member[],
  key: string,
  { flags, arityOf, given, automata }: Setting,
): readonly DimensionPoint[] | undefined {
  const clauses = new Map<string, { index: number; clause: Clause }>();
  const uses = members.map(({ rest }) =>
    rest.clauses
      .filter((clause) => clause.key === key)
      .reduce((bits, clause) => {
        const id = clauseKey(clause);
        const known = clauses.get(id) ?? { index: clauses.size, clause };
        clauses.set(id, known);
        return bits | sideOf(known.index);
      }, 0n),
  );
  const points = pointsOf(
    {
      clauses: [...clauses.values()].map(({ clause }) => clause),
      isFlag: flags.has(key),
      arity: arityOf(key),
      only: given.has(key) ? { value: given.get(key) } : undefined,
    },
    automata,
  );
  return points?.map(({ met, value, isCertain, hints }) => ({
    mask: maskOf(members, (_, at) => ((uses[at] ?? 0n) & ~met) === 0n),
    isCertain,
    value,
    hints,
  }));
}
