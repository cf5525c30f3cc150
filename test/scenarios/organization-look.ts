import type { Json } from '../support/cli-trail.ts';
import { iso } from './story.ts';
import { isSeen, type World } from './world.ts';

/** What the organisation's own calls answer at an instant: its tree, its policies and where they are attached. */
export function organizationAt(world: World, management: string, at: number): readonly Json[] {
  const arn = (rest: string) => `arn:aws:organizations::${management}:${rest}`;
  const asked = (call: string, params: Json, response: Json): Json => ({
    schema: 'drift.snapshot/v1',
    call: `organizations:${call}`,
    account: management,
    region: 'us-east-1',
    takenAt: iso(at),
    params,
    response,
  });
  const isAccount = (id: string) => /^\d+$/.test(id);
  const account = (id: string): Json => ({
    Id: id,
    Arn: arn(`account/o-example/${id}`),
    Name: id,
    Status: 'ACTIVE',
  });
  const unit = (id: string): Json => ({ Id: id, Arn: arn(`ou/o-example/${id}`), Name: id });
  const places = [...new Set(world.parents.values())];
  const roots = places.filter((id) => !world.parents.has(id));
  const under = (place: string) => [...world.parents].flatMap(([id, parent]) => (parent === place ? id : []));
  const summary = (id: string): Json => ({
    Id: id,
    Arn: arn(`policy/o-example/service_control_policy/${id}`),
    Name: id,
    Description: '',
    Type: 'SERVICE_CONTROL_POLICY',
    AwsManaged: false,
  });
  const enabled = [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }];
  const target = (id: string): Json =>
    isAccount(id)
      ? { TargetId: id, Arn: arn(`account/o-example/${id}`), Name: id, Type: 'ACCOUNT' }
      : roots.includes(id)
        ? { TargetId: id, Arn: arn(`root/o-example/${id}`), Name: id, Type: 'ROOT' }
        : { TargetId: id, Arn: arn(`ou/o-example/${id}`), Name: id, Type: 'ORGANIZATIONAL_UNIT' };
  return [
    asked(
      'ListRoots',
      {},
      {
        Roots: roots.map((id) => ({
          Id: id,
          Arn: arn(`root/o-example/${id}`),
          Name: 'Root',
          PolicyTypes: enabled,
        })),
      },
    ),
    ...[...roots, ...[...world.parents.keys()].filter((id) => !isAccount(id))].flatMap((place) => [
      asked(
        'ListOrganizationalUnitsForParent',
        { ParentId: place },
        {
          OrganizationalUnits: under(place)
            .filter((id) => !isAccount(id))
            .map(unit),
        },
      ),
      asked(
        'ListAccountsForParent',
        { ParentId: place },
        {
          Accounts: under(place).filter(isAccount).map(account),
        },
      ),
    ]),
    asked(
      'ListPolicies',
      { Filter: 'SERVICE_CONTROL_POLICY' },
      { Policies: [...world.scps.keys()].map(summary) },
    ),
    ...[...world.scps].flatMap(([id, paper]) => [
      asked(
        'DescribePolicy',
        { PolicyId: id },
        {
          Policy: { PolicySummary: summary(id), Content: JSON.stringify(isSeen(paper) ? paper : {}) },
        },
      ),
      asked(
        'ListTargetsForPolicy',
        { PolicyId: id },
        {
          Targets: [...(world.targets.get(id) ?? [])].map(target),
        },
      ),
    ]),
  ];
}
