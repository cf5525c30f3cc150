import type { DeltaPart, DeltaSize, Request } from '../model/access.ts';
import type { ActionGroup } from './action-groups.ts';
import type { Action, ActionUniverse } from './action-universe.ts';
import type { Cell } from './cells.ts';
import type { GroupGain } from './gain.ts';
import { any } from './glob.ts';
import type { Natural } from './natural.ts';
import { isEverything } from './pattern.ts';
import { type ResidualContext, residualBoxes } from './residual.ts';

interface ShownContext {
  readonly universe: ActionUniverse;
  readonly natural: Natural;
}

/** What became allowed, ready to be read. */
export function partOf(
  gains: readonly GroupGain[],
  context: ResidualContext & ShownContext,
): DeltaPart | null {
  const shown = shownBy(gains, context);
  return shown ? { boxes: residualBoxes(gains, context), ...shown } : null;
}

/** One request, and the size of it all. */
export function shownBy(
  gains: readonly GroupGain[],
  context: ShownContext,
): { readonly witness: Request; readonly size: DeltaSize } | undefined {
  const witness = witnessOf(gains, context);
  if (!witness) return undefined;
  // No action is in two groups.
  let actions = 0;
  for (const { group } of gains) actions += namedIn(group);
  let atoms = 0;
  for (const { group, gained } of gains)
    for (const cell of gained) atoms += cell.count * group.actions.length;
  return {
    witness,
    size: { actions, atoms },
  };
}

const named = new WeakMap<ActionGroup, number>();

/** How many of the actions are known by name; a group may hold most of the catalogue, and is asked again and again. */
function namedIn(group: ActionGroup): number {
  const known = named.get(group);
  if (known !== undefined) return known;
  let count = 0;
  for (const { kind } of group.actions) if (kind !== 'unlisted') count += 1;
  named.set(group, count);
  return count;
}

/** Where resources are not told apart, one as people know it. */
function anyResource({ members }: ActionGroup, { name }: Action, universe: ActionUniverse): string {
  const isAny = members.every(({ rest }) => isEverything(rest.resources));
  return (isAny && universe.resourcesOf(name)?.examples[0]) || any;
}

const preference = { listed: 0, literal: 1, unlisted: 2 } as const;

/** The simplest request: a known action first, then the fewest context keys. */
function witnessOf(gains: readonly GroupGain[], context: ShownContext): Request | undefined {
  let best: { gain: GroupGain; cell: Cell; action: Action; cost: number } | undefined;
  for (const gain of gains) {
    const action = simplest(gain.group.actions);
    if (!action) continue;
    for (const cell of gain.gained) {
      const cost = preference[action.kind] * 1000 + contextSize(cell);
      if (!best || cost < best.cost) best = { gain, cell, action, cost };
    }
  }
  return best && requestOf(best.gain, best.cell, best.action, context);
}

function simplest(actions: readonly Action[]): Action | undefined {
  let best: Action | undefined;
  for (const action of actions) {
    if (action.kind === 'listed') return action;
    if (!best || preference[action.kind] < preference[best.kind]) best = action;
  }
  return best;
}

function contextSize(cell: Cell): number {
  let size = [...cell.values.values()].filter((value) => value !== undefined).length;
  for (let pick = cell.picks; pick; pick = pick.rest)
    if (pick.dimension.kind === 'key' && pick.value !== undefined) size++;
  return size;
}

function requestOf(
  { group }: GroupGain,
  cell: Cell,
  action: Action,
  { universe, natural }: ShownContext,
): Request {
  const context: Record<string, string | readonly string[]> = {};
  for (const [name, value] of cell.values) if (value !== undefined) context[name] = value;
  let resource = '';
  let principal: string | undefined;
  for (let pick = cell.picks; pick; pick = pick.rest) {
    const { dimension, value } = pick;
    if (dimension.kind === 'key' && value !== undefined) context[dimension.key] = value;
    if (dimension.kind === 'resource' && typeof value === 'string') resource = value;
    if (dimension.kind === 'principal' && typeof value === 'string') principal = value;
  }
  return {
    ...(principal === undefined
      ? {}
      : { principal: natural(principal, { group, cell, name: 'principals' }, 'anonymous') }),
    action: universe.display(action.name),
    resource: natural(resource, { group, cell, name: 'resources' }, anyResource(group, action, universe)),
    context: Object.fromEntries(Object.entries(context).sort()),
  };
}
