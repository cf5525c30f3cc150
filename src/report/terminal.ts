import { Chalk, type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import type { DeltaPart, ResidualBox } from '../core/model/access.ts';
import type { AuditResult, ChangeSummary, Delta, WindowResult } from '../core/model/audit.ts';
import { hasGained, hasLost } from '../core/model/delta.ts';
import { formatDay } from '../core/model/time.ts';
import { growthLines } from './catalogue-drift-terminal.ts';
import { folded } from './fold.ts';
import { footer } from './footer.ts';
import {
  actionsOf,
  boxPlace,
  changeIndex,
  type Deed,
  daysBetween,
  deeds,
  enablingWords,
  few,
  headline,
  plural,
  shortName,
  stepDays,
  throughWords,
  witnessWords,
} from './phrases.ts';
import type { RenderOptions } from './render.ts';
import { type Group, rollUp } from './rollup.ts';
import { clip, padTo, visible } from './visible.ts';

const width = 80;
const boxesShown = 3;
const stepsShown = 6;
const reachedShown = 3;

export function renderTerminal(result: AuditResult, options: RenderOptions): string {
  const paint = new Chalk({ level: options.colour ? 1 : 0 });
  const changes = changeIndex(result);
  const lines = result.windows
    .slice(0, options.details)
    .flatMap((window) => windowLines(window, result, changes, options, paint));
  lines.push(...growthLines(result.catalogueDrift, { width, rows: options.rows, paint }));
  for (const { label, text } of footer(result)) lines.push(...wrapped(label, text, paint));
  if (options.hints.length > 0) lines.push('', ...options.hints.map(visible));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function windowLines(
  window: WindowResult,
  result: AuditResult,
  changes: ReadonlyMap<string, ChangeSummary>,
  options: RenderOptions,
  paint: ChalkInstance,
): readonly string[] {
  const title = `${window.days} days to ${formatDay(window.end)}`;
  const verdict = `${paint.bold(title)}   ${verdictWord(result, paint)}`;
  const news = visible(headline(window, result.filter));
  const fits = title.length + result.verdict.length + news.length + 5 <= width;
  const lines = fits ? [`${verdict}: ${news}`, ''] : [verdict, clip(`  ${news}`, width), ''];
  const groups = rollUp(window.deltas);
  for (const group of groups.slice(0, options.rows))
    lines.push(...groupLines(group, window, changes, paint), '');
  const rest = groups.slice(options.rows).flatMap((group) => group.principals.map(() => group.lead));
  if (rest.length > 0)
    lines.push(...folded(`and ${restWords(rest)}; --rows ${groups.length} shows all`, width), '');
  return lines;
}

/** What the rows that are not shown have in them. */
function restWords(rest: readonly Delta[]): string {
  const kinds = [
    [rest.filter(hasGained).length, 'that gained access'],
    [rest.filter((delta) => !hasGained(delta) && hasLost(delta)).length, 'that only lost access'],
    [
      rest.filter((delta) => !hasGained(delta) && !hasLost(delta) && delta.transient).length,
      'that had some in between',
    ],
  ] as const;
  const words = kinds.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const named = kinds.reduce((sum, [count]) => sum + count, 0);
  if (rest.length > named) words.push(`${rest.length - named} others`);
  return `${plural(rest.length, 'more principal')}: ${words.join(', ')}`;
}

function verdictWord(result: AuditResult, paint: ChalkInstance): string {
  const word = result.verdict.toUpperCase();
  if (result.verdict === 'pass') return paint.green(word);
  return result.verdict === 'fail' ? paint.red(word) : paint.yellow(word);
}

function groupLines(
  { lead: delta, principals }: Group,
  window: WindowResult,
  changes: ReadonlyMap<string, ChangeSummary>,
  paint: ChalkInstance,
): readonly string[] {
  const lines = [titleLine(delta, principals, paint)];
  const gained = delta.widened ?? delta.unknownStart;
  const [sure, maybe] = [paint.red('+'), paint.yellow('?')];
  if (gained) {
    if (delta.steps.length > 0 && delta.steps.length <= stepsShown) {
      for (const { at, part, isCertain } of delta.steps)
        lines.push(...stepLines(formatDay(at), isCertain ? sure : maybe, part, delta));
    } else {
      if (delta.widened) lines.push(...partLines(sure, delta.widened, delta));
      if (delta.unknownStart) lines.push(...partLines(maybe, delta.unknownStart, delta));
    }
    lines.push(paint.dim(clip(`  e.g. ${visible(witnessWords(gained.witness))}`, width)));
  }
  if (delta.unknownStart) {
    const because = visible(delta.unknownStart.because[0] ?? 'the start was not seen');
    lines.push(clip(`  ? only possibly gained: ${because}`, width));
    lines.push(`  settled by: ${delta.unknownStart.settledBy}`);
  }
  if (delta.narrowed) lines.push(...partLines(paint.green('-'), delta.narrowed, delta));
  for (const one of delta.reached.slice(0, reachedShown)) {
    const way = visible(throughWords(one.through));
    if (one.widened) lines.push(reachedLine(sure, way, one.widened));
    if (one.narrowed) lines.push(reachedLine(paint.green('-'), way, one.narrowed));
  }
  const furtherWays = Math.max(0, delta.reached.length - reachedShown) + delta.reachedMore;
  if (furtherWays > 0) lines.push(`  and through ${plural(furtherWays, 'more role')}`);
  if (delta.transient)
    lines.push(
      clip(`  ~ in between, at neither end: ${few(actionsOf(delta.transient.boxes).map(visible), 4)}`, width),
    );
  for (const one of delta.indeterminate.slice(0, 2))
    lines.push(clip(`  undecided: ${visible(one.reason)}`, width));
  if (delta.indeterminate.length > 2)
    lines.push(`  and ${plural(delta.indeterminate.length - 2, 'more undecided part')}`);
  for (const deed of deeds(delta, changes).slice(0, 3)) lines.push(`  ${deedWords(deed, window, delta)}`);
  const enabling = enablingWords(delta, changes);
  if (enabling !== undefined) lines.push(clip(`  ${visible(enabling)}`, width));
  return lines;
}

/** What exactly, its own row or the other formats tell. */
function reachedLine(sign: string, way: string, part: DeltaPart): string {
  const actions = few(actionsOf(part.boxes).map(visible), 3);
  return `  ${sign} ${clip(`${way}: ${actions}`, width - 4)}`;
}

function titleLine(delta: Delta, principals: readonly string[], paint: ChalkInstance): string {
  const { party } = delta;
  const whose =
    party.kind === 'unknown'
      ? ' (unknown party)'
      : party.kind === 'ours'
        ? ''
        : ` (${party.id}, ${party.kind})`;
  const owner = clip(`owner ${visible(delta.owner ?? 'nobody')}`, width / 2);
  const names = principals.map(shortName);
  const who = names.length === 1 ? (names[0] ?? '') : `${names.length} principals (${few(names, 2)})`;
  const name = clip(visible(who + whose), width - stringWidth(owner) - 2);
  return `${paint.bold(padTo(name, width - stringWidth(owner)))}${paint.dim(owner)}`;
}

function stepLines(day: string, sign: string, part: DeltaPart, delta: Delta): readonly string[] {
  return part.boxes.slice(0, boxesShown).flatMap((box, index) => {
    const lead = index === 0 ? day : ' '.repeat(day.length);
    return boxLines(`  ${lead} ${sign} `, day.length + 5, box, delta);
  });
}

function partLines(sign: string, part: DeltaPart, delta: Delta): readonly string[] {
  const lines = part.boxes.slice(0, boxesShown).flatMap((box) => boxLines(`  ${sign} `, 4, box, delta));
  const rest = part.boxes.slice(boxesShown);
  if (rest.length > 0) {
    lines.push(
      clip(
        `  ${sign} ${few(actionsOf(rest).map(visible), 3)} in ${plural(rest.length, 'more place')}`,
        width,
      ),
    );
  }
  return lines;
}

/** What is excepted goes to a line of its own where it would be cut off. `lead` may hold colours. */
function boxLines(lead: string, leadWidth: number, box: ResidualBox, delta: Delta): readonly string[] {
  const words = boxWords(box, delta);
  const room = width - leadWidth;
  const at = words.indexOf(', except ');
  if (words.length <= room || at < 0) return [lead + clip(words, room)];
  return [lead + clip(words.slice(0, at), room), ' '.repeat(leadWidth) + clip(words.slice(at + 2), room)];
}

function boxWords(box: ResidualBox, delta: Delta): string {
  const others = box.principals.filter((principal) => principal !== delta.principal);
  const who = others.length > 0 ? ` for ${few(others.map(shortName), 2)}` : '';
  return visible(`${few(box.actions, 3)}${who} ${boxPlace(box, 2)}`).replaceAll('arn:aws:', '');
}

function deedWords(deed: Deed, window: WindowResult, delta: Delta): string {
  const days = stepDays(deed.steps);
  const first = deed.steps[0];
  const isListed = delta.steps.length > 0 && delta.steps.length <= stepsShown;
  const when = isListed ? '' : days.length === 1 ? `, ${days[0]}` : `, ${days[0]} to ${days.at(-1)}`;
  const open =
    hasGained(delta) && first ? `, open ${plural(daysBetween(first.occurredAt, window.end), 'day')}` : '';
  return clip(
    `by ${visible(deed.actor)} (${deed.operator}), ${plural(deed.steps.length, 'step')}${when}${open}`,
    width - 2,
  );
}

function wrapped(label: string, text: string, paint: ChalkInstance): readonly string[] {
  return folded(visible(text), width - 11).map(
    (one, index) => `${paint.dim(padTo(index === 0 ? label : '', 11))}${one}`,
  );
}
