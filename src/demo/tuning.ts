import { dayMs, hourMs, type Instant, instant, type Window } from '../core/model/time.ts';
import { wholeSecond } from './cloudtrail.ts';
import type { Grant } from './documents.ts';
import { between, chance, type Random } from './random.ts';
import type { Step } from './story.ts';

/** One policy that is rewritten again and again: its value at the start, and the steps that stay. */
export interface Slot<T> {
  readonly value: T;
  readonly steps: readonly SlotStep<T>[];
  /** Mean time between two rewrites. */
  readonly everyHours: number;
  readonly write: (value: T, random: Random) => string;
  /** A wider value that is tried and taken back. */
  readonly tryout?: (value: T, random: Random) => T;
}

export interface SlotStep<T> {
  readonly id: string;
  readonly at: Instant;
  readonly value: T;
}

export interface Revision {
  readonly at: Instant;
  readonly text: string;
  /** `same` allows what the one before allowed; `back` undoes a tryout. */
  readonly kind: 'same' | 'tryout' | 'back' | 'step';
  readonly step?: string;
}

/** Keeps two revisions of one policy apart, so that their order never hangs on the second. */
const apartMs = 20 * 60_000;

/** Walks through the window and yields every revision of the slot in order. Each tryout ends before the next step. */
export function revisions<T>(slot: Slot<T>, window: Window, random: Random): readonly Revision[] {
  const found: Revision[] = [];
  const ends: readonly (SlotStep<T> | undefined)[] = [...slot.steps, undefined];
  let { value } = slot;
  let at = next(window.start);
  for (const step of ends) {
    const until = (step?.at ?? window.end) - apartMs;
    while (at < until) {
      const back = wholeSecond(at + tryoutLength(random));
      const wider = chance(random, 0.3) && back < until ? slot.tryout?.(value, random) : undefined;
      if (wider === undefined) {
        found.push({ at, text: slot.write(value, random), kind: 'same' });
      } else {
        found.push({ at, text: slot.write(wider, random), kind: 'tryout' });
        found.push({ at: back, text: slot.write(value, random), kind: 'back' });
      }
      at = next(wider === undefined ? at : back);
    }
    if (step === undefined) return found;
    value = step.value;
    found.push({ at: step.at, text: slot.write(value, random), kind: 'step', step: step.id });
    at = next(step.at);
  }
  return found;

  function next(from: Instant): Instant {
    const pause = slot.everyHours * hourMs * (0.25 + 1.5 * random());
    return wholeSecond(from + apartMs + pause);
  }
}

/** Hours as a rule, now and then a few days. */
export function tryoutLength(random: Random): number {
  const hours = chance(random, 0.85) ? between(random, 1, 14) : between(random, 20, 60);
  return hours * hourMs + between(random, 0, 3599) * 1000;
}

/** The steps of a policy as successive values, with their instants. */
export function grantSteps(
  opening: readonly Grant[],
  steps: readonly Step[],
  start: Instant,
): readonly SlotStep<readonly Grant[]>[] {
  let value = opening;
  return steps.map((step) => {
    value = applied(value, step);
    return { id: step.id, at: storyInstant(start, step.day, step.time), value };
  });
}

/** Where a day and time of the story fall; `start` need not be midnight, so the day is the UTC day it lies in. */
export function storyInstant(start: Instant, day: number, time: string): Instant {
  const midnight = Math.floor(start / dayMs) * dayMs;
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return instant(midnight + day * dayMs + hours * hourMs + minutes * 60_000 + seconds * 1000);
}

function applied(grants: readonly Grant[], step: Step): readonly Grant[] {
  const left = grants
    .map((grant) => ({ ...grant, actions: grant.actions.filter((action) => !step.drop.includes(action)) }))
    .filter((grant) => grant.actions.length > 0);
  return [...left, ...step.add];
}
