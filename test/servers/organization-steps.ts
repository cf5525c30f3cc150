import {
  AttachPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DetachPolicyCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  type OrganizationsClient,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations';
import type { Json } from '../support/cli-trail.ts';
import type { Step } from './steps.ts';

/** A service control policy on its way through an organisation. */

interface Clients {
  readonly organizations: OrganizationsClient;
}

export interface Organization {
  readonly root: string;
  readonly unit: string;
  /** What a created policy is named by: its id is the service's choice. */
  readonly policy: string;
  readonly policyId: string;
  readonly content: Json;
}

const type = 'SERVICE_CONTROL_POLICY';

function denying(action: string): Json {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] };
}

/** With all features, one unit, and one policy that is attached to nothing yet. */
export async function makeOrganization({ organizations }: Clients, account: string): Promise<Organization> {
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const roots = await organizations.send(new ListRootsCommand({}));
  const root = roots.Roots?.[0]?.Id ?? '';
  const isEnabled = roots.Roots?.[0]?.PolicyTypes?.some((one) => one.Type === type);
  if (!isEnabled) await organizations.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: type }));
  const unit = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'apps' }),
  );
  const content = denying('organizations:LeaveOrganization');
  const policy = await organizations.send(
    new CreatePolicyCommand({ Name: 'guard', Description: '', Type: type, Content: JSON.stringify(content) }),
  );
  const policyId = policy.Policy?.PolicySummary?.Id ?? '';
  return {
    root,
    unit: unit.OrganizationalUnit?.Id ?? '',
    policy: `arn:aws:organizations::${account}:policy/${policyId}`,
    policyId,
    content,
  };
}

export function organizationSteps(of: Organization): readonly Step<Clients>[] {
  const { policy: object, policyId: PolicyId } = of;
  const attach = (TargetId: string): Step<Clients> => ({
    operation: 'organizations:AttachPolicy',
    object,
    does: 'changes',
    sets: { [`target:${TargetId}`]: TargetId },
    call: ({ organizations }) => organizations.send(new AttachPolicyCommand({ PolicyId, TargetId })),
  });
  const detach = (TargetId: string): Step<Clients> => ({
    operation: 'organizations:DetachPolicy',
    object,
    does: 'changes',
    removes: [`target:${TargetId}`],
    call: ({ organizations }) => organizations.send(new DetachPolicyCommand({ PolicyId, TargetId })),
  });
  const changed = denying('iam:CreateUser');
  return [
    attach(of.unit),
    {
      operation: 'organizations:UpdatePolicy',
      object,
      does: 'changes',
      sets: { content: changed },
      call: ({ organizations }) =>
        organizations.send(new UpdatePolicyCommand({ PolicyId, Content: JSON.stringify(changed) })),
    },
    attach(of.root),
    detach(of.unit),
    detach(of.root),
    {
      operation: 'organizations:DeletePolicy',
      object,
      does: 'deletes',
      call: ({ organizations }) => organizations.send(new DeletePolicyCommand({ PolicyId })),
    },
  ];
}

/** What holds of the policy before the first step. */
export function startOf({ policy, content }: Organization) {
  return { [policy]: { content, type } };
}
