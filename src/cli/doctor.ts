import type { Command } from 'commander';
import { exitCode } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Finish, GlobalOptions } from './options.ts';

interface Options {
  readonly policy?: boolean;
}

export function doctorCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('doctor [source...]')
    .description(
      'try every call that collecting needs, and print the least-privilege policy that allows them',
    )
    .option('--policy', 'print that policy alone, and call nobody')
    .addHelpText('after', '\nExamples:\n  drift doctor aws\n  drift doctor aws --policy > drift-policy.json')
    .action(async (names: string[], options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const { examineSources } = await import('../pipeline/collect.ts');
      const { renderExamination } = await import('../report/collect.ts');
      const found = await examineSources(
        {
          names,
          store: global.store,
          config: global.config,
          since: undefined,
          only: [],
          quiet: global.quiet === true,
          isPolicyOnly: options.policy === true,
        },
        runtime,
      );
      runtime.stdout.write(renderExamination(found));
      const isAllowed = found.probes.every(({ outcome }) => outcome === 'ok' || outcome === 'not-tried');
      finish(isAllowed ? exitCode.clean : exitCode.incomplete);
    });
}
