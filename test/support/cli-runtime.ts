import { run } from '../../src/cli/program.ts';
import { type Instant, instant } from '../../src/core/model/time.ts';
import { type Output, type Runtime, silence } from '../../src/runtime.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly now?: Instant;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Noon of the day after the demo's story ends. */
export const fixedNow = instant(Date.UTC(2026, 10, 23, 12));

/** The command line in this process, with everything impure made up. */
export async function drift(argv: readonly string[], surroundings: Surroundings): Promise<Ran> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const { isTTY = false, columns = 80 } = surroundings;
  const output = (into: string[]): Output => ({ isTTY, columns, write: (text) => void into.push(text) });
  const runtime: Runtime = {
    now: () => surroundings.now ?? fixedNow,
    env: surroundings.env ?? {},
    cwd: surroundings.cwd,
    cores: 1,
    stdin: inPieces(Buffer.from(surroundings.stdin ?? '')),
    stdout: output(stdout),
    stderr: output(stderr),
    interruptible: (work) => work(new AbortController().signal),
    progress: () => silence,
  };
  const code = await run(argv, runtime);
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

/** As a pipe delivers it. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += 1000) yield bytes.subarray(from, from + 1000);
}
