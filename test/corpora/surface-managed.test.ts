import { describe, expect, test } from 'vitest';
import { seededRandom } from '../bench/random.ts';
import {
  comparedPair,
  doubtsAbout,
  figures,
  isAllowed,
  type Outcome,
  slowMs,
  universe,
} from '../support/compared.ts';
import { say } from '../support/corpora.ts';
import {
  type Classified,
  classes,
  hasPolicies,
  histories,
  type Version,
} from '../support/managed-policies.ts';

/** Every version of the policies that AWS manages against the next, and others. */

const all = histories();
const memo = new Map<string, Outcome>();

function between(old: Version, now: Version): Outcome {
  const key = JSON.stringify(
    [old, now].map(({ policyName, versionId, semSha1 }) => [policyName, versionId, semSha1]),
  );
  const found = memo.get(key) ?? comparedPair({ old: old.text, now: now.text });
  memo.set(key, found);
  return found;
}

function consecutive(): readonly (readonly [Version, Version])[] {
  return all.flatMap((versions) =>
    versions.slice(1).map((now, index) => [versions[index] ?? now, now] as const),
  );
}

const nameOf = (old: Version, now: Version) => `${old.policyName} ${old.versionId} ${now.versionId}`;

function doubtsOf(pairs: readonly (readonly [Version, Version])[]): readonly string[] {
  return pairs.flatMap(([old, now]) =>
    doubtsAbout(between(old, now), { old: old.text, now: now.text }).map(
      (doubt) => `${nameOf(old, now)}, ${now.policyName}: ${doubt}`,
    ),
  );
}

describe.skipIf(!hasPolicies)('one version and the next', () => {
  test('are told apart in full, and every witness is confirmed', { timeout: slowMs }, () => {
    const pairs = consecutive();
    expect(doubtsOf(pairs)).toEqual([]);
    say(`managed policies, consecutive: ${figures(pairs.map(([old, now]) => between(old, now)))}`);
  });

  test('of equal content are equivalent', () => {
    const same = consecutive().filter(([old, now]) => old.semSha1 === now.semSha1);
    expect(same.length).toBeGreaterThan(0);
    for (const [old, now] of same) expect(between(old, now).delta.relation).toBe('equivalent');
  });

  test('compared the other way round trade their sides', { timeout: slowMs }, () => {
    const swapped = { widened: 'narrowed', narrowed: 'widened' } as const;
    for (const [old, now] of consecutive()) {
      const there = between(old, now).delta;
      const back = between(now, old).delta;
      const { relation } = there;
      const expected = relation === 'widened' || relation === 'narrowed' ? swapped[relation] : relation;
      expect([nameOf(old, now), back.relation]).toEqual([nameOf(old, now), expected]);
      expect(back.widened).toEqual(there.narrowed);
      expect(back.narrowed).toEqual(there.widened);
    }
  });
});

describe.skipIf(!hasPolicies)('a version and the one after the next', () => {
  const triples = all.flatMap((versions) =>
    versions.slice(2).map((c, index) => [versions[index] ?? c, versions[index + 1] ?? c, c] as const),
  );

  test('are told apart in full', { timeout: slowMs }, () => {
    const pairs = triples.map(([a, , c]) => [a, c] as const);
    expect(doubtsOf(pairs)).toEqual([]);
    say(`managed policies, over one: ${figures(pairs.map(([a, c]) => between(a, c)))}`);
  });

  test('differ in one direction only where both steps do', { timeout: slowMs }, () => {
    for (const side of ['widened', 'narrowed'] as const) {
      for (const [a, b, c] of triples) {
        if (between(a, b).delta[side] || between(b, c).delta[side]) continue;
        expect([nameOf(a, c), between(a, c).delta[side]]).toEqual([nameOf(a, c), null]);
      }
    }
  });

  test('differ in what one of the steps reports', { timeout: slowMs }, () => {
    let [shown, undone] = [0, 0];
    for (const [a, b, c] of triples) {
      const { widened, narrowed } = between(a, c).delta;
      const sides = [
        { side: 'widened', part: widened, from: a, to: c },
        { side: 'narrowed', part: narrowed, from: c, to: a },
      ] as const;
      for (const { side, part, from, to } of sides) {
        if (!part) continue;
        const { witness } = part;
        expect([from, to].map(({ text }) => isAllowed(text, witness))).toEqual([false, true]);
        const isSame = isAllowed(b.text, witness) === isAllowed(a.text, witness);
        const step = isSame ? between(b, c) : between(a, b);
        expect([nameOf(a, c), side, step.delta[side] !== null]).toEqual([nameOf(a, c), side, true]);
        shown++;
        if (isSame) undone++;
      }
    }
    say(
      `managed policies, over one: ${shown} witnesses, ${undone} of them opened or closed by the second step`,
    );
    expect(shown).toBeGreaterThan(0);
  });
});

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
}

function statementsOf({ text }: Version): readonly Statement[] {
  return [JSON.parse(text).Statement].flat();
}

/** By everything but the actions: what the statements say, and their actions. */
function byRest(version: Version): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { Sid: _, Action = [], ...rest } of statementsOf(version)) {
    const key = JSON.stringify(rest, (_, value) => (Array.isArray(value) ? [...value].sort() : value));
    const actions = found.get(key) ?? new Set();
    for (const action of [Action].flat()) actions.add(action.toLowerCase());
    found.set(key, actions);
  }
  return found;
}

/** Every grant of the smaller is one of the larger, with no fewer actions; the denies are the same. */
function isWithin(smaller: Version, larger: Version): boolean {
  const [few, many] = [byRest(smaller), byRest(larger)];
  const isDeny = (rest: string) => rest.includes('"Effect":"Deny"');
  const holds = (a: typeof few, b: typeof few, rest: string) =>
    b.has(rest) && (a.get(rest) ?? new Set()).isSubsetOf(b.get(rest) ?? new Set<string>());
  const isSame = [...few.keys(), ...many.keys()].filter(isDeny);
  return (
    [...few.keys()].every((rest) => holds(few, many, rest)) && isSame.every((rest) => holds(many, few, rest))
  );
}

type Side = 'widened' | 'narrowed';

const shown: Readonly<Record<string, readonly Side[]>> = {
  gain: ['widened'],
  loss: ['narrowed'],
  mixed: ['widened', 'narrowed'],
};

const hasNotAction = (version: Version) =>
  statementsOf(version).some((one) => one.Effect === 'Allow' && !('Action' in one));

function grantedActions(version: Version): readonly string[] {
  return statementsOf(version).flatMap(({ Effect, Action = [] }) =>
    Effect === 'Allow' ? [Action].flat() : [],
  );
}

/** Why an action that one of the two grants and the other does not may make no difference. */
function excuse(old: Version, now: Version, side: Side): string | undefined {
  const [from, to] = side === 'widened' ? [old, now] : [now, old];
  if (hasNotAction(from)) return 'it reads no NotAction';
  const known = grantedActions(from).map((one) => new RegExp(`^${one.replaceAll('*', '.*')}$`, 'i'));
  if (grantedActions(to).every((one) => known.some((pattern) => pattern.test(one))))
    return 'the other patterns cover it, and the catalogue does not know it';
  const about = { ...universe, resourcesOf: () => undefined };
  const { delta } = comparedPair({ old: old.text, now: now.text, about });
  return delta[side] ? 'the catalogue says that the action takes no such resource' : undefined;
}

describe.skipIf(!hasPolicies)('a second opinion that knows actions alone', () => {
  const opinions = hasPolicies ? classes() : new Map<string, Classified>();
  const pairs = consecutive().map(([old, now]) => ({ old, now, opinion: opinions.get(nameOf(old, now)) }));

  test('has one for every pair', () => {
    expect(pairs.filter(({ opinion }) => !opinion)).toEqual([]);
    expect(pairs).toHaveLength(opinions.size);
  });

  test('finds nothing between equal documents', () => {
    const same = pairs.filter(({ opinion }) => opinion?.naive === 'identical document');
    for (const { old, now } of same) expect(between(old, now).delta.relation).toBe('equivalent');
    say(`managed policies: ${same.length} pairs of equal documents`);
    expect(same.length).toBeGreaterThan(0);
  });

  test('leaves nothing lost where grants of actions only came, nor gained where they went', () => {
    const counts = { came: 0, went: 0 };
    for (const { old, now } of pairs) {
      const { widened, narrowed } = between(old, now).delta;
      if (isWithin(old, now)) {
        counts.came++;
        expect([nameOf(old, now), narrowed]).toEqual([nameOf(old, now), null]);
      }
      if (isWithin(now, old)) {
        counts.went++;
        expect([nameOf(old, now), widened]).toEqual([nameOf(old, now), null]);
      }
    }
    say(`managed policies: grants of actions only came or went: ${JSON.stringify(counts)}`);
    expect(Math.min(counts.came, counts.went)).toBeGreaterThan(0);
  });

  test('is contradicted only where it is known to be short-sighted', { timeout: slowMs }, () => {
    const contradicted = pairs.flatMap(({ old, now, opinion }) =>
      (shown[opinion?.expanded ?? ''] ?? [])
        .filter((side) => between(old, now).delta[side] === null)
        .map((side) => ({ text: `${nameOf(old, now)}: not ${side}`, reason: excuse(old, now, side) })),
    );
    say(...contradicted.map(({ text, reason }) => `  ${text}: ${reason}`));
    expect(contradicted.filter(({ reason }) => reason === undefined)).toEqual([]);
  });
});

describe.skipIf(!hasPolicies)('versions that are far apart', () => {
  test('the first and the last are told apart in full', { timeout: slowMs }, () => {
    const ends = all.flatMap((versions) => {
      const [first, last] = [versions[0], versions.at(-1)];
      return first && last && first !== last ? [[first, last] as const] : [];
    });
    expect(doubtsOf(ends)).toEqual([]);
    say(`managed policies, first and last: ${figures(ends.map(([old, now]) => between(old, now)))}`);
  });

  test('any two policies are told apart in full', { timeout: slowMs }, () => {
    const { pick } = seededRandom(20261123);
    const latest = all.flatMap((versions) => versions.at(-1) ?? []);
    const pairs = Array.from({ length: 1000 }, () => [pick(latest), pick(latest)] as const);
    expect(doubtsOf(pairs)).toEqual([]);
    say(`managed policies, any two: ${figures(pairs.map(([old, now]) => between(old, now)))}`);
  });
});
