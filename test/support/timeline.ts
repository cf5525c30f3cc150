import { expect } from 'vitest';
import type { FacetKey, FacetValue, ObjectRef, UnknownReason } from '../../src/core/model/event.ts';
import type { Fact } from '../../src/core/model/fact.ts';
import { type Instant, instant } from '../../src/core/model/time.ts';
import { carriedBack } from '../../src/core/timeline/carried.ts';
import { type History, replay, stateAt } from '../../src/core/timeline/replay.ts';
import type { FacetState, ObjectState } from '../../src/core/timeline/state.ts';
import type { ObjectLog } from '../../src/core/timeline/told-by-log.ts';

const dawn = Date.UTC(2026, 2, 1);

/** Seconds after the dawn of the test's day. */
export function at(second: number): Instant {
  return instant(dawn + second * 1000);
}

export const clerk: ObjectRef = {
  id: 'arn:aws:iam::111111111111:role/clerk',
  kind: 'iam-role',
  container: '111111111111',
};

/** One piece of evidence and the objects it is about. */
export interface Evidence {
  readonly about: readonly ObjectRef[];
  readonly fact: Fact;
}

export function facet(name: string): FacetKey {
  const cut = name.indexOf(':');
  return cut < 0 ? { family: name, member: '' } : { family: name.slice(0, cut), member: name.slice(cut + 1) };
}

export function document(text: string): FacetValue {
  return { kind: 'document', text };
}

export function created(second: number, event: string, object = clerk): Evidence {
  return {
    about: [object],
    fact: { kind: 'effect', at: at(second), event, effect: { kind: 'create', object } },
  };
}

export function set(
  second: number,
  event: string,
  name: string,
  value: FacetValue | string,
  object = clerk,
): Evidence {
  const held = typeof value === 'string' ? document(value) : value;
  const effect = { kind: 'set', object, facet: facet(name), value: held } as const;
  return { about: [object], fact: { kind: 'effect', at: at(second), event, effect } };
}

export function removed(second: number, event: string, name: string, object = clerk): Evidence {
  const effect = { kind: 'remove', object, facet: facet(name) } as const;
  return { about: [object], fact: { kind: 'effect', at: at(second), event, effect } };
}

export function deleted(second: number, event: string, object = clerk): Evidence {
  return {
    about: [object],
    fact: { kind: 'effect', at: at(second), event, effect: { kind: 'delete', object } },
  };
}

export function renamed(second: number, event: string, object: ObjectRef, to: ObjectRef): Evidence {
  const effect = { kind: 'rename', object, to } as const;
  return { about: [object, to], fact: { kind: 'effect', at: at(second), event, effect } };
}

export function masked(reason: UnknownReason = 'masked'): FacetValue {
  return { kind: 'unknown', reason };
}

export function listed(
  second: number,
  snapshot: string,
  families: readonly string[],
  facets: Readonly<Record<string, FacetValue | string>>,
  options: Looking & {
    readonly createdAt?: number;
    readonly since?: number;
    readonly object?: ObjectRef;
  } = {},
): Evidence {
  const { createdAt, since, object = clerk } = options;
  return {
    about: [object],
    fact: {
      kind: 'listed',
      at: at(second),
      ...begun(options),
      snapshot,
      createdAt: createdAt === undefined ? undefined : at(createdAt),
      families,
      facets: Object.entries(facets).map(([name, value]) => ({
        facet: facet(name),
        value: typeof value === 'string' ? document(value) : value,
        ...(since === undefined ? {} : { since: at(since) }),
      })),
    },
  };
}

export function unlisted(second: number, snapshot: string, object = clerk, options: Looking = {}): Evidence {
  return { about: [object], fact: { kind: 'unlisted', at: at(second), ...begun(options), snapshot } };
}

interface Looking {
  /** The second in which the look began, where it took a while. */
  readonly from?: number;
}

function begun({ from }: Looking): { readonly from?: Instant } {
  return from === undefined ? {} : { from: at(from) };
}

/** A state in words: facets by `family:member`. */
export interface Shown {
  readonly existence: ObjectState['existence'];
  readonly closed: 'all' | readonly string[];
  readonly facets: Readonly<Record<string, string>>;
  readonly renamedTo?: string;
}

export function shown(state: ObjectState): Shown {
  return {
    existence: state.existence,
    closed: state.closed === 'all' ? 'all' : [...state.closed].sort(),
    facets: Object.fromEntries(
      [...state.facets]
        .map(([id, one]) => [id.replace('\u0000', ':').replace(/:$/, ''), facetWords(one)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    ...(state.renamedTo ? { renamedTo: state.renamedTo.id } : {}),
  };
}

function facetWords(state: FacetState): string {
  // What a snapshot says is told by object; every test here is about one.
  const by = state.by ? ` by ${state.by.id.split('#')[0]}` : '';
  if (state.kind === 'absent') return `absent${by}`;
  if (state.kind === 'unknown') return `unknown (${state.reason})${by}`;
  const { value } = state;
  const held =
    value.kind === 'document' ? value.text : value.kind === 'reference' ? `-> ${value.target}` : '?';
  return `${held}${by}`;
}

/** When the log of everything was seen without a hole, in seconds. */
export type Seen = readonly (readonly [from: number, to: number])[];

function logOf(seen: Seen): ObjectLog {
  return {
    unbroken: seen.map(([from, to]) => ({ from: at(from), to: at(to) })),
    isLogged: (family) => family !== 'last-used',
  };
}

export function historyFrom(evidence: readonly Evidence[], object = clerk, seen: Seen = []): History {
  const known = new Map<string, History>();
  const historyOf = (one: ObjectRef): History => {
    const found = known.get(one.id);
    if (found) return found;
    const facts = evidence
      .filter(({ about }) => about.some(({ id }) => id === one.id))
      .map(({ fact }) => fact);
    const made = replay(one, carriedBack(facts, logOf(seen)), historyOf);
    known.set(one.id, made);
    return made;
  };
  return historyOf(object);
}

/** `given(...).at(second).expect(state)`, whatever the order in which the evidence is handed over. */
export function given(...evidence: readonly Evidence[]) {
  return givenLog([], ...evidence);
}

/** The same where the log was seen without a hole in between. */
export function givenLog(seen: Seen, ...evidence: readonly Evidence[]) {
  return {
    at: (second: number, object = clerk) => ({
      expect: (expected: Shown): void => {
        for (const order of orders(evidence)) {
          expect(shown(stateAt(historyFrom(order, object, seen), at(second)))).toEqual(expected);
        }
      },
    }),
  };
}

/** Every order of up to five; of more, forwards, backwards and every rotation. */
function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 5) return permutations(items);
  const turned = items.map((_, index) => [...items.slice(index), ...items.slice(0, index)]);
  return [...turned, ...turned.map((one) => one.toReversed())];
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
