import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DriftError, exitCode } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { parseAbout, parseAccount, parseSpan, parseTime, type Span } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';

interface Options {
  readonly at?: ReturnType<typeof parseTime>;
  readonly about?: string;
  readonly account?: string;
  readonly covers?: Span;
  readonly as?: string;
  readonly redecode?: boolean;
}

export function importCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('import [path...]')
    .description(
      'read log files, folders, globs or standard input (-) into the store; the format is detected',
    )
    .option('--as <source>', 'which source the files are from, where that cannot be told (aws)')
    .option('--at <time>', 'when a snapshot was taken, where its file does not say', parseTime)
    .option('--about <arn>', 'what an answer speaks of, where it does not say so itself', parseAbout)
    .option('--account <id>', 'whose answers these are, where they name no account', parseAccount)
    .option('--covers <a..b>', 'vouch that these files hold every record of that time', parseSpan)
    .option(
      '--redecode',
      'read nothing new: send the records in the store through the decoders of this version',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  drift import AWSLogs/\n  aws iam get-account-authorization-details | drift import - --at 2026-11-22T08:00:00Z',
    )
    .action(async (paths: string[], options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      if (options.redecode) {
        if (paths.length > 0) throw new DriftError('--redecode reads nothing new; leave the paths out');
        return finish(await runRedecode(global, runtime));
      }
      if (paths.length === 0)
        throw new DriftError('nothing to import; name files, folders, globs or - for standard input');
      const { importPaths, importWords } = await import('../pipeline/import.ts');
      const result = await importPaths(
        {
          paths,
          store: global.store,
          as: options.as,
          takenAt: options.at,
          about: options.about,
          account: options.account,
          covers: options.covers,
          quiet: global.quiet === true,
        },
        runtime,
      );
      const { visible } = await import('../report/visible.ts');
      for (const problem of result.problems) runtime.stderr.write(`drift: ${visible(problem)}\n`);
      if (result.isReadable && !global.quiet)
        runtime.stderr.write(
          importWords(result)
            .map((line) => `${visible(line)}\n`)
            .join(''),
        );
      finish(result.isReadable ? (result.isWhole ? exitCode.clean : exitCode.incomplete) : exitCode.broken);
    });
}

async function runRedecode(global: GlobalOptions, runtime: Runtime): Promise<number> {
  const { redecode } = await import('../pipeline/redecode.ts');
  const { records, added, replaced, retracted } = redecode(resolve(runtime.cwd, global.store));
  const words = `${added} newly understood, ${replaced} understood differently, ${retracted} no longer a change`;
  if (!global.quiet) runtime.stderr.write(`read ${records} records again: ${words}\n`);
  return exitCode.clean;
}
