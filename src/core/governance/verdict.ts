import type { AuditResult, Understanding, WindowResult } from '../model/audit.ts';
import { formatDay } from '../model/time.ts';

/** No control exists yet that could pass or fail: what was not judged is indeterminate, and why is said. */
export function verdictOf(
  windows: readonly WindowResult[],
  coverage: AuditResult['coverage'],
  understanding: Understanding,
  /** Changes of which the log does not say what they did. */
  nameless: number,
): Pick<AuditResult, 'verdict' | 'verdictReasons' | 'complete'> {
  const open = coverage.filter(
    (one) => one.class === 'iam' && one.gaps.some((gap) => gap.accepted === undefined),
  );
  const reasons: string[] = [];
  const hasLog = coverage.some((one) => one.class !== 'snapshot');
  if (!hasLog) reasons.push('no log was seen');
  const failed = coverage.filter(
    (one) => one.class === 'snapshot' && one.gaps.some((gap) => gap.accepted === undefined),
  );
  if (failed.length > 0)
    reasons.push(`${failed.length === 1 ? 'a snapshot' : 'some snapshots'} could not be taken`);
  const scopes = open.map((one) => one.scope);
  if (scopes.length > 0) {
    const more = scopes.length > 3 ? ` and ${scopes.length - 3} more` : '';
    reasons.push(
      `${scopes.slice(0, 3).join(', ')}${more} ${scopes.length === 1 ? 'was' : 'were'} not seen in full`,
    );
  }
  const short = windows.filter((window) => window.summary.principalsUnknownStart > 0);
  for (const window of short) reasons.push(`the state on ${formatDay(window.start)} is known only in part`);
  if (understanding.undecided.length > 0) reasons.push('some policy statements could not be decided');
  if (nameless > 0)
    reasons.push(`what ${nameless} ${nameless === 1 ? 'change' : 'changes'} did is not in the log`);
  const complete = hasLog && open.length === 0 && failed.length === 0;
  return {
    verdict: 'indeterminate',
    verdictReasons: [...reasons, 'whether anybody agreed is not checked by this version'],
    complete,
  };
}
