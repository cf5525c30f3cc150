/** A real world of one object, the log that somebody kept of it from some second on, and looks at it. */
export const facets = ['trust', 'inline:a', 'inline:b'] as const;
export type FacetName = (typeof facets)[number];
export const families = ['trust', 'inline'] as const;

export type Act =
  | { readonly kind: 'create' | 'delete' }
  | { readonly kind: 'set'; readonly facet: FacetName; readonly value: string; readonly isMasked: boolean }
  | { readonly kind: 'remove'; readonly facet: FacetName };

export type Deed = Act & { readonly second: number; readonly id: string };

export interface Wish {
  readonly second: number;
  readonly kind: Act['kind'];
  readonly facet: FacetName;
  readonly value: string;
  readonly isMasked: boolean;
  readonly tie: number;
}

/** The object at the end of a second; undefined where it does not exist. */
export type Real = ReadonlyMap<FacetName, string> | undefined;

export interface World {
  readonly deeds: readonly Deed[];
  readonly at: (second: number) => Real;
}

/** What of the wishes was possible: nothing is created twice, removed that is not there, or replaced in one second. */
export function lived(wishes: readonly Wish[], isThere: boolean): World {
  const deeds: Deed[] = [];
  const states: { second: number; real: Real }[] = [
    { second: Number.NEGATIVE_INFINITY, real: isThere ? new Map([['trust', 'first']]) : undefined },
  ];
  for (const [index, wish] of wishes.toSorted((a, b) => a.second - b.second).entries()) {
    const real = states.at(-1)?.real;
    const isFirst = deeds.at(-1)?.second !== wish.second;
    const { kind, second, facet } = wish;
    const id = `${wish.tie}-${index}`;
    if (kind === 'create' && (real || !isFirst)) continue;
    if (
      kind === 'delete' &&
      (!real || !isFirst || wishes.some((one) => one.second === second && one !== wish))
    )
      continue;
    if ((kind === 'set' || kind === 'remove') && !real) continue;
    if (kind === 'remove' && !real?.has(facet)) continue;
    const next = kind === 'delete' ? undefined : new Map(kind === 'create' ? [] : real);
    if (kind === 'set') next?.set(facet, wish.value);
    if (kind === 'remove') next?.delete(facet);
    if (kind === 'set') deeds.push({ kind, second, id, facet, value: wish.value, isMasked: wish.isMasked });
    else if (kind === 'remove') deeds.push({ kind, second, id, facet });
    else deeds.push({ kind, second, id });
    states.push({ second, real: next });
  }
  return { deeds, at: (second) => states.findLast((one) => one.second <= second)?.real };
}

/** What a look would have shown at the end of one of its seconds. */
export interface Look {
  readonly second: number;
  readonly from: number | undefined;
  readonly moment: number;
}

/** Whether the log from `second` on, and a look at one moment after it, leave no doubt about the facet. */
export function isTold(world: World, facet: FacetName, second: number, looks: readonly Look[]): boolean {
  return looks.some(
    (look) =>
      look.from === undefined &&
      look.second >= second &&
      !world.deeds.some(
        (deed) =>
          deed.second > second && deed.second <= look.second && (!('facet' in deed) || deed.facet === facet),
      ),
  );
}
