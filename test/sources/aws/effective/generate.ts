import fc from 'fast-check';
import type { Ceiling, Document, Estate, Person, Principals, Resource, Statement } from './estate.ts';

/** Two accounts of one organisation beside the one that manages it, small enough to ask everything about them. */
export const [one, two, manager] = ['111111111111', '222222222222', '333333333333'];
export const ann = `arn:aws:iam::${one}:user/ann`;
export const clerk = `arn:aws:iam::${one}:role/clerk`;
export const auditor = `arn:aws:iam::${one}:role/auditor`;
const linked = `arn:aws:iam::${one}:role/AWSServiceRoleForLedger`;
export const agent = `arn:aws:iam::${two}:role/agent`;
export const chief = `arn:aws:iam::${manager}:role/chief`;
const people = [ann, clerk, auditor, linked, agent, chief];
const tellers = `arn:aws:iam::${one}:group/tellers`;
const managed = (name: string, account = one) => `arn:aws:iam::${account}:policy/${name}`;
const bounds = people.map((arn) => managed('bounds', arn.split(':')[4]));
const ours = 'arn:aws:s3:::ours';
const theirs = 'arn:aws:s3:::theirs';
const ourKey = `arn:aws:kms:eu-west-1:${one}:key/k1`;
const theirKey = `arn:aws:kms:eu-west-1:${two}:key/k2`;
const session = `arn:aws:sts::${one}:assumed-role/clerk/desk`;
const root = (account: string) => `arn:aws:iam::${account}:root`;

const endpoints = ['vpce-1', 'vpce-2'];
const condition: fc.Arbitrary<NonNullable<Statement['Condition']>> = fc.oneof(
  ...[
    ['StringEquals', 'aws:PrincipalArn', [ann, clerk]],
    ['ArnLike', 'aws:PrincipalArn', [`arn:aws:iam::${one}:role/*`, `arn:aws:iam::*:role/a*`]],
    ['ArnNotLike', 'aws:PrincipalArn', [`arn:aws:iam::${one}:role/cl*`, agent]],
    ['StringNotEquals', 'aws:PrincipalAccount', [one, two]],
    ['StringEquals', 'aws:PrincipalAccount', [one, two, ['111111111111', '222222222222']]],
    ['StringEquals', 'aws:PrincipalType', ['User', 'AssumedRole']],
    ['StringLike', 'aws:username', ['a*', 'b*']],
    ['StringNotEquals', 'aws:username', ['ann']],
    ['StringEqualsIfExists', 'aws:username', ['bob']],
    ['Null', 'aws:username', ['true', 'false']],
    ['StringEquals', 'aws:ResourceAccount', [one, two, `\${aws:PrincipalAccount}`]],
    ['StringNotEquals', 'aws:ResourceAccount', [`\${aws:PrincipalAccount}`]],
    ['StringEquals', 'aws:SourceVpce', endpoints],
    ['StringNotEquals', 'aws:SourceVpce', endpoints],
    ['StringNotEqualsIfExists', 'aws:SourceVpce', endpoints],
    ['Null', 'aws:SourceVpce', ['true', 'false']],
    ['Bool', 'aws:MultiFactorAuthPresent', ['true', 'false']],
    ['BoolIfExists', 'aws:MultiFactorAuthPresent', ['true', 'false']],
  ].map(([operator, key, values]) =>
    fc.constantFrom(...(values as readonly (string | readonly string[])[])).map((value) => ({
      [String(operator)]: { [String(key)]: value },
    })),
  ),
);

const someActions = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string | readonly string[]>('*', 's3:*', 'kms:*', 'sts:*') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<string | readonly string[]>(
      's3:Get*',
      ['s3:GetObject', 'sts:AssumeRole'],
      ['sts:AssumeRole', 'sts:TagSession'],
      'kms:Decrypt',
      ['iam:PassRole', 's3:ListBucket'],
      'ec2:*',
    ),
  },
);
const someResources = fc.constantFrom<string | readonly string[]>(
  '*',
  '*',
  `${ours}/*`,
  [ours, `${ours}/*`],
  [theirs, `${theirs}/*`, theirKey],
  `${ours}/\${aws:username}`,
  `${ours}/\${aws:username, 'nobody'}`,
  `arn:aws:s3:::*/\${aws:PrincipalAccount}`,
  [ourKey, `arn:aws:iam::${one}:role/*`],
  `arn:aws:iam::*:role/a*`,
);

interface Weights {
  readonly deny: number;
  readonly condition: number;
}

/** With one statement of ten or so that nobody would write. */
function identityStatement({ deny, condition: often }: Weights): fc.Arbitrary<Statement> {
  return fc
    .record({
      isDeny: fc.nat(9).map((n) => n < deny),
      isNotAction: fc.nat(9).map((n) => n === 0),
      isNotResource: fc.nat(9).map((n) => n === 0),
      actions: someActions,
      resources: someResources,
      condition: fc.option(condition, { freq: often, nil: undefined }),
    })
    .map((told) => ({
      Effect: told.isDeny ? ('Deny' as const) : ('Allow' as const),
      ...(told.isNotAction ? { NotAction: told.actions } : { Action: told.actions }),
      ...(told.isNotResource && told.resources !== '*'
        ? { NotResource: told.resources }
        : { Resource: told.resources }),
      ...(told.condition ? { Condition: told.condition } : {}),
    }));
}

const identity = fc.array(identityStatement({ deny: 2, condition: 2 }), { minLength: 0, maxLength: 3 });
const wide: Document = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const mostlyWide = fc.oneof(
  { weight: 2, arbitrary: identity },
  { weight: 1, arbitrary: identity.map((document) => [...wide, ...document]) },
);

const principals: fc.Arbitrary<Principals> = fc.oneof(
  fc.constantFrom<Principals>('*', { AWS: '*' }),
  fc
    .uniqueArray(fc.constantFrom(ann, clerk, auditor, agent, chief, session, root(one), root(two), one), {
      minLength: 1,
      maxLength: 2,
    })
    .map((AWS) => ({ AWS })),
  fc.constantFrom<Principals>({ Service: 'ec2.amazonaws.com' }, { AWS: root(one) }),
);

function resourceStatement(
  actions: readonly (string | readonly string[])[],
  resources: readonly (string | readonly string[])[] | undefined,
): fc.Arbitrary<Statement> {
  return fc
    .record({
      isDeny: fc.nat(9).map((n) => n < 2),
      isNotPrincipal: fc.nat(9).map((n) => n < 3 && resources !== undefined),
      principals,
      spared: fc.uniqueArray(fc.constantFrom(ann, clerk, agent, session, root(one), root(two)), {
        minLength: 1,
        maxLength: 4,
      }),
      action: fc.constantFrom(...actions),
      resource: resources ? fc.constantFrom(...resources) : fc.constant(undefined),
      condition: fc.option(condition, { freq: 2, nil: undefined }),
    })
    .map((told) => ({
      Effect: told.isDeny ? ('Deny' as const) : ('Allow' as const),
      ...(told.isDeny && told.isNotPrincipal
        ? { NotPrincipal: { AWS: told.spared } }
        : { Principal: told.principals }),
      Action: told.action,
      ...(told.resource === undefined ? {} : { Resource: told.resource }),
      ...(told.condition ? { Condition: told.condition } : {}),
    }));
}

const few = { minLength: 1, maxLength: 3 };
const trust = fc.array(
  resourceStatement(['sts:AssumeRole', ['sts:AssumeRole', 'sts:TagSession'], 'sts:*'], undefined),
  few,
);
const bucketPolicy = (bucket: string) =>
  fc.option(
    fc.array(
      resourceStatement(
        ['s3:*', 's3:GetObject', '*', ['s3:ListBucket', 's3:PutObject']],
        [`${bucket}/*`, [bucket, `${bucket}/*`], bucket],
      ),
      few,
    ),
    { nil: undefined },
  );
const delegation = (account: string): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: root(account) },
  Action: 'kms:*',
  Resource: '*',
});
const keyPolicy = (account: string) =>
  fc
    .record({
      isDelegated: fc.boolean(),
      own: fc.array(resourceStatement(['kms:*', 'kms:Decrypt', ['kms:CreateGrant']], ['*']), few),
    })
    .map(({ isDelegated, own }) => (isDelegated ? [delegation(account), ...own] : own));

const resources: fc.Arbitrary<readonly Resource[]> = fc
  .tuple(bucketPolicy(ours), bucketPolicy(theirs), keyPolicy(one), keyPolicy(two))
  .map(([a, b, c, d]) => [
    { id: ours, kind: 's3-bucket', account: one, policy: a },
    { id: theirs, kind: 's3-bucket', account: two, policy: b },
    { id: ourKey, kind: 'kms-key', account: one, policy: c },
    { id: theirKey, kind: 'kms-key', account: two, policy: d },
  ]);

function person(id: string): fc.Arbitrary<Person> {
  const isOfOne = id.includes(`::${one}:`);
  return fc.record({
    id: fc.constant(id),
    inline: mostlyWide,
    attached: isOfOne ? fc.constantFrom([], [managed('ledger')]) : fc.constant([]),
    groups: id === ann ? fc.constantFrom([], [tellers]) : fc.constant([]),
    boundary: fc.option(fc.constant(managed('bounds', id.split(':')[4])), { nil: undefined }),
    ...(id.includes(':role/') ? { trust } : {}),
  });
}

const places = ['r-1', 'ou-1', one, two];
const full: Ceiling = {
  name: 'p-FullAWSAccess',
  type: 'SERVICE_CONTROL_POLICY',
  attachedTo: places,
  document: wide,
};
const scp = (name: string): fc.Arbitrary<Ceiling> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constant('SERVICE_CONTROL_POLICY' as const),
    attachedTo: fc.uniqueArray(fc.constantFrom(...places), { minLength: 1, maxLength: 2 }),
    document: fc.array(identityStatement({ deny: 6, condition: 1 }), few),
  });
const rcp: fc.Arbitrary<Ceiling> = fc.record({
  name: fc.constant('p-rcp'),
  type: fc.constant('RESOURCE_CONTROL_POLICY' as const),
  attachedTo: fc.uniqueArray(fc.constantFrom(...places), { minLength: 1, maxLength: 2 }),
  document: fc.array(
    fc
      .record({
        Action: fc.constantFrom('s3:*', 's3:GetObject', 'kms:Decrypt', ['sts:AssumeRole', 'ec2:*'], '*'),
        condition: fc.option(condition, { freq: 4, nil: undefined }),
      })
      .map(({ Action, condition: asked }) => ({
        Effect: 'Deny' as const,
        Principal: '*' as const,
        Action,
        Resource: '*',
        ...(asked ? { Condition: asked } : {}),
      })),
    { minLength: 1, maxLength: 2 },
  ),
});

/** Every place keeps something that allows: where a type is switched on AWS does not let go of the last policy. */
const organisation = fc
  .record({
    isFlat: fc.boolean(),
    enabled: fc.constantFrom(
      ['SERVICE_CONTROL_POLICY' as const, 'RESOURCE_CONTROL_POLICY' as const],
      ['SERVICE_CONTROL_POLICY' as const],
      ['RESOURCE_CONTROL_POLICY' as const],
    ),
    ceilings: fc.tuple(scp('p-a'), scp('p-b'), rcp),
    isBare: fc.boolean(),
  })
  .map(({ isFlat, enabled, ceilings, isBare }) => {
    const scps = ceilings.filter((ceiling) => ceiling.type === 'SERVICE_CONTROL_POLICY');
    const covered = new Set(scps.flatMap(({ attachedTo }) => attachedTo));
    const attachedTo = isBare ? places.filter((place) => !covered.has(place)) : places;
    return {
      manager,
      parents: { [one]: isFlat ? 'r-1' : 'ou-1', [two]: 'ou-1', [manager]: 'r-1', 'ou-1': 'r-1' },
      enabled,
      ceilings: [...ceilings, { ...full, attachedTo: [...attachedTo, manager] }],
    };
  });

export const estate: fc.Arbitrary<Estate> = fc
  .record({
    people: fc.tuple(...people.map(person)),
    ledger: identity,
    tellers: identity,
    bounds: mostlyWide,
    resources,
    organisation: fc.option(organisation, { nil: undefined, freq: 3 }),
  })
  .map(({ people: all, ledger, tellers: group, bounds: document, resources: owned, organisation: over }) => ({
    people: all,
    groups: { [tellers]: group },
    policies: {
      [managed('ledger')]: ledger,
      ...Object.fromEntries(bounds.map((arn) => [arn, document])),
    },
    resources: owned,
    ...(over ? { organisation: over } : {}),
  }));

const contexts: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'aws:SourceVpce': 'vpce-1' },
  { 'aws:MultiFactorAuthPresent': 'true' },
  { 'aws:SourceVpce': 'vpce-2', 'aws:MultiFactorAuthPresent': 'false' },
  { 'aws:SourceVpce': 'vpce-1', 'aws:MultiFactorAuthPresent': 'true' },
];
const places3 = [
  `${ours}/x`,
  `${ours}/ann`,
  `${ours}/nobody`,
  `${theirs}/x`,
  `${theirs}/${one}`,
  `${theirs}/${two}`,
];
const targets: readonly (readonly [action: string, resource: string])[] = [
  ...[...places3, 'arn:aws:s3:::nowhere/x'].flatMap((id) => [
    ['s3:GetObject', id] as const,
    ['s3:PutObject', id] as const,
  ]),
  ['s3:ListBucket', ours],
  ['s3:ListBucket', theirs],
  ...[ourKey, theirKey].flatMap((id) => [['kms:Decrypt', id] as const, ['kms:CreateGrant', id] as const]),
  ['kms:Decrypt', `arn:aws:kms:eu-west-1:${one}:key/unseen`],
  ...[clerk, auditor, agent, chief].flatMap((id) => [
    ['sts:AssumeRole', id] as const,
    ['sts:TagSession', id] as const,
  ]),
  ['iam:PassRole', clerk],
  ['ec2:StartInstances', `arn:aws:ec2:eu-west-1:${one}:instance/i-1`],
];

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

export const requests: readonly Request[] = targets.flatMap(([action, resource]) =>
  contexts.map((context) => ({ action, resource, context })),
);

/** Every context that the conditions here can tell apart. */
export const everyContext: readonly Readonly<Record<string, string>>[] = [
  undefined,
  ...endpoints,
  'vpce-3',
].flatMap((endpoint) =>
  [undefined, 'true', 'false'].map((mfa) => ({
    ...(endpoint === undefined ? {} : { 'aws:SourceVpce': endpoint }),
    ...(mfa === undefined ? {} : { 'aws:MultiFactorAuthPresent': mfa }),
  })),
);
