import { pick, type Random, stream } from '../../src/demo/random.ts';
import type { EvaluatedRequest } from '../../src/sources/aws/policy/evaluate.ts';
import { byHolder } from './managed-holder.ts';

/** Requests around what the versions of a policy speak of, sooner than not of what they do not all speak of. */

interface Statement {
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

const actionsIn = ({ Action, NotAction }: Statement) => [...texts(Action), ...texts(NotAction)];
const resourcesIn = ({ Resource, NotResource }: Statement) => [...texts(Resource), ...texts(NotResource)];

function statementsOf(version: string): readonly Statement[] {
  const { Statement: one } = JSON.parse(version);
  return Array.isArray(one) ? one : [one];
}

export function requestsAround(
  versions: readonly string[],
  policy: string,
  count: number,
): readonly EvaluatedRequest[] {
  const random = stream(2026, policy);
  const all = versions.map(statementsOf);
  const statements = all.flat();
  const moved = new Set([...notInAll(all, actionsIn), ...notInAll(all, resourcesIn)]);
  const near = statements.filter((one) =>
    [...actionsIn(one), ...resourcesIn(one)].some((text) => moved.has(text)),
  );
  return Array.from({ length: count }, () => {
    const from = near.length > 0 && random() < 0.7 ? near : statements;
    return byHolder(requestFor(pick(random, from), moved, random), policy);
  });
}

function notInAll(
  all: readonly (readonly Statement[])[],
  textsIn: (one: Statement) => readonly string[],
): ReadonlySet<string> {
  const sets = all.map((statements) => new Set(statements.flatMap(textsIn)));
  const [first = new Set<string>(), ...others] = sets;
  const some = others.reduce((whole, one) => whole.union(one), first);
  const every = others.reduce((whole, one) => whole.intersection(one), first);
  return some.difference(every);
}

function requestFor(statement: Statement, moved: ReadonlySet<string>, random: Random): EvaluatedRequest {
  const one = (from: readonly string[], otherwise: string): string => {
    const sooner = from.filter((text) => moved.has(text));
    if (from.length === 0) return otherwise;
    return pick(random, sooner.length > 0 && random() < 0.8 ? sooner : from);
  };
  const context: Record<string, string | readonly string[]> = {};
  const literally = (text: string) => filledIn(text, context, random);
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, values] of Object.entries(keys)) {
      const value = valueFor(operator, texts(values), random);
      if (value !== undefined)
        context[key] = operator.startsWith('For') ? [literally(value)] : literally(value);
    }
  return {
    action: literally(one(actionsIn(statement), 'iam:CreateUser')),
    resource: literally(one(resourcesIn(statement), '*')),
    context,
  };
}

/** Sooner than not one that meets the condition; undefined: the request does not hold the key. */
function valueFor(operator: string, values: readonly string[], random: Random): string | undefined {
  if (random() < 0.1) return 'another';
  if (operator.includes('Null')) return values.includes('true') ? undefined : 'something';
  const isNegated = /Not(Equals|Like|IpAddress)|^NotIp/.test(operator);
  if (random() < 0.1 || (isNegated && random() < 0.4)) return undefined;
  if (isNegated && random() < 0.7) return 'another';
  return values.length > 0 ? pick(random, values).replace(/\/\d+$/, '') : undefined;
}

const stars = ['example', 'x', 'Example/x', ''];

/** Wildcards and variables give way to texts; mostly, the request then holds what the variable asks for. */
function filledIn(
  pattern: string,
  context: Record<string, string | readonly string[]>,
  random: Random,
): string {
  return pattern
    .replaceAll(/\$\{([^},]+)[^}]*\}/g, (_, key: string) => {
      const own = { 'aws:principalaccount': '000000000000', 'aws:username': 'timeline' }[key.toLowerCase()];
      if (own !== undefined) return own;
      if (random() < 0.8) context[key] ??= 'own';
      return 'own';
    })
    .replaceAll('*', () => pick(random, stars))
    .replaceAll('?', 'x');
}
