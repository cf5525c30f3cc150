import { inject } from 'vitest';
import { type Instant, instant } from '../../src/core/model/time.ts';
import { collect, type Workplace } from './collecting.ts';
import { type LocalServer, launch } from './local-server.ts';
import { after, perform, type Step, type World } from './steps.ts';

export const account = '123456789012';

/** Why there is none, for `describe.skipIf`. */
export function isMotoMissing(): boolean {
  return 'missing' in inject('servers').moto;
}

export function startMoto(env: Readonly<Record<string, string>> = {}): Promise<LocalServer> {
  const { moto } = inject('servers');
  if ('missing' in moto) throw new Error(moto.missing);
  const argv = (port: number) => ['-H', '127.0.0.1', '-p', String(port)];
  return launch({ command: moto.command, argv, env: () => env });
}

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
  start: World = {},
): Promise<readonly Look[]> {
  const looks: Look[] = [];
  let world = start;
  for (const step of steps) {
    await perform(step, clients);
    world = after(world, step);
    const { code, stderr } = await collect(place, '--only', 'snapshots');
    looks.push({ operation: step.operation, at: instant(Date.now()), world, code, stderr });
  }
  return looks;
}
