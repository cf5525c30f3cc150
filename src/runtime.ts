import { availableParallelism } from 'node:os';
import yoctoSpinner from 'yocto-spinner';
import { type Instant, instant } from './core/model/time.ts';

/** Everything impure in one value, made in `main.ts` and handed down; tests hand in their own. */
export interface Runtime {
  readonly now: () => Instant;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly cores: number;
  readonly stdin: AsyncIterable<Buffer>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signal: AbortSignal;
  /** Something to look at during long work: a spinner on a terminal, a line now and then elsewhere. */
  readonly progress: (isWanted: boolean) => Progress;
}

export interface Progress {
  readonly update: (words: string) => void;
  readonly stop: () => void;
}

export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly write: (text: string) => void;
}

export function processRuntime(signal: AbortSignal): Runtime {
  return {
    now: () => instant(Date.now()),
    env: process.env,
    cwd: process.cwd(),
    cores: availableParallelism(),
    stdin: process.stdin,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    signal,
    progress: (isWanted) => (isWanted ? progressOn(process.stderr) : silence),
  };
}

export const silence: Progress = { update: () => undefined, stop: () => undefined };

const heartbeatMs = 10_000;

function progressOn(stream: NodeJS.WriteStream): Progress {
  let words = '';
  if (stream.isTTY && !process.env.CI) {
    const spinner = yoctoSpinner({ stream });
    let started = false;
    const start = setTimeout(() => {
      started = true;
      spinner.start(words);
    }, 300);
    return {
      update: (next) => {
        words = next;
        if (started) spinner.text = next;
      },
      stop: () => {
        clearTimeout(start);
        if (started) spinner.stop();
      },
    };
  }
  const beat = setInterval(() => stream.write(`drift: ${words}\n`), heartbeatMs).unref();
  return {
    update: (next) => {
      words = next;
    },
    stop: () => clearInterval(beat),
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns ?? 80,
    write: (text) => {
      stream.write(text);
    },
  };
}
