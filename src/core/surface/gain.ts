import type { ActionGroup, Member } from './action-groups.ts';
import type { Cell } from './cells.ts';
import { bitsOf, hasBit, type Sides, sideOf } from './rest.ts';

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

/** Of one surface; surfaces are many and few are asked for. */
export function createSideMasks(members: readonly Member[], layers: number): (surface: number) => SideMasks {
  const known = new Map<number, SideMasks>();
  return (surface) => {
    let masks = known.get(surface);
    if (!masks) {
      const held = members.map((member, index) => ({ member, index }));
      masks = masksOf(
        held.filter(({ member }) => hasBit(member.sides, surface)),
        layers,
      );
      known.set(surface, masks);
    }
    return masks;
  };
}

/** What a request that matches exactly the members in `mask` comes to, as bits: on which surfaces. */
export interface Standing {
  /** Allowed, whatever the opaque boxes turn out to match. */
  readonly allowed: Sides;
  /** Blocked, whatever they turn out to match. */
  readonly blocked: Sides;
}

interface Extent {
  readonly layers: number;
  readonly full: Sides;
}

/** The same as `isSurelyAllowed` and `isSurelyBlocked`, of all surfaces at once. */
export function standingOf(mask: bigint, members: readonly Member[], { layers, full }: Extent): Standing {
  const { sure, possible, denied, maybeDenied } = sidesIn(mask, members, layers);
  const all = (some: readonly Sides[]) => some.reduce((both, sides) => both & sides, full);
  const blocked = denied | (full & ~all(possible));
  return { blocked, allowed: all(sure) & ~blocked & ~maybeDenied };
}

/** What blocks it, and on which surfaces: layers by their number, then denies. */
export function blockingOf(
  mask: bigint,
  members: readonly Member[],
  { layers, full }: Extent,
): ReadonlyMap<number, Sides> {
  const { possible } = sidesIn(mask, members, layers);
  const lacking = possible.map((sides, layer) => [layer, full & ~sides] as const);
  const denying = bitsOf(mask).flatMap((index) => {
    const { rest, sides = 0n } = members[index] ?? {};
    return rest?.effect === 'deny' && rest.opaque === undefined ? [[layers + index, sides] as const] : [];
  });
  return new Map([...lacking, ...denying]);
}

function sidesIn(mask: bigint, members: readonly Member[], layers: number) {
  const sure = Array.from({ length: layers }, () => 0n);
  const possible = Array.from({ length: layers }, () => 0n);
  let denied = 0n;
  let maybeDenied = 0n;
  for (const index of bitsOf(mask)) {
    const member = members[index];
    if (!member) continue;
    const { rest, sides } = member;
    if (rest.effect === 'deny') {
      if (rest.opaque === undefined) denied |= sides;
      else maybeDenied |= sides;
    } else {
      possible[rest.layer] = (possible[rest.layer] ?? 0n) | sides;
      if (rest.opaque === undefined) sure[rest.layer] = (sure[rest.layer] ?? 0n) | sides;
    }
  }
  return { sure, possible, denied, maybeDenied };
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
