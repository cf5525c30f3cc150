import type { DeltaPart, Request } from '../model/access.ts';
import type { Action } from './action-groups.ts';
import type { ActionUniverse } from './action-universe.ts';
import type { Cell } from './cells.ts';
import type { GroupGain } from './gain.ts';
import { any, fill } from './glob.ts';
import { inSet } from './pattern.ts';
import { type ResidualContext, residualBoxes } from './residual.ts';

/** What became allowed, ready to be read. */
export function partOf(gains: readonly GroupGain[], context: ResidualContext): DeltaPart | null {
  const witness = witnessOf(gains, context.universe);
  if (!witness) return null;
  const named = gains.flatMap(({ group }) => group.actions.filter((action) => action.kind !== 'unlisted'));
  let atoms = 0;
  for (const { group, gained } of gains)
    for (const cell of gained) atoms += cell.count * group.actions.length;
  return {
    boxes: residualBoxes(gains, context),
    witness,
    size: { actions: new Set(named.map((action) => action.name)).size, atoms },
  };
}

const preference = { listed: 0, literal: 1, unlisted: 2 } as const;

/** The simplest request: a known action first, then the fewest context keys. */
function witnessOf(gains: readonly GroupGain[], universe: ActionUniverse): Request | undefined {
  let best: { gain: GroupGain; cell: Cell; action: Action; cost: number } | undefined;
  for (const gain of gains) {
    const action = [...gain.group.actions].sort((a, b) => preference[a.kind] - preference[b.kind])[0];
    if (!action) continue;
    for (const cell of gain.gained) {
      const cost = preference[action.kind] * 1000 + contextSize(cell);
      if (!best || cost < best.cost) best = { gain, cell, action, cost };
    }
  }
  return best && requestOf(best.gain, best.cell, best.action, universe);
}

function contextSize(cell: Cell): number {
  let size = 0;
  for (let pick = cell.picks; pick; pick = pick.rest)
    if (pick.dimension.kind === 'key' && pick.value !== undefined) size++;
  return size;
}

function requestOf(gain: GroupGain, cell: Cell, action: Action, universe: ActionUniverse): Request {
  const context: Record<string, string | readonly string[]> = {};
  let resource = '';
  let principal: string | undefined;
  for (let pick = cell.picks; pick; pick = pick.rest) {
    const { dimension, value } = pick;
    Object.assign(context, pick.beside ?? {});
    if (dimension.kind === 'key' && value !== undefined) context[dimension.key] = value;
    if (dimension.kind === 'resource' && typeof value === 'string') resource = value;
    if (dimension.kind === 'principal' && typeof value === 'string') principal = value;
  }
  const sets = (kind: 'resources' | 'principals') => gain.group.members.map(({ rest }) => rest[kind]);
  return {
    ...(principal === undefined ? {} : { principal: natural(principal, sets('principals'), 'anonymous') }),
    action: universe.display(action.name),
    resource: natural(resource, sets('resources'), any),
    context: Object.fromEntries(Object.entries(context).sort()),
  };
}

type Sets = readonly ({ readonly kind: 'in' | 'not-in'; readonly patterns: readonly string[] } | undefined)[];

/** The shortest text of an atom is often odd; a filled-in pattern that no set tells from it reads better. */
function natural(text: string, sets: Sets, whole: string): string {
  const patterns = [...new Set(sets.flatMap((set) => set?.patterns ?? []))].sort(
    (a, b) => b.length - a.length,
  );
  const candidates = [...patterns, any].map((pattern) =>
    pattern === any ? whole : fill(pattern, 'example'),
  );
  const isSame = (candidate: string) =>
    sets.every((set) => set === undefined || inSet(set, candidate) === inSet(set, text));
  return candidates.find(isSame) ?? text;
}
