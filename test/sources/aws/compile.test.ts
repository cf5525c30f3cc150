import { describe, expect, it } from 'vitest';
import type { Compiled } from '../../../src/core/model/compiled.ts';
import type { ObjectRef } from '../../../src/core/model/event.ts';
import { stateAt } from '../../../src/core/timeline/replay.ts';
import type { World } from '../../../src/core/timeline/state.ts';
import { createCompiler } from '../../../src/sources/aws/effective/compiler.ts';
import { heldBy as related } from '../../../src/sources/aws/effective/identity.ts';
import { can } from '../../../src/sources/aws/policy/evaluate.ts';
import {
  at,
  clerk,
  created,
  deleted,
  document,
  type Evidence,
  historyFrom,
  listed,
  masked,
  removed,
  renamed,
  set,
  unlisted,
} from '../../support/timeline.ts';

const account = '111111111111';
const iam = (kind: 'user' | 'group', name: string): ObjectRef => ({
  id: `arn:aws:iam::${account}:${kind}/${name}`,
  kind: `iam-${kind}`,
  container: account,
});
const managed = (name: string, owner = account): ObjectRef => ({
  id: `arn:aws:iam::${owner}:policy/${name}`,
  kind: 'iam-policy',
  container: owner,
});
const ann = iam('user', 'ann');
const [tellers, cashiers] = [iam('group', 'tellers'), iam('group', 'cashiers')];
const ledger = managed('ledger');
const bounds = managed('bounds');

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string;
  readonly Resource?: string;
  readonly Principal?: unknown;
}

const policy = (...statements: readonly Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (action: string, resource = '*'): Statement => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});
const deny = (action: string, resource = '*'): Statement => ({
  Effect: 'Deny',
  Action: action,
  Resource: resource,
});
const trust = (principal: unknown): string =>
  policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal });
const to = (object: ObjectRef) => ({ kind: 'reference', target: object.id }) as const;

/** A managed policy with one version, made at second 1. */
function made(object: ObjectRef, text: string): readonly Evidence[] {
  return [
    created(1, `make ${object.id}`, object),
    set(1, `make ${object.id}`, 'version:v1', text, object),
    set(1, `make ${object.id}`, 'default-version', { kind: 'reference', target: 'v1' }, object),
  ];
}

const attach = (policyRef: ObjectRef, holder = clerk): Evidence =>
  set(5, `attach ${policyRef.id} ${holder.id}`, `attached:${policyRef.id}`, to(policyRef), holder);

function worldOf(evidence: readonly Evidence[], second = 100): World {
  return { state: (object) => stateAt(historyFrom(evidence, object), at(second)) };
}

/** Nothing is known but what the world says. */
const {
  isCompared,
  trusted,
  compile: compileSubject,
} = createCompiler({
  objects: () => [],
  historyOf: () => {
    throw new Error('nobody is around');
  },
  isWhole: () => false,
});

function compile(object: ObjectRef, world: World): readonly Compiled[] {
  const of = (aspect: 'identity' | 'resource') => compileSubject({ object, aspect, isCarrier: false }, world);
  return object.kind === 'iam-role' ? [of('identity'), of('resource')] : [of('identity')];
}

function identityOf(evidence: readonly Evidence[], object = clerk): Compiled {
  const [identity] = compile(object, worldOf(evidence));
  if (!identity) throw new Error('everything has an identity side');
  return identity;
}

/** Layers as lists of what their boxes say. */
function told({ surface }: Compiled): readonly (readonly string[])[] {
  return surface.layers.map((layer) =>
    layer.map(
      (box) => `${box.effect} ${box.actions.patterns.join()} from ${box.origin.object} ${box.origin.facet}`,
    ),
  );
}

const holes = ({ unseen }: Compiled) => unseen.map((one) => [one.affects, one.reason]);
const decide = ({ papers }: Compiled, action: string, resource = 'arn:aws:s3:::ledger/1') =>
  can(
    { layers: [papers.grants, ...(papers.boundary ? [papers.boundary] : [])] },
    { action, resource, context: {} },
  );

describe('a role', () => {
  it('holds its inline and attached policies, each box with the place it was written down in', () => {
    const identity = identityOf([
      created(1, 'make'),
      set(2, 'put', 'inline:read', policy(allow('s3:GetObject'))),
      ...made(ledger, policy(allow('s3:PutObject'), deny('s3:*', 'arn:aws:s3:::ledger/secret'))),
      attach(ledger),
    ]);
    expect(told(identity)).toEqual([
      [
        `allow s3:getobject from ${clerk.id} inline:read`,
        `allow s3:putobject from ${ledger.id} version:v1`,
        `deny s3:* from ${ledger.id} version:v1`,
      ],
    ]);
    expect(identity).toMatchObject({ principal: clerk.id, aspect: 'identity', unseen: [] });
    expect(decide(identity, 's3:GetObject')).toBe('allowed');
    expect(decide(identity, 's3:GetObject', 'arn:aws:s3:::ledger/secret')).toBe('explicitly-denied');
  });

  it('holds the default version of a policy and no other', () => {
    const identity = identityOf([
      created(1, 'make'),
      ...made(ledger, policy(allow('s3:GetObject'))),
      set(10, 'v2', 'version:v2', policy(allow('s3:*')), ledger),
      attach(ledger),
    ]);
    expect(told(identity)).toEqual([[`allow s3:getobject from ${ledger.id} version:v1`]]);
    const moved = [
      set(20, 'switch', 'default-version', { kind: 'reference', target: 'v2' } as const, ledger),
    ];
    const after = identityOf([
      created(1, 'make'),
      ...made(ledger, policy(allow('s3:GetObject'))),
      set(10, 'v2', 'version:v2', policy(allow('s3:*')), ledger),
      attach(ledger),
      ...moved,
    ]);
    expect(told(after)).toEqual([[`allow s3:* from ${ledger.id} version:v2`]]);
  });

  it('has a hole for every policy whose document was never seen', () => {
    const foreign = managed('ReadOnlyAccess', 'aws');
    const half = [
      created(1, 'half', ledger),
      set(1, 'half', 'default-version', { kind: 'reference', target: 'v3' } as const, ledger),
    ];
    const identity = identityOf([created(1, 'make'), attach(foreign), attach(ledger), ...half.slice(1)]);
    expect(told(identity)).toEqual([[]]);
    expect(holes(identity)).toEqual([
      ['grants', `version v3 of ledger (${ledger.id}) was never seen`],
      ['grants', `the text of ReadOnlyAccess (${foreign.id}) was never seen`],
    ]);
  });

  it('has a hole for an inline policy that the log masked', () => {
    const identity = identityOf([created(1, 'make'), set(2, 'put', 'inline:read', masked())]);
    expect(holes(identity)).toEqual([['grants', 'inline policy read: masked in the log']]);
    expect(told(identity)).toEqual([[]]);
  });

  it('has a hole for each family that was not seen whole, and none for those that were', () => {
    const identity = identityOf([set(2, 'put', 'inline:read', policy(allow('s3:GetObject')))]);
    expect(holes(identity).map(([, reason]) => reason)).toEqual([
      `inline policies of ${clerk.id} were not all seen`,
      `attachments of ${clerk.id} were not all seen`,
      `the permissions boundary of ${clerk.id} was not seen`,
    ]);
    const families = ['inline', 'attached', 'permissions-boundary', 'trust'];
    expect(holes(identityOf([listed(2, 'snap', families, {})]))).toEqual([]);
  });

  it('is granted nothing by a policy that was detached or deleted', () => {
    const before = [created(1, 'make'), ...made(ledger, policy(allow('s3:*'))), attach(ledger)];
    const detached = identityOf([...before, removed(20, 'detach', `attached:${ledger.id}`)]);
    expect([told(detached), holes(detached)]).toEqual([[[]], []]);
    const gone = identityOf([...before, deleted(20, 'drop', ledger)]);
    expect([told(gone), holes(gone)]).toEqual([[[]], []]);
    const missing = identityOf([...before, unlisted(20, 'snap', ledger)]);
    expect([told(missing), holes(missing)]).toEqual([[[]], []]);
  });

  it('that was deleted holds nothing and is trusted by nobody, though nothing was detached', () => {
    const compiled = compile(
      clerk,
      worldOf([
        created(1, 'make'),
        set(2, 'trust', 'trust', trust({ AWS: '222222222222' })),
        set(2, 'put', 'inline:read', policy(allow('s3:*'))),
        set(3, 'bound', 'permissions-boundary', to(bounds)),
        deleted(20, 'drop'),
      ]),
    );
    expect(compiled.map(told)).toEqual([[[]], [[]]]);
    expect(compiled.flatMap(holes)).toEqual([]);
  });

  it('keeps a document that nobody can read as one that may do anything', () => {
    const identity = identityOf([created(1, 'make'), set(2, 'put', 'inline:odd', '{"Statement": 7')]);
    expect(identity.surface.layers[0]?.map((box) => [box.effect, box.opaque !== undefined])).toEqual([
      ['allow', true],
      ['deny', true],
    ]);
  });
});

describe('a permissions boundary', () => {
  const role = [created(1, 'make'), set(2, 'put', 'inline:all', policy(allow('s3:*')))];
  const bound = set(3, 'bound', 'permissions-boundary', to(bounds));

  it('is a second layer that grants nothing by itself', () => {
    const identity = identityOf([
      ...role,
      bound,
      ...made(bounds, policy(allow('s3:GetObject'), allow('kms:Decrypt'))),
    ]);
    expect(told(identity)).toEqual([
      [`allow s3:* from ${clerk.id} inline:all`],
      [`allow s3:getobject from ${bounds.id} version:v1`, `allow kms:decrypt from ${bounds.id} version:v1`],
    ]);
    expect(decide(identity, 's3:GetObject')).toBe('allowed');
    expect(decide(identity, 's3:PutObject')).toBe('implicitly-denied');
    expect(decide(identity, 'kms:Decrypt')).toBe('implicitly-denied');
  });

  it('that was taken away bounds nothing', () => {
    const identity = identityOf([...role, bound, removed(20, 'unbound', 'permissions-boundary')]);
    expect(told(identity)).toHaveLength(1);
  });

  it.each([
    [
      'is set to a policy that was never seen',
      [bound],
      `the text of ${bounds.id.split('/').at(-1)} (${bounds.id}) was never seen`,
    ],
    [
      'was never seen itself',
      [set(3, 'bound', 'permissions-boundary', masked())],
      `the permissions boundary of ${clerk.id} was not seen`,
    ],
    [
      'is set to a policy that was deleted',
      [bound, ...made(bounds, policy(allow('s3:GetObject'))), deleted(20, 'drop', bounds)],
      `the permissions boundary ${bounds.id} was deleted`,
    ],
  ] as const)('that %s limits nothing that can be told, and says so', (_name, evidence, reason) => {
    const identity = identityOf([...role, ...evidence]);
    expect(holes(identity)).toEqual([['ceiling', reason]]);
    expect(told(identity)[1]).toEqual([`allow * from ${clerk.id} permissions-boundary`]);
    expect(decide(identity, 's3:PutObject')).toBe('allowed');
    expect(decide(identity, 'kms:Decrypt')).toBe('implicitly-denied');
  });
});

describe('a user', () => {
  const groups = [
    created(1, 'tellers', tellers),
    set(2, 'put', 'inline:read', policy(allow('s3:GetObject')), tellers),
    created(1, 'ann', ann),
    set(3, 'join', 'group:tellers', to(tellers), ann),
  ];

  it('holds what its groups hold', () => {
    const identity = identityOf(groups, ann);
    expect(told(identity)).toEqual([[`allow s3:getobject from ${tellers.id} inline:read`]]);
    expect(holes(identity)).toEqual([]);
    expect(compile(ann, worldOf(groups))).toHaveLength(1);
  });

  it('holds it under the group’s new name too', () => {
    const evidence = [
      ...groups,
      renamed(10, 'move', tellers, cashiers),
      set(20, 'put2', 'inline:write', policy(allow('s3:PutObject')), cashiers),
    ];
    expect(told(identityOf(evidence, ann))).toEqual([
      [
        `allow s3:getobject from ${cashiers.id} inline:read`,
        `allow s3:putobject from ${cashiers.id} inline:write`,
      ],
    ]);
    expect(holes(identityOf(evidence, ann))).toEqual([]);
  });

  it('holds it once the group has its old name back', () => {
    const evidence = [
      ...groups,
      renamed(10, 'move', tellers, cashiers),
      renamed(20, 'back', cashiers, tellers),
    ];
    expect(told(identityOf(evidence, ann))).toEqual([[`allow s3:getobject from ${tellers.id} inline:read`]]);
  });

  it('loses it when it leaves, or the group goes', () => {
    expect(told(identityOf([...groups, removed(10, 'leave', 'group:tellers', ann)], ann))).toEqual([[]]);
    expect(told(identityOf([...groups, deleted(10, 'drop', tellers)], ann))).toEqual([[]]);
  });

  it('has a hole where memberships, or the group itself, were not seen', () => {
    const unsure = identityOf(
      [listed(2, 'snap', ['inline', 'attached', 'permissions-boundary'], {}, { object: ann })],
      ann,
    );
    expect(holes(unsure)).toEqual([['grants', 'group memberships were not all seen']]);
    const stranger = identityOf(
      [created(1, 'ann', ann), set(3, 'join', 'group:tellers', to(tellers), ann)],
      ann,
    );
    expect(holes(stranger).map(([, reason]) => reason)).toEqual([
      `inline policies of ${tellers.id} were not all seen`,
      `attachments of ${tellers.id} were not all seen`,
    ]);
  });
});

describe('a carrier', () => {
  it('comes to what it carries, under no boundary of its own', () => {
    const evidence = [
      ...made(ledger, policy(allow('s3:*'))),
      created(1, 'group', tellers),
      attach(ledger, tellers),
    ];
    const boxes = [[`allow s3:* from ${ledger.id} version:v1`]];
    expect(compile(ledger, worldOf(evidence)).map(told)).toEqual([boxes]);
    expect(compile(tellers, worldOf(evidence)).map(told)).toEqual([boxes]);
  });
});

describe('a trust policy', () => {
  const trusting = (principal: unknown) =>
    compile(clerk, worldOf([created(1, 'make'), set(2, 'trust', 'trust', trust(principal))]))[1];

  it('is a side of its own, whose boxes name who may assume the role', () => {
    const side = trusting({ AWS: 'arn:aws:iam::222222222222:role/partner', Service: 'lambda.amazonaws.com' });
    expect(side).toMatchObject({ principal: undefined, aspect: 'resource', unseen: [] });
    expect(side?.surface.layers[0]).toMatchObject([
      {
        effect: 'allow',
        principals: {
          kind: 'in',
          patterns: ['arn:aws:iam::222222222222:role/partner', 'service:lambda.amazonaws.com'],
        },
        actions: { patterns: ['sts:assumerole'] },
        resources: { kind: 'in', patterns: [clerk.id] },
      },
    ]);
  });

  it('that was not seen is a hole, and one that is not there is not', () => {
    const [, unseen] = compile(clerk, worldOf([set(2, 'put', 'inline:x', document('{}'))]));
    expect(unseen?.unseen).toEqual([
      {
        part: `${clerk.id} trust`,
        reason: `the trust policy of ${clerk.id} was not seen`,
        affects: 'grants',
      },
    ]);
    const [, none] = compile(clerk, worldOf([created(1, 'make')]));
    expect(none).toMatchObject({ unseen: [], surface: { layers: [[]] } });
  });

  it.each([
    [{ AWS: ['222222222222', 'arn:aws:iam::333333333333:root'] }, ['222222222222', '333333333333']],
    [{ AWS: 'arn:aws:iam::444444444444:role/x' }, ['444444444444']],
    [{ AWS: 'arn:aws:sts::444444444444:assumed-role/x/y' }, ['444444444444']],
    [{ AWS: `arn:aws:iam::${account}:role/own` }, []],
    [{ AWS: account }, []],
    [{ AWS: '*' }, ['*']],
    [{ Service: 'lambda.amazonaws.com' }, []],
    [{ Federated: 'arn:aws:iam::111111111111:saml-provider/corp' }, []],
  ])('of %j trusts the accounts %j', (principal, expected) => {
    const world = worldOf([created(1, 'make'), set(2, 'trust', 'trust', trust(principal))]);
    expect(trusted(clerk, world)).toEqual(expected);
  });

  it('trusts nobody by a deny, and is asked of roles only', () => {
    const denying = policy({ Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { AWS: '222222222222' } });
    expect(trusted(clerk, worldOf([created(1, 'make'), set(2, 'trust', 'trust', denying)]))).toEqual([]);
    expect(trusted(ann, worldOf([]))).toEqual([]);
  });
});

describe('what bears on an object', () => {
  it('are its policies, its groups, its boundary and its other name', () => {
    const evidence = [
      created(1, 'ann', ann),
      attach(ledger, ann),
      set(3, 'join', 'group:tellers', to(tellers), ann),
      set(4, 'bound', 'permissions-boundary', to(bounds), ann),
    ];
    const world = worldOf([...evidence, renamed(9, 'move', tellers, cashiers)]);
    expect(related(ann, world.state(ann)).map(({ id }) => id)).toEqual([ledger.id, tellers.id, bounds.id]);
    expect(related(tellers, world.state(tellers)).map(({ id }) => id)).toEqual([cashiers.id]);
    expect(related(clerk, world.state(clerk))).toEqual([]);
  });

  it.each([
    ['iam-role', 'trust', true],
    ['iam-role', '', true],
    ['iam-role', 'tag', false],
    ['iam-role', 'group', false],
    ['iam-user', 'group', true],
    ['iam-policy', 'default-version', true],
    ['s3-bucket', 'policy', false],
  ])('of kind %s a change of family %j is compared: %s', (kind, family, expected) => {
    expect(isCompared(kind, family)).toBe(expected);
  });
});
