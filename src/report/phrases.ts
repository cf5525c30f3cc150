import type { Request, ResidualBox } from '../core/model/access.ts';
import type { AuditResult, ChangeSummary, Delta, WindowResult } from '../core/model/audit.ts';
import { causesOf } from '../core/model/delta.ts';
import { byCodeUnit } from '../core/model/order.ts';
import { dayMs, formatDay, type Instant } from '../core/model/time.ts';

/** `arn:aws:iam::111111111111:role/x` as people call it. */
export function shortName(principal: string): string {
  const session = /^arn:[^:]+:sts::\d*:assumed-role\/([^/]+)\/(.+)$/.exec(principal);
  // Identity Center names its sessions after the person.
  if (session)
    return session[1]?.startsWith('AWSReservedSSO_') ? (session[2] ?? '') : `${session[1]}/${session[2]}`;
  const iam = /^arn:[^:]+:iam::(\d*):(.+)$/.exec(principal);
  if (!iam) return principal.replace(/^service:/, '');
  const [, account = '', rest = ''] = iam;
  if (rest === 'root') return `account ${account}`;
  return rest.replace(/^(role|user|group|policy)\//, '');
}

export function kindOf(principal: string): string {
  const iam = /^arn:[^:]+:iam::\d*:(role|user|group|policy)\//.exec(principal);
  return iam?.[1] ?? '';
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** The first few, and how many more. */
export function few(items: readonly string[], most: number): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${(items.length - most).toLocaleString('en-US')} more` : shown;
}

export function actionsOf(boxes: readonly ResidualBox[]): readonly string[] {
  return [...new Set(boxes.flatMap((box) => box.actions))];
}

/** One box in plain words, without its actions. */
export function boxPlace(box: ResidualBox, most: number): string {
  const on = `on ${few(box.resources, most)}`;
  const except = box.except.map((one) => exceptWords(one, box, most)).filter((words) => words !== '');
  const when = box.conditions.length > 0 ? ` when ${box.conditions.join(' and ')}` : '';
  return on + when + (except.length > 0 ? `, except ${few(except, 2)}` : '');
}

function exceptWords(one: ResidualBox['except'][number], base: ResidualBox, most: number): string {
  const words: string[] = [];
  if (one.actions && one.actions.length > 0) words.push(few(one.actions, most));
  const isElsewhere = one.resources.join('\n') !== base.resources.join('\n');
  if (one.resources.length > 0 && isElsewhere)
    words.push(`${words.length > 0 ? 'on ' : ''}${few(one.resources, most)}`);
  if (one.conditions.length > 0) words.push(`when ${one.conditions.join(' and ')}`);
  return words.join(' ');
}

export function witnessWords(witness: Request): string {
  const context = Object.entries(witness.context).map(([key, value]) => `${key}=${String(value)}`);
  const who = witness.principal ? ` by ${witness.principal}` : '';
  return `${witness.action} ${witness.resource}${who}${context.length > 0 ? ` with ${context.join(' ')}` : ''}`;
}

export function actorName({ actor }: Pick<ChangeSummary, 'actor'>): string {
  return actor.id ?? shortName(actor.identity);
}

export function operatorWords({ actor }: Pick<ChangeSummary, 'actor'>): string {
  return `${actor.operator}, ${actor.grade}`;
}

export interface Deed {
  readonly actor: string;
  readonly operator: string;
  readonly steps: readonly ChangeSummary[];
}

/** The causes of one delta, actor by actor, who did most first; without a net effect, who let it come and go. */
export function deeds(delta: Delta, changes: ReadonlyMap<string, ChangeSummary>): readonly Deed[] {
  const causes = causesOf(delta);
  const ids = causes.length > 0 ? causes : delta.passedBy;
  const byActor = Map.groupBy(
    ids.flatMap((id) => changes.get(id) ?? []),
    (change) => `${actorName(change)} (${operatorWords(change)})`,
  );
  return [...byActor.values()]
    .map((steps) => ({
      actor: steps[0] ? actorName(steps[0]) : '',
      operator: steps[0] ? operatorWords(steps[0]) : '',
      steps,
    }))
    .sort((a, b) => b.steps.length - a.steps.length || byCodeUnit(a.actor, b.actor));
}

/** What had to come first, in a few words; undefined where nothing had. */
export function enablingWords(
  { enabledBy, reached }: Delta,
  changes: ReadonlyMap<string, ChangeSummary>,
): string | undefined {
  const ids = new Set([...enabledBy, ...reached.flatMap((one) => one.enabledBy)]);
  const steps = [...ids].flatMap((id) => changes.get(id) ?? []).sort((a, b) => a.occurredAt - b.occurredAt);
  if (steps.length === 0) return undefined;
  const words = steps.map((step) => `${step.operation} by ${actorName(step)} on ${dayWords(step)}`);
  return `made possible by ${few(words, 2)}`;
}

export function throughWords(through: readonly string[]): string {
  return `through ${through.map(shortName).join(', then ')}`;
}

export function stepDays(steps: readonly ChangeSummary[]): readonly string[] {
  return [...new Set(steps.map(dayWords))];
}

/** What nobody logged lies somewhere between two looks. */
function dayWords({ since, occurredAt }: ChangeSummary): string {
  const found = formatDay(occurredAt);
  return since === undefined || formatDay(since) === found
    ? found
    : `between ${formatDay(since)} and ${found}`;
}

export function daysBetween(from: Instant, to: Instant): number {
  return Math.floor((to - from) / dayMs);
}

export function changeIndex(result: AuditResult): ReadonlyMap<string, ChangeSummary> {
  return new Map(result.changes.map((change) => [change.id, change]));
}

/** One line that says how the window ended. */
export function headline(window: WindowResult, filter?: string): string {
  const words = outcome(window);
  return filter === undefined ? words : `${words}, of ${filter}`;
}

function outcome(window: WindowResult): string {
  const { summary } = window;
  const gained = summary.principalsWidened;
  const isSilent = summary.changes.total === 0 && summary.attempts === 0 && window.deltas.length === 0;
  if (isSilent && window.baseline.from === undefined && window.baseline.looks === 0)
    return 'nothing was seen in this time';
  const parts = [gained === 0 ? 'nobody gained access' : `${plural(gained, 'principal')} gained access`];
  if (summary.principalsUnknownStart > 0) parts.push(`${summary.principalsUnknownStart} possibly gained`);
  if (summary.principalsIndeterminate > 0) parts.push(`${summary.principalsIndeterminate} undecided`);
  if (gained === 0 && summary.principalsTransient > 0)
    parts.push(`${summary.principalsTransient} held some in between`);
  return parts.join(', ');
}
