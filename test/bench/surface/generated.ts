import type { ActionUniverse } from '../../../src/core/surface/action-universe.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Pair } from './pairs.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const count = 200;
const seed = 20261123;

/** Policies of a few statements and the same ones with one statement changed. */
export function generatedPairs(universe: ActionUniverse): readonly Pair[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const old = Array.from({ length: 1 + random.below(8) }, () => statement(random, universe));
    const at = random.below(old.length);
    const now = old.flatMap((one, position) => (position === at ? changed(one, random, universe) : [one]));
    return { name: `pair ${index}`, kind: 'identity', old: textOf(old), now: textOf(now) };
  });
}

function textOf(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function statement(random: Random, universe: ActionUniverse): Statement {
  const service = random.pick(universe.actions).split(':')[0] ?? '';
  return {
    Effect: random.below(6) === 0 ? 'Deny' : 'Allow',
    Action: Array.from({ length: 1 + random.below(12) }, () => action(random, universe, service)),
    Resource: Array.from({ length: 1 + random.below(3) }, () => resource(random, service)),
    ...(random.below(3) === 0 && { Condition: condition(random) }),
  };
}

function action(random: Random, universe: ActionUniverse, service: string): string {
  const verb = random.pick(['Get', 'List', 'Describe', 'Create', 'Put']);
  if (random.below(4) === 0) return `${service}:${verb}*`;
  return universe.actions[random.pick([...universe.matching(`${service}:*`)])] ?? `${service}:*`;
}

function resource(random: Random, service: string): string {
  const name = random.pick(['app', 'log', 'data', 'web']);
  const tail = random.pick(['*', `${name}-*`, `*/${name}-*`, `${name}-?`, name]);
  return random.below(4) === 0 ? '*' : `arn:aws:${service}:*:${random.pick(['*', '111122223333'])}:${tail}`;
}

function condition(random: Random): NonNullable<Statement['Condition']> {
  const tag = random.pick(['app', 'data', 'we?-*', '*']);
  return random.pick([
    { StringLike: { [`aws:ResourceTag/${random.pick(['team', 'stage'])}`]: tag } },
    { Bool: { 'aws:SecureTransport': random.pick(['true', 'false']) } },
    { StringNotEquals: { 'aws:RequestedRegion': random.pick(['eu-west-1', 'us-east-1']) } },
    { NumericLessThan: { 'aws:MultiFactorAuthAge': String(300 * random.below(5)) } },
  ]);
}

function changed(one: Statement, random: Random, universe: ActionUniverse): readonly Statement[] {
  const service = one.Action[0]?.split(':')[0] ?? '';
  return random.pick<readonly Statement[]>([
    [],
    [one, statement(random, universe)],
    [{ ...one, Action: [...one.Action, action(random, universe, service)] }],
    [{ ...one, Action: one.Action.slice(0, 1) }],
    [{ ...one, Resource: [resource(random, service)] }],
    [{ ...one, Condition: condition(random) }],
  ]);
}
