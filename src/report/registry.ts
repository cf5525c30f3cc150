import type { Render } from './render.ts';

const formats: Readonly<Record<string, () => Promise<Render>>> = {
  terminal: async () => (await import('./terminal.ts')).renderTerminal,
  text: async () => (await import('./terminal.ts')).renderTerminal,
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
  md: async () => (await import('./markdown.ts')).renderMarkdown,
  json: async () => (await import('./json.ts')).renderJson,
};

export const formatNames: readonly string[] = Object.keys(formats);

export async function rendererOf(name: string): Promise<Render> {
  const load = formats[name];
  if (!load) throw new Error(`no format ${name}`);
  return load();
}
