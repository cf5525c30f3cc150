import { dayMs, formatInstant, hourMs, type Instant, instant } from '../core/model/time.ts';
import {
  acmeAccount,
  agentRole,
  identityCenterPath,
  identityCenterRoles,
  ourAccount,
  type Person,
  roleArn,
  uniqueId,
} from './cast.ts';
import type { Json } from './documents.ts';
import { between, letters, stream, uuid } from './random.ts';

/** Who made a call, and from where. */
export interface Caller {
  readonly identity: Json;
  readonly address: string;
  readonly agent: string;
  readonly fromConsole?: true;
}

export interface Session {
  readonly role: string;
  readonly path?: string;
  readonly name: string;
  readonly startedAt: Instant;
  readonly accessKeyId: string;
}

export const agentSessionMs = 6 * hourMs;

/** One session of the agent every six hours; for its first minute the one before still works. */
export function agentSession(at: Instant): Session {
  const slot = Math.floor((at - 60_000) / agentSessionMs);
  const startedAt = instant(slot * agentSessionMs + (slot % 50) * 1000);
  const day = formatInstant(startedAt).slice(0, 10).replaceAll('-', '');
  const run = ((slot % 4) + 4) % 4;
  return session(agentRole, `tune-${day}-${run + 1}`, startedAt);
}

export function agentCaller(at: Instant): Caller {
  return sessionCaller(agentSession(at), { address: '203.0.113.10', agent: agentSdk });
}

const agentSdk =
  'Boto3/1.40.12 md/Botocore#1.40.12 ua/2.1 os/linux#6.1.147 md/arch#x86_64 lang/python#3.13.5 ' +
  'md/pyimpl#CPython m/b,Z,D cfg/retry-mode#standard Botocore/1.40.12 app/scope-optimizer';
const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36';
const terraform =
  'APN/1.0 HashiCorp/1.0 Terraform/1.12.2 (+https://www.terraform.io) terraform-provider-aws/6.8.0 ' +
  '(+https://registry.terraform.io/providers/hashicorp/aws)';

/** A person signs in once a day, in the morning. */
export function personSession(person: Person, at: Instant): Session {
  const day = Math.floor(at / dayMs);
  const random = stream(day, person.email);
  const startedAt = instant(day * dayMs + 6 * hourMs + between(random, 0, 90 * 60) * 1000);
  const role = identityCenterRoles[person.permissionSet];
  return { ...session(role, person.email, startedAt), path: identityCenterPath };
}

export function personCaller(person: Person, at: Instant): Caller {
  const console = person.tool === 'console';
  return {
    ...sessionCaller(
      personSession(person, at),
      { address: person.address, agent: console ? browser : terraform },
      true,
    ),
    ...(console ? { fromConsole: true } : {}),
  };
}

export function workloadCaller(role: string, name: string, at: Instant, agent = agentSdk): Caller {
  const startedAt = instant(Math.floor(at / hourMs) * hourMs);
  return sessionCaller(session(role, name, startedAt), { address: '203.0.113.44', agent });
}

/** The partner's own principal, as our account sees it when it assumes a role here. */
export function partnerCaller(): Caller {
  const identity = {
    type: 'AWSAccount',
    principalId: `${uniqueId('AROA', 'acme/order-sync')}:order-sync`,
    accountId: acmeAccount,
  };
  return { identity, address: '192.0.2.44', agent: 'aws-sdk-java/2.31.62 md/io#sync md/http#Apache ua/2.1' };
}

export function session(role: string, name: string, startedAt: Instant): Session {
  return { role, name, startedAt, accessKeyId: temporaryKey(`${role}/${name}/${startedAt}`) };
}

export function sessionArn(role: string, name: string): string {
  return `arn:aws:sts::${ourAccount}:assumed-role/${role}/${name}`;
}

/** What AssumeRole answers: made up from the session, worth nothing anywhere. */
export function issuedToken(accessKeyId: string): string {
  return uuid(stream(1, accessKeyId)).replaceAll('-', '');
}

function sessionCaller(session: Session, from: { address: string; agent: string }, mfa = false): Caller {
  const { role, path, name, startedAt, accessKeyId } = session;
  const identity = {
    type: 'AssumedRole',
    principalId: `${uniqueId('AROA', role)}:${name}`,
    arn: sessionArn(role, name),
    accountId: ourAccount,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: uniqueId('AROA', role),
        arn: roleArn(role, path),
        accountId: ourAccount,
        userName: role,
      },
      attributes: { creationDate: formatInstant(startedAt), mfaAuthenticated: String(mfa) },
    },
  };
  return { identity, ...from };
}

function temporaryKey(name: string): string {
  return `ASIA${letters(stream(2, name), 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
}
