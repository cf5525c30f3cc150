import type { Box } from '../../../core/model/access.ts';
import type { Compiled } from '../../../core/model/compiled.ts';
import { type ActionUniverse, createActionUniverse } from '../../../core/surface/action-universe.ts';
import { createIds, layersKey } from '../../../core/surface/box-ids.ts';
import { isLiteral, matches } from '../../../core/surface/glob.ts';
import { mayMeet } from '../../../core/surface/pattern.ts';
import { everythingIn, intersection, isEmpty, only } from '../../../core/surface/surface.ts';
import { hasVariable } from '../../../core/surface/variable.ts';
import { principalName } from '../principal.ts';
import { namesPath, plainPatterns, resourcePatterns } from './resource-policy.ts';

const action = 'sts:assumerole';
const anything = { kind: 'in', patterns: ['*'] } as const;
const oneAction = { kind: 'in', patterns: [action] } as const;

function grantsAction(box: Box): boolean {
  return box.effect === 'allow' && meansAction(box);
}

const meaning = new WeakMap<Box, boolean>();

/** A box is part of many states. */
function meansAction(box: Box): boolean {
  let found = meaning.get(box);
  if (found === undefined) {
    const { kind, patterns } = box.actions;
    found = patterns.some((pattern) => matches(pattern, action)) === (kind === 'in');
    meaning.set(box, found);
  }
  return found;
}

/** Roles that the principal may assume: its own side and the role's trust agree. Of one alone, where it is named. */
export type Assumes = (state: Compiled, universe: ActionUniverse, role?: string) => readonly string[];

/** Most states of a long history differ in nothing that matters to a role, and share most of their layers. */
export function createAssumes(): Assumes {
  const idOf = createIds();
  const known = new Map<string, boolean>();
  return ({ surface, papers }, universe, role) => {
    const [grants = []] = surface.layers;
    if (!meant(grants).isGranting) return [];
    const layers = surface.layers.map(meant);
    // Where a role lies is not known: it lies under a path where somebody says so, and denies mean its name.
    const patternsOf = meant(grants).isByPath ? resourcePatterns : plainPatterns;
    const asked =
      role === undefined ? papers.resources : papers.resources.filter((one) => one.object === role);
    return asked
      .filter(({ kind, documents }) => kind === 'iam-role' && documents.some((one) => one !== undefined))
      .filter(({ object, account }) => {
        const patterns = patternsOf({ id: object, kind: 'iam-role', container: account });
        const near = layers.map((layer) => layer.near(patterns));
        if (near.some((boxes) => !boxes.some(({ effect }) => effect === 'allow'))) return false;
        const list = `${object} ${near.map(idOf).join()}`;
        let found = known.get(list);
        if (found === undefined) {
          const key = `${patterns.join()} ${layersKey(near, idOf)}`;
          found = known.get(key) ?? isIn(near, patterns, universe);
          known.set(key, found);
          known.set(list, found);
        }
        return found;
      })
      .map(({ object }) => object);
  };
}

/** What of a layer is about taking on roles. */
interface Meant {
  readonly isGranting: boolean;
  readonly isByPath: boolean;
  /** The boxes that may mean one of these resources. */
  readonly near: (patterns: readonly string[]) => readonly Box[];
}

const layersMeant = new WeakMap<readonly Box[], Meant>();

function meant(layer: readonly Box[]): Meant {
  const found = layersMeant.get(layer) ?? meantBy(layer.filter(meansAction));
  layersMeant.set(layer, found);
  return found;
}

function meantBy(boxes: readonly Box[]): Meant {
  const granting = boxes.filter(({ effect }) => effect === 'allow');
  const known = new Map<string, readonly Box[]>();
  // What each of many roles lets in names that role, and no other need look at it.
  const named = Map.groupBy(boxes.filter(namesOne), ({ resources }) => resources.patterns[0]);
  const others = boxes.filter((box) => !namesOne(box));
  const among = (patterns: readonly string[]): readonly Box[] =>
    patterns.every(isLiteral)
      ? [...patterns.flatMap((pattern) => named.get(pattern) ?? []), ...others]
      : boxes;
  return {
    isGranting: granting.length > 0,
    isByPath: granting.some(namesPath),
    near: (patterns) => {
      const key = patterns.join();
      const found = known.get(key) ?? among(patterns).filter((box) => mayMean(box, patterns));
      known.set(key, found);
      return found;
    },
  };
}

function isIn(
  near: readonly (readonly Box[])[],
  patterns: readonly string[],
  universe: ActionUniverse,
): boolean {
  const [name] = patterns.length === 1 ? patterns : [];
  const isPlain = name !== undefined && !near.flat().some(hasOpenResource);
  // Of one name it is known which boxes mean it, and only this action is asked about.
  const asked = near.map((boxes) =>
    boxes.flatMap((box): readonly Box[] => {
      const about = { ...box, actions: oneAction };
      if (!isPlain) return [about];
      return meansName(box, name) ? [{ ...about, resources: anything }] : [];
    }),
  );
  const place = everythingIn({ actions: [action], resources: isPlain ? ['*'] : patterns });
  return isEmpty(intersection(only({ layers: asked }), place), oneOf(universe)).kind === 'no';
}

/** A catalogue of one action is looked through faster. */
function oneOf(universe: ActionUniverse): ActionUniverse {
  const { date, arityOf } = universe;
  const tiny = smallest.get(universe) ?? createActionUniverse([action], date, { arityOf });
  smallest.set(universe, tiny);
  return tiny;
}

const smallest = new WeakMap<ActionUniverse, ActionUniverse>();

function hasOpenResource({ resources }: Box): boolean {
  return resources.patterns.some(hasVariable);
}

function meansName({ resources: { kind, patterns } }: Box, name: string): boolean {
  return patterns.some((pattern) => matches(pattern, name)) === (kind === 'in');
}

function namesOne({ resources: { kind, patterns } }: Box): boolean {
  return (
    kind === 'in' && patterns.length === 1 && patterns.every((one) => isLiteral(one) && !hasVariable(one))
  );
}

/** Sound, not complete: false only where the box matches none of these resources. */
function mayMean({ resources: { kind, patterns } }: Box, of: readonly string[]): boolean {
  if (kind === 'not-in') return !of.every((one) => patterns.includes(one));
  return patterns.some((pattern) => of.some((one) => mayMeet(pattern, one)));
}

/**
 * Accounts, users and roles elsewhere that the trust lets in, and everybody. Services and identity providers are let
 * in by design of most roles, and have rows of their own.
 */
export function assumedBy({ surface }: Compiled): readonly string[] {
  const [grants = []] = surface.layers;
  const patterns = grants
    .filter(grantsAction)
    .flatMap(({ principals }) => (principals?.kind === 'in' ? principals.patterns : []))
    .filter((pattern) => !grants.some((box) => keepsOut(box, pattern)));
  return [...new Set(patterns.filter((one) => /^(?:arn:|\*$)/.test(one)).map(principalName))].sort();
}

/** A Deny without conditions; what it says only sometimes leaves the door open. */
function keepsOut(box: Box, pattern: string): boolean {
  const { effect, clauses, opaque, principals } = box;
  if (effect !== 'deny' || clauses.length > 0 || opaque !== undefined || !meansAction(box)) return false;
  if (!principals) return true;
  return (
    principals.kind === 'in' && principals.patterns.some((one) => one === pattern || matches(one, pattern))
  );
}
