import type { ActionGroup, Member } from './action-groups.ts';
import type { Cell } from './cells.ts';
import { sideOf } from './rest.ts';

/** One group of actions, judged in one direction. */
export interface GroupGain {
  readonly group: ActionGroup;
  readonly cells: readonly Cell[];
  readonly gained: readonly Cell[];
}

/** The members of one surface by what they do, as bits. */
export interface SideMasks {
  readonly layers: readonly { readonly allow: bigint; readonly opaqueAllow: bigint }[];
  readonly deny: bigint;
  readonly opaqueDeny: bigint;
}

/** Of each surface in turn; surfaces with the same members share one. */
export function sideMasks(
  members: readonly Member[],
  surfaces: number,
  layers: number,
): readonly SideMasks[] {
  // The last digit is the first surface's.
  const digits = members.map(({ sides }) => sides.toString(2));
  const known = new Map<string, SideMasks>();
  return Array.from({ length: surfaces }, (_, surface) => {
    let held = '';
    for (const bits of digits) held += bits[bits.length - 1 - surface] ?? '0';
    let masks = known.get(held);
    if (!masks) {
      masks = masksOf(
        members.map((member, index) => ({ member, index })).filter(({ index }) => held[index] === '1'),
        layers,
      );
      known.set(held, masks);
    }
    return masks;
  });
}

function masksOf(
  held: readonly { readonly member: Member; readonly index: number }[],
  layers: number,
): SideMasks {
  const bounds = Array.from({ length: layers }, () => ({ allow: 0n, opaqueAllow: 0n }));
  let deny = 0n;
  let opaqueDeny = 0n;
  for (const { member, index } of held) {
    const { effect, layer, opaque } = member.rest;
    const own = sideOf(index);
    const bound = bounds[layer];
    if (effect === 'deny') {
      if (opaque === undefined) deny |= own;
      else opaqueDeny |= own;
    } else if (bound) {
      if (opaque === undefined) bound.allow |= own;
      else bound.opaqueAllow |= own;
    }
  }
  return { layers: bounds, deny, opaqueDeny };
}

/** Blocked, whatever the opaque boxes turn out to match. */
export function isSurelyBlocked(mask: bigint, { deny, layers }: SideMasks): boolean {
  return (mask & deny) !== 0n || layers.some((layer) => (mask & (layer.allow | layer.opaqueAllow)) === 0n);
}

/** Allowed, whatever the opaque boxes turn out to match, where nothing surely blocks. */
export function isSurelyAllowed(mask: bigint, { opaqueDeny, layers }: SideMasks): boolean {
  return (mask & opaqueDeny) === 0n && layers.every((layer) => (mask & layer.allow) !== 0n);
}

/**
 * Do requests that match exactly the members in `mask` become allowed from `old` to `now`? `certain`: whatever
 * the opaque boxes turn out to match. `possible`: for some way in which they may turn out, where a box that both
 * sides have turns out the same on both.
 */
export function gain(mask: bigint, old: SideMasks, now: SideMasks): 'none' | 'possible' | 'certain' {
  if (isSurelyBlocked(mask, now)) return 'none';
  if (isSurelyBlocked(mask, old)) return isSurelyAllowed(mask, now) ? 'certain' : 'possible';

  // An opaque deny that both sides have matches nothing here, or the new side would not allow.
  const mayHaveBeenDenied = (mask & old.opaqueDeny & ~now.opaqueDeny) !== 0n;
  const mayHaveLacked = old.layers.some((layer, index) => {
    if (mask & layer.allow) return false;
    const other = now.layers[index] ?? { allow: 0n, opaqueAllow: 0n };
    return (mask & other.allow) !== 0n || (mask & other.opaqueAllow & ~layer.opaqueAllow) !== 0n;
  });
  return mayHaveBeenDenied || mayHaveLacked ? 'possible' : 'none';
}
