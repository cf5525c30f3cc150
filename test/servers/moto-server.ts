import { inject } from 'vitest';
import { type Instant, instant } from '../../src/core/model/time.ts';
import { collect, type Workplace } from './collecting.ts';
import { inFrontOf, type Passed } from './go-between.ts';
import { launch } from './local-server.ts';
import { after, perform, type Step, type World } from './steps.ts';

export const account = '123456789012';

/** Why there is none, for `describe.skipIf`. */
export function isMotoMissing(): boolean {
  return 'missing' in inject('servers').moto;
}

export interface Moto {
  /** As its own clock has it. */
  readonly endpoint: string;
  /** With a clock that is the test's. */
  readonly slow: string;
  readonly clock: Clock;
  readonly stop: () => Promise<void>;
}

/**
 * Drift dates a look by its answers, and holds against IAM that for a minute it may show what was before. Between
 * two looks the clock goes forward by more than that. It ends at about the real time, so that nothing is older than
 * the dates that the server gives to what it makes.
 */
export interface Clock {
  readonly now: () => Instant;
  readonly forward: () => void;
}

const strideMs = 300_000;

export async function startMoto(env: Readonly<Record<string, string>> = {}): Promise<Moto> {
  const { moto } = inject('servers');
  if ('missing' in moto) throw new Error(moto.missing);
  const argv = (port: number) => ['-H', '127.0.0.1', '-p', String(port)];
  const server = await launch({ command: moto.command, argv, env: () => env });
  let behindMs = 100 * strideMs;
  const clock: Clock = {
    now: () => instant(Math.floor((Date.now() - behindMs) / 1000) * 1000),
    forward: () => {
      behindMs -= strideMs;
    },
  };
  const dated = (_: unknown, answer: Passed): Passed => ({
    ...answer,
    // An answer with an age is no reason for a client to doubt its own clock, and then to repeat what was refused.
    headers: { ...answer.headers, age: '0', date: new Date(clock.now()).toUTCString() },
  });
  const between = await inFrontOf(server.endpoint, dated);
  const stop = async () => {
    await between.stop();
    await server.stop();
  };
  return { endpoint: server.endpoint, slow: between.endpoint, clock, stop };
}

/** What moto does not do for a collection: it has no account of what was used when. */
export const settings = { skip: '[usage]' };

/** What a look after a step must show. */
export interface Look {
  readonly operation: string;
  readonly at: Instant;
  readonly world: World;
  readonly code: number | null;
  readonly stderr: string;
}

/** Takes each step and lets drift look at what came of it. */
export async function lookAfterEach<C>(
  steps: readonly Step<C>[],
  clients: C,
  place: Workplace,
  { clock }: Pick<Moto, 'clock'>,
  start: World = {},
): Promise<readonly Look[]> {
  const looks: Look[] = [];
  let world = start;
  for (const step of steps) {
    clock.forward();
    await perform(step, clients);
    world = after(world, step);
    const { code, stderr } = await collect(place, '--only', 'snapshots');
    looks.push({ operation: step.operation, at: clock.now(), world, code, stderr });
  }
  return looks;
}
