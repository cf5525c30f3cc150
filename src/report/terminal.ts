import { Chalk, type ChalkInstance } from 'chalk';
import type { DeltaPart, ResidualBox } from '../core/model/access.ts';
import type { AuditResult, ChangeSummary, Delta, WindowResult } from '../core/model/audit.ts';
import { formatDay } from '../core/model/time.ts';
import { footer } from './footer.ts';
import {
  boxPlace,
  changeIndex,
  type Deed,
  daysBetween,
  deeds,
  few,
  headline,
  plural,
  shortName,
  stepDays,
  witnessWords,
} from './phrases.ts';
import type { RenderOptions } from './render.ts';
import { clip, padTo, visible } from './visible.ts';

const width = 80;
const boxesShown = 3;

export function renderTerminal(result: AuditResult, options: RenderOptions): string {
  const paint = new Chalk({ level: options.colour ? 1 : 0 });
  const lines = result.windows
    .slice(0, options.details)
    .flatMap((window) => windowLines(window, result, options, paint));
  for (const { label, text } of footer(result)) lines.push(...wrapped(label, text, paint));
  for (const hint of options.hints) lines.push('', ...[hint].map((text) => visible(text)));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function windowLines(
  window: WindowResult,
  result: AuditResult,
  options: RenderOptions,
  paint: ChalkInstance,
): readonly string[] {
  const title = `${window.days} days to ${formatDay(window.end)}`;
  const lines = [
    `${padTo(paint.bold(title), paint.bold(title).length - title.length + 24)}${verdictWord(result, paint)}: ${headline(window)}`,
    '',
  ];
  const changes = changeIndex(result);
  const shown = window.deltas.slice(0, options.rows);
  for (const delta of shown) lines.push(...deltaLines(delta, window, changes, paint), '');
  const hidden = window.deltas.length - shown.length;
  if (hidden > 0)
    lines.push(
      `and ${plural(hidden, 'more principal')}; --rows ${window.deltas.length} or --format markdown shows all`,
      '',
    );
  return lines;
}

function verdictWord(result: AuditResult, paint: ChalkInstance): string {
  const word = result.verdict.toUpperCase();
  if (result.verdict === 'pass') return paint.green(word);
  return result.verdict === 'fail' ? paint.red(word) : paint.yellow(word);
}

function deltaLines(
  delta: Delta,
  window: WindowResult,
  changes: ReadonlyMap<string, ChangeSummary>,
  paint: ChalkInstance,
): readonly string[] {
  const party =
    delta.party.kind === 'ours'
      ? ''
      : ` (${delta.party.kind === 'unknown' ? 'unknown party' : `${delta.party.id}, ${delta.party.kind}`})`;
  const owner = `owner ${visible(delta.owner ?? 'nobody')}`;
  const name = clip(visible(shortName(delta.principal)) + party, width - owner.length - 2);
  const lines = [`${paint.bold(padTo(name, width - owner.length))}${paint.dim(owner)}`];
  if (delta.widened)
    lines.push(...partLines('+', delta.widened, paint.red), ...witnessLine(delta.widened, paint));
  if (delta.narrowed) lines.push(...partLines('-', delta.narrowed, paint.green));
  if (delta.unknownStart) {
    lines.push(
      `  possibly gained, at most; earlier value not seen: ${few(delta.unknownStart.because.map(visible), 1)}`,
    );
    lines.push(
      ...partLines('?', delta.unknownStart, paint.yellow),
      `  ${paint.dim(`settled by: ${delta.unknownStart.settledBy}`)}`,
    );
  }
  if (delta.transient)
    lines.push(...partLines('~', delta.transient, paint.yellow), '    held in between, at neither end');
  for (const one of delta.indeterminate.slice(0, 2))
    lines.push(clip(`  undecided: ${visible(one.reason)}`, width));
  if (delta.indeterminate.length > 2)
    lines.push(`  and ${plural(delta.indeterminate.length - 2, 'more undecided part')}`);
  for (const deed of deeds(delta, changes).slice(0, 3)) lines.push(`  ${deedWords(deed, window, delta)}`);
  return lines;
}

function partLines(sign: string, part: DeltaPart, colour: ChalkInstance): readonly string[] {
  const lines = part.boxes.slice(0, boxesShown).flatMap((box) => boxLines(sign, box, colour));
  const rest = part.boxes.slice(boxesShown);
  if (rest.length > 0) {
    const actions = [...new Set(rest.flatMap((box) => box.actions))];
    lines.push(
      clip(`  ${sign} ${few(actions.map(visible), 3)} in ${plural(rest.length, 'more place')}`, width),
    );
  }
  return lines;
}

function boxLines(sign: string, box: ResidualBox, colour: ChalkInstance): readonly string[] {
  const who =
    box.principals.length > 0
      ? ` for ${few(
          box.principals.map((one) => visible(shortName(one))),
          2,
        )}`
      : '';
  return [
    `  ${colour(sign)} ${clip(few(box.actions.map(visible), 4) + who, width - 4)}`,
    clip(`      ${visible(boxPlace(box, 2))}`, width),
  ];
}

function witnessLine(part: DeltaPart, paint: ChalkInstance): readonly string[] {
  return [paint.dim(clip(`      e.g. ${visible(witnessWords(part.witness))}`, width))];
}

function deedWords(deed: Deed, window: WindowResult, delta: Delta): string {
  const days = stepDays(deed.steps);
  const last = deed.steps.at(-1);
  const when = days.length <= 3 ? days.join(', ') : `${days[0]} to ${days.at(-1)}`;
  const open =
    delta.widened && last ? `, open ${plural(daysBetween(last.occurredAt, window.end), 'day')}` : '';
  return clip(
    `by ${visible(deed.actor)} (${deed.operator}), ${plural(deed.steps.length, 'step')}: ${when}${open}`,
    width - 2,
  );
}

function wrapped(label: string, text: string, paint: ChalkInstance): readonly string[] {
  const room = width - 11;
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one, index) => `${paint.dim(padTo(index === 0 ? label : '', 11))}${one}`);
}
