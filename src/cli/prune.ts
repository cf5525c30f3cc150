import type { Command } from 'commander';
import type { Instant } from '../core/model/time.ts';
import { exitCode } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { parseTime } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';

export function pruneCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('prune')
    .description('remove what happened before a time; what is left in its place is a gap with a reason')
    .requiredOption('--before <time>', 'everything before it goes, snapshots included', parseTime)
    .requiredOption('--reason <text>', 'why; every later report prints it')
    .addHelpText(
      'after',
      '\nExamples:\n  drift prune --before 2025-01-01 --reason "retention: 24 months"\n  drift prune --before 2026-06-01 --reason "test data" --store old.db',
    )
    .action(async (options: { before: Instant; reason: string }, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const { prune } = await import('../pipeline/prune.ts');
      const removed = prune({ store: global.store, ...options }, runtime);
      if (!global.quiet) runtime.stderr.write(`removed ${removed} records\n`);
      finish(exitCode.clean);
    });
}
