import {
  dayMs,
  formatDay,
  formatInstant,
  hourMs,
  type Instant,
  instant,
  type Window,
} from '../core/model/time.ts';
import { agentDrafts } from './agent.ts';
import { backgroundDrafts } from './background.ts';
import { bucketSnapshot } from './buckets.ts';
import { ourAccount, people, region } from './cast.ts';
import { type DemoRecord, type Draft, record } from './cloudtrail.ts';
import { deniedDrafts } from './denied.ts';
import { peopleDrafts } from './people.ts';
import { between, letters, stream } from './random.ts';
import { openingSnapshot } from './snapshot.ts';
import { exchangeSteps, invoiceSteps, outboxSteps, storyDays, trustStep } from './story.ts';

export interface DemoOptions {
  /** Where the story ends, and the last window of the report. */
  readonly end: Instant;
  readonly seed?: number;
}

/** `path` is relative to the folder of records. */
export interface DemoFile {
  readonly path: string;
  readonly body: string;
}

export interface DemoStep {
  readonly id: string;
  readonly at: Instant;
  readonly eventId: string;
  readonly operation: string;
  readonly opens: string;
}

/** What the generator knows of its own making; the tests hold drift's answers against it. */
export interface DemoTruth {
  readonly partner: readonly DemoStep[];
  readonly invoices: readonly DemoStep[];
  readonly counts: {
    readonly agentChanges: number;
    readonly peopleChanges: number;
    readonly people: number;
    readonly refused: number;
    readonly background: number;
  };
}

/** The end of the story that plain `drift demo` tells. */
export const demoEnd: Instant = instant(Date.UTC(2026, 10, 22));

/** The story as the vendor would deliver it: two opening snapshots and half a year of log files. */
export function demoRecords(options: DemoOptions): readonly DemoFile[] {
  const window = storyWindow(options.end);
  const takenAt = instant(window.start - hourMs);
  return [
    {
      path: `snapshots/${ourAccount}-${formatDay(takenAt)}.json`,
      body: `${JSON.stringify(openingSnapshot(takenAt), null, 2)}\n`,
    },
    {
      path: `snapshots/${ourAccount}-buckets-${formatDay(takenAt)}.jsonl`,
      body: bucketSnapshot(takenAt)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    },
    ...logFiles(storyRecords(options), window, options.seed ?? defaultSeed),
  ];
}

export function demoSteps(options: DemoOptions): DemoTruth {
  const records = storyRecords(options);
  const applied = (by: Draft['by']) => records.filter(({ draft }) => draft.by === by && !draft.error).length;
  return {
    partner: stepsOf(records, [...outboxSteps, ...exchangeSteps, trustStep]),
    invoices: stepsOf(records, invoiceSteps),
    counts: {
      agentChanges: applied('agent'),
      peopleChanges: applied('people'),
      people: Object.keys(people).length,
      refused: records.filter(({ draft }) => draft.error).length,
      background: applied('background'),
    },
  };
}

const defaultSeed = 20_261_122;

function storyWindow(end: Instant): Window {
  return { days: storyDays, start: instant(end - storyDays * dayMs), end };
}

function storyRecords({ end, seed = defaultSeed }: DemoOptions): readonly DemoRecord[] {
  const window = storyWindow(end);
  const drafts = [
    ...agentDrafts(window, seed),
    ...peopleDrafts(window),
    ...deniedDrafts(window),
    ...backgroundDrafts(window, seed),
  ];
  const random = stream(seed, 'ids');
  // The sort is stable: what shares a second keeps the order in which it was done.
  return drafts.toSorted((a, b) => a.at - b.at).map((draft) => record(draft, random));
}

function stepsOf(
  records: readonly DemoRecord[],
  steps: readonly { readonly id: string; readonly opens: string }[],
): readonly DemoStep[] {
  return records.flatMap(({ draft: { at, call, step }, eventId }) => {
    const found = steps.find(({ id }) => id === step);
    return found === undefined
      ? []
      : [{ id: found.id, at, eventId, operation: `iam:${call.eventName}`, opens: found.opens }];
  });
}

/** Two files a day, each in the order of arrival, which is not that of the events. */
function logFiles(records: readonly DemoRecord[], window: Window, seed: number): readonly DemoFile[] {
  const random = stream(seed, 'delivery');
  const slots = Map.groupBy(records, ({ draft }) => Math.floor(draft.at / halfDayMs));
  return [...slots].map(([slot, inSlot]) => {
    const arrived = inSlot
      .map((one) => ({ one, at: one.draft.at + between(random, 3, 594) * 1000 }))
      .sort((a, b) => a.at - b.at);
    const lastMoment = Math.min((slot + 1) * halfDayMs, window.end) - 60_000;
    const last = Math.max(...inSlot.map(({ draft }) => draft.at));
    const stamp = formatInstant(instant(Math.min(Math.max(last, lastMoment), window.end))).replaceAll(
      /[-:]/g,
      '',
    );
    const [year, month, day] = formatDay(instant(slot * halfDayMs)).split('-');
    const name = `${ourAccount}_CloudTrail_${region}_${stamp.slice(0, 13)}Z_${letters(random, 16, fileLetters)}.json`;
    return {
      path: `AWSLogs/${ourAccount}/CloudTrail/${region}/${year}/${month}/${day}/${name}`,
      body: JSON.stringify({ Records: arrived.map(({ one }) => one.body) }),
    };
  });
}

const halfDayMs = dayMs / 2;
const fileLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
