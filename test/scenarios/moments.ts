import { operations } from './operations.ts';
import type { Act, Story } from './story.ts';
import { emptyWorld, newHolder, type Paper, policyOf, type World } from './world.ts';

/** The story as it was, and as far as anybody can know it who has the records and the looks. */

/** What happened at one instant, and the world from then on. */
export interface Moment {
  readonly at: number;
  /** A record's id, or the look and the object of which it showed something. */
  readonly by: string;
  readonly kind: 'record' | 'look';
  readonly operation: string;
  readonly world: World;
}

export interface Course {
  readonly first: World;
  readonly moments: readonly Moment[];
}

const unreadable = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** The text that a record of this act carries. */
export function textOf(story: Story, act: Act): string {
  if (act.masked) return unreadable;
  return JSON.stringify(documentOf(story, act));
}

function documentOf(story: Story, act: Act) {
  const statements = story.documents[act.document ?? ''];
  if (act.document !== undefined && !statements) throw new Error(`no document ${act.document}`);
  return policyOf(statements ?? []);
}

function apply(world: World, act: Act, paper: Paper): World {
  const operation = operations[act.do];
  if (!operation) throw new Error(`no operation ${act.do}`);
  const next = structuredClone(world);
  operation.apply(next, act, paper);
  return next;
}

/** Everything that happened, told or not. */
export function truth(story: Story): Course {
  const paper = (act: Act) => documentOf(story, act);
  const first = story.before.reduce((world, act) => apply(world, act, paper(act)), emptyWorld());
  let world = first;
  const moments = story.acts
    .filter((act) => act.failed === undefined)
    .toSorted((a, b) => a.happened - b.happened)
    .map((act): Moment => {
      world = apply(world, act, paper(act));
      return { at: act.happened, by: act.id, kind: 'record', operation: act.do, world };
    });
  return { first, moments };
}

/** What records and looks tell: what came before is there, and unseen. */
export function seen(story: Story): Course {
  const real = truth(story);
  const first = strangers(real.first);
  const told = story.acts.filter((act) => act.failed === undefined && !act.lost);
  const looks = story.looks.map((at) => ({ at, happened: at, act: undefined }));
  const inOrder = [
    ...told.map((act) => ({ at: notBefore(act, told), happened: act.happened, act })),
    ...looks,
  ].sort((a, b) => a.at - b.at || a.happened - b.happened);
  const moments: Moment[] = [];
  let world = first;
  for (const { at, act } of inOrder) {
    if (act) {
      const paper = act.masked ? { unseen: act.id } : documentOf(story, act);
      world = apply(world, act, paper);
      moments.push({ at, by: act.id, kind: 'record', operation: act.do, world });
      continue;
    }
    for (const [object, next] of lookedAt(world, worldAt(real, at))) {
      world = next;
      moments.push({ at, by: `${at}#${object}`, kind: 'look', operation: 'look', world });
    }
  }
  return { first, moments };
}

/** A clock may be wrong; that nothing is done to what is not there yet cannot be. */
function notBefore(act: Act, told: readonly Act[]): number {
  const name = act.user ?? act.role ?? act.group;
  const made = told.findLast(
    (one) =>
      one.happened <= act.happened &&
      one.do.startsWith('Create') &&
      (one.user ?? one.role ?? one.group) === name,
  );
  return name === undefined || !made ? act.told : Math.max(act.told, made.told);
}

export function worldAt({ first, moments }: Course, at: number): World {
  return moments.findLast((moment) => moment.at <= at)?.world ?? first;
}

function strangers({ holders }: World): World {
  const world = emptyWorld();
  for (const [arn, { kind, account }] of holders)
    world.holders.set(arn, {
      ...newHolder(kind, account),
      isWhole: false,
      isBoundarySeen: false,
      isTrustSeen: false,
    });
  return world;
}

/** The world after each object that a look shows, one after the other. */
function lookedAt(known: World, real: World): readonly (readonly [object: string, world: World])[] {
  const found: (readonly [string, World])[] = [];
  let world = known;
  const step = (object: string, change: (world: World) => void) => {
    world = structuredClone(world);
    change(world);
    found.push([object, world]);
  };
  for (const arn of new Set([...known.holders.keys(), ...real.holders.keys()])) {
    const holder = real.holders.get(arn);
    step(arn, ({ holders }) => {
      if (holder) holders.set(arn, structuredClone(holder));
      else holders.delete(arn);
    });
  }
  for (const [arn, versions] of real.policies)
    step(arn, ({ policies }) => void policies.set(arn, structuredClone(versions)));
  return found;
}
