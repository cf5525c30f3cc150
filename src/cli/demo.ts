import type { Command } from 'commander';
import { formatNames, rendererOf } from '../report/registry.ts';
import type { Runtime } from '../runtime.ts';
import { collect, parseFormat, parseRows, parseWindow } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';
import { placed, writeReports } from './outputs.ts';

interface Options {
  readonly keep?: string;
  readonly window?: readonly number[];
  readonly format?: ReturnType<ReturnType<typeof parseFormat>>[];
  readonly rows: number;
}

export function demoCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('demo')
    .description('the problem on built-in data: six months of one agent, and a partner whose access grew')
    .option(
      '--keep <dir>',
      'end yesterday, and leave records, configuration and store in DIR to try every command on',
    )
    .option('--window <span>', 'how far back to look, like 30d or 12w; repeatable', collect(parseWindow))
    .option(
      '--format <name[=file]>',
      'terminal, markdown or json; repeatable',
      collect(parseFormat(formatNames)),
    )
    .option('--rows <n>', 'principals to show per window', parseRows, 3)
    .addHelpText(
      'after',
      '\nExamples:\n  drift demo\n  drift demo --keep /tmp/story && cd /tmp/story && drift report --window 90d',
    )
    .action(async (options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const requests = placed(options.format);
      const { runDemo } = await import('../pipeline/demo.ts');
      const { result, hints } = await runDemo(
        { keep: options.keep, days: options.window ?? [180, 90, 30] },
        runtime,
      );
      await writeReports({ formats: requests, color: global.color }, runtime, async (format, colour) => {
        const render = await rendererOf(format);
        return render(result, { colour, rows: options.rows, hints: global.quiet ? [] : hints, details: 1 });
      });
      finish(0);
    });
}
