import type { Command } from 'commander';
import type { Runtime } from '../runtime.ts';

const topics: Readonly<Record<string, string>> = {
  'exit-codes': `0    done
1    what --fail-on asked for came true (drift diff, drift can); later also: check failed (drift check)
2    usage, configuration, input or internal error: nothing can be said
3    done, but part of what was asked for could not be read or collected
4    credentials missing, refused or expired (drift collect, drift doctor)
130  interrupted
`,
  environment: `DRIFT_STORE      the store, like --store
DRIFT_CONFIG     policies.yaml, like --config
AWS_*            the vendor's own credential chain, for drift collect and drift doctor
NO_COLOR         no colours, when set to anything
FORCE_COLOR      colours even where the output is no terminal
TERM=dumb        no colours
`,
  formats: `terminal   for people, 80 columns (also: text)
markdown   for pull requests and mails (also: md)
json       for machines; schemaVersion comes first, lists are sorted, times are RFC 3339 in UTC

--format NAME writes to standard output, --format NAME=FILE to a file; repeat it for several at once.
`,
};

const firstSteps = `
First steps:
  drift demo                          the problem on built-in data, no account needed
  drift import path/to/cloudtrail/    read the logs that you have
  drift collect aws                   or ask the account itself
  drift report --window 90d           what changed, who did it
  drift diff main:policies/           what edited policy files allow that they did not

Topics: drift help exit-codes, drift help environment, drift help formats`;

export function addHelp(program: Command, runtime: Runtime): void {
  program.addHelpText('after', firstSteps).helpCommand(false);
  program
    .command('help [topic]')
    .description('help on a command or topic')
    .action((topic: string | undefined) => {
      if (topic === undefined) return program.outputHelp();
      const text = topics[topic];
      if (text !== undefined) return runtime.stdout.write(text);
      const command = program.commands.find((one) => one.name() === topic);
      if (command) return command.outputHelp();
      return program.error(
        `no help on \`${topic}\`; topics are ${Object.keys(topics).join(', ')}, and every command`,
      );
    });
}
