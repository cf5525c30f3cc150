import { type Random, seededRandom } from '../random.ts';
import {
  awsPolicyArn,
  boundaryText,
  broad,
  bucketText,
  grantText,
  keyText,
  limitText,
  managedByAws,
  trustKinds,
  trustText,
} from './documents.ts';
import type { OrganisationSize } from './size.ts';

/** A role, user or group as it is at one moment; the generator changes it as it goes. */
export interface Holder {
  readonly type: 'role' | 'user' | 'group';
  readonly account: string;
  readonly name: string;
  readonly team: string;
  readonly inline: Map<string, string>;
  readonly attached: Set<string>;
  readonly groups: Set<string>;
  readonly trustKind: number;
  trust: string;
  boundary: string | undefined;
  exists: boolean;
  /** What its tuner chooses between. */
  readonly drafts: readonly string[];
  readonly choice: readonly string[];
}

export interface Managed {
  readonly account: string;
  readonly arn: string;
  readonly team: string;
  readonly versions: Map<string, string>;
  readonly drafts: readonly string[];
  latest: number;
  inForce: string;
}

export interface Guarded {
  readonly kind: 'bucket' | 'key';
  readonly account: string;
  readonly name: string;
  policy: string | undefined;
}

export interface Limit {
  readonly id: string;
  readonly name: string;
  readonly targets: Set<string>;
  content: string;
}

export interface Unit {
  readonly id: string;
  readonly parent: string;
}

export interface Account {
  readonly id: string;
  readonly unit: string;
  readonly groups: readonly Holder[];
  readonly policies: readonly Managed[];
  readonly boundaries: readonly string[];
}

export interface Organisation {
  readonly root: string;
  readonly units: readonly Unit[];
  /** The first is the management account. */
  readonly accounts: readonly Account[];
  readonly principals: readonly Holder[];
  readonly guarded: readonly Guarded[];
  readonly limits: readonly Limit[];
}

const teams = [
  'orders',
  'billing',
  'search',
  'catalog',
  'payments',
  'shipping',
  'data',
  'platform',
  'mobile',
  'web',
  'risk',
  'identity',
  'support',
  'ads',
  'ml',
  'media',
  'logistics',
  'pricing',
  'crm',
  'finance',
];
const duties = ['api', 'worker', 'etl', 'deploy', 'export', 'reader', 'cron', 'stream', 'admin', 'batch'];
const given = ['ana', 'ben', 'chen', 'dora', 'emil', 'fatou', 'goran', 'hana', 'ivo', 'jun', 'kofi', 'lena'];
const family = [
  'adams',
  'bauer',
  'costa',
  'diaz',
  'evans',
  'fuchs',
  'garcia',
  'haas',
  'ito',
  'jansen',
  'kaur',
];

export function organisation(size: OrganisationSize): Organisation {
  const random = seededRandom(size.seed);
  const ids = Array.from({ length: size.accounts }, (_, index) =>
    String(210_000_000_000 + index * 7_654_321),
  );
  const root = 'r-bnch';
  const unit = (name: string, parent = root): Unit => ({ id: `ou-bnch-${name}`, parent });
  const work = unit('workload');
  const units = [unit('security'), unit('platform'), work];
  const leaves = [...units, ...['prod0001', 'stage001', 'dev00001'].map((name) => unit(name, work.id))];
  const accounts = ids.map((id, index): Account => {
    const own = sharesOf(size.policies, size.accounts, index);
    const policies = Array.from({ length: own }, (_, nth) => managed(id, nth, random));
    return {
      id,
      unit: index === 0 ? root : random.pick(leaves).id,
      groups: teams.slice(0, 8).map((team) => holder('group', id, team, team, policies, ids, random)),
      policies,
      boundaries: policies.filter((_, nth) => nth % 20 === 0).map(({ arn }) => arn),
    };
  });
  return {
    root,
    units: leaves,
    accounts,
    principals: principalsOf(accounts, size, ids, random),
    guarded: accounts.flatMap(({ id }) => guardedOf(id, ids, random)),
    limits: limitsOf(root, leaves, ids, random),
  };
}

/** Early accounts are the large ones. */
function sharesOf(total: number, parts: number, index: number): number {
  const upTo = (n: number) => Math.round(total * (n / parts) ** 0.8);
  return upTo(index + 1) - upTo(index);
}

function principalsOf(
  accounts: readonly Account[],
  size: OrganisationSize,
  ids: readonly string[],
  random: Random,
): readonly Holder[] {
  const found: Holder[] = [];
  accounts.forEach((account, index) => {
    const count = sharesOf(size.principals, size.accounts, index);
    for (let nth = 0; nth < count; nth++) {
      const team = random.pick(teams);
      const isRole = random.below(100) < 70;
      const name = isRole
        ? `${team}-${random.pick(duties)}-${nth}`
        : `${random.pick(given)}.${random.pick(family)}${nth}`;
      const one = holder(isRole ? 'role' : 'user', account.id, name, team, account.policies, ids, random);
      if (!isRole) for (let i = random.below(3); i > 0; i--) one.groups.add(random.pick(account.groups).name);
      if (random.below(10) === 0 && account.boundaries.length > 0)
        one.boundary = random.pick(account.boundaries);
      found.push(one);
    }
  });
  return found;
}

const awsArns = [...managedByAws.keys()].map(awsPolicyArn);
const narrowArns = [...managedByAws.keys()].filter((name) => !broad.has(name)).map(awsPolicyArn);

export function holder(
  type: Holder['type'],
  account: string,
  name: string,
  team: string,
  policies: readonly Managed[],
  ids: readonly string[],
  random: Random,
): Holder {
  // Half of what is written is about the team alone, and so the same for many.
  const topic = { account, team, name: random.below(2) === 0 ? team : name };
  const drafts = Array.from({ length: 2 + random.below(4) }, () => grantText(topic, random));
  const own = policies.filter((one) => one.team === team);
  const from = (own.length > 0 ? own : policies).map(({ arn }) => arn);
  // Administrators and auditors are one team of many, and single ones elsewhere.
  const isBroad = team === 'platform' || random.below(50) === 0;
  const ofAws = isBroad ? awsArns : narrowArns;
  const choice = Array.from({ length: 2 + random.below(4) }, () =>
    from.length > 0 && random.below(3) > 0 ? random.pick(from) : random.pick(ofAws),
  );
  const inline = new Map(random.below(2) === 0 ? [['access', random.pick(drafts)]] : []);
  const trustKind = random.below(trustKinds);
  return {
    type,
    account,
    name,
    team,
    trustKind,
    inline,
    attached: new Set(choice.slice(0, random.below(3))),
    groups: new Set(),
    trust: type === 'role' ? trustText(account, ids, trustKind, random) : '',
    boundary: undefined,
    exists: true,
    drafts,
    choice,
  };
}

function managed(account: string, nth: number, random: Random): Managed {
  const team = random.pick(teams);
  const topic = { account, team, name: `${team}-${random.pick(duties)}` };
  const text = nth % 20 === 0 ? boundaryText : grantText;
  const drafts = Array.from({ length: 3 + random.below(3) }, () => text(topic, random));
  return {
    account,
    arn: `arn:aws:iam::${account}:policy/${topic.name}-${nth}`,
    team,
    versions: new Map([['v1', drafts[0] ?? '']]),
    drafts,
    latest: 1,
    inForce: 'v1',
  };
}

function guardedOf(account: string, ids: readonly string[], random: Random): readonly Guarded[] {
  const others = ids.filter((id) => id !== account);
  const buckets = teams.slice(0, 10).map((team): Guarded => {
    const name = `${team}-export-${account}`;
    return { kind: 'bucket', account, name, policy: bucketText(name, others, random) };
  });
  const keys = Array.from(
    { length: 5 },
    (): Guarded => ({ kind: 'key', account, name: random.uuid(), policy: keyText(account, others, random) }),
  );
  return [...buckets, ...keys];
}

function limitsOf(
  root: string,
  units: readonly Unit[],
  ids: readonly string[],
  random: Random,
): readonly Limit[] {
  const places = [root, ...units.map(({ id }) => id), ...ids.slice(1).filter((_, index) => index % 5 === 0)];
  return places.map((target, index) => ({
    id: `p-bench${String(index).padStart(3, '0')}`,
    name: `guard-${index}`,
    targets: new Set([target]),
    content: limitText(random),
  }));
}
