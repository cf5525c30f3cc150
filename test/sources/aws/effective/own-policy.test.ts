import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type History, stateAt } from '../../../../src/core/timeline/replay.ts';
import { ownPolicy } from '../../../../src/sources/aws/effective/resource-policy.ts';
import {
  at,
  type Evidence,
  historyFrom,
  listed,
  removed,
  type Seen,
  set,
} from '../../../support/timeline.ts';

const queue = {
  id: 'arn:aws:sqs:eu-west-1:111111111111:orders',
  kind: 'sqs-queue',
  container: '111111111111',
};

/** A policy in short: the action of each statement by its id; `-` is the id of one that has none. */
type Short = Readonly<Record<string, string>>;

function statement(id: string, action: string): string {
  const own = id === '-' ? {} : { Sid: id };
  return JSON.stringify({ ...own, Effect: 'Allow', Principal: '*', Action: action, Resource: queue.id });
}

function policy(short: Short): string {
  const statements = Object.entries(short).map(([id, action]) => statement(id, action));
  return `{"Version":"2012-10-17","Statement":[${statements.join()}]}`;
}

function put(second: number, event: string, short: Short): Evidence {
  return set(second, event, 'resource-policy', policy(short), queue);
}

function add(second: number, event: string, id: string, action: string): Evidence {
  return set(second, event, `statement:${id}`, statement(id, action), queue);
}

function drop(second: number, event: string, facet: string): Evidence {
  return removed(second, event, facet, queue);
}

function look(second: number, short: Short | undefined): Evidence {
  const facets: Readonly<Record<string, string>> = short ? { 'resource-policy': policy(short) } : {};
  return listed(second, 'look', ['resource-policy'], facets, { object: queue });
}

/** The policy at an instant: undefined where it was not seen, empty where there is none. */
function shownAt(second: number, evidence: readonly Evidence[], seen: Seen = []): Short | undefined {
  return shownBy(historyFrom(evidence, queue, seen), second);
}

function shownBy(history: History, second: number): Short | undefined {
  const own = ownPolicy(queue, stateAt(history, at(second)));
  if (own.kind === 'unknown') return undefined;
  if (own.kind === 'absent') return {};
  const { Statement } = JSON.parse(own.source.text) as { Statement: { Sid?: string; Action: string }[] };
  return Object.fromEntries(Statement.map(({ Sid = '-', Action }) => [Sid, Action]));
}

describe('the policy of a queue', () => {
  it('is the document and what was added to it, without what was removed from it', () => {
    const story = [
      put(10, 'put', { a: 'read', b: 'write', '-': 'list' }),
      add(20, 'add', 'c', 'purge'),
      drop(30, 'drop', 'statement:a'),
      add(40, 'again', 'b', 'delete'),
    ];
    expect(shownAt(10, story)).toEqual({ a: 'read', b: 'write', '-': 'list' });
    expect(shownAt(20, story)).toEqual({ a: 'read', b: 'write', c: 'purge', '-': 'list' });
    expect(shownAt(30, story)).toEqual({ b: 'write', c: 'purge', '-': 'list' });
    expect(shownAt(40, story)).toEqual({ b: 'delete', c: 'purge', '-': 'list' });
  });

  it('is what was written last, whole', () => {
    const story = [add(10, 'add', 'a', 'read'), put(20, 'put', { b: 'write' })];
    expect(shownAt(20, story)).toEqual({ b: 'write' });
    expect(shownAt(30, [...story, drop(30, 'drop', 'resource-policy')])).toEqual({});
  });

  it('is none where its only statement was removed from what a look showed', () => {
    expect(shownAt(20, [look(10, { a: 'read' }), drop(20, 'drop', 'statement:a')])).toEqual({});
  });

  it('is not seen, over an unbroken log, before a statement of it was changed', () => {
    const story = [add(20, 'add', 'a', 'read'), look(50, { a: 'read', b: 'write' })];
    expect(shownAt(19, story, [[10, 60]])).toBeUndefined();
    expect(shownAt(20, story, [[10, 60]])).toEqual({ a: 'read', b: 'write' });
  });
});

const last = 12;
const runs = { seed: 20261122, numRuns: 800 };

const wish = fc.record({
  second: fc.integer({ min: 1, max: last }),
  kind: fc.constantFrom('put', 'add', 'add', 'drop', 'drop', 'clear'),
  id: fc.constantFrom('a', 'b', 'c'),
  short: fc.dictionary(fc.constantFrom('a', 'b', 'c', '-'), fc.constantFrom('read', 'write'), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  action: fc.constantFrom('read', 'write', 'purge'),
  tie: fc.integer({ min: 10, max: 99 }),
});

interface Lived {
  readonly second: number;
  readonly evidence: Evidence;
  /** At the end of it. */
  readonly real: Short;
  /** The statement; undefined where the whole was written. */
  readonly of: string | undefined;
}

/** A statement is added where there is none of its id, and removed where there is one. */
function lived(
  wishes: readonly (typeof wish extends fc.Arbitrary<infer T> ? T : never)[],
  first: Short,
): readonly Lived[] {
  const deeds: Lived[] = [];
  for (const [index, { second, kind, id, short, action, tie }] of wishes
    .toSorted((a, b) => a.second - b.second)
    .entries()) {
    const real = deeds.at(-1)?.real ?? first;
    const event = `${tie}-${index}`;
    const has = real[id] !== undefined;
    if (kind === 'put')
      deeds.push({ second, evidence: put(second, event, short), real: short, of: undefined });
    else if (kind === 'clear')
      deeds.push({ second, evidence: drop(second, event, 'resource-policy'), real: {}, of: undefined });
    else if (kind === 'add' && !has)
      deeds.push({
        second,
        evidence: add(second, event, id, action),
        real: { ...real, [id]: action },
        of: id,
      });
    else if (kind === 'drop' && has) {
      const { [id]: _gone, ...rest } = real;
      deeds.push({ second, evidence: drop(second, event, `statement:${id}`), real: rest, of: id });
    }
  }
  return deeds;
}

/** Of what is written twice in one second a look at all of it does not say what came last. */
function isTied(deeds: readonly Lived[]): boolean {
  return deeds.some(({ second, of }, index) =>
    deeds.slice(index + 1).some((other) => other.second === second && (!of || !other.of || of === other.of)),
  );
}

test('is what it really was whenever it is known, and known where a look and an unbroken log tell it', () => {
  let known = 0;
  let certain = 0;
  fc.assert(
    fc.property(
      fc.array(wish, { maxLength: 8 }),
      fc.dictionary(fc.constantFrom('a', 'b'), fc.constant('read'), { noNullPrototype: true }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: last }),
      (wishes, first, from, second) => {
        fc.pre(second >= from);
        const deeds = lived(wishes, first);
        const realAt = (time: number) => deeds.findLast((deed) => deed.second <= time)?.real ?? first;
        const evidence = deeds.filter((deed) => deed.second >= from).map((deed) => deed.evidence);
        const history = historyFrom([...evidence, look(second, realAt(second))], queue, [[from, last + 1]]);
        for (let time = from - 1; time <= last; time += 1) {
          const shown = shownBy(history, time);
          const isStill = !deeds.some((deed) => deed.second > time && deed.second <= second);
          if (time <= second && isStill && !isTied(deeds)) {
            certain += 1;
            expect([time, shown]).toEqual([time, realAt(time)]);
          }
          if (shown === undefined) continue;
          known += 1;
          expect([time, shown]).toEqual([time, realAt(time)]);
        }
      },
    ),
    runs,
  );
  expect(Math.min(known, certain)).toBeGreaterThan(1000);
});
