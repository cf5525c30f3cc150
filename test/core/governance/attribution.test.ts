import { describe, expect, it } from 'vitest';
import { attribute } from '../../../src/core/governance/attribution.ts';
import type { Actor } from '../../../src/core/model/actor.ts';
import type { ActorEvidence } from '../../../src/core/model/event.ts';
import type { RegisteredActor } from '../../../src/core/model/registry.ts';

const account = 'arn:aws:iam::111111111111';
const sessions = 'arn:aws:sts::111111111111:assumed-role';
const sso = `${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef`;

function registered(id: string, operator: RegisteredActor['operator'], principal: string): RegisteredActor {
  return { id, operator, owner: undefined, envelope: undefined, match: { principal } };
}

const registry = [
  registered('optimizer', 'ai-agent', 'arn:aws:iam::*:role/optimizer'),
  registered('deploy', 'pipeline', 'arn:aws:iam::111111111111:role/deploy'),
  registered('night-shift', 'automation', `${sessions}/*/night-*`),
];

/** A role's session, as CloudTrail tells it. */
function session(role: string, own: Partial<ActorEvidence> = {}): ActorEvidence {
  return {
    identity: `${sessions}/${role}/run-1`,
    identityType: 'AssumedRole',
    sessionIssuer: `${account}:role/${role}`,
    userAgent: 'aws-cli/2.17.0',
    ...own,
  };
}

const person: Partial<ActorEvidence> = {
  identity: `${sessions}/AWSReservedSSO_Admin_0123456789abcdef/maria@example.com`,
  sessionIssuer: sso,
  onBehalfOf: 'arn:aws:identitystore:::user/1',
};

const cases: readonly {
  readonly name: string;
  readonly evidence: ActorEvidence;
  readonly expected: Partial<Actor>;
}[] = [
  {
    name: 'an agent that the registry knows is an agent by the registry’s word',
    evidence: session('optimizer'),
    expected: {
      identity: `${account}:role/optimizer`,
      operator: 'ai-agent',
      grade: 'B',
      id: 'optimizer',
      flags: [],
    },
  },
  {
    name: 'a role that nobody knows stays unknown, whatever its name',
    evidence: session('human-admin'),
    expected: { operator: 'unknown', grade: 'D', id: undefined, channel: 'cli' },
  },
  {
    name: 'a call that came through an MCP server is an agent’s by the platform’s word',
    evidence: session('desk', { invokedBy: 'aws-mcp.amazonaws.com' }),
    expected: { operator: 'ai-agent', grade: 'A', channel: 'mcp', id: undefined, flags: [] },
  },
  {
    name: 'a registered agent that came through an MCP server keeps its name, and nothing disagrees',
    evidence: session('optimizer', { invokedBy: 'aws-mcp.amazonaws.com' }),
    expected: { operator: 'ai-agent', grade: 'A', id: 'optimizer', flags: [] },
  },
  {
    name: 'a pipeline that came through an MCP server is an agent, and the registry disagrees',
    evidence: session('deploy', { invokedBy: 'aws-mcp.amazonaws.com' }),
    expected: { operator: 'ai-agent', grade: 'A', id: 'deploy', flags: ['registry-disagrees'] },
  },
  {
    name: 'a service that only sounds like one is not an MCP server',
    evidence: session('desk', { invokedBy: 'aws-mcp.amazonaws.com.example.com' }),
    expected: { operator: 'unknown', grade: 'D' },
  },
  {
    name: 'a service acting on its own is a cloud service',
    evidence: {
      identity: 'config.amazonaws.com',
      identityType: 'AWSService',
      invokedBy: 'config.amazonaws.com',
    },
    expected: { identity: 'config.amazonaws.com', operator: 'cloud-service', grade: 'A', channel: 'service' },
  },
  {
    name: 'a service-linked role is a cloud service',
    evidence: session('x', {
      sessionIssuer: `${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    }),
    expected: { operator: 'cloud-service', grade: 'A' },
  },
  {
    name: 'a role that is only called like a service-linked one stays unknown',
    evidence: session('AWSServiceRoleForNothing'),
    expected: { operator: 'unknown', grade: 'D' },
  },
  {
    name: 'a role whose own path holds the reserved one is not a service’s',
    evidence: session('x', {
      sessionIssuer: `${account}:role/team:role/aws-service-role/autoscaling.amazonaws.com/x`,
    }),
    expected: { operator: 'unknown', grade: 'D' },
  },
  {
    name: 'a role whose own path holds that of the sign-in is nobody’s sign-in',
    evidence: session('x', {
      sessionIssuer: `${account}:role/team:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0`,
      fromConsole: true,
    }),
    expected: {
      operator: 'unknown',
      grade: 'D',
      channel: 'console',
      identity: `${account}:role/team:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0`,
    },
  },
  {
    name: 'a service-linked role of another partition is a cloud service',
    evidence: session('x', {
      sessionIssuer:
        'arn:aws-cn:iam::111111111111:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
    }),
    expected: { operator: 'cloud-service', grade: 'A' },
  },
  {
    name: 'a signed-in person by the user agent alone is a person by the client’s word',
    evidence: session('x', { ...person, userAgent: 'Mozilla/5.0 (X11)' }),
    expected: { operator: 'human', grade: 'C', channel: 'console', id: undefined, flags: [] },
  },
  {
    name: 'a session that the platform says is not of the console is one by the client’s word too',
    evidence: session('x', { ...person, userAgent: 'Mozilla/5.0 (X11)', fromConsole: false }),
    expected: { operator: 'human', grade: 'C' },
  },
  {
    name: 'the registry’s word is above the client’s',
    evidence: session('x', {
      ...person,
      identity: `${sessions}/AWSReservedSSO_Admin/night-owl`,
      userAgent: 'Mozilla/5.0 (X11)',
    }),
    expected: { operator: 'automation', grade: 'B', id: 'night-shift', flags: [] },
  },
  {
    name: 'a user agent makes nobody a person who is not signed in',
    evidence: session('desk', { userAgent: 'Mozilla/5.0 (X11)' }),
    expected: { operator: 'unknown', grade: 'D', channel: 'console' },
  },
  {
    name: 'a signed-in person at the console is a person, though a browser may be driven',
    evidence: session('x', { ...person, fromConsole: true, userAgent: 'Mozilla/5.0' }),
    expected: {
      identity: `${sessions}/AWSReservedSSO_Admin_0123456789abcdef/maria@example.com`,
      operator: 'human',
      grade: 'B',
      channel: 'console',
    },
  },
  {
    name: 'a signed-in person’s credential in terraform may be anybody’s hand',
    evidence: session('x', { ...person, userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0' }),
    expected: { operator: 'unknown', grade: 'D', channel: 'terraform' },
  },
  {
    name: 'a user at the console without sign-in of the platform stays unknown',
    evidence: { identity: `${account}:user/ann`, identityType: 'IAMUser', fromConsole: true },
    expected: { operator: 'unknown', grade: 'D', channel: 'console' },
  },
  {
    name: 'a person whom the registry calls an agent is told as disagreeing',
    evidence: session('x', {
      ...person,
      identity: `${sessions}/AWSReservedSSO_Admin/night-owl`,
      fromConsole: true,
    }),
    expected: { operator: 'human', grade: 'B', id: 'night-shift', flags: ['registry-disagrees'] },
  },
  {
    name: 'a session can be registered by its name',
    evidence: session('desk', { identity: `${sessions}/desk/night-42` }),
    expected: { operator: 'automation', grade: 'B', id: 'night-shift', identity: `${account}:role/desk` },
  },
  {
    name: 'a second factor is kept as a fact',
    evidence: session('desk', { mfa: true }),
    expected: { operator: 'unknown', grade: 'D', flags: ['mfa'] },
  },
  {
    name: 'a second factor stands beside a disagreement',
    evidence: session('deploy', { mfa: true, invokedBy: 'aws-mcp.amazonaws.com' }),
    expected: { flags: ['mfa', 'registry-disagrees'] },
  },
];

describe('attribute', () => {
  it.each(cases)('$name', ({ evidence, expected }) => {
    expect(attribute(evidence, registry)).toMatchObject(expected);
  });

  it('takes the first actor of the registry that matches', () => {
    const twice = [registered('first', 'automation', '*:role/desk'), registered('second', 'human', '*')];
    expect(attribute(session('desk'), twice)).toMatchObject({ id: 'first', operator: 'automation' });
  });

  it.each([
    ['aws-cli/2.17.0 md/awscrt', 'cli'],
    ['Boto3/1.34.0 md/Botocore', 'sdk'],
    ['aws-sdk-go-v2/1.30', 'sdk'],
    ['APN/1.0 HashiCorp/1.0 Terraform/1.9 (+https://www.terraform.io) aws-sdk-go-v2/1.30', 'terraform'],
    ['console.amazonaws.com', 'console'],
    ['[Mozilla/5.0 (X11)]', 'console'],
    ['', 'unknown'],
  ])('reads the channel of %s as %s', (userAgent, channel) => {
    expect(attribute(session('desk', { userAgent }), []).channel).toBe(channel);
  });

  it.each([
    ['cloudformation.amazonaws.com', 'cloudformation'],
    ['autoscaling.amazonaws.com', 'service'],
  ])('reads what %s called as channel %s', (invokedBy, channel) => {
    expect(attribute(session('desk', { invokedBy, userAgent: invokedBy }), []).channel).toBe(channel);
  });
});
