import type { Command } from 'commander';
import type { Instant } from '../core/model/time.ts';
import { formatNames, rendererOf } from '../report/registry.ts';
import type { Runtime } from '../runtime.ts';
import { collect, parseAsOf, parseFormat, parseRows, parseWindow } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';
import { placed, writeReports } from './outputs.ts';

interface Options {
  readonly window?: readonly number[];
  readonly asOf?: Instant | 'latest';
  readonly format?: ReturnType<ReturnType<typeof parseFormat>>[];
  readonly output?: string;
  readonly principal?: string;
  readonly party?: string;
  readonly owner?: string;
  readonly rows: number;
  readonly catalogue?: string;
  readonly catalogueBefore?: string;
}

const details = `
--catalogue-before lists, apart from what anybody changed, what unchanged
policies allow of the actions that AWS has listed since. An older version of
drift has an older catalogue, dist/aws-catalogue.json.gz: take one of about the
start of the longest window.

Examples:
  drift report --window 90d
  drift report --window 30d --window 180d --as-of latest --format json=report.json
  drift report --window 90d --catalogue-before aws-catalogue-may.json.gz`;

export function reportCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('report')
    .description('who gained and lost which access, what came and went, and who changed it')
    .option(
      '--window <span>',
      'how far back to look, like 30d or 12w; repeatable; default: as in policies.yaml',
      collect(parseWindow),
    )
    .option(
      '--as-of <time>',
      'the end of the windows; `latest` is the end of what was seen; default: now',
      parseAsOf,
    )
    .option(
      '--format <name[=file]>',
      'terminal, markdown or json; repeatable',
      collect(parseFormat(formatNames)),
    )
    .option('-o, --output <file>', 'write to FILE instead of standard output')
    .option('--principal <glob>', 'only principals whose name or ARN matches')
    .option('--party <id>', 'only principals of this party')
    .option('--owner <name>', 'only what this owner answers for')
    .option('--catalogue <file>', 'an action catalogue other than the one that ships with drift')
    .option(
      '--catalogue-before <file>',
      'an older one: what unchanged policies allow of the actions listed since',
    )
    .option('--rows <n>', 'principals to show per window', parseRows, 12)
    .addHelpText('after', details)
    .action(async (options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const requests = placed(options.format, options.output);
      const { runReport } = await import('../pipeline/report.ts');
      const { result, hints, notes } = await runReport(
        {
          store: global.store,
          config: global.config,
          days: options.window,
          asOf: options.asOf,
          filter: { principal: options.principal, party: options.party, owner: options.owner },
          catalogue: options.catalogue,
          catalogueBefore: options.catalogueBefore,
        },
        runtime,
      );
      if (global.verbose) for (const note of notes) runtime.stderr.write(`${note}\n`);
      await writeReports({ formats: requests, color: global.color }, runtime, async (format, colour) => {
        const render = await rendererOf(format);
        const details = result.windows.length;
        return render(result, { colour, rows: options.rows, hints: global.quiet ? [] : hints, details });
      });
      finish(0);
    });
}
