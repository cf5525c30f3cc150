import { setTimeout as wait } from 'node:timers/promises';
import { type Instant, instant } from '../../src/core/model/time.ts';
import type { Json } from '../support/cli-trail.ts';

/** A list of steps is written before drift runs, and says itself what must hold after each of them. */

/** A policy document, or a name of something else. */
export type Value = Json | string;

/** Object → facet (`family` or `family:member`) → value; what is not listed does not exist. */
export type World = Readonly<Record<string, Readonly<Record<string, Value>>>>;

export interface Step<Clients> {
  /** `service:Operation`. */
  readonly operation: string;
  readonly object: string;
  readonly does: 'creates' | 'changes' | 'deletes';
  readonly sets?: Readonly<Record<string, Value>>;
  readonly removes?: readonly string[];
  /** The error that it must meet; nothing changes then. */
  readonly fails?: string;
  readonly call: (clients: Clients) => Promise<unknown>;
}

export interface Taken<Clients> {
  readonly step: Step<Clients>;
  /** Whole seconds of the clock before and after the call: nearly always the same. */
  readonly from: Instant;
  readonly to: Instant;
  readonly world: World;
}

/** What one step makes of a world. */
export function after<C>(world: World, step: Step<C>): World {
  if (step.fails !== undefined) return world;
  const { [step.object]: own = {}, ...others } = world;
  if (step.does === 'deletes') return others;
  const kept = Object.entries(own).filter(([facet]) => !step.removes?.includes(facet));
  return { ...others, [step.object]: { ...Object.fromEntries(kept), ...step.sets } };
}

/** Takes the steps one after the other, each in a second of its own: the log knows no shorter time. */
export async function take<C>(
  steps: readonly Step<C>[],
  clients: C,
  world: World,
): Promise<readonly Taken<C>[]> {
  const taken: Taken<C>[] = [];
  let current = world;
  for (const step of steps) {
    await nextSecond();
    const from = wholeSecond();
    await perform(step, clients);
    current = after(current, step);
    taken.push({ step, from, to: wholeSecond(), world: current });
  }
  return taken;
}

export async function perform<C>(step: Step<C>, clients: C): Promise<void> {
  const error = await step.call(clients).then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
  );
  if (error?.name === step.fails) return;
  if (error) throw new Error(`${step.operation} of ${step.object}`, { cause: error });
  throw new Error(`${step.operation} of ${step.object} should have failed with ${step.fails}`);
}

export function nextSecond(): Promise<void> {
  return wait(1000 - (Date.now() % 1000) + 5);
}

export function wholeSecond(): Instant {
  return instant(Math.floor(Date.now() / 1000) * 1000);
}
