import { keyOf } from '../surface/atoms.ts';
import { createSetAutomaton, otherCharacter, type SetState } from '../surface/set-automaton.ts';
import type { Cell } from './cell.ts';

/** Where one can be in the joint automaton of all cells after reading the start of a text. */
export interface Place {
  readonly id: number;
  /** Cells that the text is in if it ends here. */
  readonly here: number;
  /** Cells that it can still be in, wherever it ends. */
  readonly ahead: () => number;
  /** Characters that lead elsewhere than others do, and the one that stands for the others. */
  readonly codes: readonly number[];
  readonly next: (code: number) => Place;
}

interface Membership {
  readonly bit: number;
  readonly within: number;
  readonly except: number;
}

/** Made as far as somebody walks. */
export function createPlaces(cells: readonly Cell[]): Place {
  const lists = new Map<string, SetState>();
  const listOf = (patterns: readonly string[]): number => {
    const key = JSON.stringify(patterns);
    if (!lists.has(key)) lists.set(key, createSetAutomaton(patterns));
    return [...lists.keys()].indexOf(key);
  };
  const memberships: readonly Membership[] = cells.map(({ within, except }, index) => ({
    bit: 1 << index,
    within: listOf(within),
    except: listOf(except),
  }));
  const places = new Map<string, Place>();
  return placeAt([...lists.values()]);

  function placeAt(parts: readonly SetState[]): Place {
    const key = keyOf(parts);
    let place = places.get(key);
    if (!place) {
      place = createPlace(parts, places.size);
      places.set(key, place);
    }
    return place;
  }

  function createPlace(parts: readonly SetState[], id: number): Place {
    const known = new Map<number, Place>();
    let found: number | undefined;
    const place: Place = {
      id,
      here: cellsAt(parts, memberships),
      ahead: () => {
        found ??= ahead(place);
        return found;
      },
      codes: [...new Set(parts.flatMap(({ alive }) => alive)), otherCharacter],
      next: (code) => {
        let target = known.get(code);
        if (!target) {
          target = placeAt(parts.map((part) => part.next(code)));
          known.set(code, target);
        }
        return target;
      },
    };
    return place;
  }
}

function cellsAt(parts: readonly SetState[], memberships: readonly Membership[]): number {
  let bits = 0;
  for (const { bit, within, except } of memberships)
    if (parts[within]?.accepting && !parts[except]?.accepting) bits |= bit;
  return bits;
}

function ahead(from: Place): number {
  const seen = new Set([from]);
  let bits = 0;
  for (const place of seen) {
    bits |= place.here;
    for (const code of place.codes) seen.add(place.next(code));
  }
  return bits;
}
