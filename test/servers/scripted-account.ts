import { account } from '../support/cli-trail.ts';
import { type Answer, element, escaped, query } from './scripted-answer.ts';
import type { Call } from './scripted-call.ts';
import type { Value, World } from './steps.ts';

/** An account's IAM at one instant: principals and policies by ARN, in the words of the lists of steps. */
export interface Account {
  readonly world: () => World;
  /** Objects on one page. */
  readonly pageSize: number;
}

/** What it answers of the account itself; nothing where it does not know the call. */
export function accountAnswer(call: Call, described: Account | undefined): Answer | undefined {
  if (call.operation === 'sts:GetCallerIdentity') {
    const arn = element('Arn', `arn:aws:iam::${account}:user/auditor`);
    return query('GetCallerIdentity', arn + element('UserId', 'AIDAEXAMPLE') + element('Account', account));
  }
  if (call.operation !== 'iam:GetAccountAuthorizationDetails' || !described) return undefined;
  return authorizationDetails(call, described);
}

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
type List = (typeof lists)[number];

const filters: Readonly<Record<List, string>> = {
  UserDetailList: 'User',
  GroupDetailList: 'Group',
  RoleDetailList: 'Role',
  Policies: 'LocalManagedPolicy',
};

function authorizationDetails({ input }: Call, { world, pageSize }: Account): Answer {
  const wanted = Object.entries(input).flatMap(([key, value]) => (key.startsWith('Filter.') ? [value] : []));
  const all = Object.entries(world())
    .filter(([arn]) => wanted.length === 0 || wanted.includes(filters[listOf(arn)]))
    .sort();
  const from = Number(input.Marker ?? 0);
  const page = all.slice(from, from + pageSize);
  const isLast = from + pageSize >= all.length;
  const bodies = lists.map((list) => {
    const members = page.filter(([arn]) => listOf(arn) === list);
    return element(list, members.map(([arn, facets]) => element('member', described(arn, facets))).join(''));
  });
  const end =
    element('IsTruncated', String(!isLast)) + (isLast ? '' : element('Marker', String(from + pageSize)));
  return query('GetAccountAuthorizationDetails', bodies.join('') + end);
}

function listOf(arn: string): List {
  if (arn.includes(':user/')) return 'UserDetailList';
  if (arn.includes(':group/')) return 'GroupDetailList';
  return arn.includes(':role/') ? 'RoleDetailList' : 'Policies';
}

type Facets = Readonly<Record<string, Value>>;

function described(arn: string, facets: Facets): string {
  const name = arn.split('/').at(-1) ?? '';
  const head = element('Arn', arn) + element('Path', '/') + element('CreateDate', '2026-01-01T00:00:00Z');
  switch (listOf(arn)) {
    case 'RoleDetailList':
      return `${head}${element('RoleName', name)}${element('RoleId', 'AROAEXAMPLE')}${element(
        'AssumeRolePolicyDocument',
        document(facets.trust),
      )}${policies('RolePolicyList', facets)}<InstanceProfileList/>`;
    case 'UserDetailList':
      return `${head}${element('UserName', name)}${policies('UserPolicyList', facets)}${element(
        'GroupList',
        members(facets, 'group')
          .map(([group]) => element('member', group))
          .join(''),
      )}`;
    case 'GroupDetailList':
      return `${head}${element('GroupName', name)}${policies('GroupPolicyList', facets)}`;
    case 'Policies':
      return `${head}${element('PolicyName', name)}${element('DefaultVersionId', String(facets['default-version']))}${element(
        'PolicyVersionList',
        members(facets, 'version')
          .map(([id, value]) => version(id, value))
          .join(''),
      )}`;
  }
}

function policies(inlineList: string, facets: Facets): string {
  const inline = members(facets, 'inline').map(([name, value]) =>
    element('member', element('PolicyName', name) + element('PolicyDocument', document(value))),
  );
  const attached = members(facets, 'attached').map(([arn]) =>
    element('member', element('PolicyName', arn.split('/').at(-1) ?? '') + element('PolicyArn', arn)),
  );
  return element(inlineList, inline.join('')) + element('AttachedManagedPolicies', attached.join(''));
}

function version(id: string, value: Value): string {
  return element('member', element('VersionId', id) + element('Document', document(value)));
}

/** Member → value of one family. */
function members(facets: Facets, family: string): readonly (readonly [string, Value])[] {
  return Object.entries(facets).flatMap(([facet, value]) =>
    facet.startsWith(`${family}:`) ? [[facet.slice(family.length + 1), value] as const] : [],
  );
}

/** IAM hands documents out URL-encoded. */
function document(value: Value | undefined): string {
  return escaped(encodeURIComponent(JSON.stringify(value)));
}
