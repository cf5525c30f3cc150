import type { ActionGroup, Member } from './action-groups.ts';
import type { Cell } from './cells.ts';
import { maskOf } from './dimensions.ts';
import type { Sides } from './rest.ts';

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

export function sideMasks(members: readonly Member[], bit: Sides, layers: number): SideMasks {
  const mask = (effect: 'allow' | 'deny', isOpaque: boolean, layer?: number) =>
    maskOf(
      members,
      ({ rest, sides }) =>
        (sides & bit) !== 0n &&
        rest.effect === effect &&
        (rest.opaque !== undefined) === isOpaque &&
        (layer === undefined || rest.layer === layer),
    );
  return {
    layers: Array.from({ length: layers }, (_, layer) => ({
      allow: mask('allow', false, layer),
      opaqueAllow: mask('allow', true, layer),
    })),
    deny: mask('deny', false),
    opaqueDeny: mask('deny', true),
  };
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
