import type { Box, Surface } from '../model/access.ts';
import type { CatalogueDrift, CatalogueGrant } from '../model/catalogue-drift.ts';
import type { Compiled } from '../model/compiled.ts';
import { byCodeUnit } from '../model/order.ts';
import { any, isLiteral } from '../surface/glob.ts';
import { createLandscape, type Region } from '../surface/landscape.ts';
import { type BoxCut, createCutter, type Growth } from './growth.ts';

/** The access of one object at both ends of a window. */
export interface Holding {
  readonly object: string;
  /** It only carries policy to others, and who holds it was not all seen. */
  readonly isCarrier: boolean;
  readonly start: Compiled;
  readonly end: Compiled;
}

export type LevelsOf = (action: string) => readonly string[];

type Grown = Pick<CatalogueDrift, 'principals' | 'startNotSeen' | 'actions' | 'grants'>;

/**
 * The newly listed actions that were allowed at both ends of the window through wildcards, statement by statement.
 * What only one end allows is a change of documents: it is compared by patterns, whatever is listed.
 */
export function grownAccess(holdings: readonly Holding[], growth: Growth, levelsOf: LevelsOf): Grown {
  const allowedIn = createAllowed(growth);
  const drafts = new Map<string, Draft>();
  const holders = new Set<string>();
  const notSeen = new Set<string>();
  for (const holding of holdings) {
    const { held, isOnlyAtEnd } = allowedIn(holding);
    if (isOnlyAtEnd && !holding.isCarrier && isHoled(holding.start, 'grants')) notSeen.add(holding.object);
    const isLimitSeen = !isHoled(holding.start, 'ceiling') && !isHoled(holding.end, 'ceiling');
    for (const { box, certain, possible } of held) {
      const principals = holding.isCarrier ? [] : holdersOf(holding, box);
      for (const principal of principals) holders.add(principal);
      if (isLimitSeen) add(drafts, { box, actions: certain, isCertain: true, principals });
      const rest = isLimitSeen ? possible : certain.union(possible);
      add(drafts, { box, actions: rest, isCertain: false, principals });
    }
  }
  const found = [...drafts.values()];
  const names = found.reduce<ReadonlySet<string>>((all, { actions }) => all.union(actions), new Set());
  const { display } = growth;
  return {
    principals: holders.size,
    startNotSeen: notSeen.size,
    actions: [...names].sort(byCodeUnit).map((name) => ({ name: display(name), levels: levelsOf(name) })),
    grants: found.map((draft) => grantOf(draft, growth, levelsOf)).sort(byImportance),
  };
}

interface Draft {
  readonly box: Box;
  readonly isCertain: boolean;
  readonly actions: Set<string>;
  readonly principals: Set<string>;
}

interface Addition {
  readonly box: Box;
  readonly isCertain: boolean;
  readonly actions: ReadonlySet<string>;
  readonly principals: readonly string[];
}

function add(drafts: Map<string, Draft>, { box, isCertain, actions, principals }: Addition): void {
  if (actions.size === 0) return;
  const key = JSON.stringify([isCertain, box.origin, box.actions]);
  const draft = drafts.get(key) ?? { box, isCertain, actions: new Set(), principals: new Set() };
  drafts.set(key, draft);
  for (const action of actions) draft.actions.add(action);
  for (const principal of principals) draft.principals.add(principal);
}

/** Whoever a trust policy names; else the object itself. */
function holdersOf({ object, end }: Holding, { principals }: Box): readonly string[] {
  if (end.principal !== undefined) return [object];
  return principals?.kind === 'in' ? principals.patterns : [any];
}

function isHoled({ unseen }: Compiled, affects: 'grants' | 'ceiling'): boolean {
  return unseen.some((one) => one.affects === affects);
}

interface Allowed {
  readonly held: readonly Held[];
  /** Some is allowed at the end and was not at the start. */
  readonly isOnlyAtEnd: boolean;
}

/** What one statement allows of the actions, by wildcard and at both ends. */
interface Held {
  readonly box: Box;
  readonly certain: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
}

/** Most principals hold what others hold: the same boxes are asked about once. */
function createAllowed(growth: Growth): (holding: Holding) => Allowed {
  const cutOf = createCutter(growth);
  const ids = new Map<Box, number>();
  const idOf = (box: Box): number => {
    const id = ids.get(box) ?? ids.size;
    ids.set(box, id);
    return id;
  };
  const known = new Map<string, Allowed>();
  return ({ start, end }) => {
    const key = JSON.stringify([start, end].map(({ surface }) => surface.layers.map((one) => one.map(idOf))));
    const found = known.get(key) ?? allowedThrough(start.surface, end.surface, cutOf, growth);
    known.set(key, found);
    return found;
  };
}

const nothing: Surface = { layers: [[]] };
const at = { nothing: 0, start: 1, end: 2, written: 3, first: 4 } as const;

function allowedThrough(
  start: Surface,
  end: Surface,
  cutOf: (box: Box) => BoxCut,
  { newly }: Growth,
): Allowed {
  const boxes = grantsOf(end).filter((box) => cutOf(box).wild);
  if (boxes.length === 0) return { held: [], isOnlyAtEnd: false };
  const cut = ({ layers }: Surface): Surface => ({
    layers: layers.map((layer) => layer.flatMap((box) => cutOf(box).whole ?? [])),
  });
  const written = new Set([...grantsOf(start), ...grantsOf(end)].flatMap((box) => cutOf(box).written ?? []));
  const wild = boxes.map((box): Surface => ({ layers: [[cutOf(box).wild ?? box]] }));
  const surfaces = [nothing, cut(start), cut(end), { layers: [[...written]] }, ...wild];
  const landscape = createLandscape(surfaces, newly);
  const held = boxes.map((box, index): Held => {
    const own = at.first + index;
    const certain = actionsIn(landscape.regions.filter((region) => isGrown(region, own) === 'certain'));
    const possible = actionsIn(landscape.regions.filter((region) => isGrown(region, own) === 'possible'));
    // What could not be decided may be any of it.
    const isDecided = landscape.undecided(at.nothing, own).length === 0;
    const beyond = isDecided ? possible : new Set(cutOf(box).wild?.actions.patterns);
    return { box, certain, possible: beyond.difference(certain) };
  });
  const isOnlyAtEnd = landscape.regions.some(
    ({ status }) => status(at.end) !== 'out' && status(at.start) === 'out' && status(at.written) !== 'in',
  );
  return { held: held.filter(({ certain, possible }) => certain.size + possible.size > 0), isOnlyAtEnd };
}

function grantsOf({ layers: [grants = []] }: Surface): readonly Box[] {
  return grants.filter((box) => box.effect === 'allow');
}

/** Allowed at both ends by the statement's wildcards, and nowhere by name: who writes a name means the action. */
function isGrown({ status }: Region, own: number): 'certain' | 'possible' | 'no' {
  const needed = [status(at.start), status(at.end), status(own)];
  const named = status(at.written);
  if (needed.includes('out') || named === 'in') return 'no';
  return needed.includes('open') || named === 'open' ? 'possible' : 'certain';
}

function actionsIn(regions: readonly Region[]): ReadonlySet<string> {
  return new Set(regions.flatMap(({ actions }) => actions.map(({ name }) => name)));
}

function grantOf(
  { box, actions, isCertain, principals }: Draft,
  { newly, display }: Growth,
  levelsOf: LevelsOf,
): CatalogueGrant {
  const { object, facet, statement } = box.origin;
  const names = [...actions].sort(byCodeUnit);
  const isMeant = (pattern: string) =>
    !isLiteral(pattern) && [...newly.matching(pattern)].some((one) => actions.has(newly.actions[one] ?? ''));
  const isOpen = box.actions.kind === 'not-in';
  const patterns = isOpen ? [any] : box.actions.patterns.filter(isMeant);
  return {
    object,
    facet,
    statement,
    patterns: patterns.map(display).sort(byCodeUnit),
    except: isOpen ? box.actions.patterns.map(display).sort(byCodeUnit) : [],
    actions: names.map(display),
    levels: levelCounts(names.flatMap(levelsOf)),
    principals: principals.size,
    isCertain,
  };
}

/** What is rare comes first: it is what a glance must not miss. */
function levelCounts(levels: readonly string[]): CatalogueGrant['levels'] {
  return [...Map.groupBy(levels, (level) => level)]
    .map(([level, same]) => ({ level, actions: same.length }))
    .sort((a, b) => a.actions - b.actions || byCodeUnit(a.level, b.level));
}

function byImportance(a: CatalogueGrant, b: CatalogueGrant): number {
  return (
    Number(b.isCertain) - Number(a.isCertain) ||
    b.actions.length - a.actions.length ||
    b.principals - a.principals ||
    byCodeUnit(a.object, b.object) ||
    byCodeUnit(a.facet, b.facet) ||
    byCodeUnit(a.statement, b.statement)
  );
}
