import { Chalk, type ChalkInstance } from 'chalk';
import stringWidth from 'string-width';
import type { Undecided } from '../core/model/access.ts';
import type { DiffBox, DiffPart, DiffResult, DocumentDiff } from '../core/model/diff.ts';
import {
  besideNotes,
  catalogueWords,
  documentHeadline,
  documentTitle,
  exceptWords,
  folderHeadline,
  isAnyRole,
  statementWords,
  statusOf,
  telling,
  whoOf,
} from './diff-phrases.ts';
import { foldedWhole, withoutCommands } from './fold.ts';
import { boxPlace, few, plural, witnessWords } from './phrases.ts';
import type { DiffRenderOptions } from './render.ts';
import { clip, padTo, visible } from './visible.ts';

const width = 80;

/** What is shown of long lists; with --all no limit is met. */
interface Limits {
  readonly boxes: number;
  readonly actions: number;
  readonly items: number;
  /** Of one name or condition, in columns. */
  readonly text: number;
}

const usual: Limits = { boxes: 12, actions: 16, items: 8, text: 300 };
const none: Limits = { boxes: Infinity, actions: Infinity, items: Infinity, text: Infinity };

interface Look {
  readonly paint: ChalkInstance;
  readonly limits: Limits;
}

/** How the boxes of one direction are shown. */
interface SideLook extends Look {
  readonly direction: 'widened' | 'narrowed';
  readonly sign: string;
}

export function renderDiffTerminal(result: DiffResult, options: DiffRenderOptions): string {
  const paint = new Chalk({ level: options.colour ? 1 : 0 });
  const look = { paint, limits: options.all ? none : usual };
  const lines = result.scope === 'folder' ? folderLines(result, look) : singleLines(result, look);
  for (const note of result.notes) lines.push(...wrapped('note: ', note));
  if (result.documents.some((one) => one.widened || one.narrowed || one.idle))
    lines.push(paint.dim(catalogueWords(result)));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function singleLines(result: DiffResult, look: Look): string[] {
  return result.documents.flatMap((one) => [
    ...headlineLines({ words: documentHeadline(one), relation: one.relation }, look),
    ...wrapped('', `${one.kind} policy ${documentTitle(one)}`),
    '',
    ...bodyLines(one, look),
  ]);
}

function folderLines(result: DiffResult, look: Look): string[] {
  const { shown, words } = telling(result);
  return [
    ...headlineLines({ words: folderHeadline(result), relation: result.relation }, look),
    ...wrapped('', `${result.old} -> ${result.new}${words === '' ? '' : `: ${words}`}`),
    '',
    ...shown.flatMap((one) => [
      ...wrapped('', `${one.name}${statusOf(one)}`).map((line) => look.paint.bold(line)),
      ...headlineLines({ words: documentHeadline(one), relation: one.relation, lead: '  ' }, look),
      '',
      ...bodyLines(one, look),
    ]),
  ];
}

const colours = {
  equivalent: 'green',
  widened: 'red',
  narrowed: 'green',
  mixed: 'red',
  indeterminate: 'yellow',
} as const;

interface Headline {
  readonly words: string;
  readonly relation: DocumentDiff['relation'];
  readonly lead?: string;
}

function headlineLines({ words, relation, lead = '' }: Headline, { paint }: Look): string[] {
  const paintedWord = paint[colours[relation]].bold(relation);
  return wrapped(lead, words).map((line) => line.replace(relation, paintedWord));
}

function bodyLines(one: DocumentDiff, look: Look): string[] {
  const { paint } = look;
  const lines: string[] = [];
  const [gain, loss] = [
    { ...look, direction: 'widened', sign: paint.red('+') },
    { ...look, direction: 'narrowed', sign: paint.green('-') },
  ] as const;
  if (one.widened)
    lines.push(`${paint.red.bold('WIDENED')} allowed now, not before`, ...partLines(one.widened, gain), '');
  if (one.narrowed)
    lines.push(
      `${paint.green.bold('NARROWED')} allowed before, not now`,
      ...partLines(one.narrowed, loss),
      '',
    );
  if (one.indeterminate.length > 0)
    lines.push(
      `${paint.yellow.bold('UNDECIDED')} may allow more, less or the same`,
      ...undecidedLines(one.indeterminate, look),
      '',
    );
  const beside = besideNotes(one).flatMap(({ lead, part, after }) => {
    const what = part ? `${denyWords(part, look)} (${after})` : after;
    return wrapped('also: ', `${lead} ${what}`);
  });
  return beside.length > 0 ? [...lines, ...beside, ''] : lines;
}

function denyWords(part: DiffPart, { limits }: Look): string {
  const boxes = part.boxes.map((box) => {
    const who = box.principals.length > 0 ? ` for ${few(whoOf(box.principals), limits.items)}` : '';
    return clip(
      visible(`${few(box.actions, limits.actions)}${who} ${boxPlace(box, limits.items)}`),
      limits.text,
    );
  });
  return few(boxes, limits.boxes === Infinity ? Infinity : 2);
}

function partLines(part: DiffPart, look: SideLook): string[] {
  const { limits, sign } = look;
  const lines = part.boxes.slice(0, limits.boxes).flatMap((box) => boxLines(box, look));
  const rest = part.boxes.slice(limits.boxes);
  if (rest.length > 0) {
    const actions = new Set(rest.flatMap((box) => box.actions)).size;
    lines.push(
      `  ${sign} and ${plural(rest.length, 'more entry', 'more entries')} with ${plural(actions, 'action')}; --all shows them`,
    );
  }
  const witness = clip(visible(witnessWords(part.witness)), limits.text);
  return [...lines, ...wrapped('  e.g. ', witness)];
}

function boxLines(box: DiffBox, look: SideLook): string[] {
  const { limits, paint, sign } = look;
  const except = box.except.map((one) => exceptWords(one, box, limits.items)).filter((words) => words !== '');
  const [first = '', ...more] = wrapped('    ', listed(box.actions, limits.actions, look));
  return [
    `  ${sign} ${first.trimStart()}`,
    ...more,
    ...(box.principals.length > 0 ? labelled('for', listed(whoOf(box.principals), limits.items, look)) : []),
    ...(isAnyRole(box) ? [] : labelled('on', listed(box.resources, limits.items, look))),
    ...box.conditions
      .slice(0, limits.items)
      .flatMap((words, index) => labelled(index === 0 ? 'when' : 'and', clip(visible(words), limits.text))),
    ...(box.conditions.length > limits.items
      ? labelled('', `and ${box.conditions.length - limits.items} more conditions`)
      : []),
    ...except
      .slice(0, limits.items)
      .flatMap((words) => labelled('except', clip(visible(words), limits.text))),
    ...(except.length > limits.items
      ? labelled('', `and ${except.length - limits.items} more exceptions`)
      : []),
    ...labelled('from', statementWords(box, look.direction)).map((line) => paint.dim(line)),
  ];
}

/** Items by commas; what is left out is counted. */
function listed(items: readonly string[], most: number, { limits }: Look): string {
  return few(
    items.map((item) => clip(visible(item), limits.text)),
    most,
  );
}

function undecidedLines(entries: readonly Undecided[], { limits, paint }: Look): string[] {
  const lines = entries
    .slice(0, limits.boxes)
    .flatMap((one) => [
      ...wrapped(`  ? `, clip(visible(one.reason), limits.text)).map((line, index) =>
        index === 0 ? line.replace('?', paint.yellow('?')) : line,
      ),
      ...labelled('old', clip(visible(one.old), limits.text) || 'says nothing of it'),
      ...labelled('new', clip(visible(one.new), limits.text) || 'says nothing of it'),
    ]);
  const rest = entries.length - limits.boxes;
  return rest > 0 ? [...lines, `  ? and ${plural(rest, 'more part')}; --all shows them`] : lines;
}

function labelled(label: string, words: string): string[] {
  return wrapped(`    ${padTo(label, 6)} `, words);
}

/** Nothing is wider than a screen; lines after the first stand under its words. */
function wrapped(lead: string, words: string): string[] {
  const indent = stringWidth(lead);
  return foldedWhole(withoutCommands(visible(words)), width - indent).map(
    (line, index) => `${index === 0 ? lead : ' '.repeat(indent)}${line}`,
  );
}
