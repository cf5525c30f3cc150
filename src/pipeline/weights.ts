import { globMatches } from '../core/governance/glob.ts';
import { partyOf } from '../core/governance/party.ts';
import type { Surface } from '../core/model/access.ts';
import type { WindowWeight } from '../core/model/audit.ts';
import type { Compiled } from '../core/model/compiled.ts';
import type { Registry } from '../core/model/registry.ts';
import type { PrincipalClass, SurfaceWeight } from '../core/model/weight.ts';
import { createIds, layersKey } from '../core/surface/box-ids.ts';
import { isWritten } from '../core/surface/written.ts';
import type { World } from '../core/timeline/state.ts';
import { type Cells, createCells } from '../core/weight/cells.ts';
import { contributions, difference, nothing, summedWeights } from '../core/weight/contributions.ts';
import { weigh } from '../core/weight/weigh.ts';
import type { Compiler } from '../core/window/compiler.ts';
import type { Finding } from '../core/window/finding.ts';
import type { Catalogue } from '../sources/aws/catalogue.ts';
import { awsCells, awsScale, awsWeights } from '../sources/aws/weights.ts';

/** Says how much a state grants, whoever holds it. */
export interface Weigher {
  readonly weights: { readonly version: number; readonly digest: string };
  readonly weightOf: (state: Compiled, container: string, principalClass: PrincipalClass) => SurfaceWeight;
}

export function createWeigher(catalogue: Catalogue): Weigher {
  const weights = awsWeights();
  const scale = awsScale(catalogue, weights);
  const cells = new Map<string, Cells>();
  const cellsOf = (container: string): Cells => {
    const found = cells.get(container) ?? createCells(awsCells(weights, [container]));
    cells.set(container, found);
    return found;
  };
  const idOf = createIds();
  const keys = new WeakMap<Compiled, string>();
  const keyOf = (state: Compiled): string => {
    const key = keys.get(state) ?? layersKey(state.surface.layers, idOf);
    keys.set(state, key);
    return key;
  };
  // Access that comes and goes leads through the same few surfaces.
  const known = new Map<string, SurfaceWeight>();
  return {
    weights: { version: weights.version, digest: weights.digest },
    weightOf: (state, container, principalClass) => {
      const { principal } = state;
      const key = `${container} ${principalClass} ${principal ?? ''} ${keyOf(state)}`;
      const about = principal === undefined ? {} : { principal };
      const found =
        known.get(key) ??
        weigh([written(state.surface)], { scale, cells: cellsOf(container), principalClass, ...about });
      if (known.size >= mostKnown) known.clear();
      known.set(key, found);
      return found;
    },
  };
}

const mostKnown = 20_000;

/** What nobody wrote bounds next to nothing, and a weight is an upper bound. */
function written({ layers }: Surface): Surface {
  return {
    layers: layers.filter((boxes, index) => index === 0 || boxes.every(isWritten)),
  };
}

export interface Weighed {
  readonly window: WindowWeight;
  /** What changed for each object that was looked at from its own side. */
  readonly byPrincipal: ReadonlyMap<string, SurfaceWeight>;
  /** What each change added or took away, over everybody; they sum to the window's change. */
  readonly byChange: ReadonlyMap<string, number>;
}

export interface WeighingOf {
  readonly compiler: Compiler;
  readonly registry: Registry;
  readonly own: ReadonlySet<string>;
  readonly world: World;
}

export interface Weighing {
  readonly add: (finding: Finding) => void;
  readonly weighed: () => Weighed;
}

/** Weighs everything at both ends of a window. What was not seen at the start counts in no change. */
export function createWeighing(weigher: Weigher, about: WeighingOf): Weighing {
  const [start, end, change, possible] = [createSum(), createSum(), createSum(), createSum()];
  const byPrincipal = new Map<string, SurfaceWeight>();
  const byChange = new Map<string, number>();
  const add = (finding: Finding): void => {
    if (finding.isCarrier) return;
    const { result } = finding;
    const weightOf = weighing(finding, weigher, about);
    const [before, after] = [weightOf(result.start), weightOf(result.end)];
    start.add(before);
    end.add(after);
    const own = difference(after, before);
    const isMoved = Object.values(own).some((part) => part !== 0);
    if (!isMoved) return;
    (result.unseen.length > 0 ? possible : change).add(own);
    if (result.unseen.length > 0) return;
    if (finding.aspect === 'identity') byPrincipal.set(finding.object, own);
    const steps = result.states.slice(1).map((state, index) => ({
      run: result.runs[index]?.run.by.id,
      weight: weightOf(state),
    }));
    for (const { run, contributed } of contributions(before, steps))
      if (run !== undefined) byChange.set(run, (byChange.get(run) ?? 0) + contributed.total);
  };
  return {
    add,
    weighed: () => ({
      window: { start: start.sum(), end: end.sum(), change: change.sum(), possible: possible.sum() },
      byPrincipal,
      byChange,
    }),
  };
}

function createSum(): { readonly add: (weight: SurfaceWeight) => void; readonly sum: () => SurfaceWeight } {
  let sum = nothing;
  return {
    add: (weight) => {
      sum = summedWeights([sum, weight]);
    },
    sum: () => sum,
  };
}

function weighing(finding: Finding, weigher: Weigher, about: WeighingOf): (state: Compiled) => SurfaceWeight {
  const [container = ''] = about.compiler.containersOf(finding.object);
  if (finding.aspect === 'identity') {
    const principalClass = classOfPrincipal(finding.object, container, about);
    return (state) => weigher.weightOf(state, container, principalClass);
  }
  return (state) => {
    const classes = about.compiler.assumedBy(state).map((name) => classOfOutsider(name, about));
    const heaviest = byTrust.findLast((one) => classes.includes(one));
    return heaviest === undefined ? nothing : weigher.weightOf(state, container, heaviest);
  };
}

/** From the least to the most that access weighs in their hands. */
const byTrust: readonly PrincipalClass[] = [
  'internal',
  'pipeline',
  'agent',
  'organisation',
  'partner',
  'unknown',
  'anyone',
];

function classOfPrincipal(principal: string, container: string, about: WeighingOf): PrincipalClass {
  const { registry, compiler, own, world } = about;
  const object = { id: principal, kind: kindOf(principal), container };
  const trusted = compiler.trusted(object, world);
  if (trusted.includes('*')) return 'anyone';
  const party = partyOf({ accounts: [container], trusted }, registry, own);
  if (party.kind === 'partner' || party.kind === 'vendor') return 'partner';
  if (party.kind === 'unknown') return 'unknown';
  const actor = registry.actors.find(({ match }) => globMatches(match.principal, principal));
  if (actor?.operator === 'ai-agent') return 'agent';
  return actor?.operator === 'pipeline' ? 'pipeline' : 'internal';
}

function kindOf(principal: string): string {
  return /:role\//.test(principal) ? 'iam-role' : 'iam-user';
}

function classOfOutsider(name: string, { registry, compiler, own }: WeighingOf): PrincipalClass {
  const accounts = compiler.containersOf(name);
  if (accounts.length === 0) return 'anyone';
  const party = partyOf({ accounts, trusted: [] }, registry, own);
  if (party.kind === 'ours') return 'organisation';
  return party.kind === 'unknown' ? 'unknown' : 'partner';
}
