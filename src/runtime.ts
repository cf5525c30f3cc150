import { availableParallelism } from 'node:os';
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
  /**
   * Runs work that Ctrl-C ends in good order, with an `AbortError`. Outside of it Ctrl-C ends the process at
   * once: what computes without a pause could not be told.
   */
  readonly interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
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

export function processRuntime(): Runtime {
  return {
    now: () => instant(Date.now()),
    env: process.env,
    cwd: process.cwd(),
    cores: availableParallelism(),
    // Opening it takes longer than all of --help.
    get stdin() {
      return process.stdin;
    },
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    interruptible,
    progress: (isWanted) => (isWanted ? progressOn(process.stderr) : silence),
  };
}

async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await work(interrupt.signal);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

export const silence: Progress = { update: () => undefined, stop: () => undefined };

const heartbeatMs = 10_000;

function progressOn(stream: NodeJS.WriteStream): Progress {
  let words = '';
  if (stream.isTTY && !process.env.CI) return spinnerOn(stream);
  const beat = setInterval(() => {
    if (words !== '') stream.write(`drift: ${words}\n`);
  }, heartbeatMs).unref();
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

const patienceMs = 300;

/** Shows nothing for work that is over in a moment. */
function spinnerOn(stream: NodeJS.WriteStream): Progress {
  let words = '';
  let spinner: { text: string; readonly stop: () => unknown } | undefined;
  let isOver = false;
  const start = setTimeout(async () => {
    const { default: yoctoSpinner } = await import('yocto-spinner');
    if (!isOver) spinner = yoctoSpinner({ stream, text: words }).start();
  }, patienceMs);
  return {
    update: (next) => {
      words = next;
      if (spinner) spinner.text = next;
    },
    stop: () => {
      isOver = true;
      clearTimeout(start);
      spinner?.stop();
    },
  };
}
