import type { PhrasingContent, RootContent } from 'mdast';
import type { DiffBox, DiffPart, DiffResult, DocumentDiff } from '../core/model/diff.ts';
import { budget, code, heading, list, nameWidth, paragraph, print, row, strong, text } from './blocks.ts';
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
import { boxPlace, few, plural, witnessWords } from './phrases.ts';
import type { DiffRenderOptions } from './render.ts';

/** For a comment on a pull request; every name stands in a code span, so that it can neither link nor ping. */
export function renderDiffMarkdown(result: DiffResult, options: DiffRenderOptions): string {
  const most = options.all ? Infinity : 12;
  const head = print(result.scope === 'folder' ? folderHead(result) : documentHead(result));
  const foot = print(footBlocks(result));
  const room = budget - head.length - foot.length - 500;
  const body =
    result.scope === 'folder'
      ? folderBody(telling(result).shown, room, most)
      : result.documents.map((one) => fitted(one, room, most) ?? print([paragraph(text(tooLong))]));
  return [head, ...body, foot].filter((block) => block !== '').join('\n');
}

function folderHead(result: DiffResult): readonly RootContent[] {
  const { words } = telling(result);
  const sides = [code(result.old, nameWidth), text(' → '), code(result.new, nameWidth)];
  return [heading(2, folderHeadline(result)), paragraph(...sides, text(words === '' ? '' : `: ${words}`))];
}

function documentHead(result: DiffResult): readonly RootContent[] {
  return result.documents.flatMap((one) => [
    heading(2, documentHeadline(one)),
    paragraph(text(`${one.kind} policy `), code(documentTitle(one))),
  ]);
}

const tooLong = 'What differs does not fit into a comment; the JSON output has all of it.';

/** With shorter lists where there is no room for long ones. With --all, all of it whatever the room. */
function fitted(one: DocumentDiff, room: number, most: number): string | undefined {
  for (const limit of [most, 4, 1]) {
    const section = print(bodyBlocks(one, limit));
    if (most === Infinity || section.length <= room) return section;
  }
  return undefined;
}

/** As many documents as there is room for; the others are counted. */
function folderBody(documents: readonly DocumentDiff[], room: number, most: number): readonly string[] {
  const sections: string[] = [];
  let left = room;
  for (const one of documents) {
    const frame = print([title(one)]);
    left -= frame.length + print([overview([one])]).length;
    const section = fitted(one, left, most);
    if (section === undefined || left < 0) break;
    left -= section.length;
    sections.push(`${frame}\n${section}`);
  }
  if (documents.length === 0) return [];
  const table = print([overview(documents.slice(0, sections.length))]);
  if (sections.length === documents.length) return [table, ...sections];
  const words = `Showing ${sections.length} of ${plural(documents.length, 'policy', 'policies')} that differ; the JSON output has all of them.`;
  return [table, ...sections, print([paragraph(text(words))])];
}

function footBlocks(result: DiffResult): readonly RootContent[] {
  const hasCount = result.documents.some((one) => one.widened || one.narrowed || one.idle);
  return [
    ...(result.notes.length > 0 ? [list(result.notes.map((note) => [text('note: '), code(note)]))] : []),
    ...(hasCount ? [paragraph(text(`${catalogueWords(result)}.`))] : []),
  ];
}

function title(one: DocumentDiff): RootContent {
  return {
    type: 'heading',
    depth: 3,
    children: [code(one.name, nameWidth), text(`${statusOf(one)}: ${documentHeadline(one)}`)],
  };
}

function overview(documents: readonly DocumentDiff[]): RootContent {
  const head = row(['policy', 'relation', 'gains', 'loses', 'undecided'].map((name) => [text(name)]));
  const size = (part: DiffPart | null) => (part ? plural(part.size.actions, 'action') : '');
  const body = documents.map((one) =>
    row([
      [code(one.name, nameWidth)],
      [text(one.relation)],
      [text(size(one.widened))],
      [text(size(one.narrowed))],
      [text(one.indeterminate.length > 0 ? plural(one.indeterminate.length, 'part') : '')],
    ]),
  );
  return { type: 'table', align: [], children: [head, ...body] };
}

function bodyBlocks(one: DocumentDiff, most: number): readonly RootContent[] {
  const blocks: RootContent[] = [];
  if (one.widened) blocks.push(...partBlocks(one.widened, 'widened', most));
  if (one.narrowed) blocks.push(...partBlocks(one.narrowed, 'narrowed', most));
  if (one.indeterminate.length > 0) {
    const items = one.indeterminate
      .slice(0, most)
      .map((entry): PhrasingContent[] => [
        code(entry.reason),
        text('; old: '),
        entry.old === '' ? text('nothing') : code(entry.old),
        text('; new: '),
        entry.new === '' ? text('nothing') : code(entry.new),
      ]);
    blocks.push(
      paragraph(strong('Undecided'), text(': may allow more, less or the same')),
      list([...items, ...more(one.indeterminate.length - most, 'part')]),
    );
  }
  const notes = besideNotes(one).map(({ lead, part, after }): PhrasingContent[] => [
    text(`also: ${lead} `),
    ...(part ? denySpans(part, most) : []),
    ...(part ? [text(` (${after})`)] : [code(after)]),
  ]);
  if (notes.length > 0) blocks.push(list(notes));
  return blocks;
}

function denySpans(part: DiffPart, most: number): PhrasingContent[] {
  const spans = part.boxes
    .slice(0, Math.min(most, 2))
    .flatMap((box, index): PhrasingContent[] => [
      ...(index > 0 ? [text(', ')] : []),
      code(few(box.actions, most)),
      ...(box.principals.length > 0 ? [text(' for '), code(few(whoOf(box.principals), most))] : []),
      text(' '),
      code(boxPlace(box, most)),
    ]);
  return part.boxes.length > 2 ? [...spans, text(` and ${part.boxes.length - 2} more`)] : spans;
}

const titles = {
  widened: ['Widened', ': allowed now, not before'],
  narrowed: ['Narrowed', ': allowed before, not now'],
} as const;

function partBlocks(part: DiffPart, direction: 'widened' | 'narrowed', most: number): readonly RootContent[] {
  const [name, meaning] = titles[direction];
  return [
    paragraph(strong(name), text(meaning)),
    list([
      ...part.boxes.slice(0, most).map((box) => boxSpans(box, direction, most)),
      ...more(part.boxes.length - most, 'entry', 'entries'),
      [text('for example '), code(witnessWords(part.witness))],
    ]),
  ];
}

function more(count: number, one: string, many = `${one}s`): PhrasingContent[][] {
  return count > 0 ? [[text(`and ${plural(count, `more ${one}`, `more ${many}`)}`)]] : [];
}

function boxSpans(box: DiffBox, direction: 'widened' | 'narrowed', most: number): PhrasingContent[] {
  const except = box.except.map((one) => exceptWords(one, box, most)).filter((words) => words !== '');
  return [
    code(few(box.actions, most)),
    ...(box.principals.length > 0 ? [text(' for '), code(few(whoOf(box.principals), most))] : []),
    ...(isAnyRole(box) ? [] : [text(' on '), code(few(box.resources, most))]),
    ...box.conditions
      .slice(0, most)
      .flatMap((words, index) => [text(index === 0 ? ' when ' : ' and '), code(words)]),
    ...(box.conditions.length > most ? [text(` and ${box.conditions.length - most} more conditions`)] : []),
    ...except.slice(0, most).flatMap((words) => [text(', except '), code(words)]),
    ...(except.length > most ? [text(` and ${except.length - most} more exceptions`)] : []),
    text('; '),
    code(statementWords(box, direction)),
  ];
}
