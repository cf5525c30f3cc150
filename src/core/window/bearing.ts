import type { History, Step } from '../timeline/replay.ts';
import { isClosedAlike } from '../timeline/sight.ts';
import { facetOf, type ObjectState } from '../timeline/state.ts';
import type { Compiler, Dependency, Directory } from './compiler.ts';

/** What one object went through, as far as it bears on a subject. */
export interface Course {
  readonly history: History;
  readonly steps: readonly Step[];
}

/** The courses of the objects that a subject depends on. */
export type Courses = (parts: readonly Dependency[]) => readonly Course[];

interface Turn {
  readonly before: ObjectState;
  readonly step: Step;
}

/**
 * A change of an object does not bear on what is made of it where only facets differ that no surface is made of, such
 * as when a service was last used, nor where the vendor's rules say that it does not concern the subject. The first
 * is found once for all subjects.
 */
export function createCourses(
  compiler: Pick<Compiler, 'isCompared'>,
  historyOf: Directory['historyOf'],
): Courses {
  const known = new WeakMap<History, Map<Dependency['families'], readonly Turn[]>>();
  const turnsOf = (history: History, families: Dependency['families']): readonly Turn[] => {
    const own = known.get(history) ?? new Map<Dependency['families'], readonly Turn[]>();
    known.set(history, own);
    const turns = own.get(families) ?? turnsIn(history, families, compiler);
    own.set(families, turns);
    return turns;
  };
  return (parts) =>
    parts.map(({ object, families, concerns }) => {
      const history = historyOf(object);
      const turns = turnsOf(history, families);
      const near = concerns ? turns.filter(({ before, step }) => concerns(before, step.state)) : turns;
      return { history, steps: near.map(({ step }) => step) };
    });
}

function turnsIn(
  history: History,
  families: Dependency['families'],
  { isCompared }: Pick<Compiler, 'isCompared'>,
): readonly Turn[] {
  const { kind } = history.object;
  const counts = (family: string) => isCompared(kind, family) && families?.has(family) !== false;
  const turns: Turn[] = [];
  let before = history.before;
  for (const step of history.steps) {
    if (!isAlike(before, step.state) || isMoved(before, step.state, counts)) turns.push({ before, step });
    before = step.state;
  }
  return turns;
}

/** Alike in all but their facets. */
function isAlike(before: ObjectState, after: ObjectState): boolean {
  return (
    before.existence === after.existence &&
    before.renamedTo?.id === after.renamedTo?.id &&
    before.nameTakenFrom?.id === after.nameTakenFrom?.id &&
    isClosedAlike(before.closed, after.closed)
  );
}

function isMoved(before: ObjectState, after: ObjectState, counts: (family: string) => boolean): boolean {
  for (const [id, facet] of after.facets)
    if (before.facets.get(id) !== facet && counts(facetOf(id).family)) return true;
  for (const id of before.facets.keys()) if (!after.facets.has(id) && counts(facetOf(id).family)) return true;
  return false;
}
