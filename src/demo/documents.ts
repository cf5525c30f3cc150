import { chance, pick, type Random, shuffled } from './random.ts';

export type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** What a policy allows, apart from how it is written down. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly effect?: 'Deny';
  readonly condition?: Json;
}

/** Who may assume a role. */
export interface Trust {
  readonly principal: 'AWS' | 'Service' | 'Federated';
  readonly names: readonly string[];
  readonly action: string;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyDocument {
  readonly [key: string]: Json;
  readonly Version: string;
  readonly Statement: readonly Json[];
}

export function policyDocument(grants: readonly Grant[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: grants.map((grant) => statement(grant, (list) => [...list])) };
}

/** Another way to write a policy that allows exactly the same. */
export function rewrittenPolicy(grants: readonly Grant[], random: Random): string {
  const regroup = pick(random, [keep, shuffleAll, splitByAction, splitByResource, addRedundant]);
  const unwrap = chance(random, 0.5);
  const label = chance(random, 0.4) ? pick(random, ['Scope', 'Tuned', 'Access', 'Stmt']) : undefined;
  const statements = regroup(grants, random).map((grant, index) => ({
    ...(label === undefined ? {} : { Sid: `${label}${index + 1}` }),
    ...statement(grant, unwrap ? oneOrMany : (list) => [...list]),
  }));
  return spelled({ Version: '2012-10-17', Statement: statements }, random);
}

export function trustDocument(trust: Trust): PolicyDocument {
  return { Version: '2012-10-17', Statement: [trustStatement(trust, trust.names)] };
}

/** Another way to write a trust policy that trusts exactly the same: an account is its number or its root ARN. */
export function rewrittenTrust(trust: Trust, random: Random): string {
  const names = trust.names.map((name) => {
    const account = /^arn:aws:iam::(\d{12}):root$/.exec(name)?.[1];
    return account !== undefined && chance(random, 0.5) ? account : name;
  });
  const once = trustStatement(trust, names);
  const labelled = chance(random, 0.4)
    ? { Sid: pick(random, ['Partner', 'Assume', 'Trust']), ...once }
    : once;
  const statements = chance(random, 0.3) ? [labelled, trustStatement(trust, trust.names)] : [labelled];
  return spelled({ Version: '2012-10-17', Statement: statements }, random);
}

function statement(grant: Grant, list: (items: readonly string[]) => Json): { readonly [key: string]: Json } {
  return {
    Effect: grant.effect ?? 'Allow',
    Action: list(grant.actions),
    Resource: list(grant.resources),
    ...(grant.condition === undefined ? {} : { Condition: grant.condition }),
  };
}

function trustStatement(trust: Trust, names: readonly string[]): { readonly [key: string]: Json } {
  return {
    Effect: 'Allow',
    Principal: { [trust.principal]: oneOrMany(names) },
    Action: trust.action,
    ...(trust.condition === undefined ? {} : { Condition: trust.condition }),
  };
}

function oneOrMany(items: readonly string[]): Json {
  const [first, ...rest] = items;
  return first !== undefined && rest.length === 0 ? first : [...items];
}

/** IAM keeps the whitespace it was given. */
function spelled(document: Json, random: Random): string {
  return JSON.stringify(document, null, pick(random, [0, 0, 2, 4]));
}

type Regroup = (grants: readonly Grant[], random: Random) => readonly Grant[];

const keep: Regroup = (grants) => grants;

const shuffleAll: Regroup = (grants, random) =>
  shuffled(random, grants).map((grant) => ({ ...grant, actions: shuffled(random, grant.actions) }));

const splitByAction: Regroup = (grants) =>
  grants.flatMap((grant) => grant.actions.map((action) => ({ ...grant, actions: [action] })));

const splitByResource: Regroup = (grants) =>
  grants.flatMap((grant) => grant.resources.map((resource) => ({ ...grant, resources: [resource] })));

/** Adds a statement that another one already implies. */
const addRedundant: Regroup = (grants, random) => {
  const grant = pick(random, grants);
  const folder = pick(random, ['archive', 'incoming', 'current']);
  const narrower = grant.resources.map((resource) =>
    resource.endsWith('/*') ? `${resource.slice(0, -1)}${folder}/*` : resource,
  );
  return [...grants, { ...grant, actions: [pick(random, grant.actions)], resources: narrower }];
};
