import { describe, expect, test } from 'vitest';
import { seededRandom } from '../bench/random.ts';
import { comparedPair, doubtsAbout, figures, type Outcome, slowMs, universe } from '../support/compared.ts';
import { say } from '../support/corpora.ts';
import { hasPolicies, histories } from '../support/managed-policies.ts';

/** The latest version of every policy that AWS manages, written in other ways that mean the same. */

type Some = string | readonly string[];

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: Some;
  readonly Resource?: Some;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Policy {
  readonly Version: string;
  readonly Statement: Statement | readonly Statement[];
}

type Rewrite = (statements: readonly Statement[]) => readonly Statement[];

const policies = histories().flatMap((versions) => {
  const last = versions.at(-1);
  return last ? [{ name: last.policyName, policy: JSON.parse(last.text) as Policy }] : [];
});

function listed({ Statement }: Policy): readonly Statement[] {
  return 'Effect' in Statement ? [Statement] : Statement;
}

function list(some: Some): readonly string[] {
  return typeof some === 'string' ? [some] : some;
}

const bare = ({ Sid: _, ...rest }: Statement): Statement => rest;

function splitBy(element: 'Action' | 'Resource'): Rewrite {
  return (statements) =>
    statements.flatMap((one) => {
      const written = one[element];
      return written === undefined
        ? [one]
        : list(written).map((value) => ({ ...bare(one), [element]: value }));
    });
}

const { below } = seededRandom(20261123);

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, rank: below(1_000_000) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** One with one action list for all that say the same but for that. */
function merged(statements: readonly Statement[]): readonly Statement[] {
  const groups = Map.groupBy(statements, ({ Sid: _, Action, ...rest }) =>
    JSON.stringify(Action === undefined ? { rest } : rest),
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    if (first.Action === undefined) return [first];
    return [{ ...bare(first), Action: [first, ...others].flatMap(({ Action = [] }) => list(Action)) }];
  });
}

/** A list of one as a scalar, and a scalar as a list of one. */
function toggled<T>(some: T): unknown {
  if (!Array.isArray(some)) return [some];
  return some.length === 1 ? some[0] : some;
}

function otherForms(one: Statement): Statement {
  const entries = Object.entries(one).map(([name, value]) => {
    if (name === 'Condition') {
      const keys = Object.entries(one.Condition ?? {}).map(([operator, held]) => [
        operator,
        Object.fromEntries(Object.entries(held).map(([key, some]) => [key, toggled(some)])),
      ]);
      return [name, Object.fromEntries(keys)];
    }
    return [name, /Action|Resource$/.test(name) ? toggled(value) : value];
  });
  return Object.fromEntries(entries);
}

function withCase(change: (text: string) => string): Rewrite {
  return (statements) =>
    statements.map((one) => {
      const found = Object.entries(one).map(([name, value]) => [
        name,
        name === 'Action' || name === 'NotAction' ? list(value).map(change) : value,
      ]);
      return Object.fromEntries(found);
    });
}

function examplesOf(pattern: string): readonly string[] {
  if (!/[*?]/.test(pattern)) return [];
  return [...universe.matching(pattern.toLowerCase())].slice(0, 1).map((at) => universe.actions[at] ?? '');
}

/** For every pattern a statement more, on one action that it covers and one that nobody knows. */
function withRedundant(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((one) => {
    const patterns = one.Action === undefined ? [] : list(one.Action).filter((action) => /[*?]/.test(action));
    const more = patterns.flatMap((pattern) => [
      ...examplesOf(pattern),
      pattern.replaceAll('?', 'q').replaceAll('*', pattern === '*' ? 'quarry:Quarry' : 'Quarry'),
    ]);
    return [one, ...more.map((Action) => ({ ...bare(one), Action }))];
  });
}

const rewrites: Readonly<Record<string, Rewrite>> = {
  'with the statements in reverse': (statements) => statements.toReversed(),
  'with the statements shuffled': shuffled,
  'with the elements of each statement shuffled': (statements) =>
    statements.map((one) => ({
      ...one,
      ...(one.Action === undefined ? {} : { Action: shuffled(list(one.Action)) }),
      ...(one.Resource === undefined ? {} : { Resource: shuffled(list(one.Resource)) }),
    })),
  'split by action': splitBy('Action'),
  'split by resource': splitBy('Resource'),
  'with like statements merged': merged,
  'with lists of one as scalars and scalars as lists': (statements) => statements.map(otherForms),
  'with actions in upper case': withCase((text) => text.toUpperCase()),
  'with actions in lower case': withCase((text) => text.toLowerCase()),
  'with narrower statements added': withRedundant,
  'without its Sids': (statements) => statements.map(bare),
};

describe.skipIf(!hasPolicies)('a policy', () => {
  test.each(Object.entries(rewrites))('%s means the same', { timeout: slowMs }, (name, rewrite) => {
    const outcomes: Outcome[] = [];
    const different: string[] = [];
    let touched = 0;
    for (const { name: policyName, policy } of policies) {
      const old = JSON.stringify(policy);
      const now = JSON.stringify({ ...policy, Statement: rewrite(listed(policy)) });
      if (now !== old) touched++;
      const outcome = comparedPair({ old, now });
      outcomes.push(outcome);
      if (outcome.delta.relation !== 'equivalent') different.push(`${policyName}: ${outcome.delta.relation}`);
    }
    say(`rewrites, ${name}: ${touched} touched; ${figures(outcomes)}`);
    expect(different).toEqual([]);
    expect(touched).toBeGreaterThan(0);
  });
});

/** The pattern of a whole service that nothing else in the policy reaches into, with what the catalogue knows. */
function spelledOut(policy: Policy): { readonly pattern: string; readonly now: Policy } | undefined {
  const statements = listed(policy);
  const actions = statements.flatMap(({ Action = [] }) => list(Action));
  const pattern = actions.find(
    (one) => /^[a-z0-9-]+:\*$/i.test(one) && universe.matching(one.toLowerCase()).length > 0,
  );
  if (pattern === undefined) return undefined;
  const prefix = pattern.slice(0, -1).toLowerCase();
  const isApart = (one: string) =>
    one.toLowerCase() === `${prefix}*` ||
    (!/[*?]/.test(one.slice(0, prefix.length)) && !one.toLowerCase().startsWith(prefix));
  const isSimple = statements.every((one) => one.Effect === 'Allow' && one.Action !== undefined);
  if (!isSimple || !actions.every(isApart)) return undefined;
  const names = [...universe.matching(`${prefix}*`)].map((at) =>
    universe.display(universe.actions[at] ?? ''),
  );
  const Statement = statements.map((one) => ({
    ...one,
    Action: list(one.Action ?? []).flatMap((action) =>
      action.toLowerCase() === `${prefix}*` ? names : [action],
    ),
  }));
  return { pattern: `${prefix}*`, now: { ...policy, Statement } };
}

describe.skipIf(!hasPolicies)('a whole service', () => {
  test('spelled out by the catalogue loses what the catalogue does not know, and nothing else', {
    timeout: slowMs,
  }, () => {
    const outcomes: Outcome[] = [];
    for (const { name, policy } of policies) {
      const found = spelledOut(policy);
      if (!found) continue;
      const pair = { old: JSON.stringify(policy), now: JSON.stringify(found.now) };
      const outcome = comparedPair(pair);
      outcomes.push(outcome);
      const { relation, narrowed } = outcome.delta;
      expect([name, relation, doubtsAbout(outcome, pair)]).toEqual([name, 'narrowed', []]);
      expect([name, [...new Set(narrowed?.boxes.flatMap(({ actions }) => actions))]]).toEqual([
        name,
        [`${found.pattern} (not in the catalogue)`],
      ]);
      expect(universe.matching((narrowed?.witness.action ?? '').toLowerCase())).toHaveLength(0);
    }
    say(`rewrites, a service spelled out: ${figures(outcomes)}`);
    expect(outcomes.length).toBeGreaterThan(0);
  });
});
