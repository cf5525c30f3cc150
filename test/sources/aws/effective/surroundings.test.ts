import { describe, expect, it } from 'vitest';
import type { FacetValue } from '../../../../src/core/model/event.ts';
import type { Compiler } from '../../../../src/core/window/compiler.ts';
import { type Evidence, listed, masked, removed, set } from '../../../support/timeline.ts';
import {
  agent,
  allow,
  ann,
  away,
  bounds,
  bucket,
  clerk,
  delegating,
  deny,
  home,
  key,
  keyOf,
  manager,
  object,
  opening,
  person,
  role,
  root,
  to,
  trusts,
  vault,
} from './decisions.ts';
import {
  type Estate,
  evidenceOf,
  iam,
  orgObject,
  to as reference,
  sighted,
  text,
  universe,
} from './estate.ts';
import { everybody, instance, over, rcp, scp, withoutFull } from './organisations.ts';
import { meetsPoint } from './point.ts';

const bucketRef = { id: bucket, kind: 's3-bucket', container: home };
const keyRef = { id: key, kind: 'kms-key', container: home };
const org = (id: string) => orgObject(id, manager);

interface Moment {
  readonly estate: Estate;
  readonly later?: readonly Evidence[];
  readonly second?: number;
  readonly unlisted?: readonly string[];
}

function sightAt({ estate, later = [], ...options }: Moment) {
  return sighted([...evidenceOf(estate), ...later], options);
}

/** By the surface, and by the evaluator. */
function may(moment: Moment, who: string, action: string, resource: string): readonly unknown[] {
  const { compiler, world, identityOf } = sightAt(moment);
  const byBoxes = meetsPoint(identityOf(who).surface, { action, resource, context: {} });
  const { decision } = compiler.answer({ principal: who, action, resource, context: {} }, world);
  return [byBoxes, decision];
}

const no = [false, 'implicitly-denied'];
const denied = [false, 'explicitly-denied'];
const yes = [true, 'allowed'];
const open = ['open', 'indeterminate'];
const holes = (moment: Moment, who = clerk) =>
  sightAt(moment)
    .identityOf(who)
    .unseen.map(({ affects, reason }) => `${affects}: ${reason}`);

describe('an organisation that changes', () => {
  const closed = { people: everybody, organisation: over(scp('ou-2', deny('ec2:*'))) };
  const starts = (later: readonly Evidence[], second: number, estate: Estate = closed) =>
    may({ estate, later, second }, clerk, 'ec2:StartInstances', instance);

  it('binds an account by the unit that it lies in', () => {
    const moved = [set(10, 'move', 'parent', reference('ou-2'), org(home))];
    expect(starts(moved, 9)).toEqual(yes);
    expect(starts(moved, 11)).toEqual(denied);
  });

  it('binds all accounts below a unit that is moved', () => {
    const moved = [set(10, 'move', 'parent', reference('ou-2'), org('ou-1'))];
    expect([starts(moved, 9), starts(moved, 11)]).toEqual([yes, denied]);
  });

  it('does not bind an account that left', () => {
    const estate = { ...closed, organisation: over(scp(home, deny('ec2:*'))) };
    const left = [removed(10, 'leave', 'parent', org(home))];
    expect([starts(left, 9, estate), starts(left, 11, estate)]).toEqual([denied, yes]);
  });

  it('binds nobody by a type that was switched off, and everybody once it is on again', () => {
    const estate = { ...closed, organisation: over(scp('r-1', deny('ec2:*'))) };
    const switched = [
      removed(10, 'off', 'policy-type:SERVICE_CONTROL_POLICY', org('r-1')),
      set(20, 'on', 'policy-type:SERVICE_CONTROL_POLICY', reference('enabled'), org('r-1')),
    ];
    expect([9, 11, 21].map((second) => starts(switched, second, estate))).toEqual([denied, yes, denied]);
  });

  it('lets a list decide where the default policy was detached', () => {
    const estate = { ...closed, organisation: over(scp(home, allow('s3:*'))) };
    const detached = [removed(10, 'detach', `target:${home}`, org('p-FullAWSAccess'))];
    expect([starts(detached, 9, estate), starts(detached, 11, estate)]).toEqual([yes, no]);
  });

  it('is among what moves those whom it binds, with all places and policies on any way', () => {
    const later = [set(10, 'move', 'parent', reference('ou-2'), org(home))];
    const { compiler } = sightAt({ estate: closed, later });
    const found = (who: string) =>
      compiler
        .dependencies({ object: iam(who), aspect: 'identity', isCarrier: false })
        .map((one) => one.object.id);
    const places = [home, 'ou-1', 'ou-2', 'r-1', 'p-scp', 'p-FullAWSAccess'].map((id) => org(id).id);
    expect([...found(clerk)].sort()).toEqual([clerk, ...places].sort());
    expect(found(role('chief', manager))).toEqual([role('chief', manager)]);
  });
});

describe('a ceiling that was not seen', () => {
  const masking = (name: string) => [set(10, 'write', 'content', masked(), org(name))];

  it('may be an SCP', () => {
    const estate = { people: everybody, organisation: over(scp(home, deny('ec2:*'))) };
    const found = holes({ estate, later: masking('p-scp') });
    expect(found).toEqual(['ceiling: the content of the policy p-scp was not seen']);
    expect(holes({ estate, later: masking('p-scp') }, role('chief', manager))).toEqual([]);
  });

  it('may be an RCP', () => {
    const estate = { people: everybody, organisation: over(rcp(home, deny('s3:*'))) };
    const moment = { estate, later: masking('p-rcp') };
    expect(holes(moment)).toEqual(['ceiling: the content of the policy p-rcp was not seen']);
    expect(holes(moment, agent)).toEqual([]);
  });

  it('may be an RCP over a bucket elsewhere, which is then open', () => {
    const estate = {
      people: everybody,
      organisation: over(rcp(home, deny('s3:*'))),
      resources: [vault([opening(agent)])],
    };
    const moment = { estate, later: masking('p-rcp') };
    expect(may({ estate }, agent, 's3:GetObject', object)).toEqual(denied);
    expect(may(moment, agent, 's3:GetObject', object)).toEqual(open);
    expect(may(moment, agent, 's3:PutObject', object)).toEqual([false, 'implicitly-denied']);
  });

  it('may be what lies above the place that was seen', () => {
    const organisation = { ...over(scp('ou-1', allow('*'))), parents: { [home]: 'ou-1', 'ou-1': 'ou-9' } };
    const [above] = holes({
      estate: { people: [person(clerk)], organisation: { ...organisation, ceilings: [] } },
    });
    expect(above).toContain('ceiling: ');
  });

  it('may be what was attached to a place', () => {
    const organisation = withoutFull('ou-1', over());
    expect(holes({ estate: { people: everybody, organisation } })).toEqual([
      'ceiling: what is attached to ou-1 was not seen',
    ]);
  });

  it('may be a boundary, and then NotPrincipal may deny whom it spares', () => {
    const sparing = deny('s3:*', { NotPrincipal: to(root(home), clerk), Resource: `${bucket}/*` });
    const estate = { people: [], resources: [vault([sparing])] };
    const policies = { 'inline:own': text([allow('s3:*')]) };
    const later = [listed(2, 'look', ['inline', 'attached'], policies, { object: iam(clerk) })];
    const { identityOf } = sightAt({ estate, later });
    const request = { action: 's3:GetObject', resource: object, context: {} };
    expect(meetsPoint(identityOf(clerk).surface, request)).toBe('open');
    const whole = [
      listed(2, 'look', ['inline', 'attached', 'permissions-boundary'], policies, { object: iam(clerk) }),
    ];
    expect(meetsPoint(sightAt({ estate, later: whole }).identityOf(clerk).surface, request)).toBe(true);
  });
});

describe('a resource whose policy was not seen', () => {
  const rewriting = (value: FacetValue, ref = bucketRef) => [set(10, 'write', 'resource-policy', value, ref)];
  const estate = {
    people: [person(clerk), person(ann, [allow('s3:*'), allow('kms:*')]), person(agent, [allow('s3:*')])],
    resources: [vault([opening(clerk, agent)]), keyOf([delegating])],
  };

  it('may say what it was ever seen to say, or something else', () => {
    const moment = { estate, later: rewriting(masked()) };
    expect(may({ ...moment, second: 9 }, clerk, 's3:GetObject', object)).toEqual(yes);
    expect(may(moment, clerk, 's3:GetObject', object)).toEqual(open);
    expect(may(moment, agent, 's3:GetObject', object)).toEqual(open);
    expect(may(moment, ann, 's3:GetObject', object)[0]).toBe(true);
  });

  it('may have left a key to its account or not', () => {
    const moment = { estate, later: rewriting(masked(), keyRef) };
    expect(may({ ...moment, second: 9 }, ann, 'kms:Decrypt', key)).toEqual(yes);
    expect(may(moment, ann, 'kms:Decrypt', key)).toEqual(open);
    expect(may(moment, clerk, 'kms:Decrypt', key)).toEqual([false, 'indeterminate']);
  });

  it('leaves the decision to the principal where it was never seen at all', () => {
    const unknown = { ...estate, resources: [] };
    const bare = [listed(2, 'look', [], {}, { object: bucketRef })];
    const { identityOf } = sightAt({ estate: unknown, later: bare });
    const request = { action: 's3:GetObject', resource: object, context: {} };
    expect(meetsPoint(identityOf(ann).surface, request)).toBe(true);
    expect(meetsPoint(identityOf(agent).surface, request)).toBe(true);
    expect(meetsPoint(identityOf(clerk).surface, request)).toBe(false);
  });
});

describe('subjects', () => {
  const subjectsOf = (compiler: Compiler) =>
    compiler.subjects().map(({ object: one, aspect, isCarrier }) => {
      const name = `${aspect} ${one.id.slice(one.id.lastIndexOf(':') + 1)}`;
      return isCarrier ? `[${name}]` : name;
    });
  const ledger = `arn:aws:iam::${home}:policy/ledger`;
  const foreign = `arn:aws:iam::${away}:policy/foreign`;
  const older = (arn: string) => [
    set(2, `write ${arn}`, 'version:v1', text([]), iam(arn)),
    set(2, `write ${arn}`, 'default-version', reference('v1'), iam(arn)),
  ];

  it('are principals from their own side, and what has a policy of its own from its side', () => {
    const estate = {
      people: [person(clerk, [], { trust: trusts(ann) }), person(ann)],
      resources: [vault(undefined), keyOf([delegating])],
    };
    expect(subjectsOf(sightAt({ estate }).compiler).sort()).toEqual([
      'identity role/clerk',
      'identity user/ann',
      'resource key/k1',
      'resource role/clerk',
      'resource vault',
    ]);
  });

  it('are policies and groups too that somebody unseen may hold, beside whoever was seen to', () => {
    const estate = { people: [person(ann, [], { attached: [ledger] })] };
    const group = `arn:aws:iam::${home}:group/tellers`;
    const later = [...older(ledger), set(3, 'put', 'inline:own', text([]), iam(group))];
    expect(subjectsOf(sightAt({ estate, later, unlisted: [home] }).compiler)).toEqual([
      'identity user/ann',
      '[identity policy/ledger]',
      '[identity group/tellers]',
    ]);
  });

  it('leave out what only principals of a listed account can hold', () => {
    const moment = { estate: { people: [person(ann)] }, later: [...older(ledger), ...older(foreign)] };
    expect(subjectsOf(sightAt({ ...moment, unlisted: [away] }).compiler)).toEqual([
      'identity user/ann',
      '[identity policy/foreign]',
    ]);
  });

  it('leave out what began inside the log, and so did whoever holds it', () => {
    const estate = { people: [person(ann)], policies: { [ledger]: [allow('s3:*')] } };
    expect(subjectsOf(sightAt({ estate, unlisted: [home] }).compiler)).toEqual(['identity user/ann']);
  });

  it('are policies of the organisation whose targets were never listed', () => {
    const written = (name: string) => set(2, `write ${name}`, 'content', text([]), org(name));
    const later = [written('p-1'), written('p-2'), listed(3, 'look', ['target'], {}, { object: org('p-2') })];
    expect(subjectsOf(sightAt({ estate: { people: [] }, later }).compiler)).toEqual([
      '[identity policy/p-1]',
    ]);
  });
});

describe('dependencies', () => {
  const dependenciesOf = (moment: Moment, id: string) =>
    sightAt(moment)
      .compiler.dependencies({ object: iam(id), aspect: 'identity', isCarrier: false })
      .map(({ object: one, families }) => [one.id, families === undefined ? 'all' : [...families].sort()])
      .sort();
  const ledger = `arn:aws:iam::${home}:policy/ledger`;
  const tellers = `arn:aws:iam::${home}:group/tellers`;
  const ofResources = ['', 'grant', 'resource-policy', 'statement', 'trust'];

  it('are all that was held at any time, and groups with what they hold', () => {
    const estate: Estate = {
      people: [person(ann, [], { attached: [ledger], groups: [tellers], boundary: bounds })],
      policies: { [ledger]: [], [bounds]: [] },
      groups: { [tellers]: [] },
    };
    const held = `arn:aws:iam::${home}:policy/held`;
    const later = [
      removed(10, 'detach', `attached:${ledger}`, iam(ann)),
      set(11, 'attach', `attached:${held}`, reference(held), iam(tellers)),
    ];
    expect(dependenciesOf({ estate, later }, ann).map(([id]) => id)).toEqual(
      [ann, bounds, held, ledger, tellers].sort(),
    );
  });

  it('are resources that named the principal at any time, by the families of their own policies', () => {
    const estate = {
      people: [person(clerk), person(role('other')), person(role('named'), [], { trust: trusts(clerk) })],
      resources: [vault([opening(clerk)])],
    };
    const later = [set(10, 'write', 'resource-policy', text([opening(ann)]), bucketRef)];
    expect(dependenciesOf({ estate, later }, clerk)).toEqual([
      [clerk, 'all'],
      [role('named'), ofResources],
      [bucket, ofResources],
    ]);
    expect(dependenciesOf({ estate, later }, role('other'))).toEqual([[role('other'), 'all']]);
  });

  it('are no resources of another account where nothing was ever allowed on them', () => {
    const named = (...own: string[]) => ({
      people: [person(agent, [allow(own)])],
      resources: [vault([opening(agent)])],
    });
    expect(dependenciesOf({ estate: named('s3:Get*') }, agent).map(([id]) => id)).toContain(bucket);
    expect(dependenciesOf({ estate: named('ec2:*', 'sqs:*') }, agent)).toEqual([[agent, 'all']]);
  });

  it('are the RCPs over a resource of another account that names the principal, and not its SCPs', () => {
    const estate = {
      people: [person(agent, [allow('s3:*')])],
      resources: [vault([opening(agent)])],
      organisation: over(scp(home, deny('ec2:*')), rcp(home, deny('s3:*'))),
    };
    const found = dependenciesOf({ estate }, agent).map(([id]) => id);
    expect(found).toContain(org('p-rcp').id);
    expect(found).not.toContain(org('p-scp').id);
  });
});

describe('roles that can be assumed', () => {
  const people = [
    person(role('named'), [], { trust: trusts(clerk) }),
    person(role('left'), [], { trust: trusts(root(home)) }),
    person(role('shut'), [], {
      trust: [...trusts(clerk), { ...deny('sts:AssumeRole'), Principal: to(clerk) }],
    }),
    person(role('far', away), [], {
      trust: [
        ...trusts(root(home), user('vendor'), user('barred'), user('watched')),
        { Effect: 'Deny', Principal: to(user('barred')), Action: 'sts:*' },
        {
          Effect: 'Deny',
          Principal: to(user('watched')),
          Action: 'sts:*',
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ],
    }),
    person(clerk),
    person(ann, [allow('sts:AssumeRole')]),
  ];
  function user(name: string): string {
    return `arn:aws:iam::999999999999:user/${name}`;
  }
  const sight = sightAt({ estate: { people: people.map((one) => ({ ...one })) } });
  const assumes = (who: string) => sight.compiler.assumes(sight.identityOf(who), universe);
  const assumedBy = (name: string) => {
    const subject = { object: iam(name), aspect: 'resource', isCarrier: false } as const;
    return sight.compiler.assumedBy(sight.compiler.compile(subject, sight.world));
  };

  it('are those on which both sides agree', () => {
    expect(assumes(clerk)).toEqual([role('named')]);
    expect([...assumes(ann)].sort()).toEqual([role('far', away), role('left')].sort());
  });

  it('lie under a path where a policy says so, and are denied by their names', () => {
    const [desk, trust] = [role('desk'), trusts(root(home))];
    const found = (...inline: Parameters<typeof allow>[1][]) => {
      const asking = person(clerk, [allow('sts:AssumeRole', inline[0]), deny('sts:AssumeRole', inline[1])]);
      const { compiler, identityOf } = sightAt({ estate: { people: [asking, person(desk, [], { trust })] } });
      return compiler.assumes(identityOf(clerk), universe);
    };
    const nothing = { Resource: role('other') };
    expect(found({ Resource: `arn:aws:iam::${home}:role/teams/desk` }, nothing)).toEqual([desk]);
    expect(found({ Resource: '*' }, { Resource: `arn:aws:iam::${home}:role/d*` })).toEqual([]);
  });

  it('are open to outsiders by their trust alone, without those who are known themselves', () => {
    expect(assumedBy(role('named'))).toEqual([]);
    expect(assumedBy(role('far', away))).toEqual([root(home), user('vendor'), user('watched')].sort());
  });
});
