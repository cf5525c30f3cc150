import type { Box, PatternSet } from '../../../core/model/access.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { any, segmentAny, segmentStar } from '../../../core/surface/glob.ts';
import type { History } from '../../../core/timeline/replay.ts';
import type { ObjectState } from '../../../core/timeline/state.ts';
import type { Directory } from '../../../core/window/compiler.ts';
import type { Element, PolicyStatement } from '../policy/parse.ts';
import { accountNamed } from './audience.ts';
import type { Surroundings } from './directory.ts';
import type { Vicinity } from './footprint.ts';
import { isGuarded, ownPolicy, plainPatterns, serviceOf } from './resource-policy.ts';

/** What has to let a principal in, of all that is near it. */
export interface Doors {
  /** Everything else; empty where nothing has to. */
  readonly others: readonly Box[];
  /** An object that has to at some time and, as it is now, leaves the decision to the principal's own side. */
  readonly leftOpen: (object: ObjectRef, state: ObjectState) => readonly Box[];
}

export type DoorsFor = (near: Pick<Vicinity, 'resources' | 'patternsOf'>, account: string) => Doors;

interface Reading {
  readonly around: Surroundings;
  readonly historyOf: Directory['historyOf'];
  readonly statementsOf: (text: string) => readonly PolicyStatement[];
  readonly same: (box: Box) => Box;
}

/**
 * What is guarded, and what lies in other accounts, keeps out whom its own policy does not let in. The boxes are the
 * same at all times, but for those of objects that only had to let in at some: so a change shows where it was.
 */
export function createDoors({ around, historyOf, statementsOf, same }: Reading): DoorsFor {
  const isShut = (object: ObjectRef, state: ObjectState, account: string): boolean => {
    const own = ownPolicy(object, state);
    // Of what leaves it all to the account nothing is known that would not be taken of one never seen.
    return own.kind !== 'document' || !leavesToAccount(object, statementsOf(own.source.text), account);
  };
  const known = new Map<string, Course>();
  const courseOf = (object: ObjectRef, account: string): Course => {
    const key = `${object.id} ${account}`;
    const found =
      known.get(key) ??
      courseIn(
        lastingStates(historyOf(object))
          // What is not there is as shut as it is whenever it is there.
          .filter(({ existence }) => existence !== 'absent')
          .map((state) => isShut(object, state, account)),
      );
    known.set(key, found);
    return found;
  };
  const listed = around.listedAccounts.map(
    (account) => `arn:${segmentAny}${segmentStar}:iam::${account}:role/${any}`,
  );
  return ({ resources: near, patternsOf }, account) => {
    const courses = new Map<string, Course>();
    for (const object of near) {
      const isListed = object.kind === 'iam-role' && around.listedAccounts.includes(object.container);
      const isDoor = !isListed && (isGuarded(object) || object.container !== account);
      if (isDoor) courses.set(object.id, courseOf(object, account));
    }
    const shut = near.filter(({ id }) => (courses.get(id) ?? 'never') !== 'never');
    const closed = shut.filter(({ kind }) => kind !== 'iam-role').flatMap(patternsOf);
    const roles = [...listed, ...shut.filter(({ kind }) => kind === 'iam-role').flatMap(patternsOf)];
    return {
      others: closed.length + roles.length === 0 ? [] : besides(closed, roles).map(same),
      leftOpen: (object, state) =>
        courses.get(object.id) === 'sometimes' &&
        state.existence !== 'absent' &&
        !isShut(object, state, account)
          ? [same(openBox(object, patternsOf(object)))]
          : [],
    };
  };
}

type Course = 'always' | 'sometimes' | 'never';

function courseIn(shut: readonly boolean[]): Course {
  if (!shut.includes(true)) return 'never';
  return shut.includes(false) ? 'sometimes' : 'always';
}

/** Without those on the way from one to the next, which one event passed through. */
function lastingStates({ before, steps }: History): readonly ObjectState[] {
  const lasting = steps.filter(({ by, at }, index) => {
    const next = steps[index + 1];
    return next?.by.id !== by.id || next.at !== at;
  });
  return [before, ...lasting.map(({ state }) => state)];
}

const everything: PatternSet = { kind: 'in', patterns: [any] };
const ofRoles: PatternSet = { kind: 'in', patterns: ['sts:*'] };
const ofOthers: PatternSet = { kind: 'not-in', patterns: ['sts:*'] };
const common = {
  effect: 'allow',
  principals: undefined,
  clauses: [],
  origin: { object: '', facet: '', statement: 'no resource policy' },
} as const;

/** Everything but what has to let in: those resources, and for sts those roles. */
function besides(closed: readonly string[], roles: readonly string[]): readonly Box[] {
  const allBut = (patterns: readonly string[]): PatternSet =>
    patterns.length === 0 ? everything : { kind: 'not-in', patterns: [...new Set(patterns)].sort() };
  return [
    { ...common, actions: ofOthers, resources: allBut(closed) },
    { ...common, actions: ofRoles, resources: allBut(roles) },
  ];
}

function openBox(object: ObjectRef, patterns: readonly string[]): Box {
  const actions = object.kind === 'iam-role' ? ofRoles : ofOthers;
  return { ...common, actions, resources: { kind: 'in', patterns } };
}

/** Does it say without conditions that the account decides on all of it? */
function leavesToAccount(
  object: ObjectRef,
  statements: readonly PolicyStatement[],
  account: string,
): boolean {
  const isWholeService = wholeService(object);
  return (
    statements.every(({ effect }) => effect === 'allow') &&
    statements.some(
      ({ principals, conditions, actions, resources }) =>
        principals?.isNot === false &&
        principals.entries.some(({ type, value }) => type === 'AWS' && accountNamed(value) === account) &&
        conditions.length === 0 &&
        !actions.isNot &&
        actions.values.some((action) => isWholeService(action.toLowerCase())) &&
        isAllOf(object, resources),
    )
  );
}

function wholeService(object: ObjectRef): (action: string) => boolean {
  const own = `${serviceOf(object)}:*`;
  // Who may assume a role may as well tag the session.
  return (action) => action === any || action === own || (own === 'sts:*' && action === 'sts:assumerole');
}

function isAllOf(object: ObjectRef, resources: Element | undefined): boolean {
  if (!resources) return true;
  if (resources.isNot) return false;
  return (
    resources.values.includes(any) || plainPatterns(object).every((one) => resources.values.includes(one))
  );
}
