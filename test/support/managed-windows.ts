import type { Box, DeltaPart, ResidualBox, Surface, SurfaceDelta } from '../../src/core/model/access.ts';
import { asWritten } from '../../src/core/surface/action-universe.ts';
import { createLandscape } from '../../src/core/surface/landscape.ts';
import {
  type Answer,
  difference,
  type Expression,
  isEmpty,
  only,
  union,
} from '../../src/core/surface/surface.ts';
import { loadCatalogue } from '../../src/sources/aws/catalogue.ts';
import { policyBoxes } from '../../src/sources/aws/policy/boxes.ts';
import { compareDocuments } from '../../src/sources/aws/policy/compare-documents.ts';
import { asHeld } from './managed-holder.ts';
import type { Version } from './managed-policies.ts';
import { toldAccess } from './told-access.ts';

/** What became of a policy between two instants, from nothing but its list of versions in force. */

export interface PolicyWindow {
  readonly arn: string;
  /** What was in force just before the window: a version, none as the policy did not exist, or nobody knows. */
  readonly origin: 'version' | 'none' | 'unknown';
  /** The text in force just before the window, and from each change inside on; no text allows nothing. */
  readonly path: readonly Moment[];
  /** Whether somebody may have held the policy before the first version that was seen. */
  readonly isOlder: boolean;
}

export interface Moment {
  readonly at: number;
  readonly text: string | undefined;
  /** As it reads for the role that holds it. */
  readonly held: string | undefined;
}

/** The window holds its start and not its end. */
export function policyWindow(versions: readonly Version[], start: number, end: number): PolicyWindow {
  const ordered = versions.toSorted((a, b) => a.at - b.at);
  const [first] = ordered;
  if (!first) throw new Error('a policy has versions');
  const before = ordered.findLast(({ at }) => at < start);
  const inside = ordered.filter(({ at }) => at >= start && at < end);
  return {
    arn: first.arn,
    origin: before ? 'version' : first.isBirth ? 'none' : 'unknown',
    path: [momentOf(start, before), ...inside.map((version) => momentOf(version.at, version))],
    isOlder: !first.isBirth,
  };
}

function momentOf(at: number, version: Version | undefined): Moment {
  return { at, text: version?.text, held: version && asHeld(version.text, version.arn) };
}

const catalogue = loadCatalogue();
/** As `report` compares: what actions act on does not count. */
const universe = asWritten(catalogue.universe);
const nothing = '{"Version":"2012-10-17","Statement":[]}';

const deltas = new Map<string, Map<string, SurfaceDelta>>();

/** What `drift diff` says of two documents, each pair asked about once. */
export function diffOf(old: string | undefined, now: string | undefined): SurfaceDelta {
  const [from, to] = [old ?? nothing, now ?? nothing];
  const known = deltas.get(from)?.get(to);
  if (known) return known;
  const pair = {
    kind: 'identity',
    old: { name: 'policy', text: from },
    new: { name: 'policy', text: to },
  } as const;
  const found = compareDocuments(pair, catalogue, { isTyped: false });
  const byNew = deltas.get(from) ?? new Map<string, SurfaceDelta>();
  deltas.set(from, byNew.set(to, found));
  return found;
}

export interface Course {
  /** Allowed in between and at neither end, as far as it is asked what that is. */
  readonly transient: Answer;
  /** Changes that opened what is allowed at the end only, each with how many actions that concerns. */
  readonly opened: ReadonlyMap<number, number>;
  /** Changes that closed what was allowed at the start only. */
  readonly closed: ReadonlySet<number>;
  /** Changes by which what is allowed at neither end came or went. */
  readonly passed: ReadonlySet<number>;
  /** Something was gained or lost on the way that is no part of what was gained or lost in the end. */
  readonly isMoreThanNet: boolean;
  readonly undecided: readonly string[];
}

const courses = new Map<string, Course>();

/** Which change did what; windows on the same versions are asked about once. */
export function courseOf({ path }: PolicyWindow): Course {
  const key = JSON.stringify(path.map(({ at, held }, index) => [index > 0 ? at : 0, held ?? null]));
  const found = courses.get(key) ?? course(path);
  courses.set(key, found);
  return found;
}

function course(path: readonly Moment[]): Course {
  const steps = path.slice(1).map(({ at, held }, index) => ({ at, ...diffOf(path[index]?.held, held) }));
  const real = steps.filter(({ relation }) => relation !== 'equivalent');
  const isOneWay = (side: 'widened' | 'narrowed') => real.every(({ relation }) => relation === side);
  const isDecided = real.every(({ relation }) => relation !== 'indeterminate');
  if ((real.length > 1 && !isOneWay('widened') && !isOneWay('narrowed')) || !isDecided)
    return thereAndBack(path);
  // All that was gained is still there, and all that was lost is still gone.
  return {
    transient: { kind: 'yes' },
    opened: new Map(real.flatMap(({ at, widened }) => (widened ? [[at, widened.size.actions]] : []))),
    closed: new Set(real.flatMap(({ at, narrowed }) => (narrowed ? [at] : []))),
    passed: new Set(),
    isMoreThanNet: false,
    undecided: [],
  };
}

type Sameness = 'same' | 'different' | 'undecided';

/**
 * Whether two descriptions of what one document allows over another, `beside`, tell of the same access: they may name
 * what that one allowed already. `texts` is where their words come from.
 */
export function sameAccess(
  a: DeltaPart,
  b: DeltaPart,
  { beside, texts }: { readonly beside: string | undefined; readonly texts: readonly (string | undefined)[] },
): Sameness {
  const [own, others] = [boxesBeyond(a, b), boxesBeyond(b, a)];
  if (own.length + others.length === 0) return 'same';
  const written = texts.flatMap((text) => surfaceOf(text).layers.flat());
  const isWithin = (narrow: readonly ResidualBox[], wide: readonly ResidualBox[]): Answer['kind'] => {
    const beyond = difference(toldAccess(narrow, written), toldAccess(wide, written));
    return isEmpty(difference(beyond, only(surfaceOf(beside))), universe).kind;
  };
  // The less there is to hold it against, the sooner it is told.
  const isTold = (some: readonly ResidualBox[], rest: readonly ResidualBox[], whole: DeltaPart) => {
    const names = new Set(some.flatMap((box) => box.actions));
    const near = whole.boxes.filter((box) => box.actions.some((action) => names.has(action)));
    const isNear = isWithin(some, rest) === 'yes' || isWithin(some, near) === 'yes';
    return isNear ? 'yes' : isWithin(some, whole.boxes);
  };
  const answers = [isTold(own, others, b), isTold(others, own, a)];
  if (answers.includes('no')) return 'different';
  return answers.includes('indeterminate') ? 'undecided' : 'same';
}

function boxesBeyond(some: DeltaPart, others: DeltaPart): readonly ResidualBox[] {
  const known = new Set(others.boxes.map(wording));
  return some.boxes.filter((box) => !known.has(wording(box)));
}

/** A box in words, wherever it was written down. */
function wording({ origin: _, ...box }: ResidualBox): string {
  return JSON.stringify(box);
}

const surfaces = new Map<string, Surface>();

function surfaceOf(text: string | undefined): Surface {
  const key = text ?? nothing;
  const surface = surfaces.get(key) ?? { layers: [boxesOf(text)] };
  surfaces.set(key, surface);
  return surface;
}

function boxesOf(text = nothing): readonly Box[] {
  return policyBoxes({ kind: 'identity', text, object: 'policy', facet: 'version' });
}

/** Of one kind of request: whether it is allowed at each moment of a path. */
type Sequence = readonly boolean[];

function thereAndBack(path: readonly Moment[]): Course {
  const moments = path.filter(
    ({ held }, index) => index === 0 || diffOf(path[index - 1]?.held, held).relation !== 'equivalent',
  );
  const later = moments.slice(1);
  const landscape = createLandscape([empty, ...moments.map(({ held }) => surfaceOf(held))], universe);
  const statuses = landscape.regions.map((region) => ({
    region,
    status: moments.map((_, index) => region.status(index + 1)),
  }));
  const kinds = statuses.map(({ region, status }) => ({ region, is: status.map((one) => one === 'in') }));
  const shown = (test: (is: Sequence) => boolean) =>
    landscape.show(kinds.filter(({ is }) => test(is)).map(({ region }) => region));
  const times = (test: (is: Sequence, index: number) => boolean): readonly (readonly [number, number])[] =>
    later.flatMap(({ at }, index) => {
      const found = shown((is) => test(is, index + 1));
      return found ? [[at, found.size.actions] as const] : [];
    });
  const undecided = statuses.some(({ status }) => status.includes('open'))
    ? ['a region is open']
    : moments.flatMap((_, index) => landscape.undecided(0, index + 1)).map(({ reason }) => reason);
  const isPassing = (is: Sequence) => !is[0] && !is.at(-1) && is.includes(true);
  const turns = (is: Sequence) => is.filter((one, index) => index > 0 && one !== is[index - 1]).length;
  return {
    transient: transientBetween(moments),
    opened: new Map(times((is, index) => !is[0] && !is[index - 1] && is.slice(index).every(Boolean))),
    closed: new Set(
      times((is, index) => is[0] === true && is[index - 1] === true && !is.slice(index).some(Boolean)).map(
        ([at]) => at,
      ),
    ),
    passed: new Set(times((is, index) => isPassing(is) && is[index] !== is[index - 1]).map(([at]) => at)),
    isMoreThanNet: shown((is) => turns(is) > 1) !== undefined,
    undecided,
  };
}

const empty: Surface = { layers: [[]] };

/** By set algebra: allowed at some moment, and neither at the first nor at the last. */
function between(path: readonly Moment[]): Expression | undefined {
  const [start, ...later] = path.map(({ held }) => only(surfaceOf(held)));
  const [end, ...inside] = later.toReversed();
  if (!start || !end || inside.length === 0) return undefined;
  return difference(difference(inside.reduce(union), start), end);
}

function transientBetween(path: readonly Moment[]): Answer {
  const passing = between(path);
  return passing ? isEmpty(passing, universe) : { kind: 'yes' };
}

/** Whether a description tells of what was held in between, of all of it and of nothing that the ends have. */
export function isAllBetween({ boxes }: DeltaPart, { path }: PolicyWindow): boolean {
  const passing = between(path);
  if (!passing) return false;
  const told = toldAccess(
    boxes,
    path.flatMap(({ held }) => surfaceOf(held).layers.flat()),
  );
  return [difference(told, passing), difference(passing, told)].every(
    (rest) => isEmpty(rest, universe).kind === 'yes',
  );
}
