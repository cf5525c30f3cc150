import { availableParallelism } from 'node:os';
import { type Instant, instant } from './core/model/time.ts';

/** Everything impure in one value, made in `main.ts` and handed down; tests hand in their own. */
export interface Runtime {
  readonly now: () => Instant;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly cores: number;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signal: AbortSignal;
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
