import fc from 'fast-check';
import type { Asked, Conditions, Policy, Statement } from './reference.ts';
import { type Key, otherKeys, owner, userName } from './reference-keys.ts';
import type { Named, Some } from './reference-principals.ts';

export type Kind = 'identity' | 'resource';

/** Two policies, and the keys they speak of. */
export interface Case {
  readonly before: Policy;
  readonly after: Policy;
  readonly keys: readonly string[];
}

const box = (name: string) => `arn:aws:svc:eu-west-1:${owner}:box/${name}`;
const boxes = [box('a'), box('alice'), box('a*b')];
const everywhere = [...boxes, 'arn:aws:other:::lid/a', '*'];

/** The catalogue does not know the last one. */
const actions = ['svc:GetBox', 'svc:ListBoxes', 'other:PutBox', 'svc:NewBox'];
export const catalogued = actions.slice(0, 3);

/** Where an action of the catalogue takes resources of one type, requests for it name nothing else. */
const typedResources: Readonly<Record<string, readonly string[]>> = {
  'svc:GetBox': boxes,
  'svc:ListBoxes': ['*'],
};

const callers = [
  `arn:aws:iam::${owner}:user/alice`,
  `arn:aws:iam::${owner}:role/ops`,
  'arn:aws:iam::444455556666:user/bob',
  'arn:aws:iam::444455556666:user/carol',
  'service:lambda.amazonaws.com',
];

const actionPatterns = ['*', 'svc:*', 'svc:getbox', 'SVC:List*', '*:PutBox', 's?c:*Box', 'svc:NewBox'];
const resourcePatterns = [
  '*',
  box('*'),
  box('a'),
  box('a?*'),
  box(`\${aws:username}`),
  box(`\${aws:username, 'a'}`),
  box(`a\${*}b`),
  'arn:aws:svc:*:box/a',
  'arn:aws:svc:*/a',
  'arn:aws:svc:eu-*:*:box/a*',
  'arn:aws:other:?::lid/a',
  '*/a*',
  'arn:*:*',
  `arn:aws:svc:eu-west-1:\${aws:username, '111122223333'}:box/a`,
];

function some(from: readonly string[], most = 2): fc.Arbitrary<Some> {
  return fc.oneof(
    fc.constantFrom(...from),
    fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: most }),
  );
}

function either<Name extends string>(names: readonly [Name, Name], from: fc.Arbitrary<Some>) {
  const [is, isNot] = names;
  return fc.tuple(fc.constantFrom(is, is, is, isNot), from).map(([name, value]) => ({ [name]: value }));
}

function conditions(keys: readonly Key[]): fc.Arbitrary<Conditions> {
  const asks = keys.flatMap(({ name, asks: all }) =>
    all.map(({ operators, values }) =>
      fc
        .tuple(fc.constantFrom(...operators), fc.constantFrom(name, name.toUpperCase()), some(values))
        .map(([operator, key, value]): Conditions => ({ [operator]: { [key]: value } })),
    ),
  );
  return fc
    .array(fc.oneof(...asks), { maxLength: 2 })
    .map((entries) => Object.fromEntries(entries.flatMap((one) => Object.entries(one))));
}

const names: fc.Arbitrary<Named> = fc.oneof(
  fc.constant<Named>('*'),
  some(['*', owner, '444455556666', `arn:aws:iam::${owner}:root`, ...callers.slice(0, 4), 'AIDAXMPL'], 3).map(
    (AWS): Named => ({ AWS }),
  ),
  fc.constant<Named>({ Service: 'lambda.amazonaws.com', AWS: [owner] }),
);

/** Supported with Deny alone, beside the account. */
const sparing: fc.Arbitrary<Named> = fc.constantFrom<Named>(
  { AWS: [callers[0] ?? '', `arn:aws:iam::${owner}:root`] },
  { AWS: [callers[0] ?? '', callers[1] ?? '', owner] },
);

const effects = fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const);

function statements(kind: Kind, keys: readonly Key[]): fc.Arbitrary<Statement> {
  const rest = fc.tuple(
    either(['Action', 'NotAction'], some(actionPatterns)),
    either(['Resource', 'NotResource'], some(resourcePatterns)),
    fc.option(conditions(keys), { nil: undefined }),
  );
  const named = fc.oneof(
    { weight: 5, arbitrary: fc.record({ Effect: effects, Principal: names }) },
    { weight: 1, arbitrary: fc.record({ Effect: fc.constant('Deny' as const), NotPrincipal: sparing }) },
  );
  return fc
    .tuple(kind === 'resource' ? named : fc.record({ Effect: effects }), rest)
    .map(([head, [does, resources, Condition]]) => ({
      ...head,
      ...does,
      ...resources,
      ...(Condition ? { Condition } : {}),
    }));
}

function documents(
  shared: readonly Statement[],
  own: fc.Arbitrary<readonly Statement[]>,
): fc.Arbitrary<Policy> {
  return fc
    .tuple(
      fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined),
      own,
      fc.boolean(),
    )
    .map(([Version, mine, isFirst]) => {
      const all = isFirst ? [...shared, ...mine] : [...mine, ...shared];
      const [only, ...others] = all;
      return {
        ...(Version === undefined ? {} : { Version }),
        Statement: only && others.length === 0 ? only : all,
      };
    });
}

/** A wildcard in an ARN's service and a variable before its fifth colon have no documented meaning. */
export function isOdd({ before, after }: Case): boolean {
  return [before, after].some(
    (policy) =>
      JSON.stringify(policy).includes('"arn:*:*"') ||
      (policy.Version === '2012-10-17' && JSON.stringify(policy).includes('eu-west-1:$')),
  );
}

/** Two documents that share statements, as versions of one do. */
export function cases(kind: Kind): fc.Arbitrary<Case> {
  const names = otherKeys.map(({ name }) => name);
  const most = kind === 'resource' ? 1 : 2;
  return fc.subarray(names, { minLength: 1, maxLength: most }).chain((keys) => {
    const some = fc.array(statements(kind, keysOf(keys)), { maxLength: 2 });
    return some.chain((shared) =>
      fc
        .tuple(documents(shared, some), documents(shared, some))
        .map(([before, after]) => ({ before, after, keys })),
    );
  });
}

function keysOf(names: readonly string[]): readonly Key[] {
  return [userName, ...otherKeys.filter(({ name }) => names.includes(name))];
}

/** Every request that holds no other keys. `isTyped`: some actions take one type of resources alone. */
export function worldOf(kind: Kind, keys: readonly string[], isTyped = false): readonly Asked[] {
  const contexts = keysOf(keys).reduce<readonly Asked['context'][]>(
    (all, { name, held }) =>
      all.flatMap((context) =>
        held.map((value) => (value === undefined ? context : { ...context, [name]: value })),
      ),
    [{}],
  );
  const whoever = kind === 'resource' ? callers.map((principal) => ({ principal })) : [{}];
  return actions.flatMap((action) =>
    ((isTyped ? typedResources[action] : undefined) ?? everywhere).flatMap((resource) =>
      whoever.flatMap((caller) => contexts.map((context) => ({ ...caller, action, resource, context }))),
    ),
  );
}
