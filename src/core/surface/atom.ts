/** One class of texts that a family of pattern lists cannot tell apart. */
export interface Atom {
  /** Bit i: the text matches list i. */
  readonly accepts: bigint;
  /** The shortest such text. */
  readonly text: string;
}

const fillers = 'xyzabcdefghijklmnopqrstuvw0123456789-_/.ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A character other than these. */
export function fillerBeside(taken: ReadonlySet<number>): string {
  for (const filler of fillers) if (!taken.has(filler.charCodeAt(0))) return filler;
  // More than 60 of them: take the first letter beyond Latin that none is.
  let beyond = 0x100;
  while (taken.has(beyond)) beyond++;
  return String.fromCharCode(beyond);
}
