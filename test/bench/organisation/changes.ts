import { type Random, seededRandom } from '../random.ts';
import {
  attach,
  deleteInline,
  detach,
  make,
  newVersion,
  putGuard,
  putInline,
  setDefault,
  tuned,
  turnBoundary,
  turnLimit,
  turnMembership,
  unmake,
  updateTrust,
} from './calls.ts';
import type { Account, Guarded, Holder, Managed, Organisation } from './cast.ts';
import { type Call, callerOf, recordText } from './records.ts';
import { begin, end, type OrganisationSize } from './size.ts';

export interface Change {
  readonly at: number;
  readonly account: string;
  readonly region: string;
  /** The record as JSON. */
  readonly text: string;
}

interface Setting {
  readonly random: Random;
  readonly organisation: Organisation;
  readonly ids: readonly string[];
  readonly accounts: ReadonlyMap<string, Account>;
  readonly principal: () => Holder;
  readonly policy: () => Managed;
  readonly guard: () => Guarded;
}

/** One visit: its calls follow each other by seconds; `later` comes hours after. */
interface Visit {
  readonly calls: readonly Call[];
  readonly later?: () => readonly Call[];
}

/** Every change of the time, roughly by time, as many as the size says. */
export function* changesOf(organisation: Organisation, size: OrganisationSize): Generator<Change> {
  const random = seededRandom(size.seed + 1);
  const setting = settingOf(organisation, random);
  const due: { readonly at: number; readonly calls: () => readonly Call[] }[] = [];
  const step = (end - begin) / size.changes;
  let made = 0;
  while (made < size.changes) {
    const now = begin + Math.floor((made * step + random.below(Math.ceil(step))) / 1000) * 1000;
    const next = due[0] && due[0].at <= now ? due.shift() : undefined;
    const isLimit = random.below(size.changes) < size.limitChanges;
    const visit = next ? { calls: next.calls() } : isLimit ? visitLimit(setting) : visitOf(setting);
    if ('later' in visit && visit.later)
      insert(due, { at: now + (600 + random.below(30_000)) * 1000, calls: visit.later });
    const caller = callerOf(random);
    let at = now;
    for (const call of visit.calls.slice(0, size.changes - made)) {
      made += 1;
      const text = recordText(call, Math.min(at, end - 1000), caller, false, random);
      yield { at, account: call.account, region: call.region, text };
      at += (1 + random.below(6)) * 1000;
    }
    if (visit.calls.length > 0 && random.below(30) === 0 && made < size.changes) {
      made += 1;
      yield refused(setting, now);
    }
  }
}

function insert<T extends { readonly at: number }>(list: T[], one: T): void {
  let index = list.length;
  while (index > 0 && (list[index - 1]?.at ?? 0) > one.at) index -= 1;
  list.splice(index, 0, one);
}

/** A call that was not allowed, and so changed nothing. */
function refused({ principal, random }: Setting, at: number): Change {
  const one = principal();
  const copy: Holder = { ...one, inline: new Map(), attached: new Set() };
  const call =
    random.below(2) === 0
      ? putInline(copy, 'access', tuned(one, random))
      : attach(copy, random.pick(one.choice));
  const text = recordText(call, at, callerOf(random), true, random);
  return { at, account: call.account, region: call.region, text };
}

type Kind = (setting: Setting) => Visit;

const kinds: readonly (readonly [permille: number, kind: Kind])[] = [
  [300, visitInline],
  [260, visitAttached],
  [130, visitForAWhile],
  [90, (at) => ({ calls: [again(at)] })],
  [60, visitTrustOrGroup],
  [40, (at) => ({ calls: [boundary(at)] })],
  [40, (at) => ({ calls: versions(at) })],
  [60, ({ guard, ids, random }) => ({ calls: [putGuard(guard(), ids, random)] })],
  [8, visitGroup],
  [10, visitLife],
];
const whole = kinds.reduce((sum, [permille]) => sum + permille, 0);

function visitOf(setting: Setting): Visit {
  let roll = setting.random.below(whole);
  for (const [permille, kind] of kinds) {
    roll -= permille;
    if (roll < 0) return kind(setting);
  }
  return { calls: [] };
}

/** Users and roles alike; a policy is put, put otherwise, or taken away again. */
function visitInline({ principal, random }: Setting): Visit {
  const one = principal();
  const name = random.pick(['access', 'access', 'tuned', 'extra']);
  if (one.inline.has(name) && random.below(5) < 2) return { calls: [deleteInline(one, name)] };
  return { calls: [putInline(one, name, tuned(one, random))] };
}

function visitAttached({ principal, random }: Setting): Visit {
  const one = principal();
  const arn = random.pick(one.choice);
  if (!one.attached.has(arn)) return { calls: [attach(one, arn)] };
  const other = one.choice.find((each) => !one.attached.has(each));
  return {
    calls: [detach(one, arn), ...(other !== undefined && random.below(2) === 0 ? [attach(one, other)] : [])],
  };
}

/** Access for a while: granted, and taken back within hours. */
function visitForAWhile({ principal, random }: Setting): Visit {
  const one = principal();
  const arn = random.pick(one.choice);
  if (one.attached.has(arn)) return { calls: [detach(one, arn)] };
  const back = () => (one.exists && one.attached.has(arn) ? [detach(one, arn)] : []);
  return { calls: [attach(one, arn)], later: back };
}

/** What is so already is said again. */
function again({ principal, random }: Setting): Call {
  const one = principal();
  const [arn] = one.attached;
  const [inline] = one.inline;
  if (inline && random.below(2) === 0) return putInline(one, ...inline);
  return arn === undefined ? putInline(one, 'access', one.drafts[0] ?? '') : attach(one, arn);
}

function visitTrustOrGroup({ principal, accounts, ids, random }: Setting): Visit {
  const one = principal();
  const groups = accounts.get(one.account)?.groups ?? [];
  if (one.type === 'role') return { calls: [updateTrust(one, ids, random)] };
  return { calls: [turnMembership(one, random.pick(groups).name)] };
}

function boundary({ principal, accounts, random }: Setting): Call {
  const one = principal();
  return turnBoundary(one, accounts.get(one.account)?.boundaries ?? [], random);
}

function versions({ policy, random }: Setting): readonly Call[] {
  const one = policy();
  const before = [...one.versions.keys()].find((id) => id !== one.inForce);
  if (before !== undefined && random.below(4) === 0) return [setDefault(one, before)];
  return newVersion(one, random);
}

function visitGroup({ organisation, random }: Setting): Visit {
  const group = random.pick(random.pick(organisation.accounts).groups);
  const arn = random.pick(group.choice);
  if (random.below(2) === 0) return { calls: [putInline(group, 'access', tuned(group, random))] };
  return { calls: [group.attached.has(arn) ? detach(group, arn) : attach(group, arn)] };
}

/** A principal ends and, hours later, begins again as a tool would recreate it. */
function visitLife({ principal, random }: Setting): Visit {
  const one = principal();
  const begun = () => [make(one), putInline(one, 'access', random.pick(one.drafts))];
  return { calls: unmake(one), later: begun };
}

function visitLimit({ organisation, ids, random }: Setting): Visit {
  const places = [...organisation.units.map(({ id }) => id), ...ids.slice(1)];
  const home = ids[0] ?? '';
  return { calls: [turnLimit(random.pick(organisation.limits), home, places, random)] };
}

function settingOf(organisation: Organisation, random: Random): Setting {
  const ids = organisation.accounts.map(({ id }) => id);
  // Agents reach seven principals of ten.
  const reached = shuffled(organisation.principals, random).filter(() => random.below(10) < 7);
  const anyone = skewed(reached, random);
  const principal = (): Holder => {
    for (let one = anyone(); ; one = anyone()) if (one.exists) return one;
  };
  return {
    random,
    organisation,
    ids,
    accounts: new Map(organisation.accounts.map((one) => [one.id, one])),
    principal,
    policy: skewed(
      shuffled(
        organisation.accounts.flatMap(({ policies }) => policies),
        random,
      ),
      random,
    ),
    guard: skewed(shuffled(organisation.guarded, random), random),
  };
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const [a, b] = [list[i], list[j]];
    if (a === undefined || b === undefined) continue;
    list[i] = b;
    list[j] = a;
  }
  return list;
}

const exponent = 1.1;
/** Without it one principal of ten would have a tenth of everything (Zipf-Mandelbrot). */
const offset = 30;

/** Picks by Zipf's law: the first of the list most often. */
function skewed<T>(items: readonly T[], random: Random): () => T {
  const sums: number[] = [];
  let sum = 0;
  items.forEach((_, rank) => {
    sum += (rank + 1 + offset) ** -exponent;
    sums.push(sum);
  });
  return () => {
    const roll = (random.below(2 ** 30) / 2 ** 30) * sum;
    let low = 0;
    let high = items.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? 0) < roll) low = middle + 1;
      else high = middle;
    }
    const found = items[low];
    if (found === undefined) throw new Error('nobody to pick from');
    return found;
  };
}
