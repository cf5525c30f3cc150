import type { PhrasingContent, RootContent, TableRow } from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import { clip, visible } from './visible.ts';

/** A comment on a forge may be 65,536 characters long; beyond that all of it is lost. */
export const budget = 60_000;
/** Long enough for any name that is meant to be read. */
export const nameWidth = 120;

export function print(children: readonly RootContent[]): string {
  return toMarkdown(
    { type: 'root', children: [...children] },
    { extensions: [gfmTableToMarkdown({ tablePipeAlign: false })], bullet: '-' },
  );
}

export function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

/** Sentences; words in them that GitHub would turn into a mention or a link become code. */
export function prose(value: string): PhrasingContent[] {
  return clip(visible(value), 1000)
    .split(/(\S*(?:[@#]|:\/\/|www\.)\S*)/i)
    .filter((part) => part !== '')
    .map((part) => (/[@#]|:\/\/|www\./i.test(part) ? code(part) : text(part)));
}

export function strong(value: string): PhrasingContent {
  return { type: 'strong', children: [{ type: 'text', value }] };
}

export function code(value: string, most = 400): PhrasingContent {
  return { type: 'inlineCode', value: clip(visible(value), most) };
}

export function heading(depth: 1 | 2 | 3, value: string): RootContent {
  return { type: 'heading', depth, children: [text(value)] };
}

export function paragraph(...children: PhrasingContent[]): RootContent {
  return { type: 'paragraph', children };
}

export function list(items: readonly (readonly PhrasingContent[])[]): RootContent {
  return {
    type: 'list',
    spread: false,
    children: items.map((item) => ({
      type: 'listItem',
      spread: false,
      children: [{ type: 'paragraph', children: [...item] }],
    })),
  };
}

export function row(cells: readonly PhrasingContent[][]): TableRow {
  return { type: 'tableRow', children: cells.map((children) => ({ type: 'tableCell', children })) };
}
