import { type Command, Option } from 'commander';
import type { Instant } from '../core/model/time.ts';
import type { Runtime } from '../runtime.ts';
import { parseAsOf, parseRows } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';

interface Options {
  readonly at?: Instant | 'latest';
  readonly catalogue?: string;
  readonly format: string;
  readonly rows: number;
  readonly all?: boolean;
}

const accessDetails = `
Groups, boundaries, SCPs, policies of resources and roles that can be assumed are
taken together. Each part stands under the change that opened it last.

Examples:
  drift access arn:aws:iam::111111111111:role/clerk --at 2026-09-01
  drift access clerk --format json`;

const historyDetails = `
Of a principal, everything that moved its access; of anything else, what was done
to it. Attempts that failed are shown too.

Examples:
  drift history arn:aws:iam::111111111111:role/clerk
  drift history arn:aws:s3:::ledger --format json`;

export function accessCommand(program: Command, runtime: Runtime, finish: Finish): void {
  withOptions(
    program.command('access <principal>'),
    'the time; `latest` is the end of what was seen; default: now',
  )
    .description('what one principal could do at a time, and who decided each part of it')
    .addHelpText('after', accessDetails)
    .action(async (name: string, options: Options, command: Command) => {
      const { runAccess } = await import('../pipeline/blame.ts');
      const result = await runAccess(requestOf(name, options, command), runtime);
      const { renderAccessJson, renderAccessTerminal } = await import('../report/access.ts');
      write(options, runtime, {
        json: () => renderAccessJson(result),
        terminal: (look) => renderAccessTerminal(result, look),
      });
      finish(0);
    });
}

export function historyCommand(program: Command, runtime: Runtime, finish: Finish): void {
  withOptions(program.command('history <object>'), 'up to this time; default: now')
    .description('how an object or a principal came to be what it is, and what of each change is in force')
    .option('--all', "changes that moved nobody's access, too")
    .addHelpText('after', historyDetails)
    .action(async (name: string, options: Options, command: Command) => {
      const { runHistory } = await import('../pipeline/blame.ts');
      const result = await runHistory(requestOf(name, options, command), runtime);
      const { renderHistoryJson, renderHistoryTerminal } = await import('../report/access.ts');
      write(options, runtime, {
        json: () => renderHistoryJson(result),
        terminal: (look) => renderHistoryTerminal(result, look, options.all === true),
      });
      finish(0);
    });
}

interface Renderings {
  readonly json: () => string;
  readonly terminal: (look: { readonly columns: number; readonly rows: number }) => string;
}

function write({ format, rows }: Options, { stdout }: Runtime, { json, terminal }: Renderings): void {
  stdout.write(format === 'json' ? json() : terminal({ columns: stdout.columns, rows }));
}

function withOptions(command: Command, at: string): Command {
  return command
    .option('--at <time>', at, parseAsOf)
    .option('--catalogue <file>', 'an action catalogue other than the one that ships with drift')
    .option('--rows <n>', 'how many to show', parseRows, 40)
    .addOption(
      new Option('--format <name>', 'terminal or json')
        .choices(['terminal', 'text', 'json'])
        .default('terminal'),
    );
}

function requestOf(name: string, { at, catalogue }: Options, command: Command) {
  const { store, config } = command.optsWithGlobals<GlobalOptions>();
  return { name, at, catalogue, store, config };
}
