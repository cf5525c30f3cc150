import { seeded } from '../support/cli-corpus.ts';
import { account, event, type Json } from '../support/cli-trail.ts';
import type { LogEntry } from './scripted-lookup.ts';
import { after, type Step, type Value, type World } from './steps.ts';

/** A made-up log with its own account of what happened. */
export interface Entry extends LogEntry {
  readonly id: string;
  readonly kind: 'change' | 'attempt' | 'session' | 'read';
  readonly step?: Step<never>;
}

export interface Story {
  readonly entries: readonly Entry[];
  /** What holds in each second in which something happened, oldest first. */
  readonly worlds: readonly { readonly at: number; readonly world: World }[];
}

const secondsApart = 41;
/** Three things happen in one second, so that pages end in the middle of one. */
const burst = 3;

/** So many events, the last of them at `end`. */
export function makeStory(size: number, end: number, seed: number): Story {
  const random = seeded(seed);
  const bursts = Math.ceil(size / burst);
  const entries = Array.from({ length: size }, (_, index) => {
    const at = end - (bursts - 1 - Math.floor(index / burst)) * secondsApart * 1000;
    return makeEntry(index, at, random());
  });
  return { entries, worlds: worldsOf(entries) };
}

function worldsOf(entries: readonly Entry[]): Story['worlds'] {
  const worlds: { at: number; world: World }[] = [];
  let world: World = {};
  entries.forEach(({ at, step }, index) => {
    if (step) world = after(world, step);
    if (entries[index + 1]?.at !== at) worlds.push({ at, world });
  });
  return worlds;
}

/** Every third thing has to do with another role, so that nothing in one second concerns the same. */
function makeEntry(index: number, at: number, dice: number): Entry {
  const id = `s-${String(index).padStart(6, '0')}`;
  const time = new Date(at).toISOString().replace('.000Z', 'Z');
  const made = (
    kind: Entry['kind'],
    call: Partial<Parameters<typeof event>[0]> & { name: string },
    step?: Said,
  ) => ({
    id,
    at,
    kind,
    event: event({ at: time, id, ...call }),
    ...(step ? { step: { ...step, call: async () => {} } } : {}),
  });
  const role = `role-${index % 12}`;
  const bucket = `bucket-${index % 6}`;
  if (index < 12) return createdRole(role, made);
  if (dice < 0.5) return putPolicy(role, index, made);
  if (dice < 0.6) return removedPolicy(role, index, made);
  if (dice < 0.8) return putBucketPolicy(bucket, index, made);
  if (dice < 0.87) return putKeyPolicy(index, made);
  if (dice < 0.92) return refused(role, made);
  if (dice < 0.97) return assumed(role, index, made);
  return made('read', { name: 'GetRole', readOnly: true, request: { roleName: role } });
}

type Said = Omit<Step<never>, 'call'>;
type Make = (
  kind: Entry['kind'],
  call: Partial<Parameters<typeof event>[0]> & { name: string },
  step?: Said,
) => Entry;

const roleId = (role: string) => `arn:aws:iam::${account}:role/${role}`;

function createdRole(role: string, made: Make): Entry {
  const trust = allowing({ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' });
  return made(
    'change',
    {
      name: 'CreateRole',
      request: { roleName: role, assumeRolePolicyDocument: JSON.stringify(trust) },
      response: { role: { roleName: role, arn: roleId(role), path: '/' } },
    },
    { operation: 'iam:CreateRole', object: roleId(role), does: 'creates', sets: { trust } },
  );
}

function putPolicy(role: string, index: number, made: Make): Entry {
  const document = allowing({ Action: 's3:GetObject', Resource: `arn:aws:s3:::data-${index}/*` });
  const policyName = `p${index % 2}`;
  return made(
    'change',
    {
      name: 'PutRolePolicy',
      request: { roleName: role, policyName, policyDocument: JSON.stringify(document) },
    },
    {
      operation: 'iam:PutRolePolicy',
      object: roleId(role),
      does: 'changes',
      sets: { [`inline:${policyName}`]: document },
    },
  );
}

function removedPolicy(role: string, index: number, made: Make): Entry {
  const policyName = `p${index % 2}`;
  return made(
    'change',
    { name: 'DeleteRolePolicy', request: { roleName: role, policyName } },
    {
      operation: 'iam:DeleteRolePolicy',
      object: roleId(role),
      does: 'changes',
      removes: [`inline:${policyName}`],
    },
  );
}

function putBucketPolicy(bucket: string, index: number, made: Make): Entry {
  const document = allowing({
    Principal: { AWS: `arn:aws:iam::${account}:role/role-${index % 12}` },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/${index}/*`,
  });
  return made(
    'change',
    {
      service: 's3',
      name: 'PutBucketPolicy',
      request: { bucketName: bucket, policy: '', bucketPolicy: document, Host: 's3.amazonaws.com' },
    },
    {
      operation: 's3:PutBucketPolicy',
      object: `arn:aws:s3:::${bucket}`,
      does: 'changes',
      sets: { 'resource-policy': document },
    },
  );
}

function putKeyPolicy(index: number, made: Make): Entry {
  const key = `arn:aws:kms:us-east-1:${account}:key/0000000${index % 3}-aaaa-bbbb-cccc-000000000000`;
  const document = allowing({
    Principal: { AWS: roleId(`role-${index % 12}`) },
    Action: 'kms:*',
    Resource: '*',
  });
  return made(
    'change',
    {
      service: 'kms',
      name: 'PutKeyPolicy',
      request: { keyId: key, policyName: 'default', policy: JSON.stringify(document) },
    },
    { operation: 'kms:PutKeyPolicy', object: key, does: 'changes', sets: { 'resource-policy': document } },
  );
}

function refused(role: string, made: Make): Entry {
  return made(
    'attempt',
    {
      name: 'AttachRolePolicy',
      by: 'intern',
      error: 'AccessDenied',
      request: { roleName: role, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    },
    { operation: 'iam:AttachRolePolicy', object: roleId(role), does: 'changes', fails: 'AccessDenied' },
  );
}

function assumed(role: string, index: number, made: Make): Entry {
  const accessKeyId = `ASIA${String(index).padStart(16, '0')}`;
  return made('session', {
    service: 'sts',
    name: 'AssumeRole',
    request: { roleArn: roleId(role), roleSessionName: `job-${index}` },
    response: {
      credentials: { accessKeyId, expiration: 'Nov 23, 2026, 1:00:00 PM' },
      assumedRoleUser: { arn: `arn:aws:sts::${account}:assumed-role/${role}/job-${index}` },
    },
  });
}

function allowing(rest: Json): Value & Json {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] };
}
