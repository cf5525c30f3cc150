import { compares, filled, type Held, like } from './reference-values.ts';

/** The slow, obvious meaning of policy documents: one request, read off the JSON. Shares no code with drift. */
export interface Asked {
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, Some>>;
}

export type Some = string | readonly string[];
export type Named = '*' | Readonly<Record<string, Some>>;
export type Conditions = Readonly<Record<string, Readonly<Record<string, Some>>>>;

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Named;
  readonly NotPrincipal?: Named;
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

function list(some: Some): readonly string[] {
  return typeof some === 'string' ? [some] : some;
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

/** An account's own name only hands a grant on, unless it is another's: then it is everybody there, as in a Deny. */
function speaksOf({ Effect, Principal, NotPrincipal }: Statement, caller: string, owner: string): boolean {
  const account = /^arn:aws:iam::(\d{12}):/.exec(caller)?.[1];
  const root = `arn:aws:iam::${account}:root`;
  const isNamed = (named: Named, binds: boolean) =>
    namesIn(named).some((one) => one === '*' || one === caller || (binds && one === root));
  if (Principal) return isNamed(Principal, Effect === 'Deny' || account !== owner);
  // Its account is to be listed beside whoever is spared, and spares no other.
  return !isNamed(NotPrincipal ?? '*', false);
}

/** An account's number is short for its root user. */
function namesIn(named: Named): readonly string[] {
  if (named === '*') return ['*'];
  return Object.entries(named).flatMap(([kind, some]) =>
    list(some).map((one) => {
      if (kind !== 'AWS') return `${kind.toLowerCase()}:${one}`;
      return /^\d{12}$/.test(one) ? `arn:aws:iam::${one}:root` : one;
    }),
  );
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
