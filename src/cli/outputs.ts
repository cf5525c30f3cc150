import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DriftError } from '../errors.ts';
import type { Output, Runtime } from '../runtime.ts';
import type { FormatRequest } from './arguments.ts';

export interface ReportOutput {
  readonly formats: readonly FormatRequest[];
  readonly color: boolean;
}

/** Where no format is asked for, the file's name tells it. */
function formatOf(file: string | undefined): string {
  if (file?.endsWith('.json')) return 'json';
  return file?.endsWith('.md') ? 'markdown' : 'terminal';
}

/** Formats without a file go to `output` if there is one, else to standard output; each place takes one. */
export function placed(asked?: readonly FormatRequest[], output?: string): readonly FormatRequest[] {
  const requests = asked ?? [{ name: formatOf(output), file: undefined }];
  const placed = requests.map((one) => ({ ...one, file: one.file ?? output }));
  const [first, second] = placed.filter(
    (one, _, all) => all.filter((other) => other.file === one.file).length > 1,
  );
  if (first && second) {
    const where = first.file === undefined ? 'standard output' : `\`${first.file}\``;
    throw new DriftError(
      `${first.name} and ${second.name} would both go to ${where}; name a file as in \`--format ${second.name}=FILE\``,
    );
  }
  if (output !== undefined && placed.every((one) => one.file !== output)) {
    throw new DriftError(
      `nothing would go to \`${output}\`: every format has a file of its own; leave --output out`,
    );
  }
  return placed;
}

/** Renders once per requested format: standard output for those without a file. */
export async function writeReports(
  { formats, color }: ReportOutput,
  runtime: Runtime,
  render: (format: string, colour: boolean) => Promise<string>,
): Promise<void> {
  for (const { name, file } of formats) {
    const colour = file === undefined && wantsColour(runtime.stdout, runtime.env, color);
    const text = await render(name, colour);
    if (file === undefined) runtime.stdout.write(text);
    else writeResult(resolve(runtime.cwd, file), text);
  }
}

export function writeResult(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new DriftError(`cannot write \`${path}\`; check that the folder exists and may be written to`, {
      cause: error,
    });
  }
}

/** Per stream: never into a pipe or a file unless forced, never under NO_COLOR or a dumb terminal. */
export function wantsColour(stream: Output, env: Runtime['env'], asked: boolean): boolean {
  if (!asked || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb') return false;
  const forced = env.FORCE_COLOR ?? env.CLICOLOR_FORCE;
  if (forced !== undefined && forced !== '0' && forced !== 'false') return true;
  return stream.isTTY;
}
