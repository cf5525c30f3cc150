import type { Command } from 'commander';
import type { CollectPart } from '../core/model/collection.ts';
import { dayMs, type Instant, instant } from '../core/model/time.ts';
import { DriftError, exitCode } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { type FormatRequest, collect as gather, parseFormat, parsePart, parseSince } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';
import { placed, writeReports } from './outputs.ts';

interface Options {
  readonly since?: Instant | { readonly days: number };
  readonly only?: readonly CollectPart[];
  readonly estimate?: boolean;
  readonly format?: readonly FormatRequest[];
  readonly output?: string;
}

export function collectCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('collect [source...]')
    .description(
      'read events and snapshots from the vendor into the store; ids of policies.yaml, or a type for all sources of it: aws',
    )
    .option(
      '--since <time>',
      'nothing older than this time, or than so many days (`30d`); default: 180d',
      parseSince,
    )
    .option('--only <part>', 'events, trails or snapshots; repeatable', gather(parsePart))
    .option('--estimate', 'say calls, bytes, time and cost, and collect nothing')
    .option(
      '--format <name[=file]>',
      'terminal or json; repeatable',
      gather(parseFormat(['terminal', 'text', 'json'])),
    )
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  drift collect aws\n  drift collect prod --only events --since 2026-11-01',
    )
    .action(async (names: string[], options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const asked = {
        names,
        store: global.store,
        config: global.config,
        since: sinceOf(options.since, runtime),
        only: options.only ?? [],
        quiet: global.quiet === true,
      };
      const pipeline = await import('../pipeline/collect.ts');
      const report = await import('../report/collect.ts');
      const formats = placed(options.format, options.output);
      const output = { formats, color: global.color };
      if (options.estimate) {
        const result = await pipeline.estimateCollection(asked, runtime);
        await writeReports(output, runtime, async (format) => report.renderEstimate(result, format));
        return finish(exitCode.clean);
      }
      const result = await pipeline.collect(asked, runtime);
      const { visible } = await import('../report/visible.ts');
      for (const problem of result.problems) runtime.stderr.write(`drift: ${visible(problem)}\n`);
      for (const line of report.gapLines(result)) runtime.stderr.write(`drift: ${visible(line)}\n`);
      const isNothing = result.stopped !== undefined && result.records === 0;
      if (options.format || !(global.quiet || isNothing)) {
        await writeReports(output, runtime, async (format) => report.renderCollection(result, format));
      }
      if (result.stopped) throw result.stopped;
      const isWhole = result.gaps.length === 0 && result.problems.length === 0;
      finish(isWhole ? exitCode.clean : exitCode.incomplete);
    });
}

function sinceOf(since: Options['since'], runtime: Runtime): Instant | undefined {
  const now = runtime.now();
  if (typeof since === 'object') return instant(now - since.days * dayMs);
  if (since !== undefined && since > now)
    throw new DriftError('`--since` lies in the future; nothing is newer');
  return since;
}
