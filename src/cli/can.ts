import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AccessDecision } from '../core/model/decision.ts';
import type { Instant } from '../core/model/time.ts';
import { DriftError, exitCode } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { collect, parseAsOf } from './arguments.ts';
import type { Finish, GlobalOptions } from './options.ts';

interface Options {
  readonly policy?: readonly string[];
  readonly resourcePolicy?: string;
  readonly permissionsBoundary?: string;
  readonly sessionPolicy?: readonly string[];
  readonly scp?: readonly string[];
  readonly rcp?: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly principal?: string;
  readonly at?: Instant | 'latest';
  readonly resourceAccount?: string;
  readonly context?: readonly string[];
  readonly partialContext?: boolean;
  readonly catalogue?: string;
  readonly format: string;
  readonly failOn?: 'allowed' | 'denied';
}

const details = `
Files hold a policy, or what the AWS CLI prints around one; - is standard input,
once. A policy that no option names is taken not to exist.

--scp are the SCPs over the principal's account, --rcp the RCPs over the account
of the resource. Every level must allow: a FILE is a level of its own, and
policies that are attached at one place are named with the same LEVEL:
  --scp root=full.json --scp root=deny.json --scp account=full.json

--principal is the ARN of a user, role, session or federated user, an account's
id for its root user, lambda.amazonaws.com or service:NAME, federated:NAME, or
anonymous. Without it the identity policies alone are asked.

With --at no files are asked but the store: everything that was in force then, groups,
boundary, SCPs and the resource's own policy included. What was not seen and could
decide leaves it indeterminate.

--fail-on exits 1 when the decision is that one, or is indeterminate.

Examples:
  drift can --policy clerk.json --action s3:GetObject --resource arn:aws:s3:::ledger/may.csv
  drift can --policy clerk.json --resource-policy bucket.json --resource-account 222222222222 \\
    --principal arn:aws:iam::111111111111:role/clerk --action s3:GetObject \\
    --resource arn:aws:s3:::ledger/may.csv --context aws:SourceIp=203.0.113.9
  drift can --principal arn:aws:iam::111111111111:role/clerk --at 2026-09-01 \\
    --action s3:GetObject --resource arn:aws:s3:::ledger/may.csv`;

export function canCommand(program: Command, runtime: Runtime, finish: Finish): void {
  const files = collect(String);
  program
    .command('can')
    .description('may this principal do this action on this resource, by these documents, and why')
    .requiredOption('--action <action>', 'one action, like s3:GetObject')
    .requiredOption('--resource <arn>', 'one resource, or * for actions that take none')
    .option('--principal <who>', 'who asks; default: whoever holds the policies')
    .option('--at <time>', 'ask the store about that time; `latest` is the end of what was seen', parseAsOf)
    .option('--policy <file>', 'an identity policy of the principal; repeatable', files)
    .option('--resource-policy <file>', "the resource's policy, or a role's trust policy", once)
    .option('--permissions-boundary <file>', "the principal's permissions boundary", once)
    .option('--session-policy <file>', 'a session policy; repeatable', files)
    .option('--scp <[level=]file>', 'a service control policy; repeatable', files)
    .option('--rcp <[level=]file>', 'a resource control policy; repeatable', files)
    .option('--resource-account <id>', 'where the resource is, when its ARN does not say')
    .option('--context <file|key=value>', 'what the request holds; a repeated key has several values', pairs)
    .option('--partial-context', 'keys that --context does not name are unknown, not absent')
    .option('--catalogue <file>', 'another catalogue of actions')
    .addOption(
      new Option('--format <name>', 'terminal or json')
        .choices(['terminal', 'text', 'json'])
        .default('terminal'),
    )
    .addOption(new Option('--fail-on <decision>', 'exit 1 on it').choices(['allowed', 'denied']))
    .addHelpText('after', details)
    .action(async (options: Options, command: Command) =>
      finish(await can(options, command.optsWithGlobals<GlobalOptions>(), runtime)),
    );
}

/** Every value counts, repeated ones too. */
function pairs(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function once(text: string, before: string | undefined): string {
  if (before !== undefined) throw new InvalidArgumentError('there can be only one.');
  return text;
}

async function can(options: Options, global: GlobalOptions, runtime: Runtime): Promise<number> {
  const result = await (options.at === undefined
    ? onFiles(options, runtime)
    : onStore(options, options.at, global, runtime));
  const { renderCanJson, renderCanTerminal } = await import('../report/can.ts');
  runtime.stdout.write(
    options.format === 'json' ? renderCanJson(result) : renderCanTerminal(result, runtime.stdout.columns),
  );
  const kind = result.decision === 'allowed' ? 'allowed' : 'denied';
  const isHit = result.decision === 'indeterminate' || kind === options.failOn;
  return options.failOn !== undefined && isHit ? exitCode.gateFailed : exitCode.clean;
}

const fileOptions = [
  'policy',
  'resourcePolicy',
  'permissionsBoundary',
  'sessionPolicy',
  'scp',
  'rcp',
] as const satisfies readonly (keyof Options)[];

async function onStore(
  options: Options,
  at: Instant | 'latest',
  { store, config }: GlobalOptions,
  runtime: Runtime,
): Promise<AccessDecision> {
  const given = fileOptions.filter((name) => options[name] !== undefined);
  if (given.length > 0)
    throw new DriftError(
      `--at asks the store and takes no policy files; leave out ${given.map(flag).join(', ')}`,
    );
  if (options.principal === undefined)
    throw new DriftError('--at needs a principal: name one with --principal');
  const { runCanAt } = await import('../pipeline/can-at.ts');
  const { action, resource, resourceAccount, catalogue, principal } = options;
  const request = { action, resource, resourceAccount, catalogue, principal, store, config, at };
  const isPartial = options.partialContext === true;
  return runCanAt({ ...request, context: options.context ?? [], isPartial }, runtime);
}

function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

async function onFiles(options: Options, runtime: Runtime): Promise<AccessDecision> {
  const { runCan } = await import('../pipeline/can.ts');
  return runCan(
    {
      policies: options.policy ?? [],
      resourcePolicy: options.resourcePolicy,
      permissionsBoundary: options.permissionsBoundary,
      sessionPolicies: options.sessionPolicy ?? [],
      scps: options.scp ?? [],
      rcps: options.rcp ?? [],
      principal: options.principal,
      action: options.action,
      resource: options.resource,
      resourceAccount: options.resourceAccount,
      context: options.context ?? [],
      isPartial: options.partialContext === true,
      catalogue: options.catalogue,
    },
    runtime,
  );
}
