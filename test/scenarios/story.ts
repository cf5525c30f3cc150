import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A scenario as its file tells it: what happened on which day, and what is to be asked of it. */

const some = z.union([z.string(), z.array(z.string())]);
const statement = z.record(z.string(), z.unknown());
const step = z.strictObject({
  /** Days since the scenario's day 0; steps of one day are minutes apart unless `time` says otherwise. */
  day: z.number(),
  time: z.string().optional(),
  by: z.string().default('maria'),
  /** The operation, of IAM unless it names its service. */
  do: z.string(),
  account: z.string().optional(),
  user: z.string().optional(),
  role: z.string().optional(),
  group: z.string().optional(),
  bucket: z.string().optional(),
  /** Name of an inline policy, or the ARN (for organisations: the id) of a policy of its own. */
  policy: z.string().optional(),
  /** One of the scenario's documents. */
  document: z.string().optional(),
  version: z.string().optional(),
  boundary: z.string().optional(),
  target: z.string().optional(),
  parent: z.string().optional(),
  /** It happened, and no record of it was ever delivered. */
  lost: z.boolean().default(false),
  /** The call was refused with this code: nothing happened. */
  failed: z.string().optional(),
  /** The log hides the document. */
  masked: z.boolean().default(false),
  /** The record's clock is wrong by this much. */
  skewSeconds: z.number().default(0),
  /** The day on which the record is delivered, where that is not its own. */
  delivered: z.number().optional(),
});
const repeated = z.strictObject({
  repeat: z.number(),
  /** Days from one round to the next. */
  every: z.number(),
  steps: z.array(step),
});
const shape = z.strictObject({
  story: z.string(),
  account: z.string().default('111111111111'),
  /** The organisation's management account. */
  management: z.string().optional(),
  /** Who acts that is an agent. */
  agents: z.array(z.string()).default([]),
  documents: z.record(z.string(), z.array(statement)),
  /** What was so before the log began; nothing of it was delivered. */
  before: z.array(step).default([]),
  steps: z.array(z.union([step, repeated])),
  /** Days on which everything was looked at. */
  looks: z.array(z.number()).default([]),
  until: z.number(),
  windows: z.array(z.number()),
  requests: z.strictObject({
    actions: z.array(z.string()),
    resources: z.array(z.string()),
    context: z.record(z.string(), z.array(z.union([some, z.null()]))).default({}),
  }),
});

export type Step = z.infer<typeof step>;

/** One step at its place in time. */
export interface Act extends Step {
  readonly id: string;
  readonly account: string;
  /** When it really happened, and when its record says it did. */
  readonly happened: number;
  readonly told: number;
}

export interface Story extends Omit<z.infer<typeof shape>, 'before' | 'steps' | 'until' | 'looks'> {
  readonly name: string;
  readonly before: readonly Act[];
  readonly acts: readonly Act[];
  readonly looks: readonly number[];
  readonly logFrom: number;
  readonly end: number;
}

export const dayMs = 86_400_000;
const dayZero = Date.UTC(2026, 2, 2);
const minuteMs = 60_000;

const folder = new URL('../../fixtures/scenarios/', import.meta.url);

export function stories(): readonly Story[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => read(basename(file, '.yaml'), readFileSync(new URL(file, folder), 'utf8')));
}

function read(name: string, text: string): Story {
  const { before, steps, until, looks, ...told } = shape.parse(parse(text));
  const all = steps.flatMap((one) => ('repeat' in one ? rounds(one) : [one]));
  return {
    ...told,
    name,
    before: before.map((one, index) => act(one, `b${two(index + 1)}`, index, told.account)),
    acts: all.map((one, index) => act(one, `e${two(index + 1)}`, index, told.account)),
    looks: looks.map(atDay),
    logFrom: dayZero,
    end: atDay(until),
  };
}

function rounds({ repeat, every, steps }: z.infer<typeof repeated>): readonly Step[] {
  return Array.from({ length: repeat }, (_, round) =>
    steps.map((one) => ({ ...one, day: one.day + round * every })),
  ).flat();
}

function act(told: Step, id: string, index: number, account: string): Act {
  const happened = told.time
    ? atDay(told.day) + Date.parse(`1970-01-01T${told.time}Z`)
    : atDay(told.day) + 600 * minuteMs + index * minuteMs;
  return {
    ...told,
    account: told.account ?? account,
    id,
    happened,
    told: happened + told.skewSeconds * 1000,
  };
}

export function atDay(day: number): number {
  return dayZero + day * dayMs;
}

export function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function two(index: number): string {
  return String(index).padStart(2, '0');
}
