import { type Command, Option } from 'commander';
import type { Runtime } from '../runtime.ts';
import type { Finish, GlobalOptions } from './options.ts';

export function statusCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('status')
    .description('what the store has seen, from when to when, and what it could not see or read')
    .addOption(
      new Option('--format <name>', 'terminal or json')
        .choices(['terminal', 'text', 'json'])
        .default('terminal'),
    )
    .option('--all', 'every operation that was seen and not decoded')
    .addHelpText('after', '\nExamples:\n  drift status\n  drift status --format json')
    .action(async (options: { format: string; all?: boolean }, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const { runStatus } = await import('../pipeline/status.ts');
      const status = runStatus({ store: global.store, config: global.config }, runtime);
      const { renderStatusJson, renderStatusTerminal } = await import('../report/status.ts');
      runtime.stdout.write(
        options.format === 'json'
          ? renderStatusJson(status)
          : renderStatusTerminal(status, options.all === true),
      );
      finish(0);
    });
}
