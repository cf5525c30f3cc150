import {
  type Answer,
  type Asked,
  answer,
  assumption,
  type Holes,
  managed,
  no,
  ownPapers,
  trustAnswer,
} from './judge.ts';
import { type Course, type Moment, seen } from './moments.ts';
import { type ExpectedReach, reachOf } from './reach.ts';
import { dayMs, type Story } from './story.ts';
import { arnOf, isSeen, type World } from './world.ts';

/** What a report has to say of a story, worked out from its steps one request at a time. */

export type Part = 'widened' | 'narrowed' | 'transient' | 'unknownStart';
export const parts: readonly Part[] = ['widened', 'narrowed', 'transient', 'unknownStart'];

export type Net = 'remains' | 'undone' | 'neutral' | 'undecided' | 'not-compared';

export interface ExpectedRow {
  readonly principal: string;
  readonly parts: Readonly<Record<Part, readonly Asked[]>>;
  readonly isIndeterminate: boolean;
  readonly causes: readonly string[];
  readonly passedBy: readonly string[];
  /** What each change opened last; together they are the whole gain. */
  readonly steps: ReadonlyMap<string, readonly Asked[]>;
  readonly reached: readonly ExpectedReach[];
}

export interface ExpectedWindow {
  readonly days: number;
  readonly rows: readonly ExpectedRow[];
  /** Every change of the window, by the id of its record. */
  readonly nets: ReadonlyMap<string, Net>;
  readonly attempts: readonly string[];
}

/** Somebody, or something that carries access to somebody, of whom requests can be asked. */
interface Subject {
  /** Under whose name gains and losses are told, and under whose what stays open. */
  readonly principal: string;
  readonly openAs: string;
  readonly isCarrier: boolean;
  readonly holes: (world: World) => Holes;
  readonly may: (world: World, asked: Asked) => Answer;
  readonly requests: readonly Asked[];
}

/** Every action on every resource under every context that the story names, and every role assumed. */
export function vocabulary({ account, acts, before, requests }: Story): readonly Asked[] {
  let contexts: readonly Asked['context'][] = [{}];
  for (const [key, values] of Object.entries(requests.context))
    contexts = contexts.flatMap((held) =>
      values.map((value) => (value === null ? held : { ...held, [key]: value })),
    );
  const roles = new Set([...before, ...acts].flatMap(({ role }) => role ?? []));
  return [
    ...requests.actions.flatMap((action) =>
      requests.resources.flatMap((resource) =>
        contexts.map((context): Asked => ({ action, resource, context })),
      ),
    ),
    ...[...roles].flatMap((role) => {
      const resource = arnOf('role', account, role);
      return contexts.map((context): Asked => ({ action: assumption, resource, context }));
    }),
  ];
}

export function expected(story: Story): readonly ExpectedWindow[] {
  const course = seen(story);
  const subjects = subjectsOf(story, course, vocabulary(story));
  return story.windows.map((days) => windowOf(story, course, subjects, days));
}

/** Whoever can be asked about, and what is so of one request at an instant. */
export function asker(story: Story) {
  const course = seen(story);
  const subjects = subjectsOf(story, course, vocabulary(story)).filter(({ isCarrier }) => !isCarrier);
  const principals = new Set(subjects.flatMap(({ principal }) => (principal === '' ? [] : principal)));
  return {
    principals: [...principals],
    /** The state before anything that happens at that instant. */
    justBefore: (at: number, principal: string, asked: Asked): Answer => {
      const world = course.moments.findLast((moment) => moment.at < at)?.world ?? course.first;
      const answers = subjects
        .filter((one) => one.principal === principal)
        .map((one) => one.may(world, asked));
      return {
        shown: answers.some(({ shown }) => shown),
        surely: answers.some(({ surely }) => surely),
        maybe: answers.some(({ maybe }) => maybe),
      };
    },
  };
}

function subjectsOf(story: Story, course: Course, requests: readonly Asked[]): readonly Subject[] {
  const worlds = [course.first, ...course.moments.map(({ world }) => world)];
  const arns = [...new Set(worlds.flatMap(({ holders }) => [...holders.keys()]))];
  const named = arns.filter((arn) => course.moments.some((moment) => touches(moment, arn, story)));
  const principals = named
    .filter((arn) => !arn.includes(':group/'))
    .map((arn): Subject => {
      const rules = { management: story.management, home: story.account };
      return {
        principal: arn,
        openAs: arn,
        isCarrier: false,
        holes: (world) => ownPapers(world, arn).holes,
        may: (world, asked) => answer(world, arn, asked, rules),
        requests,
      };
    });
  const trusts = named
    .filter((arn) => arn.includes(':role/'))
    .flatMap((role) =>
      ['', ...trustedBy(worlds, role)].map((principal) => trustSubject(role, principal, requests)),
    );
  return [...principals, ...trusts, ...carriers(story, course, worlds)];
}

/** The log or a look tells of it. */
function touches({ by, kind }: Moment, arn: string, { acts }: Story): boolean {
  if (kind === 'look') return by.endsWith(`#${arn}`);
  const act = acts.find(({ id }) => id === by);
  return (
    act !== undefined && [act.user, act.role, act.group].some((name) => name && arn.endsWith(`/${name}`))
  );
}

/** Whoever a role's trust names and who is nobody of ours. */
function trustedBy(worlds: readonly World[], role: string): readonly string[] {
  const names = worlds.flatMap(({ holders }) => {
    const trust = holders.get(role)?.trust;
    if (!trust || !isSeen(trust)) return [];
    const statements = 'Effect' in trust.Statement ? [trust.Statement] : trust.Statement;
    return statements.flatMap(({ Principal = {} }) =>
      Principal === '*' ? ['*'] : Object.entries(Principal).flatMap(([kind, some]) => namesOf(kind, some)),
    );
  });
  return [...new Set(names)].filter((name) => !worlds.some(({ holders }) => holders.has(name)));
}

function namesOf(kind: string, some: string | readonly string[]): readonly string[] {
  const list = typeof some === 'string' ? [some] : some;
  return kind === 'AWS' ? list : list.map((name) => `${kind.toLowerCase()}:${name}`);
}

/** The nameless one stands for whoever an unseen trust may name. */
function trustSubject(role: string, principal: string, all: readonly Asked[]): Subject {
  return {
    principal,
    openAs: `whoever may assume ${role}`,
    isCarrier: false,
    holes: ({ holders }) => {
      const holder = holders.get(role);
      const { trust } = holder ?? {};
      const isHidden = holder && (!holder.isTrustSeen || (trust && !isSeen(trust)));
      const which = trust && !isSeen(trust) ? trust.unseen : '';
      return { grants: isHidden ? [`${role} trust ${which}`] : [], limits: [] };
    },
    may: (world, asked) => (principal === '' ? no : trustAnswer(world, role, principal, asked)),
    requests: all.filter(({ resource }) => resource === role),
  };
}

/** Groups and policies older than the log, which somebody nobody saw may hold. */
function carriers(story: Story, course: Course, worlds: readonly World[]): readonly Subject[] {
  if (story.looks.length > 0) return [];
  const requests = vocabulary(story);
  const created = new Set(
    story.acts.filter(({ do: what }) => what === 'CreatePolicy').map((act) => act.policy),
  );
  const policies = new Set(worlds.flatMap((world) => [...world.policies.keys()]));
  const groups = [...course.first.holders.keys()].filter((arn) => arn.includes(':group/'));
  const bare = { home: story.account, management: undefined };
  return [
    ...groups.map((arn) => ({
      principal: arn,
      openAs: arn,
      isCarrier: true,
      holes: (world: World) => ownPapers(world, arn).holes,
      may: (world: World, asked: Asked) => answer(world, arn, asked, bare),
      requests,
    })),
    ...[...policies]
      .filter((arn) => !created.has(arn))
      .map((arn) => ({
        principal: arn,
        openAs: arn,
        isCarrier: true,
        holes: (world: World) => ({ grants: [managed(world, arn).hole ?? []].flat(), limits: [] }),
        may: (world: World, asked: Asked) => policyAnswer(world, arn, asked, bare),
        requests,
      })),
  ];
}

function policyAnswer(
  world: World,
  policy: string,
  asked: Asked,
  rules: Parameters<typeof answer>[3],
): Answer {
  const alone = structuredClone(world);
  const arn = `arn:aws:iam::${rules.home}:user/nobody`;
  alone.holders.set(arn, {
    kind: 'user',
    account: rules.home,
    created: undefined,
    inline: new Map(),
    attached: new Set([policy]),
    groups: new Set(),
    trust: undefined,
    boundary: undefined,
    isWhole: true,
    isBoundarySeen: true,
    isTrustSeen: true,
  });
  return answer(alone, arn, asked, rules);
}

/** One subject's way through one window. */
interface Way {
  readonly subject: Subject;
  readonly moments: readonly Moment[];
  readonly worlds: readonly World[];
}

interface Found {
  readonly principal: string;
  readonly part: Part | 'open';
  readonly asked: Asked | undefined;
  readonly causes: readonly string[];
  readonly passedBy: readonly string[];
}

function windowOf(story: Story, course: Course, subjects: readonly Subject[], days: number): ExpectedWindow {
  const start = story.end - days * dayMs;
  const before = course.moments.findLast(({ at }) => at < start)?.world ?? course.first;
  const moments = course.moments.filter(({ at }) => at >= start && at < story.end);
  const worlds = [before, ...moments.map(({ world }) => world)];
  const found: Found[] = [];
  const nets = new Map<string, Net>();
  const rank: readonly Net[] = ['neutral', 'undone', 'undecided', 'remains'];
  for (const { kind, by, operation } of moments)
    if (kind === 'record') nets.set(by, isCompared(operation) ? 'neutral' : 'not-compared');
  const note = (by: string, net: Net) => {
    const known = nets.get(by);
    if (known !== undefined && rank.indexOf(net) > rank.indexOf(known)) nets.set(by, net);
  };
  for (const subject of subjects) {
    const way = { subject, moments, worlds };
    found.push(...hiddenOn(way, note));
    for (const asked of subject.requests) found.push(...fateOf(way, asked, note));
  }
  const attempts = story.acts.filter(
    (act) => act.failed !== undefined && !act.lost && act.told >= start && act.told < story.end,
  );
  const reached = reachedBy(subjects, { worlds, moments });
  return { days, rows: rowsOf(found, reached, moments), nets, attempts: attempts.map(({ id }) => id) };
}

/** A service takes on the roles that are made for it, which is told of the service and goes no further. */
function reachedBy(
  subjects: readonly Subject[],
  { worlds, moments }: Pick<Way, 'worlds' | 'moments'>,
): ReadonlyMap<string, readonly ExpectedReach[]> {
  const own = subjects.filter(({ isCarrier, principal }) => !isCarrier && /^arn:/.test(principal));
  const travellers = [...Map.groupBy(own, ({ principal }) => principal)].map(([principal, all]) => ({
    principal,
    may: (world: World, asked: Asked): Answer => {
      const answers = all.map((subject) => subject.may(world, asked));
      return answers.find(({ shown }) => shown) ?? answers[0] ?? no;
    },
  }));
  const roles = travellers.filter(({ principal }) => principal.includes(':role/'));
  const requests = own.reduce<readonly Asked[]>(
    (most, one) => (one.requests.length > most.length ? one.requests : most),
    [],
  );
  const found = travellers.map((traveller) => {
    const reached = reachOf({ traveller, roles, worlds, moments, requests });
    return [traveller.principal, reached] as const;
  });
  return new Map(found.filter(([, reached]) => reached.length > 0));
}

const notCompared = /^s3:/;

function isCompared(operation: string): boolean {
  return !notCompared.test(operation);
}

/** Records that put something unseen where something else was. */
function hiddenOn({ subject, moments, worlds }: Way, note: (by: string, net: Net) => void): readonly Found[] {
  const all = worlds.map((world) => {
    const { grants, limits } = subject.holes(world);
    return new Set([...grants, ...limits]);
  });
  const first = all[0] ?? new Set<string>();
  const last = all.at(-1) ?? new Set<string>();
  const by: string[] = [];
  let isOpen = false;
  moments.forEach((moment, index) => {
    if (moment.kind === 'look') return;
    const moved = (all[index] ?? first).symmetricDifference(all[index + 1] ?? last);
    if (moved.size === 0) return;
    note(moment.by, 'undecided');
    by.push(moment.by);
    if ([...moved].some((hole) => !(first.has(hole) && last.has(hole)))) isOpen = true;
  });
  if (!isOpen) return [];
  return [{ principal: subject.openAs, part: 'open', asked: undefined, causes: by, passedBy: [] }];
}

function fateOf(
  { subject, moments, worlds }: Way,
  asked: Asked,
  note: (by: string, net: Net) => void,
): readonly Found[] {
  const answers = worlds.map((world) => subject.may(world, asked));
  const [start = no] = answers;
  const end = answers.at(-1) ?? no;
  const turns = moments.flatMap((moment, index) => {
    const was = answers[index]?.shown === true;
    const is = answers[index + 1]?.shown === true;
    return was === is ? [] : [{ moment, is }];
  });
  const last = turns.at(-1)?.moment;
  if (!last) return [];
  const isNet = start.shown !== end.shown;
  for (const { moment } of turns) note(moment.by, isNet && moment === last ? 'remains' : 'undone');
  const base = { principal: subject.principal, asked, passedBy: [] };
  const carried = { principal: subject.openAs, asked: undefined, passedBy: [], part: 'open' as const };
  if (!isNet) {
    if (start.shown || subject.isCarrier) return [];
    if (start.maybe || end.maybe) return [{ ...carried, causes: [] }];
    return [{ ...base, part: 'transient', causes: [], passedBy: turns.map(({ moment }) => moment.by) }];
  }
  if (subject.isCarrier) return [{ ...carried, causes: turns.map(({ moment }) => moment.by) }];
  if (end.shown) {
    const isSure = !start.maybe && end.surely;
    // What a look shows for the first time has no cause there.
    const causes = !isSure && last.kind === 'look' ? [] : [last.by];
    return [{ ...base, part: isSure ? 'widened' : 'unknownStart', causes }];
  }
  if (start.surely && !end.maybe) return [{ ...base, part: 'narrowed', causes: [last.by] }];
  return [{ ...carried, causes: [] }];
}

function rowsOf(
  found: readonly Found[],
  reached: ReadonlyMap<string, readonly ExpectedReach[]>,
  moments: readonly Moment[],
): readonly ExpectedRow[] {
  const order = new Map(moments.map(({ by }, index) => [by, index]));
  const ordered = (ids: readonly string[]) =>
    [...new Set(ids)].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const rows = Map.groupBy(found, ({ principal }) => principal);
  for (const principal of reached.keys()) if (!rows.has(principal)) rows.set(principal, []);
  return [...rows]
    .map(([principal, own]): ExpectedRow => {
      const of = (part: Part) => own.flatMap((one) => (one.part === part && one.asked ? [one.asked] : []));
      return {
        principal,
        parts: {
          widened: of('widened'),
          narrowed: of('narrowed'),
          transient: of('transient'),
          unknownStart: of('unknownStart'),
        },
        isIndeterminate: own.some(({ part }) => part === 'open'),
        causes: ordered(own.flatMap(({ causes }) => causes)),
        passedBy: ordered(own.flatMap(({ passedBy }) => passedBy)),
        steps: stepsOf(own),
        reached: reached.get(principal) ?? [],
      };
    })
    .sort((a, b) => (a.principal < b.principal ? -1 : 1));
}

function stepsOf(found: readonly Found[]): ReadonlyMap<string, readonly Asked[]> {
  const steps = new Map<string, readonly Asked[]>();
  for (const { part, asked, causes } of found) {
    const [by] = causes;
    if (asked && by !== undefined && (part === 'widened' || part === 'unknownStart'))
      steps.set(by, [...(steps.get(by) ?? []), asked]);
  }
  return steps;
}
