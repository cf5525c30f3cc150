/** Exit codes of the command line; see `drift help exit-codes`. */
export const exitCode = {
  clean: 0,
  gateFailed: 1,
  broken: 2,
  incomplete: 3,
  authentication: 4,
  interrupted: 130,
} as const;

/**
 * Broken input or environment that a user can do something about: printed as one line, no stack.
 * Message: what, where, what to do; lower-case start, no final period, the user's text in backticks.
 */
export class DriftError extends Error {
  override readonly name = 'DriftError';
}

/** Nobody is signed in, or no longer. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}

/** Several problems of one file, all reported at once. */
export class ProblemsError extends DriftError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
