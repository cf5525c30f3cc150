import { expect, test } from 'vitest';
import type { Clause } from '../../../src/core/model/access.ts';
import type { PrincipalClass } from '../../../src/core/model/weight.ts';
import { bruteWeight, textsOf, type World } from './brute.ts';
import { type Random, random, randomSurfaces, weighed } from './world.ts';

const texts = textsOf('abcz', 5);
const starts = (...heads: string[]) => texts.filter((text) => heads.some((head) => text.startsWith(head)));

/** The world again, in words of its own. */
const own = starts('a');
const other = starts('b').filter((text) => !text.startsWith('bb'));
const world: Omit<World, 'trust'> = {
  actions: [
    { name: 's:a', weight: 16, parts: ['exfiltration'] },
    { name: 's:ab', weight: 16, parts: ['exfiltration'] },
    { name: 's:b', weight: 64, parts: ['credentials', 'escalation'] },
    { name: 's:c', weight: 1, parts: [] },
    { name: 't:a', weight: 64, parts: ['escalation'] },
    { name: 't:b', weight: 8, parts: [] },
    { name: 't:c', weight: 32, parts: [] },
  ],
  cells: [
    { factor: 1, texts: own },
    { factor: 2, texts: other },
    { factor: 1, texts: texts.filter((text) => !/^[ab]/.test(text)) },
    { factor: 4, texts: texts.filter((text) => text.endsWith('b') || text.startsWith('ab')) },
  ],
  restricts,
};

function restricts({ key, operator, values }: Clause): { about: string; factor: number } | undefined {
  const says = `${key} ${operator} ${values.join()}`;
  if (/^org String(Equals|Like) o-[12*]/.test(says) && !says.includes('o-*') && !values.includes('*'))
    return { about: 'organisation', factor: 600 };
  if (says === 'paths ForAnyValue:StringLike o-1/r/*') return { about: 'organisation', factor: 600 };
  if (says === 'mfa Bool true') return { about: 'mfa', factor: 700 };
  if (says.startsWith('now DateLessThan ')) return { about: 'time', factor: 850 };
  if (says === 'pass StringLike k*') return { about: 'pass', factor: 333 };
  return undefined;
}

const trust: readonly (readonly [PrincipalClass, World['trust']])[] = [
  ['internal', { factor: 1, parts: [] }],
  ['agent', { factor: 2, parts: [] }],
  ['partner', { factor: 5, parts: ['external'] }],
  ['anyone', { factor: 20, parts: ['external', 'anyPrincipal'] }],
];

test('agrees with the slow reading on random surfaces', () => {
  const from: Random = random(20261124);
  let granting = 0;
  for (let run = 0; run < 3_000; run++) {
    const surfaces = randomSurfaces(from);
    const [principalClass, trusted] = from.pick(trust);
    const expected = bruteWeight(surfaces, { ...world, trust: trusted });
    if (expected.atoms > 0) granting++;
    expect(weighed(surfaces, principalClass), JSON.stringify(surfaces)).toEqual(expected);
  }
  expect(granting).toBeGreaterThan(1_500);
});
