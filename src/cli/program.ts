import { Command, CommanderError, Option } from 'commander';
import { closest } from '../config/closest.ts';
import { exitCode } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { version } from '../version.ts';
import { accessCommand, historyCommand } from './blame.ts';
import { canCommand } from './can.ts';
import { collectCommand } from './collect.ts';
import { demoCommand } from './demo.ts';
import { diffCommand } from './diff.ts';
import { doctorCommand } from './doctor.ts';
import { addHelp } from './help.ts';
import { importCommand } from './import.ts';
import type { Finish } from './options.ts';
import { pruneCommand } from './prune.ts';
import { reportCommand } from './report.ts';
import { statusCommand } from './status.ts';

/** Parses, runs one command, and says how the process should end. Nothing here exits by itself. */
export async function run(argv: readonly string[], runtime: Runtime): Promise<number> {
  let code: number = exitCode.clean;
  const program = createProgram(runtime, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has already said what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.clean : exitCode.broken;
    const { report } = await import('./diagnostics.ts');
    return report(error, runtime, argv.includes('--verbose'));
  }
}

export function createProgram(runtime: Runtime, finish: Finish): Command {
  const program = new Command('drift')
    .description('Who could do what, when did that change, who changed it, and did anybody agree?')
    .version(version, '-V, --version')
    .addOption(
      new Option('--store <file>', 'where facts are kept').default(
        runtime.env.DRIFT_STORE || '.drift/drift.db',
        '$DRIFT_STORE or .drift/drift.db',
      ),
    )
    .addOption(
      new Option('--config <file>', 'policies.yaml; default: $DRIFT_CONFIG or the nearest one').default(
        runtime.env.DRIFT_CONFIG || undefined,
      ),
    )
    .option('--quiet', 'no progress, no hints')
    .option('--verbose', 'say which files are used, and causes of errors')
    .option('--no-color', 'no colours')
    .showHelpAfterError('(see drift --help)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput(outputs(runtime));
  for (const add of [
    demoCommand,
    collectCommand,
    importCommand,
    reportCommand,
    diffCommand,
    canCommand,
    accessCommand,
    historyCommand,
    statusCommand,
    doctorCommand,
    pruneCommand,
  ])
    add(program, runtime, finish);
  for (const command of program.commands) command.showHelpAfterError(`(see drift ${command.name()} --help)`);
  addHelp(program, runtime);
  // Only now, and so for the program alone: its one argument too many is a command it does not know.
  program.allowExcessArguments().action((_options, command: Command) => {
    const [unknown] = command.args;
    if (unknown === undefined) return program.outputHelp();
    const names = program.commands.map((one) => one.name());
    const meant = closest(unknown, names);
    return program.error(`unknown command \`${unknown}\`${meant ? `; did you mean \`${meant}\`?` : ''}`);
  });
  return program;
}

function outputs(runtime: Runtime) {
  return {
    writeOut: (text: string) => runtime.stdout.write(text),
    writeErr: (text: string) => runtime.stderr.write(text),
    outputError: (text: string, write: (text: string) => void) =>
      write(`drift: ${text.replace(/^error: /, '')}`),
    getOutHelpWidth: () => Math.min(runtime.stdout.columns, 100),
    getErrHelpWidth: () => Math.min(runtime.stderr.columns, 100),
  };
}
