import { type Answer, type Asked, assumption } from './judge.ts';
import type { Moment } from './moments.ts';
import type { World } from './world.ts';

/** What somebody may do as somebody else, one role after the other. */

export interface ExpectedReach {
  readonly through: readonly string[];
  readonly widened: readonly Asked[];
  readonly narrowed: readonly Asked[];
  readonly causes: readonly string[];
}

export interface Traveller {
  readonly principal: string;
  readonly may: (world: World, asked: Asked) => Answer;
}

export interface Journey {
  readonly traveller: Traveller;
  /** Every role, as somebody who can go on from there. */
  readonly roles: readonly Traveller[];
  readonly worlds: readonly World[];
  readonly moments: readonly Moment[];
  readonly requests: readonly Asked[];
}

/** The shortest way to everybody in reach, the nearest first. */
function ways(
  { traveller: from, roles, requests }: Journey,
  world: World,
): readonly (readonly Traveller[])[] {
  const found: (readonly Traveller[])[] = [];
  const seen = new Set([from.principal]);
  let border: readonly (readonly Traveller[])[] = [[]];
  while (border.length > 0) {
    border = border.flatMap((way) => {
      const here = way.at(-1) ?? from;
      const next = roles.filter(
        ({ principal }) =>
          !seen.has(principal) &&
          requests.some(
            (asked) =>
              asked.action === assumption && asked.resource === principal && here.may(world, asked).shown,
          ),
      );
      for (const { principal } of next) seen.add(principal);
      return next.map((role) => [...way, role]);
    });
    found.push(...border);
  }
  return found;
}

/** Beyond what was in reach at the other end, each request on the nearest way there. */
export function reachOf(journey: Journey): readonly ExpectedReach[] {
  const { traveller, worlds } = journey;
  const [start, end] = [worlds[0], worlds.at(-1)];
  if (!start || !end) return [];
  const inReach = worlds.map((world) => [traveller, ...ways(journey, world).map((way) => last(way))]);
  const allowed = (index: number, asked: Asked) => {
    const world = worlds.at(index);
    return world !== undefined && (inReach.at(index) ?? []).some((who) => who?.may(world, asked).shown);
  };
  const beyond = (world: World, other: number) => {
    const told = new Set<Asked>();
    return ways(journey, world).map((way) => {
      const gained = journey.requests.filter(
        (asked) =>
          !told.has(asked) &&
          last(way)?.may(world, asked).shown === true &&
          !traveller.may(world, asked).shown &&
          !allowed(other, asked),
      );
      for (const asked of gained) told.add(asked);
      return { through: way.map(({ principal }) => principal), gained };
    });
  };
  const widened = beyond(end, 0);
  const narrowed = beyond(start, -1);
  const turn = (asked: Asked) =>
    journey.moments.findLast((_, index) => allowed(index, asked) !== allowed(index + 1, asked))?.by;
  const names = new Set([...widened, ...narrowed].map(({ through }) => through.join(' ')));
  return [...names].flatMap((name): readonly ExpectedReach[] => {
    const of = (list: typeof widened) => list.find(({ through }) => through.join(' ') === name)?.gained ?? [];
    const [gains, losses] = [of(widened), of(narrowed)];
    if (gains.length + losses.length === 0) return [];
    const causes = [...new Set([...gains, ...losses].flatMap((asked) => turn(asked) ?? []))];
    return [{ through: name.split(' '), widened: gains, narrowed: losses, causes }];
  });
}

function last(way: readonly Traveller[]): Traveller | undefined {
  return way.at(-1);
}
