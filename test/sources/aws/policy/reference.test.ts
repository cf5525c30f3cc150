import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Request, SurfaceDelta } from '../../../../src/core/model/access.ts';
import { type ActionUniverse, createActionUniverse } from '../../../../src/core/surface/action-universe.ts';
import { compare } from '../../../../src/core/surface/compare.ts';
import type { Budget } from '../../../../src/core/surface/landscape.ts';
import type { Arity } from '../../../../src/core/surface/operator.ts';
import { policyBoxes } from '../../../../src/sources/aws/policy/boxes.ts';
import { can, type Documents } from '../../../../src/sources/aws/policy/evaluate.ts';
import { createResourceDomains, resourceFamily } from '../../../../src/sources/aws/policy/resource-domain.ts';
import { type Asked, type Conditions, decide, type Policy, type Turn } from './reference.ts';
import { type Case, cases, catalogued, isOdd, type Kind, worldOf } from './reference-documents.ts';
import { owner } from './reference-keys.ts';

const seeded = { seed: 20261123 };
/** Enumerating is slow by intent. */
const slowMs = 60_000;

interface Open {
  readonly question: string;
  readonly Condition?: Conditions;
  readonly Resource?: string;
  readonly context: Asked['context'];
}

/** What AWS does not document; anything else both implementations have to decide. */
const undocumented: readonly Open[] = [
  {
    question: 'Null of an empty value',
    Condition: { Null: { 'svc:tags': 'true' } },
    context: { 'svc:tags': '' },
  },
  {
    question: 'negated operator over several values',
    Condition: { StringNotLike: { 'svc:tags': 'z' } },
    context: { 'svc:tags': ['x', 'y'] },
  },
  {
    question: 'variable before the fifth colon',
    Resource: `arn:aws:svc:\${aws:username}:*`,
    context: { 'aws:username': 'eu-west-1' },
  },
];

/** The results for every way in which what is not documented can turn out, and what was asked. */
function inEveryTurn<T>(find: (turn: Turn) => T): { results: readonly T[]; questions: ReadonlySet<string> } {
  const results: T[] = [];
  const questions = new Set<string>();
  const open: ReadonlyMap<string, boolean>[] = [new Map()];
  for (const fixed of open) {
    const answers = new Map(fixed);
    const turn = (question: string) => {
      questions.add(question);
      if (!answers.has(question)) {
        open.push(new Map(answers).set(question, true));
        answers.set(question, false);
      }
      return answers.get(question) === true;
    };
    results.push(find(turn));
  }
  return { results, questions };
}

type Means = readonly [ActionUniverse, Budget?];

const ownerOf = (kind: Kind) => (kind === 'resource' ? owner : undefined);

function documentsOf(kind: Kind, policy: Policy): Documents {
  const document = { kind, text: JSON.stringify(policy) };
  return { layers: [[kind === 'resource' ? { ...document, account: owner } : document]] };
}

function compared(kind: Kind, { before, after }: Case, [universe, budget]: Means): SurfaceDelta {
  const surface = (policy: Policy) => {
    const source = { kind, text: JSON.stringify(policy), object: 'shed', facet: 'inline' };
    return { layers: [policyBoxes(kind === 'resource' ? { ...source, account: owner } : source)] };
  };
  return compare(surface(before), surface(after), universe, budget);
}

const arities: Readonly<Record<string, Arity>> = { 'svc:tags': 'many', 'svc:odd': 'unknown' };
const arityOf = (key: string): Arity => arities[key] ?? 'one';
const domainOf = createResourceDomains();
const boxArn = `arn:\${Partition}:svc:\${Region}:\${Account}:box/\${Name}`;

const untyped = createActionUniverse(catalogued, '2026-01-01', { arityOf });
const typed = createActionUniverse(catalogued, '2026-01-01', {
  arityOf,
  familyOf: resourceFamily,
  resourcesOf: (action) => {
    if (action === 'svc:getbox') return domainOf({ action, arns: [boxArn], isRequired: true });
    return action === 'svc:listboxes' ? domainOf({ action, arns: [], isRequired: false }) : undefined;
  },
});

type Kinds = readonly [Kind, string, ActionUniverse, boolean];

describe('one request', () => {
  test.each(['identity', 'resource'] as const)(
    'against an %s policy is decided as documented, and left open where nothing is documented',
    { timeout: slowMs },
    (kind) => {
      const check = (policy: Policy, documents: Documents, request: Asked) => {
        const { results, questions } = inEveryTurn((turn) => decide(policy, request, turn, ownerOf(kind)));
        for (const question of questions)
          expect(undocumented.some((one) => question.startsWith(`${one.question}: `))).toBe(true);
        const found = can(documents, request);
        const isLeftOpen = found === 'indeterminate' && questions.size > 0;
        if (!isLeftOpen && results.some((result) => result !== found))
          expect.fail(`${found}, not ${results.join()}: ${JSON.stringify([policy, request])}`);
      };
      fc.assert(
        fc.property(cases(kind), ({ before, after, keys }) => {
          for (const policy of [before, after]) {
            const documents = documentsOf(kind, policy);
            for (const request of worldOf(kind, keys)) check(policy, documents, request);
          }
        }),
        { ...seeded, numRuns: 50 },
      );
    },
  );

  test.each(undocumented)('is left open: $question', ({ question, context, ...rest }) => {
    const action = 'svc:GetBox';
    const request = { action, resource: 'arn:aws:svc:eu-west-1:111122223333:box/a', context };
    const statement = { Effect: 'Allow' as const, Action: action, Resource: '*', ...rest };
    const policy = { Version: '2012-10-17', Statement: statement };
    const { questions } = inEveryTurn((turn) => decide(policy, request, turn));
    expect([...questions].map((one) => one.slice(0, one.indexOf(':')))).toEqual([question]);
    expect(can(documentsOf('identity', policy), request)).toBe('indeterminate');
  });

  test('of another account is spared by NotPrincipal only where it is listed itself', () => {
    const policy: Policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'svc:GetBox', Resource: '*' },
        {
          Effect: 'Deny',
          NotPrincipal: { AWS: ['444455556666', 'arn:aws:iam::444455556666:user/bob'] },
          Action: 'svc:GetBox',
          Resource: '*',
        },
      ],
    };
    const found = ['bob', 'carol'].map((name) => {
      const principal = `arn:aws:iam::444455556666:user/${name}`;
      return can(documentsOf('resource', policy), {
        principal,
        action: 'svc:GetBox',
        resource: '*',
        context: {},
      });
    });
    expect(found).toEqual(['allowed', 'explicitly-denied']);
  });
});

interface Shown {
  readonly widened: boolean;
  readonly narrowed: boolean;
}

/** What the world shows, for every way in which what is not documented can turn out. */
function shownBy(kind: Kind, { before, after }: Case, world: readonly Asked[]) {
  const certain = { widened: false, narrowed: false };
  const possible = { widened: false, narrowed: false };
  let isDocumented = true;
  for (const request of world) {
    const { results, questions } = inEveryTurn((turn): Shown => {
      const [old, now] = [before, after].map(
        (policy) => decide(policy, request, turn, ownerOf(kind)) === 'allowed',
      );
      return { widened: now === true && old === false, narrowed: old === true && now === false };
    });
    if (questions.size > 0) isDocumented = false;
    for (const side of ['widened', 'narrowed'] as const) {
      if (results.every((one) => one[side])) certain[side] = true;
      if (results.some((one) => one[side])) possible[side] = true;
    }
  }
  return { certain, possible, isDocumented };
}

function expectShown(kind: Kind, policies: readonly [Policy, Policy], witness: Request): void {
  const { results } = inEveryTurn((turn) =>
    policies.map((policy) => decide(policy, witness, turn, ownerOf(kind)) === 'allowed'),
  );
  for (const result of results) expect(result).toEqual([false, true]);
}

describe('two documents', () => {
  const counts = new Map<string, number>();

  test.each<Kinds>([
    ['identity', 'any resource', untyped, false],
    ['resource', 'any resource', untyped, false],
    ['identity', 'resources of one type', typed, true],
  ])(
    'of kind %s, for actions on %s, differ as the requests of a tiny world show',
    { timeout: slowMs },
    (kind, _, universe, isTyped) => {
      fc.assert(
        fc.property(cases(kind), (one) => {
          const delta = compared(kind, one, [universe]);
          const { relation, widened, narrowed } = delta;
          const { certain, possible, isDocumented } = shownBy(kind, one, worldOf(kind, one.keys, isTyped));
          counts.set(relation, (counts.get(relation) ?? 0) + 1);
          const found = { widened: widened !== null, narrowed: narrowed !== null };
          const isClear = isDocumented && !isOdd(one);
          if (isClear) expect(relation).not.toBe('indeterminate');
          for (const side of ['widened', 'narrowed'] as const) {
            if (relation !== 'indeterminate' && possible[side])
              expect({ [side]: found[side] }).toEqual({ [side]: true });
            if (certain[side] && isClear) expect({ [side]: found[side] }).toEqual({ [side]: true });
          }
          if (widened) expectShown(kind, [one.before, one.after], widened.witness);
          if (narrowed) expectShown(kind, [one.after, one.before], narrowed.witness);
        }),
        { ...seeded, numRuns: 100 },
      );
    },
  );

  test('are never told wrong where a small budget ends early', { timeout: slowMs }, () => {
    const found = new Set<boolean>();
    fc.assert(
      fc.property(cases('identity'), fc.constantFrom(1, 4, 16, 64), (one, states) => {
        const { relation, widened, narrowed } = compared('identity', one, [untyped, { states }]);
        const { possible } = shownBy('identity', one, worldOf('identity', one.keys));
        found.add(relation === 'indeterminate');
        if (relation !== 'indeterminate' && possible.widened) expect(widened).not.toBeNull();
        if (relation !== 'indeterminate' && possible.narrowed) expect(narrowed).not.toBeNull();
        if (widened) expectShown('identity', [one.before, one.after], widened.witness);
        if (narrowed) expectShown('identity', [one.after, one.before], narrowed.witness);
      }),
      { ...seeded, numRuns: 100 },
    );
    expect(found).toEqual(new Set([true, false]));
  });

  test('come out in every way', () => {
    expect([...counts.keys()].sort()).toEqual([
      'equivalent',
      'indeterminate',
      'mixed',
      'narrowed',
      'widened',
    ]);
  });
});
