import type { Instant, Window } from '../core/model/time.ts';
import {
  agentCaller,
  agentSession,
  type Caller,
  personCaller,
  sessionArn,
  workloadCaller,
} from './callers.ts';
import { type Call, createPolicyVersion } from './calls.ts';
import { agentRole, identityCenterRoles, partnerRole, people, policyArn } from './cast.ts';
import type { Draft } from './cloudtrail.ts';
import { policyDocument } from './documents.ts';
import { sharedPolicies } from './story.ts';
import { storyInstant } from './tuning.ts';

interface Attempt {
  readonly day: number;
  readonly time: string;
  readonly who: 'agent' | 'kofi' | 'partner' | 'metrics';
  readonly operation: string;
  readonly target: string;
  readonly because: string;
}

const explicitDeny = 'with an explicit deny in an identity-based policy';

const attempts: readonly Attempt[] = [
  attempt(27, '13:51:06', 'agent', 'PutRolePolicy', 'role break-glass-admin', explicitDeny),
  attempt(27, '13:52:18', 'agent', 'AttachRolePolicy', 'role break-glass-admin', explicitDeny),
  attempt(82, '09:05:44', 'metrics', 'DeleteRolePolicy', 'role metrics-reader', noAllow('DeleteRolePolicy')),
  attempt(119, '02:37:29', 'partner', 'PutRolePolicy', 'role acme-orders-api', noAllow('PutRolePolicy')),
  attempt(133, '17:40:13', 'agent', 'UpdateAssumeRolePolicy', 'role scope-optimizer', explicitDeny),
  attempt(
    161,
    '10:28:35',
    'kofi',
    'PutUserPolicy',
    'user build-bot',
    'with an explicit deny in a permissions boundary',
  ),
  attempt(168, '20:14:57', 'agent', 'PutRolePolicy', 'role scope-optimizer', explicitDeny),
];

const bookedFor: Readonly<Record<Attempt['who'], Draft['by']>> = {
  agent: 'agent',
  kofi: 'people',
  partner: 'background',
  metrics: 'background',
};

/** Calls that were refused: they change nothing and stay visible. */
export function deniedDrafts(window: Window): readonly Draft[] {
  return [...attempts.map((one) => refused(one, window)), tooManyVersions(window)];
}

function refused({ day, time, who, operation, target, because }: Attempt, window: Window): Draft {
  const at = storyInstant(window.start, day, time);
  const { caller, arn } = callerOf(who, at);
  // IAM leaves the request out of the record when it refuses the caller.
  const call: Call = {
    eventSource: 'iam.amazonaws.com',
    eventName: operation,
    host: 'iam.amazonaws.com',
    request: null,
  };
  const message = `User: ${arn} is not authorized to perform: iam:${operation} on resource: ${target} ${because}`;
  return {
    at,
    by: bookedFor[who],
    caller,
    call,
    error: { code: 'AccessDenied', message },
  };
}

function tooManyVersions(window: Window): Draft {
  const at = storyInstant(window.start, 55, '06:33:40');
  const call = createPolicyVersion({
    policy: policyArn('svc-telemetry'),
    versionId: 'none',
    document: JSON.stringify(policyDocument(sharedPolicies['svc-telemetry'] ?? [])),
    setAsDefault: true,
  });
  const message =
    'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.';
  return {
    at,
    by: 'agent',
    caller: agentCaller(at),
    call,
    error: { code: 'LimitExceededException', message },
  };
}

function callerOf(who: Attempt['who'], at: Instant): { caller: Caller; arn: string } {
  switch (who) {
    case 'agent':
      return { caller: agentCaller(at), arn: sessionArn(agentRole, agentSession(at).name) };
    case 'kofi': {
      const { kofi } = people;
      return {
        caller: personCaller(kofi, at),
        arn: sessionArn(identityCenterRoles.PlatformAdmin, kofi.email),
      };
    }
    case 'partner':
      return {
        caller: workloadCaller(partnerRole, 'order-sync', at, '"><script>alert(1)</script>'),
        arn: sessionArn(partnerRole, 'order-sync'),
      };
    case 'metrics':
      return {
        caller: workloadCaller('metrics-reader', '=HYPERLINK+1', at),
        arn: sessionArn('metrics-reader', '=HYPERLINK+1'),
      };
    default:
      return who satisfies never;
  }
}

function attempt(
  day: number,
  time: string,
  who: Attempt['who'],
  operation: string,
  target: string,
  because: string,
): Attempt {
  return { day, time, who, operation, target, because };
}

function noAllow(operation: string): string {
  return `because no identity-based policy allows the iam:${operation} action`;
}
