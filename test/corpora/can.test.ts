import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { drift } from '../support/cli-runtime.ts';
import { corpora } from '../support/corpora.ts';
import { makeFolder } from '../support/folder.ts';

const folder = join(corpora, 'semantics/iamspy');
const isThere = existsSync(join(folder, 'vectors.json'));
if (!isThere) process.stdout.write(`skipped: iamspy: ${folder} is not there\n`);

type Json = Readonly<Record<string, unknown>>;

interface Row {
  readonly test: 'test_can_i' | 'test_who_can' | 'test_who_can_batch_resource';
  readonly files: {
    readonly gaads: readonly string[];
    readonly resources?: readonly string[];
    readonly scps?: readonly string[];
  };
  readonly input: readonly unknown[];
  readonly expected: unknown;
}

interface Identity {
  readonly Arn: string;
  readonly AttachedManagedPolicies: readonly { readonly PolicyArn: string }[];
  readonly RolePolicyList?: readonly { readonly PolicyDocument: Json }[];
  readonly UserPolicyList?: readonly { readonly PolicyDocument: Json }[];
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn: string };
}

interface Snapshot {
  readonly UserDetailList: readonly Identity[];
  readonly RoleDetailList: readonly Identity[];
  readonly Policies: readonly {
    readonly Arn: string;
    readonly PolicyVersionList: readonly { readonly Document: Json; readonly IsDefaultVersion: boolean }[];
  }[];
}

interface ResourceEntry {
  readonly Resource: string;
  readonly Policy: { readonly Statement: readonly Json[] };
  readonly Account: string;
}

interface Organization {
  readonly Id: string;
  readonly Arn: string;
  readonly Policies: readonly { readonly Content: Json }[];
  readonly Children?: readonly Organization[];
}

interface Query {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly conditions: readonly string[];
  readonly isStrict: boolean;
}

interface Answer {
  readonly decision: string;
  readonly unknownKeys: readonly string[];
  readonly because: readonly {
    readonly kind: string;
    readonly reasons: readonly { readonly verdict: unknown; readonly unknownKeys: readonly string[] }[];
  }[];
}

function load<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, 'files', name), 'utf8')) as T;
}

/** Writes what binds one principal into files, and names them as options. */
function optionsFor(row: Row, query: Query, cwd: string): readonly string[] {
  let count = 0;
  const put = (content: unknown): string => {
    const name = `${++count}.json`;
    writeFileSync(join(cwd, name), JSON.stringify(content, null, 2));
    return name;
  };
  return [
    ...row.files.gaads.flatMap((name) => identityOptions(load<Snapshot>(name), query.principal, put)),
    ...(row.files.resources ?? []).flatMap((name) => resourceOptions(load(name), query.resource, put)),
    ...(row.files.scps ?? []).flatMap((name) => scpOptions(load(name), query.principal, put)),
  ];
}

type Put = (content: unknown) => string;

function identityOptions(snapshot: Snapshot, principal: string, put: Put): readonly string[] {
  const own = [...snapshot.UserDetailList, ...snapshot.RoleDetailList].filter(({ Arn }) => Arn === principal);
  const documentOf = (arn: string) =>
    snapshot.Policies.find(({ Arn }) => Arn === arn)?.PolicyVersionList.find((one) => one.IsDefaultVersion)
      ?.Document;
  return own.flatMap((identity) => {
    const inline = [...(identity.RolePolicyList ?? []), ...(identity.UserPolicyList ?? [])];
    const attached = identity.AttachedManagedPolicies.map(({ PolicyArn }) => documentOf(PolicyArn));
    const boundary = identity.PermissionsBoundary?.PermissionsBoundaryArn;
    return [
      ...[...inline.map((one) => one.PolicyDocument), ...attached].flatMap((one) => ['--policy', put(one)]),
      ...(boundary === undefined ? [] : ['--permissions-boundary', put(documentOf(boundary))]),
    ];
  });
}

/**
 * A bucket's policy binds its objects. These files write a principal as a bare ARN, which the grammar of AWS
 * does not have (a principal block is "*" or a map), so it is written as the map that it stands for.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
function resourceOptions(entries: readonly ResourceEntry[], resource: string, put: Put): readonly string[] {
  const entry = entries.find((one) => resource === one.Resource || resource.startsWith(`${one.Resource}/`));
  if (!entry) return [];
  const statements = entry.Policy.Statement.map((statement) =>
    typeof statement.Principal === 'string' && statement.Principal !== '*'
      ? { ...statement, Principal: { AWS: statement.Principal } }
      : statement,
  );
  const policy = put({ ...entry.Policy, Statement: statements });
  const isSaid = resource.split(':')[4] !== '';
  return ['--resource-policy', policy, ...(isSaid ? [] : ['--resource-account', entry.Account])];
}

/**
 * The levels from the root to the principal's account. The management account is bound by none.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
function scpOptions(root: Organization, principal: string, put: Put): readonly string[] {
  const account = principal.split(':')[4];
  const management = root.Arn.split(':')[4];
  if (account === management) return [];
  const own = root.Children?.find(({ Id }) => Id === account);
  return [root, ...(own ? [own] : [])].flatMap((level) =>
    level.Policies.flatMap(({ Content }) => ['--scp', `${level.Id}=${put(Content)}`]),
  );
}

async function ask(row: Row, query: Query): Promise<Answer> {
  const cwd = makeFolder(onTestFinished);
  const { principal, action, resource, conditions, isStrict } = query;
  const argv = [
    ...['can', '--principal', principal, '--action', action, '--resource', resource, '--format', 'json'],
    ...optionsFor(row, query, cwd),
    ...conditions.flatMap((one) => ['--context', one]),
    ...(isStrict ? [] : ['--partial-context']),
  ];
  const { code, stdout, stderr } = await drift(argv, { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Answer;
}

/** Allowed, or, where the rest of the context is free to be anything, held up by nothing but condition keys. */
async function isPossible(row: Row, query: Query): Promise<boolean> {
  const { decision, because, unknownKeys } = await ask(row, query);
  if (decision !== 'indeterminate') return decision === 'allowed';
  expect(query.isStrict).toBe(false);
  const open = because.filter(({ kind }) => kind === 'open');
  const isOnlyKeys = open.every(
    ({ reasons }) => reasons.length > 0 && reasons.every((reason) => reason.unknownKeys.length > 0),
  );
  expect(isOnlyKeys).toBe(true);
  expect(unknownKeys.length).toBeGreaterThan(0);
  return true;
}

function queryOf(principal: string, [action, resource, conditions, , isStrict]: readonly unknown[]): Query {
  return {
    principal,
    action: String(action),
    resource: String(resource),
    conditions: Array.isArray(conditions) ? conditions.map(String) : [],
    isStrict: isStrict === true,
  };
}

function everyone(row: Row): readonly string[] {
  const snapshots = row.files.gaads.map((name) => load<Snapshot>(name));
  return snapshots
    .flatMap(({ UserDetailList, RoleDetailList }) => [...UserDetailList, ...RoleDetailList])
    .map(({ Arn }) => Arn);
}

async function outcome(row: Row): Promise<unknown> {
  if (row.test === 'test_can_i') {
    const [principal, ...rest] = row.input;
    return isPossible(row, queryOf(String(principal), rest));
  }
  const isBatch = row.test === 'test_who_can_batch_resource';
  const resources = isBatch ? (row.input[1] as readonly string[]) : [String(row.input[1])];
  const found: unknown[] = [];
  for (const resource of resources)
    for (const principal of everyone(row)) {
      const query = queryOf(principal, [row.input[0], resource, ...row.input.slice(2)]);
      if (await isPossible(row, query)) found.push(isBatch ? [principal, resource] : principal);
    }
  return found;
}

const rows: readonly Row[] = isThere
  ? (JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8')) as readonly Row[])
  : [];

describe.skipIf(!isThere)('published answers of another evaluator', () => {
  test('there are 39', () => expect(rows).toHaveLength(39));

  test.each(
    rows.map((row, index) => [`${index + 1} ${row.test} ${row.files.gaads.join(', ')}`, row] as const),
  )('%s', async (_, row) => {
    expect(await outcome(row)).toEqual(row.expected);
  });
});
