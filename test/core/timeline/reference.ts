/** A second, naive replay of one object: plain strings, one pass, no code of the engine. */
export type Deed =
  | { readonly kind: 'create' | 'delete' | 'unlisted'; readonly second: number; readonly id: string }
  | {
      readonly kind: 'set';
      readonly second: number;
      readonly id: string;
      readonly facet: string;
      readonly value: string;
    }
  | { readonly kind: 'remove'; readonly second: number; readonly id: string; readonly facet: string }
  | {
      readonly kind: 'listed';
      readonly second: number;
      readonly id: string;
      readonly whole: readonly string[];
      readonly held: Readonly<Record<string, string>>;
    };

export interface Picture {
  readonly exists: boolean | undefined;
  /** By facet: the value, `?` masked, `~` order not told, `-` certainly not there; one not named was never told. */
  readonly facets: Readonly<Record<string, string>>;
}

export const facets = ['trust', 'inline:a', 'inline:b'] as const;
const order = ['create', 'set', 'remove', 'delete', 'listed', 'unlisted'];

/** What is told of the minute before a thing was made was done to the thing, by a clock that is behind. */
export function settled(deeds: readonly Deed[]): readonly Deed[] {
  const made = deeds.filter(({ kind }) => kind === 'create').map((deed) => deed.second);
  const first = Math.min(...made);
  const early = deeds.filter((deed) => deed.second < first);
  const isAlone = made.filter((one) => one === first).length === 1;
  const isWriting = early.every(({ kind }) => kind === 'set' || kind === 'remove');
  if (made.length === 0 || !isAlone || !isWriting || early.some((deed) => first - deed.second > 60))
    return deeds;
  return deeds.map((deed) => (deed.second < first ? { ...deed, second: first } : deed));
}

export function pictureAt(told: readonly Deed[], second: number): Picture {
  return pictureOf(settled(told), second);
}

function pictureOf(deeds: readonly Deed[], second: number): Picture {
  const sorted = deeds.filter((deed) => deed.second <= second).toSorted(byOrder);
  const [first] = deeds.toSorted(byOrder);
  const isMade = first?.kind === 'create';
  const isAlsoDropped = deeds.some((deed) => deed.kind === 'delete' && deed.second === first?.second);
  let exists: boolean | undefined = isMade && !isAlsoDropped ? false : undefined;
  let told: Record<string, string> = exists === false ? nothing() : {};
  const forget = () => {
    if (exists === false) told = {};
    exists = true;
  };
  const seconds = [...new Set(sorted.map((deed) => deed.second))];
  for (const tick of seconds) {
    const group = sorted.filter((deed) => deed.second === tick);
    const has = (kind: string) => group.some((deed) => deed.kind === kind);
    const ends = (deed: Deed) => deed.kind === 'remove' || deed.kind === 'delete';
    const replaced = exists === true && has('delete') && has('create');
    const steps = replaced ? [...group.filter(ends), ...group.filter((deed) => !ends(deed))] : group;
    const isDoubtful = exists === undefined && has('delete') && has('create');
    const tied = tiesOf(steps, told);
    for (const deed of steps) {
      if (deed.kind === 'delete' && isDoubtful) [exists, told] = [undefined, {}];
      else if (deed.kind === 'delete' || deed.kind === 'unlisted') [exists, told] = [false, nothing()];
      else if (deed.kind === 'create') [exists, told] = [true, nothing()];
      else {
        forget();
        if (deed.kind === 'set') told[deed.facet] = tied.has(deed.facet) ? '~' : deed.value;
        if (deed.kind === 'remove') told[deed.facet] = tied.has(deed.facet) ? '~' : '-';
        if (deed.kind === 'listed') {
          for (const name of facets) if (deed.whole.includes(familyOf(name))) told[name] = '-';
          Object.assign(told, deed.held);
        }
      }
    }
  }
  return { exists, facets: told };
}

/** Written to two values within the second; a value and its removal are in order only where it was absent. */
function tiesOf(steps: readonly Deed[], before: Readonly<Record<string, string>>): ReadonlySet<string> {
  const written: Record<string, string[]> = {};
  for (const deed of steps) {
    if (deed.kind === 'create' || deed.kind === 'delete') for (const name of facets) written[name] = [];
    if (deed.kind === 'set') written[deed.facet] = [...(written[deed.facet] ?? []), deed.value];
    if (deed.kind === 'remove') written[deed.facet] = [...(written[deed.facet] ?? []), '-'];
  }
  const isTied = (name: string) => {
    const different = new Set(written[name] ?? []);
    if (different.size === 2 && different.has('-')) return before[name] !== '-';
    return different.size > 1;
  };
  return new Set(facets.filter(isTied));
}

function nothing(): Record<string, string> {
  return Object.fromEntries(facets.map((name) => [name, '-']));
}

function familyOf(name: string): string {
  return name.split(':')[0] ?? '';
}

function rankOf(deed: Deed): number {
  return Math.min(order.indexOf(deed.kind), 4);
}

function byOrder(a: Deed, b: Deed): number {
  return a.second - b.second || rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1);
}
