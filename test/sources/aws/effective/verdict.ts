import type { Statement } from './estate.ts';
import {
  accountOf,
  type Document,
  type Estate,
  isRole,
  nameOf,
  type Person,
  type Principals,
} from './estate.ts';

/**
 * Who may do what in an estate, decided one request at a time straight from the documents, as AWS describes it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface Asked {
  readonly person: Person;
  readonly action: string;
  readonly resource: string;
  /** What the request holds beside the keys that follow from who asks and for what. */
  readonly context: Readonly<Record<string, string>>;
}

export interface Verdict {
  /** `undocumented`: it hangs on something that AWS does not say, or on which session of a role asks. */
  readonly is: boolean | 'undocumented';
  /** What the resource says was never seen: it is taken to leave the decision to the principal's side. */
  readonly isAssumed: boolean;
  /** It is not allowed, and whether a Deny says so or nobody allows it cannot be told. */
  readonly isKindOpen: boolean;
}

type Naming = 'self' | 'role' | 'account';

export function isServiceLinked({ id }: Person): boolean {
  return isRole(id) && nameOf(id).startsWith('AWSServiceRoleFor');
}

/** The whole context, with the keys that AWS fills in. */
export function contextOf(
  { person, resource, context }: Asked,
  estate: Estate,
): Readonly<Record<string, string>> {
  const owner = ownerOf(resource, estate) ?? accountOf(person.id);
  return {
    ...context,
    'aws:PrincipalArn': isServiceLinked(person)
      ? person.id.replace('role/', 'role/aws-service-role/')
      : person.id,
    'aws:PrincipalAccount': accountOf(person.id),
    'aws:PrincipalType': isRole(person.id) ? 'AssumedRole' : 'User',
    ...(isRole(person.id) ? {} : { 'aws:username': nameOf(person.id) }),
    'aws:ResourceAccount': owner,
  };
}

function bucketOrKey(resource: string, estate: Estate) {
  return (estate.resources ?? []).find(({ id }) => resource === id || resource.startsWith(`${id}/`));
}

function ownerOf(resource: string, estate: Estate): string | undefined {
  return bucketOrKey(resource, estate)?.account ?? (accountOf(resource) || undefined);
}

/** Of the resource that is asked for: its own policy, if it has one that rules this action. */
function ownPolicy({ person, action, resource }: Asked, estate: Estate): Document | 'none' | 'never seen' {
  if (isRole(resource)) {
    if (!action.startsWith('sts:'))
      return accountOf(resource) === accountOf(person.id) ? 'none' : 'never seen';
    return estate.people.find(({ id }) => id === resource)?.trust ?? 'never seen';
  }
  const found = bucketOrKey(resource, estate);
  if (found) return found.policy ?? 'none';
  const owner = accountOf(resource);
  return owner === '' || (owner === accountOf(person.id) && !resource.includes(':kms:'))
    ? 'none'
    : 'never seen';
}

export function decided(asked: Asked, estate: Estate): Verdict {
  const { person, action, resource } = asked;
  const account = accountOf(person.id);
  const owner = ownerOf(resource, estate) ?? account;
  const context = contextOf(asked, estate);
  const hits = (one: Statement) => matches(one, asked, context);
  const grants = (documents: readonly Document[]) =>
    documents.flat().some((one) => one.Effect === 'Allow' && hits(one));

  const identity = identityOf(person, estate);
  const boundary = person.boundary === undefined ? undefined : (estate.policies?.[person.boundary] ?? []);
  const isFree = isServiceLinked(person);
  const scps = isFree ? [] : levels(account, 'SERVICE_CONTROL_POLICY', estate);
  const isBoundByRcps = !isFree && ['s3', 'sts', 'kms'].includes(action.split(':')[0] ?? '');
  const own = ownPolicy(asked, estate);
  // Of what was never seen in another account nothing is taken for granted, RCPs included.
  const isBeyond = own === 'never seen' && owner !== account;
  const rcps = isBoundByRcps && !isBeyond ? levels(owner, 'RESOURCE_CONTROL_POLICY', estate) : [];
  const policy =
    typeof own === 'string' ? [] : own.map((one) => (isRole(resource) ? { ...one, Resource: '*' } : one));

  const plainDenies = [identity, boundary ?? [], ...scps.flat(), ...rcps.flat()].flat();
  const denies = (isDoubtTaken: boolean) =>
    plainDenies.some((one) => one.Effect === 'Deny' && hits(one)) ||
    policy.some((one) => {
      if (one.Effect !== 'Deny' || !hits(one)) return false;
      const reach = denied(one, person);
      return reach === 'undocumented' ? isDoubtTaken : reach;
    });

  const allowing = policy.filter((statement) => statement.Effect === 'Allow' && hits(statement));
  const byIdentity = grants([identity]) && (boundary === undefined || grants([boundary]));
  const isGuarded = resource.includes(':kms:') || (isRole(resource) && action.startsWith('sts:'));
  const isAssumed = own === 'never seen';
  const granted = (isSession: boolean): boolean => {
    if (isAssumed) return byIdentity;
    const named = new Set(allowing.flatMap((one) => naming(one.Principal, person.id, isSession)));
    if (owner !== account) return byIdentity && named.size > 0;
    const byRole = named.has('role') && (boundary === undefined || grants([boundary]));
    if (named.has('self') || byRole) return true;
    return byIdentity && (!isGuarded || named.has('account'));
  };
  const isCapped = scps.some((documents) => !grants(documents));
  const answers = [true, false].flatMap((isDenied) =>
    [true, false].map((isSession) => !denies(isDenied) && !isCapped && granted(isSession)),
  );
  const [is = false] = answers;
  return {
    is: answers.every((one) => one === is) ? is : 'undocumented',
    isAssumed,
    isKindOpen: denies(true) !== denies(false),
  };
}

function identityOf(person: Person, { policies = {}, groups = {} }: Estate): Document {
  return [
    ...(person.inline ?? []),
    ...(person.attached ?? []).flatMap((arn) => policies[arn] ?? []),
    ...(person.groups ?? []).flatMap((arn) => groups[arn] ?? []),
  ];
}

/** The documents at every place over an account, the account first. */
function levels(
  account: string,
  type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY',
  { organisation }: Estate,
): readonly (readonly Document[])[] {
  if (!organisation || organisation.manager === account || !organisation.enabled.includes(type)) return [];
  const found: (readonly Document[])[] = [];
  if (organisation.parents[account] === undefined) return [];
  for (let place: string | undefined = account; place !== undefined; place = organisation.parents[place]) {
    const here = place;
    found.push(
      organisation.ceilings
        .filter((one) => one.type === type && one.attachedTo.includes(here))
        .map(({ document }) => document),
    );
  }
  return found;
}

function entriesOf(principals: Principals | undefined): readonly string[] {
  if (principals === '*') return ['*'];
  return [principals?.AWS ?? []].flat();
}

/** A session is named only where the one that asks is it. */
function naming(principals: Principals | undefined, id: string, isSession: boolean): readonly Naming[] {
  return entriesOf(principals).flatMap((entry): readonly Naming[] => {
    if (entry === '*') return ['self'];
    if (entry === id) return [isRole(id) ? 'role' : 'self'];
    if (isSessionOf(entry, id)) return isSession ? ['self'] : [];
    return entry === `arn:aws:iam::${accountOf(id)}:root` || entry === accountOf(id) ? ['account'] : [];
  });
}

function isSessionOf(entry: string, id: string): boolean {
  return isRole(id) && entry.startsWith(`arn:aws:sts::${accountOf(id)}:assumed-role/${nameOf(id)}/`);
}

/** NotPrincipal spares whom it lists with the account, and never who has a boundary. */
function denied({ Principal, NotPrincipal }: Statement, { id, boundary }: Person): boolean | 'undocumented' {
  if (NotPrincipal === undefined) {
    const [sure, maybe] = [false, true].map((isSession) => naming(Principal, id, isSession).length > 0);
    return sure === maybe ? sure === true : 'undocumented';
  }
  const spared = entriesOf(NotPrincipal);
  if (spared.includes('*')) return false;
  if (boundary !== undefined) return true;
  const named = naming(NotPrincipal, id, false);
  if (!named.includes('role') && !named.includes('self'))
    return spared.some((entry) => isSessionOf(entry, id)) ? 'undocumented' : true;
  return named.includes('account') ? false : 'undocumented';
}

function matches(
  one: Statement,
  { action, resource }: Asked,
  context: Readonly<Record<string, string>>,
): boolean {
  const within = (patterns: string | readonly string[], value: string, isFolded: boolean) =>
    [patterns].flat().some((pattern) => {
      const filled = substituted(pattern, context);
      return filled !== undefined && glob(filled, isFolded ? value.toLowerCase() : value, isFolded);
    });
  const { Action, NotAction, Resource, NotResource, Condition = {} } = one;
  if (Action !== undefined && !within(Action, action, true)) return false;
  if (NotAction !== undefined && within(NotAction, action, true)) return false;
  if (Resource !== undefined && !within(Resource, resource, false)) return false;
  if (NotResource !== undefined && within(NotResource, resource, false)) return false;
  return Object.entries(Condition).every(([operator, asked]) =>
    Object.entries(asked).every(([key, values]) => meets(operator, [values].flat(), context[key], context)),
  );
}

const star = '\u0001';

/** Undefined where a value is missing; what is put in is text. */
function substituted(pattern: string, context: Readonly<Record<string, string>>): string | undefined {
  let isWhole = true;
  const filled = pattern.replaceAll(
    /\$\{([^},]+)(?:, *'([^']*)')?\}/g,
    (_, key: string, fallback?: string) => {
      const value = context[key] ?? fallback;
      if (value === undefined) isWhole = false;
      return (value ?? '').replaceAll('*', star);
    },
  );
  return isWhole ? filled : undefined;
}

function glob(pattern: string, value: string, isFolded: boolean): boolean {
  const source = (isFolded ? pattern.toLowerCase() : pattern)
    .split('*')
    .map((part) => part.replaceAll(star, '*').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(value);
}

function meets(
  operator: string,
  values: readonly string[],
  held: string | undefined,
  context: Readonly<Record<string, string>>,
): boolean {
  if (operator === 'Null') return values.some((value) => (value === 'true') === (held === undefined));
  const base = operator.replace('IfExists', '');
  const isNegated = base.includes('Not');
  if (held === undefined) return isNegated || base !== operator;
  const isPattern = /Like|^Arn/.test(base);
  const isHit = values.some((value) => {
    const filled = substituted(value, context);
    if (filled === undefined) return false;
    return isPattern ? glob(filled, held, false) : filled.replaceAll(star, '*') === held;
  });
  return isHit !== isNegated;
}
