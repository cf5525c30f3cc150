import { type Command, Option } from 'commander';
import type { DiffResult, PolicyKind } from '../core/model/diff.ts';
import { exitCode } from '../errors.ts';
import { diffRendererOf, formatNames } from '../report/registry.ts';
import type { Runtime } from '../runtime.ts';
import { collect, parseAccount, parseFormat } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';
import { placed, writeReports } from './outputs.ts';

type Gate = 'widened' | 'narrowed' | 'any';

interface Options {
  readonly as?: PolicyKind;
  readonly catalogue?: string;
  readonly failOn?: Gate;
  readonly format?: ReturnType<ReturnType<typeof parseFormat>>[];
  readonly output?: string;
  readonly all?: boolean;
  readonly resourceTypes: boolean;
  readonly account?: string;
}

export function diffCommand(program: Command, runtime: Runtime, finish: Finish): void {
  program
    .command('diff <old> [new]')
    .description('what one policy document, or a folder of them, allows that another does not')
    .addOption(
      new Option('--as <kind>', 'the kind of policy, where its shape does not tell').choices([
        'identity',
        'resource',
        'trust',
      ]),
    )
    .option('--catalogue <file>', 'an action catalogue other than the one that ships with drift')
    .addOption(
      new Option(
        '--fail-on <change>',
        'exit 1 when access changed like this, or may have: by a Deny that came or went, or undecided',
      ).choices(['widened', 'narrowed', 'any']),
    )
    .option(
      '--format <name[=file]>',
      'terminal, markdown or json; repeatable',
      collect(parseFormat(formatNames)),
    )
    .option('-o, --output <file>', 'write to FILE instead of standard output')
    .option('--all', 'every item of long lists')
    .option('--account <id>', 'the account that owns the resource or role, 12 digits', parseAccount)
    .option('--no-resource-types', 'as if every action could act on every resource')
    .addHelpText('after', operands)
    .action(async (older: string, newer: string | undefined, options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const formats = placed(options.format, options.output);
      const { runDiff } = await import('../pipeline/diff.ts');
      const result = await runDiff(
        {
          old: older,
          new: newer,
          as: options.as,
          catalogue: options.catalogue,
          isTyped: options.resourceTypes,
          account: options.account,
        },
        runtime,
      );
      await writeReports({ formats, color: global.color }, runtime, async (format, colour) => {
        const render = await diffRendererOf(format);
        return render(result, { colour, all: options.all === true });
      });
      finish(options.failOn === undefined ? exitCode.clean : judged(result, options.failOn, runtime));
    });
}

const operands = `
OLD and NEW are files, folders (every .json below, by relative name), - for
standard input, /dev/null for no policy, or REV:PATH as git writes it. With one
REV:PATH alone, NEW is the same path in the work tree.

Examples:
  drift diff policies/billing.json billing-proposed.json
  drift diff main:policies/ --fail-on widened --format md=comment.md`;

/** A Deny that was lifted may open what another policy grants; what is undecided may be either: both fail as well. */
function judged({ documents }: DiffResult, gate: Gate, runtime: Runtime): number {
  const isProven = ({ widened, narrowed, denies }: DiffResult['documents'][number]): boolean =>
    (gate !== 'narrowed' && (widened ?? denies?.lifted ?? null) !== null) ||
    (gate !== 'widened' && (narrowed ?? denies?.added ?? null) !== null);
  const other = { widened: 'narrowed', narrowed: 'widened', any: null } as const;
  // The catalogue may not know yet on what an action acts.
  const mayBe = ({ relation, idle }: DiffResult['documents'][number]): boolean =>
    relation === 'indeterminate' || (idle !== null && idle !== other[gate]);
  const proven = documents.filter(isProven).length;
  const open = documents.filter((one) => mayBe(one) && !isProven(one)).length;
  if (proven + open === 0) return exitCode.clean;
  const reasons = [
    ...(proven > 0 ? [`${policies(proven)} ${proven === 1 ? 'is' : 'are'} ${words[gate]}`] : []),
    ...(open > 0 ? [`${policies(open)} could not be decided, which counts as ${words[gate]}`] : []),
  ];
  runtime.stderr.write(`drift: --fail-on ${gate}: ${reasons.join(', ')}\n`);
  return exitCode.gateFailed;
}

const words = { widened: 'wider', narrowed: 'narrower', any: 'different' } as const;

function policies(documents: number): string {
  return documents === 1 ? '1 policy' : `${documents} policies`;
}
