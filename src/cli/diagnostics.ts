import { AuthenticationError, DriftError, exitCode, ProblemsError } from '../errors.ts';
import { visible } from '../report/visible.ts';
import type { Runtime } from '../runtime.ts';

/** The one place where errors become words and exit codes. */
export function report(error: unknown, runtime: Runtime, verbose: boolean): number {
  if (error instanceof Error && error.name === 'AbortError') {
    runtime.stderr.write(
      'drift: interrupted; what was stored is kept, the same command goes on from there\n',
    );
    return exitCode.interrupted;
  }
  if (error instanceof ProblemsError) {
    for (const problem of error.problems) runtime.stderr.write(`drift: ${visible(problem)}\n`);
    return exitCode.broken;
  }
  if (error instanceof AuthenticationError) {
    runtime.stderr.write(`drift: ${visible(error.message)}\n`);
    return exitCode.authentication;
  }
  if (error instanceof DriftError) {
    runtime.stderr.write(`drift: ${visible(error.message)}\n`);
    if (verbose && error.cause instanceof Error) runtime.stderr.write(`${error.cause.stack ?? ''}\n`);
    return exitCode.broken;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  runtime.stderr.write(`drift: this is a bug in drift, please report it with the lines below\n${stack}\n`);
  return exitCode.broken;
}
