import type { DiffRender, Render } from './render.ts';

interface Format {
  readonly report: () => Promise<Render>;
  readonly diff: () => Promise<DiffRender>;
}

const terminal: Format = {
  report: async () => (await import('./terminal.ts')).renderTerminal,
  diff: async () => (await import('./diff-terminal.ts')).renderDiffTerminal,
};
const markdown: Format = {
  report: async () => (await import('./markdown.ts')).renderMarkdown,
  diff: async () => (await import('./diff-markdown.ts')).renderDiffMarkdown,
};
const json: Format = {
  report: async () => (await import('./json.ts')).renderJson,
  diff: async () => (await import('./diff-json.ts')).renderDiffJson,
};

const formats: Readonly<Record<string, Format>> = {
  terminal,
  text: terminal,
  markdown,
  md: markdown,
  json,
};

export const formatNames: readonly string[] = Object.keys(formats);

export async function rendererOf(name: string): Promise<Render> {
  return formatOf(name).report();
}

export async function diffRendererOf(name: string): Promise<DiffRender> {
  return formatOf(name).diff();
}

function formatOf(name: string): Format {
  const format = formats[name];
  if (!format) throw new Error(`no format ${name}`);
  return format;
}
