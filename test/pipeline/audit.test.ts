import { describe, expect, it } from 'vitest';
import { arnOf, audited, netOf, policy, rowOf, type Told, trusting } from '../support/scenario.ts';

/** Each story tells what happened; what must be said of it is worked out by hand from how IAM works. */
const made = (role = 'R'): Told => ({
  id: `make-${role}`,
  name: 'CreateRole',
  daysAgo: 300,
  request: { roleName: role, assumeRolePolicyDocument: trusting('111111111111') },
});
const put = (
  id: string,
  daysAgo: number,
  policyName: string,
  policyDocument: string,
  roleName = 'R',
): Told => ({
  id,
  name: 'PutRolePolicy',
  daysAgo,
  request: { roleName, policyName, policyDocument },
});
const dropped = (id: string, daysAgo: number, policyName: string): Told => ({
  id,
  name: 'DeleteRolePolicy',
  daysAgo,
  request: { roleName: 'R', policyName },
});
const attach = (id: string, daysAgo: number, policyArn: string): Told => ({
  id,
  name: 'AttachRolePolicy',
  daysAgo,
  request: { roleName: 'R', policyArn },
});
const detach = (id: string, daysAgo: number, policyArn: string): Told => ({
  ...attach(id, daysAgo, policyArn),
  name: 'DetachRolePolicy',
});
const version = (id: string, daysAgo: number, policyDocument: string): Told => ({
  id,
  name: 'CreatePolicyVersion',
  daysAgo,
  request: { policyArn: shared, policyDocument, setAsDefault: true },
  response: { policyVersion: { versionId: 'v2', isDefaultVersion: true } },
});
const shared = arnOf('policy', 'P');
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
const read = policy(['s3:GetObject', '*']);
const everything = policy(['*', '*']);

describe('a change behind something that was not seen', () => {
  const hidden: readonly (readonly [string, readonly Told[]])[] = [
    ['attaching a policy of unknown content', [made(), attach('act', 30, admin)]],
    [
      'detaching a policy of unknown content',
      [made(), attach('before', 200, admin), detach('act', 30, admin)],
    ],
    [
      'another default version, neither of which was seen',
      [
        made(),
        attach('before', 200, shared),
        {
          id: 'act',
          name: 'SetDefaultPolicyVersion',
          daysAgo: 30,
          request: { policyArn: shared, versionId: 'v3' },
        },
      ],
    ],
    [
      'lifting a permissions boundary of unknown content',
      [
        {
          ...made(),
          request: {
            roleName: 'R',
            permissionsBoundary: shared,
            assumeRolePolicyDocument: trusting('111111111111'),
          },
        },
        put('before', 200, 'x', everything),
        { id: 'act', name: 'DeleteRolePermissionsBoundary', daysAgo: 30, request: { roleName: 'R' } },
      ],
    ],
    [
      'one masked document in place of another',
      [
        made(),
        put('before', 200, 'x', 'HIDDEN_DUE_TO_SECURITY_REASONS'),
        put('act', 30, 'x', 'HIDDEN_DUE_TO_SECURITY_REASONS'),
      ],
    ],
  ];
  it.each(hidden)('is undecided and named: %s', (_title, story) => {
    const result = audited(story);
    expect(netOf(result, 'act')).toBe('undecided');
    expect(rowOf(result, 'role/R')).toMatchObject({ widened: null, narrowed: null, causes: ['act'] });
    expect(rowOf(result, 'role/R')?.indeterminate).not.toEqual([]);
  });

  it('is undecided where the record does not name what was changed', () => {
    const story = [
      made(),
      {
        id: 'act',
        name: 'PutRolePolicy',
        daysAgo: 30,
        request: { omitted: true, originalSize: 200_000, reason: 'too large' },
      },
    ];
    const result = audited(story);
    expect(netOf(result, 'act')).toBe('undecided');
    expect(result.verdictReasons.join()).toContain('what 1 change did is not in the log');
  });
});

describe('a policy whose holders were not all seen', () => {
  it('that widens is a row of its own, beside an unrelated role that was seen whole', () => {
    const result = audited([made(), version('act', 30, everything)]);
    expect(rowOf(result, 'policy/P')?.indeterminate.map((one) => one.reason)).toContain(
      'it changed, and who holds it was not all seen',
    );
    expect(rowOf(result, 'policy/P')?.causes).toEqual(['act']);
  });

  it('that widens shows both: who was seen to hold it, and that others may', () => {
    const result = audited([made(), attach('before', 200, shared), version('act', 30, everything)]);
    expect(rowOf(result, 'role/R')?.unknownStart?.boxes.map((box) => box.actions)).toEqual([['*']]);
    expect(rowOf(result, 'policy/P')?.indeterminate).not.toEqual([]);
  });

  it('that began inside the log has no unseen holder', () => {
    const create = {
      id: 'create',
      name: 'CreatePolicy',
      daysAgo: 300,
      request: { policyName: 'P', policyDocument: read },
      response: { policy: { arn: shared } },
    };
    const result = audited([made(), create, attach('before', 200, shared), version('act', 30, everything)]);
    expect(rowOf(result, 'role/R')?.widened?.boxes.map((box) => box.resources)).toEqual([['*']]);
    expect(rowOf(result, 'policy/P')).toBeUndefined();
  });
});

describe('two writes within one second', () => {
  it('of which nobody can tell the last leave the facet undecided, whatever the ids', () => {
    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const story = [made(), put(first, 30, 'x', read), put(second, 30, 'x', everything)];
      const row = rowOf(audited(story), 'role/R');
      expect(row).toMatchObject({ widened: null });
      expect(row?.indeterminate.map((one) => one.reason).join()).toContain('more than once within a second');
    }
  });

  it('that put and removed what was there before leave it undecided', () => {
    const story = [
      made(),
      put('before', 200, 'x', read),
      dropped('a', 30, 'x'),
      put('b', 30, 'x', everything),
    ];
    expect(rowOf(audited(story), 'role/R')).toMatchObject({ widened: null, narrowed: null });
  });

  it('that put and removed what was not there before came in that order', () => {
    const story = [made(), dropped('a', 30, 'x'), put('b', 30, 'x', read)];
    const row = rowOf(audited(story), 'role/R');
    expect(row).toMatchObject({ widened: null, indeterminate: [] });
    expect(row?.transient?.boxes.map((box) => box.actions)).toEqual([['s3:GetObject']]);
  });
});

describe('ends that were not seen', () => {
  it('keep a passing grant from being called passing', () => {
    const story = [put('a', 30, 'x', read), dropped('b', 20, 'x')];
    const row = rowOf(audited(story), 'role/R');
    expect(row).toMatchObject({ transient: null, widened: null });
    expect(row?.indeterminate.map((one) => one.reason)).toContain(
      'held in between, and whether at the ends too was not seen',
    );
  });

  it('do not make certain and possible gains of one principal alike', () => {
    const trustOf = (id: string, name: string, daysAgo: number, roleName: string): Told => ({
      id,
      name,
      daysAgo,
      request: {
        roleName,
        [name === 'CreateRole' ? 'assumeRolePolicyDocument' : 'policyDocument']: trusting('222222222222'),
      },
    });
    const result = audited([
      trustOf('sure', 'CreateRole', 30, 'A'),
      trustOf('maybe', 'UpdateAssumeRolePolicy', 20, 'B'),
    ]);
    const row = rowOf(result, '222222222222:root');
    expect(row?.steps.map((step) => [step.change, step.isCertain])).toEqual([
      ['sure', true],
      ['maybe', false],
    ]);
  });
});

describe('a renamed group', () => {
  const group = (id: string, name: string, daysAgo: number, request: object): Told => ({
    id,
    name,
    daysAgo,
    request,
  });
  const story = [
    group('user', 'CreateUser', 300, { userName: 'bob' }),
    group('group', 'CreateGroup', 300, { groupName: 'g' }),
    group('join', 'AddUserToGroup', 299, { userName: 'bob', groupName: 'g' }),
    group('grant', 'PutGroupPolicy', 298, { groupName: 'g', policyName: 'x', policyDocument: read }),
    group('rename', 'UpdateGroup', 200, { groupName: 'g', newGroupName: 'g2' }),
  ];

  it('keeps its members, and lets them go under its new name', () => {
    const left = audited([
      ...story,
      group('leave', 'RemoveUserFromGroup', 30, { userName: 'bob', groupName: 'g2' }),
    ]);
    expect(rowOf(left, 'user/bob')?.narrowed?.boxes.map((box) => box.actions)).toEqual([['s3:GetObject']]);
    expect(rowOf(left, 'user/bob')?.causes).toEqual(['leave']);
  });

  it('gives nothing of its old name to its old members when another group takes it', () => {
    const taken = audited([
      ...story,
      group('other', 'CreateGroup', 40, { groupName: 'g' }),
      group('grant-other', 'PutGroupPolicy', 30, {
        groupName: 'g',
        policyName: 'y',
        policyDocument: everything,
      }),
    ]);
    expect(rowOf(taken, 'user/bob')?.widened ?? null).toBeNull();
  });
});
