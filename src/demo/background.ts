import { dayMs, formatInstant, hourMs, type Instant, instant, type Window } from '../core/model/time.ts';
import {
  agentSession,
  agentSessionMs,
  type Caller,
  issuedToken,
  partnerCaller,
  personCaller,
  personSession,
  type Session,
  session,
  sessionArn,
  workloadCaller,
} from './callers.ts';
import { type Call, readCall } from './calls.ts';
import { ourAccount, partnerRole, people, region, roleArn, tunedRoles, uniqueId } from './cast.ts';
import { type Draft, wholeSecond } from './cloudtrail.ts';
import type { Json } from './documents.ts';
import { tunedPolicy } from './opening.ts';
import { between, chance, pick, type Random, stream } from './random.ts';

/** Everything that changes nothing: it shows that the log was being written, hour by hour. */
export function backgroundDrafts(window: Window, seed: number): readonly Draft[] {
  return [
    ...reads(window, stream(seed, 'reads')),
    ...agentSessions(window),
    ...signIns(window, stream(seed, 'sign-ins')),
    ...partnerSessions(window, stream(seed, 'partner-sessions')),
  ];
}

/** Never more than 50 minutes apart. */
function reads(window: Window, random: Random): readonly Draft[] {
  const drafts: Draft[] = [];
  let at = wholeSecond(window.start + between(random, 1000, 240_000));
  while (at < window.end) {
    drafts.push(background(at, ...pick(random, readers)(at, random)));
    at = wholeSecond(at + between(random, 18 * 60_000, 50 * 60_000));
  }
  return drafts;
}

type Reader = (at: Instant, random: Random) => readonly [Caller, Call];

const readers: readonly Reader[] = [
  (at) => [
    metrics(at),
    readCall('ec2.amazonaws.com', 'DescribeInstances', { instancesSet: {}, filterSet: {} }),
  ],
  (at) => [
    metrics(at),
    readCall('ec2.amazonaws.com', 'DescribeSecurityGroups', {
      securityGroupSet: {},
      securityGroupIdSet: {},
      filterSet: {},
    }),
  ],
  (at) => [runner(at), readCall('sts.amazonaws.com', 'GetCallerIdentity', null)],
  (at, random) => [runner(at), iamRead('GetRole', { roleName: someRole(random) })],
  (at, random) => [runner(at), iamRead('ListRolePolicies', { roleName: someRole(random) })],
  (at, random) => [runner(at), iamRead('ListAttachedRolePolicies', { roleName: someRole(random) })],
  (at, random) => [
    runner(at),
    iamRead('GetRolePolicy', { roleName: someRole(random), policyName: tunedPolicy }),
  ],
];

/** The agent's runner takes on the agent's role four times a day. */
function agentSessions(window: Window): readonly Draft[] {
  const drafts: Draft[] = [];
  const firstSlot = Math.ceil(window.start / agentSessionMs);
  for (let slot = firstSlot; slot * agentSessionMs < window.end; slot += 1) {
    const begun = agentSession(instant(slot * agentSessionMs + 60_000));
    if (begun.startedAt >= window.end) break;
    drafts.push(background(begun.startedAt, runner(begun.startedAt), assumeRole(begun, 7)));
  }
  return drafts;
}

function partnerSessions(window: Window, random: Random): readonly Draft[] {
  const drafts: Draft[] = [];
  let at = wholeSecond(window.start + between(random, 1, 6) * hourMs);
  while (at < window.end) {
    const call = assumeRole(session(partnerRole, 'order-sync', at), 1);
    drafts.push({ ...background(at, partnerCaller(), call), shared: true });
    at = wholeSecond(at + between(random, 9 * 60, 15 * 60) * 60_000);
  }
  return drafts;
}

/** Console users sign in on most working days, and whenever they do something that day. */
function signIns(window: Window, random: Random): readonly Draft[] {
  const users = Object.values(people).filter(({ tool }) => tool === 'console');
  const drafts: Draft[] = [];
  for (let day = Math.floor(window.start / dayMs); day * dayMs < window.end; day += 1) {
    const weekday = new Date(day * dayMs).getUTCDay();
    for (const user of users) {
      const at = personSession(user, instant(day * dayMs)).startedAt;
      const present = chance(random, weekday === 0 || weekday === 6 ? 0.05 : 0.6);
      if (!present || at < window.start || at >= window.end) continue;
      drafts.push(background(at, personCaller(user, at), consoleLogin));
    }
  }
  return drafts;
}

const consoleLogin: Call = {
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  host: `${region}.signin.aws.amazon.com`,
  request: null,
  response: () => ({ ConsoleLogin: 'Success' }),
  additional: { LoginTo: 'https://console.aws.amazon.com/', MobileVersion: 'No', MFAUsed: 'Yes' },
};

function assumeRole(begun: Session, hours: number): Call {
  const { role, name, startedAt, accessKeyId } = begun;
  const request: Json = {
    roleArn: roleArn(role),
    roleSessionName: name,
    durationSeconds: hours * 3600,
  };
  return {
    ...readCall('sts.amazonaws.com', 'AssumeRole', request),
    response: () => ({
      credentials: {
        accessKeyId,
        sessionToken: issuedToken(accessKeyId),
        expiration: formatInstant(instant(startedAt + hours * hourMs)),
      },
      assumedRoleUser: {
        assumedRoleId: `${uniqueId('AROA', role)}:${name}`,
        arn: sessionArn(role, name),
      },
    }),
    resources: [{ accountId: ourAccount, type: 'AWS::IAM::Role', ARN: roleArn(role) }],
  };
}

function background(at: Instant, caller: Caller, call: Call): Draft {
  return { at, by: 'background', caller, call };
}

function metrics(at: Instant): Caller {
  return workloadCaller('metrics-reader', 'metrics', at, 'aws-sdk-go-v2/1.36.5 os/linux lang/go#1.24.4');
}

function runner(at: Instant): Caller {
  return workloadCaller('agent-runner', 'runner', at);
}

function someRole(random: Random): string {
  return pick(random, tunedRoles).name;
}

function iamRead(eventName: string, request: Json): Call {
  return readCall('iam.amazonaws.com', eventName, request);
}
