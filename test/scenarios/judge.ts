import { decide, type Policy } from '../sources/aws/policy/reference.ts';
import { type Holder, isSeen, type Paper, type World } from './world.ts';

/** May this principal do this in this world? Read off the papers, one request at a time. */

export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export interface Answer {
  /** By what was seen: an unseen grant grants nothing, an unseen limit limits nothing. */
  readonly shown: boolean;
  /** Whatever the unseen papers may say. */
  readonly surely: boolean;
  /** Whatever they say, or if they happen to say so. */
  readonly maybe: boolean;
}

export interface Holes {
  readonly grants: readonly string[];
  readonly limits: readonly string[];
}

export const no: Answer = { shown: false, surely: false, maybe: false };

export const assumption = 'sts:AssumeRole';

function turn(question: string): never {
  throw new Error(`nobody knows what AWS does: ${question}`);
}

type Found = 'allowed' | 'denied' | 'silent';

function say(paper: Policy, principal: string, asked: Asked, owner?: string): Found {
  const outcome = decide(paper, { ...asked, principal }, turn, owner);
  if (outcome === 'allowed') return 'allowed';
  return outcome === 'explicitly-denied' ? 'denied' : 'silent';
}

export interface Own {
  readonly papers: readonly Paper[];
  readonly boundary: Paper | undefined;
  readonly holes: Holes;
}

/** The papers of a principal's own side. */
export function ownPapers(world: World, arn: string): Own {
  const holder = world.holders.get(arn);
  if (!holder) return { papers: [], boundary: undefined, holes: { grants: [], limits: [] } };
  const groups = holder.kind === 'user' ? [...holder.groups] : [];
  const sources = [
    { arn, of: holder },
    ...groups.map((name) => {
      const group = `arn:aws:iam::${holder.account}:group/${name}`;
      return { arn: group, of: world.holders.get(group) };
    }),
  ];
  const papers: Paper[] = [];
  const grants: string[] = [];
  for (const source of sources) {
    if (source.of?.isWhole !== true) grants.push(`${source.arn}, not seen whole`);
    for (const [name, paper] of source.of?.inline ?? []) {
      papers.push(paper);
      if (!isSeen(paper)) grants.push(`${source.arn} ${name} ${paper.unseen}`);
    }
    for (const policy of source.of?.attached ?? []) {
      const { paper, hole } = managed(world, policy);
      if (paper) papers.push(paper);
      if (hole !== undefined) grants.push(hole);
    }
  }
  const { boundary, limits } = boundaryOf(world, arn, holder);
  return { papers, boundary, holes: { grants, limits } };
}

export function managed(world: World, policy: string): { readonly paper?: Paper; readonly hole?: string } {
  const versions = world.policies.get(policy);
  const paper = versions?.texts.get(versions.default ?? '');
  if (!paper) return { hole: `${policy}, text of ${versions?.default ?? 'no version'}` };
  return isSeen(paper) ? { paper } : { paper, hole: `${policy} ${paper.unseen}` };
}

function boundaryOf(world: World, arn: string, holder: Holder) {
  if (!holder.isBoundarySeen) return { boundary: undefined, limits: [`${arn}, boundary`] };
  if (holder.boundary === undefined) return { boundary: undefined, limits: [] };
  const { paper, hole } = managed(world, holder.boundary);
  return { boundary: paper, limits: hole === undefined ? [] : [hole] };
}

/** A service control policy at every level from the account up to the root; undefined outside an organisation. */
function levels(world: World, account: string): readonly (readonly Paper[])[] {
  const found: (readonly Paper[])[] = [];
  for (let place: string | undefined = account; place !== undefined; place = world.parents.get(place)) {
    const here = place;
    const ids = [...world.targets].filter(([, targets]) => targets.has(here)).map(([id]) => id);
    found.push(ids.flatMap((id) => world.scps.get(id) ?? []));
  }
  return world.parents.has(account) ? found : [];
}

export interface Rules {
  /** No service control policy binds it. */
  readonly management: string | undefined;
  /** To whom a bucket belongs. */
  readonly home: string;
}

/** What a user or role may do. */
export function answer(world: World, arn: string, asked: Asked, rules: Rules): Answer {
  const holder = world.holders.get(arn);
  if (!holder) return no;
  const { papers, boundary, holes } = ownPapers(world, arn);
  const own = papers.filter(isSeen).map((paper) => say(paper, arn, asked));
  const scps = holder.account === rules.management ? [] : levels(world, holder.account);
  const limits = [...(boundary ? [[boundary]] : []), ...scps].map((level) =>
    level.filter(isSeen).map((paper) => say(paper, arn, asked)),
  );
  const { paper, owner } = resourceSide(world, asked, rules);
  const there = paper && isSeen(paper) ? say(paper, arn, asked, owner) : 'silent';
  if ([...own, ...limits.flat(), there].includes('denied')) return no;
  const isWithin = limits.slice(boundary ? 1 : 0).every((level) => level.includes('allowed'));
  if (!isWithin) return no;
  const isBound = boundary === undefined || limits[0]?.includes('allowed') === true;
  const isGranted = own.includes('allowed');
  const isHandedOn = paper !== undefined && isSeen(paper) && handsOn(paper, arn, asked);
  const isNamedItself = there === 'allowed' && holder.kind === 'user';
  const through = (ownSide: boolean, bound: boolean): boolean => {
    const mine = ownSide && bound;
    if (asked.action === assumption || owner !== holder.account) {
      const isOwn = owner === holder.account;
      return isOwn ? (there === 'allowed' && bound) || (isHandedOn && mine) : there === 'allowed' && mine;
    }
    return mine || isNamedItself || (there === 'allowed' && bound);
  };
  const isLimitSeen = holes.limits.length === 0;
  return {
    shown: through(isGranted, isLimitSeen ? isBound : true),
    surely: through(isGranted, isLimitSeen && isBound),
    maybe: through(isGranted || holes.grants.length > 0, isLimitSeen ? isBound : true),
  };
}

function resourceSide(world: World, asked: Asked, { home }: Rules) {
  const bucket = /^arn:aws:s3:::([^/]+)/.exec(asked.resource)?.[1];
  if (bucket !== undefined) return { paper: world.buckets.get(bucket), owner: home };
  const role = asked.action === assumption ? world.holders.get(asked.resource) : undefined;
  const owner = /^arn:aws:[^:]*:[^:]*:(\d{12}):/.exec(asked.resource)?.[1] ?? home;
  return { paper: role?.trust, owner };
}

/** Whether it leaves the decision to the caller's own account. */
function handsOn(paper: Policy, arn: string, asked: Asked): boolean {
  return say(paper, arn, asked, 'another account') === 'allowed';
}

/** Whether a role's trust lets somebody in whose own side is not ours to see. */
export function trustAnswer(world: World, role: string, principal: string, asked: Asked): Answer {
  const holder = world.holders.get(role);
  if (!holder || asked.action !== assumption || asked.resource !== role) return no;
  const { trust } = holder;
  if (!holder.isTrustSeen || (trust && !isSeen(trust))) return { shown: false, surely: false, maybe: true };
  const isIn = trust !== undefined && say(trust, principal, asked, holder.account) === 'allowed';
  return { shown: isIn, surely: isIn, maybe: isIn };
}
