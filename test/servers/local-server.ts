import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A server in a process of its own, always on the same port. */
export interface LocalServer {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export interface Launch {
  readonly command: string;
  readonly argv: (port: number) => readonly string[];
  readonly env: (port: number) => Readonly<Record<string, string>>;
}

const patienceMs = 90_000;
const politenessMs = 10_000;

/** Starts it and waits until it answers. */
export async function launch(how: Launch): Promise<LocalServer> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  let stop: () => Promise<void> = async () => {};
  const start = async () => {
    const env = { PATH: process.env.PATH, ...how.env(port) };
    const child = spawn(how.command, how.argv(port), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-4000);
      });
    }
    const isRunning = () => child.exitCode === null && child.signalCode === null;
    stop = async () => {
      if (!isRunning()) return;
      const ended = once(child, 'exit');
      // What it keeps over a restart it writes when it is asked to end.
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), politenessMs);
      await ended;
      clearTimeout(timer);
    };
    const isUp = await answers(endpoint, isRunning);
    if (isUp) return;
    await stop();
    throw new Error(`${how.command} does not answer on ${endpoint}:\n${log}`);
  };
  await start();
  return { endpoint, start, stop: () => stop() };
}

async function answers(endpoint: string, isRunning: () => boolean): Promise<boolean> {
  const until = Date.now() + patienceMs;
  while (isRunning() && Date.now() < until) {
    const answer = await fetch(endpoint).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer) return true;
    await wait(100);
  }
  return false;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
