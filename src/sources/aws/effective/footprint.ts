import type { Box, PatternSet } from '../../../core/model/access.ts';
import type { ObjectRef } from '../../../core/model/event.ts';
import { literalPrefix } from '../../../core/surface/glob.ts';
import { outerBound } from '../../../core/surface/variable.ts';
import { type History, statesOf } from '../../../core/timeline/replay.ts';
import { type FacetState, facetOf } from '../../../core/timeline/state.ts';
import type { Directory } from '../../../core/window/compiler.ts';
import type { PolicyStatement } from '../policy/parse.ts';
import type { Surroundings } from './directory.ts';
import { heldBy, type ReadPolicy } from './identity.ts';
import { namings } from './naming.ts';
import { ownBox } from './own-box.ts';
import { namesPath, plainPatterns, resourcePatterns, serviceOf } from './resource-policy.ts';
import type { Who } from './who.ts';

type Extent = Pick<Box, 'actions' | 'resources'>;

/**
 * Everything that a principal was ever allowed, by its own policies or by those of resources. What denies, limits or
 * lets in can matter to it only where it meets this.
 */
export interface Footprint {
  /** Sound, not complete: false only where no request can be of both. */
  readonly meets: (extent: Extent) => boolean;
}

export interface Vicinity {
  /** Whose own policies can matter. */
  readonly resources: readonly ObjectRef[];
  readonly footprint: Footprint;
  /** What requests name that are ruled by an object's policy, as far as anything ever allowed asks for it. */
  readonly patternsOf: (object: ObjectRef) => readonly string[];
}

export type NearTo = (who: Who) => Vicinity;

interface Reading {
  readonly around: Surroundings;
  readonly historyOf: Directory['historyOf'];
  readonly read: ReadPolicy;
  readonly statementsOf: (text: string) => readonly PolicyStatement[];
}

/** One principal is remembered: it is asked about many times in a row. */
export function createVicinities(reading: Reading): NearTo {
  const grants = createGrants(reading.read);
  let last: { readonly arn: string; readonly found: Vicinity } | undefined;
  return (who) => {
    if (last?.arn === who.arn) return last.found;
    const found = vicinityOf(who, grants, reading);
    last = { arn: who.arn, found };
    return found;
  };
}

function vicinityOf(who: Who, grantsIn: (history: History) => readonly Extent[], reading: Reading): Vicinity {
  const { around, historyOf } = reading;
  const self = around.principal(who.arn);
  const held = self ? heldEver(self, historyOf).flatMap((one) => grantsIn(historyOf(one))) : [];
  const concerning = around.concerning(who);
  const given = concerning
    .filter(({ container }) => container === who.account)
    .flatMap((object) => givenBy(object, who, reading));
  const footprint = footprintOf([...held, ...given]);
  const patternsOf = held.some(namesPath) ? resourcePatterns : plainPatterns;
  const isNear = (object: ObjectRef) =>
    footprint.meets({
      actions: { kind: 'in', patterns: [`${serviceOf(object)}:*`] },
      resources: { kind: 'in', patterns: patternsOf(object) },
    });
  return { resources: concerning.filter(isNear), footprint, patternsOf };
}

/** What a resource in the principal's own account ever allowed it by itself. */
function givenBy(object: ObjectRef, who: Who, { around, read, statementsOf }: Reading): readonly Extent[] {
  return around.writtenIn(object).flatMap((source) => {
    const statements = statementsOf(source.text);
    return read(source).flatMap((box, index) => {
      if (box.effect === 'deny') return [];
      const { principals } = statements[index] ?? {};
      const isGiven =
        !principals ||
        principals.isNot ||
        namings(principals, who).some((how) => how !== 'none' && how !== 'account');
      return isGiven ? [ownBox(box, object, plainPatterns(object))] : [];
    });
  });
}

/** The object and all that it ever held: policies, groups, boundaries, itself under another name. */
export function heldEver(object: ObjectRef, historyOf: Directory['historyOf']): readonly ObjectRef[] {
  const held = new Map<string, ObjectRef>();
  const queue = [object];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (held.has(next.id)) continue;
    held.set(next.id, next);
    for (const state of statesOf(historyOf(next))) queue.push(...heldBy(next, state));
  }
  return [...held.values()];
}

const granting = ['inline', 'version', 'content'];

/** All that the documents of one history ever allowed; many principals hold the same. */
function createGrants(read: ReadPolicy): (history: History) => readonly Extent[] {
  const known = new WeakMap<History, readonly Extent[]>();
  return (history) => {
    const found = known.get(history) ?? grantsIn(history, read);
    known.set(history, found);
    return found;
  };
}

function grantsIn(history: History, read: ReadPolicy): readonly Extent[] {
  const facets = new Map<FacetState, string>();
  for (const state of statesOf(history))
    for (const [id, facet] of state.facets) if (granting.includes(facetOf(id).family)) facets.set(facet, id);
  const texts = new Set<string>();
  return [...facets].flatMap(([state, id]) => {
    if (state.kind !== 'known' || state.value.kind !== 'document' || texts.has(state.value.text)) return [];
    texts.add(state.value.text);
    const { family, member } = facetOf(id);
    const facet = member === '' ? family : `${family}:${member}`;
    return read({ kind: 'identity', text: state.value.text, object: history.object.id, facet }).filter(
      ({ effect }) => effect === 'allow',
    );
  });
}

function footprintOf(extents: readonly Extent[]): Footprint {
  const all = extents.map(startsOf);
  return {
    meets: (extent) => {
      const { actions, resources } = startsOf(extent);
      return all.some((one) => mayMeet(one.actions, actions) && mayMeet(one.resources, resources));
    },
  };
}

/** How the texts of a set begin; `undefined`: in any way. */
type Starts = readonly string[] | undefined;

interface ExtentStarts {
  readonly actions: Starts;
  readonly resources: Starts;
}

const starts = new WeakMap<Extent, ExtentStarts>();

function startsOf(extent: Extent): ExtentStarts {
  const found = starts.get(extent) ?? {
    actions: beginnings(extent.actions),
    resources: beginnings(extent.resources),
  };
  starts.set(extent, found);
  return found;
}

function beginnings({ kind, patterns }: PatternSet): Starts {
  if (kind === 'not-in') return undefined;
  const found = patterns.map((pattern) => literalPrefix(outerBound(pattern)));
  return found.includes('') ? undefined : found;
}

function mayMeet(some: Starts, others: Starts): boolean {
  if (!some || !others) return true;
  return some.some((a) => others.some((b) => a.startsWith(b) || b.startsWith(a)));
}
