import { list, type Some, type Speaking, speaksOf } from './reference-principals.ts';
import { compares, filled, type Held, like } from './reference-values.ts';

/** The slow, obvious meaning of policy documents: one request, read off the JSON. Shares no code with drift. */
export interface Asked {
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, Some>>;
}

export type Conditions = Readonly<Record<string, Readonly<Record<string, Some>>>>;

export interface Statement extends Speaking {
  readonly Action?: Some;
  readonly NotAction?: Some;
  readonly Resource?: Some;
  readonly NotResource?: Some;
  readonly Condition?: Conditions;
}

export interface Policy {
  readonly Version?: string;
  readonly Statement: Statement | readonly Statement[];
}

/** Answers what AWS does not document; the same question, the same answer. */
export type Turn = (question: string) => boolean;

export type Outcome = 'allowed' | 'explicitly-denied' | 'implicitly-denied';

/** `owner`: the account whose resource carries the policy; undefined for a policy of the caller itself. */
export function decide(policy: Policy, asked: Asked, turn: Turn, owner?: string): Outcome {
  const context = new Map(
    Object.entries(asked.context).map(([key, held]) => [key.toLowerCase(), list(held)]),
  );
  const statements = 'Effect' in policy.Statement ? [policy.Statement] : policy.Statement;
  const values = policy.Version === '2012-10-17' ? context : undefined;
  const hits = statements.filter(
    (one) =>
      actsOn(one, asked.action) &&
      liesIn(one, { resource: asked.resource, values, turn }) &&
      (owner === undefined || speaksOf(one, asked.principal ?? '', owner)) &&
      Object.entries(one.Condition ?? {}).every(([operator, keys]) =>
        Object.entries(keys).every(([key, some]) =>
          meets({ operator, written: list(some), key: key.toLowerCase() }, { context, values, turn }),
        ),
      ),
  );
  if (hits.some(({ Effect }) => Effect === 'Deny')) return 'explicitly-denied';
  return hits.length > 0 ? 'allowed' : 'implicitly-denied';
}

function actsOn({ Action, NotAction = [] }: Statement, action: string): boolean {
  const isHit = list(Action ?? NotAction).some((one) =>
    like(one.toLowerCase(), action.toLowerCase(), 'text'),
  );
  return isHit === (Action !== undefined);
}

interface Place {
  readonly resource: string;
  /** Undefined where `${…}` is plain text. */
  readonly values: Held | undefined;
  readonly turn: Turn;
}

function liesIn({ Resource, NotResource = [] }: Statement, { resource, values, turn }: Place): boolean {
  const isHit = list(Resource ?? NotResource).some((written) => {
    const pattern = filled(written, values);
    if (pattern === undefined || !like(pattern, resource, 'resource')) return false;
    const parts = written.replaceAll(/\$\{[^}]*\}/g, '$').split(':');
    const isEarly = values !== undefined && parts.slice(0, 5).join().includes('$');
    return isEarly ? turn(`variable before the fifth colon: ${written}`) : true;
  });
  return isHit === (Resource !== undefined);
}

interface Clause {
  readonly operator: string;
  readonly key: string;
  readonly written: readonly string[];
}

interface Circumstances {
  readonly context: Held;
  readonly values: Held | undefined;
  readonly turn: Turn;
}

function meets({ operator, key, written }: Clause, { context, values, turn }: Circumstances): boolean {
  const held = context.get(key);
  const isEmpty = held?.every((value) => value === '') ?? true;
  const [, set, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const question = `${operator} ${key} ${[...new Set(written)].sort().join()} of ${held?.join()}`;
  if (base === 'Null') {
    if (!held || !isEmpty) return written.includes(String(held === undefined));
    const isEither = written.includes('false');
    return written.includes('true') && (isEither || turn(`Null of an empty value: ${question}`));
  }
  const isNot = base.includes('Not');
  if (set && isEmpty) return set === 'ForAllValues' || (held === undefined && ifExists !== undefined);
  if (held === undefined) return isNot || ifExists !== undefined;
  if (!set && held.length > 1) return isNot && turn(`negated operator over several values: ${question}`);
  const passes = (value: string) =>
    isNot !==
    written.some((one) => {
      const wanted = filled(one, values);
      return wanted !== undefined && compares(base.replace('Not', ''), value, wanted);
    });
  return set === 'ForAnyValue' ? held.some(passes) : held.every(passes);
}
