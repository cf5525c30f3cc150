import type { Compiled } from '../../../../src/core/model/compiled.ts';
import type { FacetValue, ObjectRef } from '../../../../src/core/model/event.ts';
import { createActionUniverse } from '../../../../src/core/surface/action-universe.ts';
import { type History, stateAt } from '../../../../src/core/timeline/replay.ts';
import type { World } from '../../../../src/core/timeline/state.ts';
import type { Compiler } from '../../../../src/core/window/compiler.ts';
import { createCompiler } from '../../../../src/sources/aws/effective/compiler.ts';
import { at, created, type Evidence, historyFrom, set } from '../../../support/timeline.ts';

/** Accounts of an organisation with all that they hold, as plain data; every part of it was seen. */
export interface Estate {
  readonly people: readonly Person[];
  readonly groups?: Readonly<Record<string, Document>>;
  /** Managed policies by ARN. */
  readonly policies?: Readonly<Record<string, Document>>;
  readonly resources?: readonly Resource[];
  readonly organisation?: Organisation;
  /** Accounts of which not every principal was listed. */
  readonly unlisted?: readonly string[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export type Principals = '*' | Readonly<Record<string, string | readonly string[]>>;
export type Document = readonly Statement[];

export interface Person {
  readonly id: string;
  readonly inline?: Document;
  readonly attached?: readonly string[];
  /** ARNs of groups. */
  readonly groups?: readonly string[];
  readonly boundary?: string | undefined;
  readonly trust?: Document;
}

export interface Resource {
  readonly id: string;
  readonly kind: 's3-bucket' | 'kms-key';
  readonly account: string;
  readonly policy?: Document | undefined;
  /** Of a key, by their ids, as KMS holds them. */
  readonly grants?: Readonly<Record<string, object>>;
}

export type CeilingType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

export interface Organisation {
  readonly manager: string;
  /** The place that each account and unit lies in; the top is the root. */
  readonly parents: Readonly<Record<string, string>>;
  readonly enabled: readonly CeilingType[];
  readonly ceilings: readonly Ceiling[];
}

export interface Ceiling {
  readonly name: string;
  readonly type: CeilingType;
  readonly attachedTo: readonly string[];
  readonly document: Document;
}

export const accountOf = (arn: string): string => arn.split(':')[4] ?? '';
export const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
export const isRole = (arn: string): boolean => /:iam::\d+:role\//.test(arn);
export const text = (document: Document): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: document });

export const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:ListBucket',
  'kms:Decrypt',
  'kms:CreateGrant',
  'sts:AssumeRole',
  'sts:TagSession',
  'iam:PassRole',
  'ec2:StartInstances',
];
export const universe = createActionUniverse(actions, '2026-01-01');

export const iam = (arn: string): ObjectRef => {
  const kind = /:(user|role|group|policy)\//.exec(arn)?.[1] ?? '';
  return { id: arn, kind: `iam-${kind}`, container: accountOf(arn) };
};
export const to = (target: string): FacetValue => ({ kind: 'reference', target });

/** Everything was made in the first second. */
export function made(
  object: ObjectRef,
  facets: Readonly<Record<string, FacetValue | string>>,
): readonly Evidence[] {
  const event = `make ${object.id}`;
  return [
    created(1, event, object),
    ...Object.entries(facets).map(([name, value]) => set(1, event, name, value, object)),
  ];
}

export function evidenceOf(estate: Estate): readonly Evidence[] {
  return [
    ...estate.people.flatMap((one) => made(iam(one.id), personFacets(one))),
    ...Object.entries(estate.groups ?? {}).flatMap(([arn, document]) =>
      made(iam(arn), { 'inline:own': text(document) }),
    ),
    ...Object.entries(estate.policies ?? {}).flatMap(([arn, document]) =>
      made(iam(arn), { 'version:v1': text(document), 'default-version': to('v1') }),
    ),
    ...(estate.resources ?? []).flatMap(({ id, kind, account, policy, grants = {} }) =>
      made(
        { id, kind, container: account },
        {
          ...(policy ? { 'resource-policy': text(policy) } : {}),
          ...Object.fromEntries(
            Object.entries(grants).map(([grant, terms]) => [`grant:${grant}`, JSON.stringify(terms)]),
          ),
        },
      ),
    ),
    ...(estate.organisation ? organisationFacts(estate.organisation) : []),
  ];
}

function personFacets(one: Person): Readonly<Record<string, FacetValue | string>> {
  return {
    ...(one.inline ? { 'inline:own': text(one.inline) } : {}),
    ...(one.trust ? { trust: text(one.trust) } : {}),
    ...(one.boundary ? { 'permissions-boundary': to(one.boundary) } : {}),
    ...Object.fromEntries((one.attached ?? []).map((arn) => [`attached:${arn}`, to(arn)])),
    ...Object.fromEntries((one.groups ?? []).map((arn) => [`group:${nameOf(arn)}`, to(arn)])),
  };
}

/** A root, unit, account or policy of the organisation by its id. */
export function orgObject(id: string, manager: string): ObjectRef {
  if (/^\d/.test(id))
    return { id: `arn:aws:organizations:::account/${id}`, kind: 'org-account', container: id };
  const [kind = '', path = ''] = kinds.find(([start]) => id.startsWith(start))?.slice(1) ?? [];
  return { id: `arn:aws:organizations::${manager}:${path}/${id}`, kind, container: manager };
}

const kinds = [
  ['ou-', 'org-unit', 'ou'],
  ['r-', 'org-root', 'root'],
  ['p-', 'org-policy', 'policy'],
] as const;

function organisationFacts({ manager, parents, enabled, ceilings }: Organisation): readonly Evidence[] {
  const ref = (id: string) => orgObject(id, manager);
  const roots = new Set(Object.values(parents).filter((id) => parents[id] === undefined));
  return [
    ...[...roots].flatMap((id) =>
      made(ref(id), Object.fromEntries(enabled.map((type) => [`policy-type:${type}`, to('enabled')]))),
    ),
    ...Object.entries(parents).flatMap(([id, parent]) => made(ref(id), { parent: to(parent) })),
    ...ceilings.flatMap(({ name, type, attachedTo, document }) =>
      made(ref(name), {
        type: to(type),
        content: text(document),
        ...Object.fromEntries(attachedTo.map((id) => [`target:${id}`, to(id)])),
      }),
    ),
  ];
}

export interface Sighted {
  readonly compiler: Compiler;
  readonly world: World;
  readonly identityOf: (arn: string) => Compiled;
}

export function sighted(
  evidence: readonly Evidence[],
  { unlisted = [], second = 100 }: { readonly unlisted?: readonly string[]; readonly second?: number } = {},
): Sighted {
  const known = new Map(evidence.flatMap(({ about }) => about).map((object) => [object.id, object]));
  const histories = new Map<string, History>();
  const historyOf = (object: ObjectRef): History => {
    const found = histories.get(object.id) ?? historyFrom(evidence, object);
    histories.set(object.id, found);
    return found;
  };
  const compiler = createCompiler({
    objects: (kinds) => [...known.values()].filter(({ kind }) => kinds === undefined || kinds.includes(kind)),
    historyOf,
    isWhole: (container) => !unlisted.includes(container),
  });
  const world: World = { state: (object) => stateAt(historyOf(object), at(second)) };
  const identityOf = (arn: string) =>
    compiler.compile({ object: iam(arn), aspect: 'identity', isCarrier: false }, world);
  return { compiler, world, identityOf };
}

export function sightOf(estate: Estate): Sighted {
  return sighted(evidenceOf(estate), estate.unlisted ? { unlisted: estate.unlisted } : {});
}
