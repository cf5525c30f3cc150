/**
 * Several times what the largest policy that AWS itself publishes holds: 175 statements, 2,400 names and patterns,
 * 50 patterns of actions. The work grows with the square of some of these, and who writes a document that is
 * compared need not be who waits.
 */
const most = { statements: 1_000, values: 10_000, actionPatterns: 1_000 } as const;

/** Of a file: hundreds of times what a vendor accepts, and little enough to be read at once. */
export const mostBytes = 4 << 20;

/** Why a document is too large to be compared. */
export function beyondLimits(statements: readonly Readonly<Record<string, unknown>>[]): string | undefined {
  const actions = statements.flatMap((one) => [one.Action, one.NotAction].flat());
  const patterns = actions.filter((one) => typeof one === 'string' && /[*?]/.test(one));
  const counts = [
    [statements.length, most.statements, 'statements'],
    [valuesIn(statements), most.values, 'values'],
    [patterns.length, most.actionPatterns, 'patterns of actions'],
  ] as const;
  const beyond = counts.find(([count, limit]) => count > limit);
  if (!beyond) return undefined;
  const [count, limit, what] = beyond.map((one) => one.toLocaleString('en-US'));
  return `${count} ${what}; drift compares documents of at most ${limit}, split it`;
}

/** However deep they lie, without a call for each level. */
function valuesIn(root: unknown): number {
  const open: unknown[] = [root];
  let count = 0;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) count++;
    else for (const one of Object.values(value)) open.push(one);
  }
  return count;
}
