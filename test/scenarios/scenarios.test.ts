import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { can, canMany, type Verdict, verdictOf } from './asked.ts';
import { speaksOf } from './box-reader.ts';
import { enablersOf } from './enabled.ts';
import {
  asker,
  type ExpectedRow,
  type ExpectedWindow,
  expected,
  type Part,
  parts,
  vocabulary,
} from './expected.ts';
import type { Asked } from './judge.ts';
import { randomRequests } from './random-requests.ts';
import { dayMs, iso, stories } from './story.ts';
import { importStory, report, type Told, type ToldDelta, type ToldPart } from './told.ts';

/** Whether what `can` says at the two ends of a window, and in between, is what the part claims. */
const bearsOut: Readonly<Record<Part, (start: Verdict, end: Verdict, isBetween: boolean) => boolean>> = {
  widened: (start, end) => start === 'denied' && end === 'allowed',
  narrowed: (start, end) => start === 'allowed' && end === 'denied',
  transient: (start, end, isBetween) => start === 'denied' && end === 'denied' && isBetween,
  // It may have been held before, or it may be held back at the end: not both are known.
  unknownStart: (start, end) =>
    start !== 'allowed' && end !== 'denied' && [start, end].includes('indeterminate'),
};

/** What is known to come out otherwise; whoever mends it is told so here. */
const open: Readonly<Record<string, readonly string[]>> = {};

const nothing: Pick<ToldPart, 'boxes'> = { boxes: [] };

describe.each(stories().map((story) => ({ name: story.name, story })))('$name', ({ story }) => {
  const windows = expected(story);
  const asked = vocabulary(story);
  const test = (title: string, body: () => void | Promise<void>) =>
    (open[story.name]?.some((one) => title.startsWith(one)) ? it.fails : it)(title, body);
  let told: Told;
  let cwd: string;
  beforeAll(async () => {
    cwd = makeFolder(afterAll);
    await importStory(cwd, story);
    told = await report(cwd, story);
  });

  for (const window of windows)
    test(`tells of ${window.days} days who gained and lost what, and by which change`, () => {
      const { deltas = [] } = told.windows.find((one) => one.days === window.days) ?? {};
      expect(Object.fromEntries(deltas.map((delta) => [delta.principal, ofReport(delta)]))).toEqual(
        Object.fromEntries(window.rows.map((row) => [row.principal, ofSteps(row)])),
      );
    });

  test('names as enabling what a gain could not have been without, and nothing else', () => {
    const named = windows.flatMap(({ days, rows }) =>
      rows.map(({ principal }) => {
        const { deltas = [] } = told.windows.find((one) => one.days === days) ?? {};
        return { days, principal, by: deltas.find((one) => one.principal === principal)?.enabledBy ?? [] };
      }),
    );
    const due = windows.flatMap(({ days, rows }) =>
      rows.map((row) => ({ days, principal: row.principal, by: enablersOf(story, days, row) })),
    );
    expect(named).toEqual(due);
  });

  test('says what is known only in part, and nothing else is in doubt', () => {
    const inPart = windows
      .filter(({ rows }) => rows.some((row) => row.parts.unknownStart.length > 0))
      .map(({ days }) => `the state on ${iso(story.end - days * dayMs).slice(0, 10)} is known only in part`);
    expect(told.complete).toBe(true);
    expect(told.verdictReasons.filter((reason) => reason.endsWith('only in part'))).toEqual(inPart);
  });

  test('tells what came of every change and every attempt', () => {
    for (const window of windows) {
      const { summary } = told.windows.find((one) => one.days === window.days) ?? {};
      expect(summary).toMatchObject({ changes: counted(window), attempts: window.attempts.length });
    }
    const widest = windows.reduce((a, b) => (b.days > a.days ? b : a));
    const logged = told.changes.filter(({ eventIds }) => eventIds.length > 0);
    expect(Object.fromEntries(logged.map(({ id, net }) => [id, net]))).toEqual(
      Object.fromEntries(widest.nets),
    );
    expect(told.attempts.map(({ eventId }) => eventId)).toEqual(widest.attempts);
  });

  test('has its report agree with 2,000 random requests at both ends', () => {
    const { principals, justBefore } = asker(story);
    const days = Math.max(...story.windows);
    const deltas = new Map(
      told.windows.find((one) => one.days === days)?.deltas.map((delta) => [delta.principal, delta]),
    );
    const wrong = randomRequests(story, principals, 2000).flatMap((one) => {
      const start = justBefore(story.end - days * dayMs, one.principal, one);
      const end = justBefore(story.end, one.principal, one);
      const isNew = end.shown && !start.shown;
      const isGain = isNew && !start.maybe && end.surely;
      const due: Readonly<Record<string, boolean>> = {
        widened: isGain,
        unknownStart: isNew && !isGain,
        narrowed: start.shown && !end.shown && start.surely && !end.maybe,
      };
      const delta = deltas.get(one.principal);
      return (['widened', 'unknownStart', 'narrowed'] as const)
        .filter((part) => speaksOf(delta?.[part]?.boxes ?? [], one.principal, one) !== due[part])
        .map((part) => `${part}, ${one.principal}: ${words(one)}`);
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  test('has witnesses that `can --at` bears out', async () => {
    const store = canMany(cwd);
    onTestFinished(store.close);
    const asked = told.windows.flatMap(({ days, deltas }) =>
      deltas.flatMap((delta) =>
        parts.flatMap((part) => {
          const { witness } = delta[part] ?? {};
          const question = witness && { ...witness, principal: delta.principal };
          return question ? [{ delta, part, question, from: story.end - days * dayMs }] : [];
        }),
      ),
    );
    for (const { delta, part, question, from } of asked) {
      const [start, end] = [store.at(from)(question), store.at(story.end)(question)];
      const isBetween = delta.passedBy.some((id) => store.at(timeOf(id))(question) === 'allowed');
      const isSo = bearsOut[part](start, end, isBetween);
      expect({ isSo, part, question, start, end }).toMatchObject({ isSo: true });
    }
    const [one] = asked;
    if (one) expect(await can(cwd, story.end, one.question)).toBe(store.at(story.end)(one.question));
  });

  function timeOf(id: string): number {
    return Date.parse(told.changes.find((change) => change.id === id)?.occurredAt ?? '');
  }

  test('has `can --at` agree with 2,000 random requests at both ends', () => {
    const { principals, justBefore } = asker(story);
    const ours = principals.filter((name) => /^arn:aws:iam::\d+:(user|role)\//.test(name));
    const store = canMany(cwd);
    onTestFinished(store.close);
    const wrong = [story.end - Math.max(...story.windows) * dayMs, story.end].flatMap((at) => {
      const answer = store.at(at);
      return randomRequests(story, ours, 2000).flatMap((one) => {
        const [is, due] = [answer(one), verdictOf(justBefore(at, one.principal, one))];
        return is === due ? [] : [`${is}, not ${due}: ${one.principal} ${words(one)}`];
      });
    });
    expect([...new Set(wrong)]).toEqual([]);
  });

  function ofReport(delta: ToldDelta) {
    const within = ({ boxes }: Pick<ToldPart, 'boxes'>) =>
      sorted(asked.filter((one) => speaksOf(boxes, delta.principal, one)).map(words));
    const spoken = parts.map((part) => [part, within(delta[part] ?? nothing)] as const);
    const steps = delta.steps.filter(({ isFirstSight }) => !isFirstSight);
    return {
      ...Object.fromEntries(spoken),
      isIndeterminate: delta.indeterminate.length > 0,
      causes: sorted(delta.causes.map(labelOf)),
      passedBy: sorted(delta.passedBy.map(labelOf)),
      reached: sortedBy(
        delta.reached.map(({ through, widened, narrowed, causes }) => ({
          through: through.join(' '),
          widened: within(widened ?? nothing),
          narrowed: within(narrowed ?? nothing),
          causes: sorted(causes.map(labelOf)),
        })),
      ),
      steps: Object.fromEntries(steps.map(({ change, widened }) => [labelOf(change), within(widened)])),
    };
  }

  /** What a look found has no record; it is known by when and where it was found. */
  function labelOf(id: string): string {
    const change = told.changes.find((one) => one.id === id);
    if (change?.eventIds.length !== 0) return id;
    return `${Date.parse(change.occurredAt)}#${change.object}`;
  }
});

function ofSteps(row: ExpectedRow) {
  const due = parts.map((part) => [part, sorted(row.parts[part].map(words))] as const);
  return {
    ...Object.fromEntries(due),
    isIndeterminate: row.isIndeterminate,
    causes: sorted(row.causes),
    passedBy: sorted(row.passedBy),
    reached: sortedBy(
      row.reached.map(({ through, widened, narrowed, causes }) => ({
        through: through.join(' '),
        widened: sorted(widened.map(words)),
        narrowed: sorted(narrowed.map(words)),
        causes: sorted(causes),
      })),
    ),
    steps: Object.fromEntries([...row.steps].map(([by, all]) => [by, sorted(all.map(words))])),
  };
}

function counted({ nets }: ExpectedWindow) {
  const count = (net: string) => [...nets.values()].filter((one) => one === net).length;
  return {
    total: nets.size,
    remain: count('remains'),
    undone: count('undone'),
    neutral: count('neutral'),
    undecided: count('undecided'),
    notCompared: count('not-compared'),
  };
}

function words({ action, resource, context }: Asked): string {
  const held = Object.entries(context).map(([key, value]) => `${key}=${String(value)}`);
  return [action, resource, ...held].join(' ');
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}

function sortedBy<T extends { readonly through: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.through < b.through ? -1 : 1));
}
