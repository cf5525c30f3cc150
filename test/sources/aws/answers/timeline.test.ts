import { expect, it } from 'vitest';
import { instant } from '../../../../src/core/model/time.ts';
import { replay, stateAt } from '../../../../src/core/timeline/replay.ts';
import { facetId } from '../../../../src/core/timeline/state.ts';
import { factsAbout } from './confirming.ts';
import { decodeAnswer, type Json, saidBy } from './said.ts';

/** A recorded history of managed policies, one entry for each time that another version was in force. */

const arn = 'arn:aws:iam::aws:policy/service-role/Reader';
const documentOf = (action: string): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});
const made = '2020-01-01T00:00:00Z';

function entry(versionId: string, at: string, action: string, own: Json = {}): Json {
  return { arn, kind: 'publish', versionId, at, createDate: at, document: documentOf(action), ...own };
}

const holder = 'arn:aws:iam::000000000000:role/timeline-service-role=Reader';
const held = {
  whole: ['attached', 'inline', 'permissions-boundary', 'trust'],
  facets: { [`attached:${arn}`]: arn },
};

it('says which version is in force, and gives the policy a holder', () => {
  expect(saidBy(decodeAnswer(entry('v2', '2021-01-01T00:00:00Z', 's3:GetObject')))).toEqual({
    objects: {
      [arn]: {
        whole: ['default-version'],
        facets: { 'default-version': 'v2', 'version:v2': documentOf('s3:GetObject') },
      },
      [holder]: held,
    },
  });
});

it('begins with the first version, however its date is written', () => {
  const said = saidBy(
    decodeAnswer(entry('v1', made, 's3:Get*', { createDate: '2020-01-01T00:00:00+00:00' })),
  );
  expect(said).toMatchObject({
    objects: {
      [arn]: { created: '2020-01-01T00:00:00.000Z' },
      [holder]: { created: '2020-01-01T00:00:00.000Z' },
    },
  });
});

it('does not begin with a first version that came back', () => {
  const said = saidBy(decodeAnswer(entry('v1', '2022-01-01T00:00:00Z', 's3:Get*', { createDate: made })));
  expect(said).toMatchObject({ objects: { [arn]: { facets: { 'default-version': 'v1' } } } });
  expect(JSON.stringify(said)).not.toContain('created');
});

it('names a policy whose path was not recorded by its name', () => {
  const said = saidBy(decodeAnswer(entry('v1', made, 's3:Get*', { arn: null, policyName: 'Lost' })));
  expect(said).toMatchObject({
    objects: {
      'arn:aws:iam::aws:policy/Lost': { facets: { 'default-version': 'v1' } },
      'arn:aws:iam::000000000000:role/timeline-Lost': {},
    },
  });
});

it('keeps apart policies of one name under different paths and accounts', () => {
  const arns = [arn, 'arn:aws:iam::aws:policy/Reader', 'arn:aws:iam::111111111111:policy/Reader'];
  const holders = arns.map((own) => {
    const said = saidBy(decodeAnswer(entry('v1', made, 's3:Get*', { arn: own })));
    return Object.keys(typeof said === 'string' ? {} : said.objects).find((id) => id.includes(':role/'));
  });
  expect(new Set(holders).size).toBe(3);
});

const faults: readonly (readonly [string, Json, string])[] = [
  ['no name at all', { arn: null }, 'policy timeline: neither `arn` nor `policyName`'],
  [
    'an ARN of something else',
    { arn: 'arn:aws:iam::aws:role/x' },
    'policy timeline: `arn` not as documented',
  ],
  ['no time', { at: 'then' }, '`at` is `then`, which is no time'],
  ['an empty version', { versionId: '' }, 'policy timeline: `versionId` not as documented'],
];

it.each(faults)('refuses an entry with %s', (_, own, says) => {
  expect(saidBy(decodeAnswer(entry('v1', made, 's3:Get*', own)))).toBe(says);
});

it('goes from version to version and back, in whatever order the entries come', () => {
  const steps = [
    { version: 'v1', at: made, action: 's3:Get*' },
    { version: 'v2', at: '2021-01-01T00:00:00Z', action: 's3:*' },
    { version: 'v1', at: '2022-01-01T00:00:00Z', action: 's3:Get*' },
    { version: 'v3', at: '2023-01-01T00:00:00Z', action: 's3:List*' },
  ];
  const decoded = steps.map(({ version, at, action }) =>
    decodeAnswer(entry(version, at, action, version === 'v1' ? { createDate: made } : {})),
  );
  const object = { id: arn, kind: 'iam-policy', container: 'aws' };
  for (const order of [decoded, decoded.toReversed()]) {
    const history = replay(object, factsAbout(arn, order), () => {
      throw new Error('nothing is renamed here');
    });
    const seen = steps.map(({ at }) => {
      const state = stateAt(history, instant(Date.parse(at)));
      return state.facets.get(facetId({ family: 'default-version', member: '' }));
    });
    expect(seen).toMatchObject(steps.map(({ version }) => ({ kind: 'known', value: { target: version } })));
  }
});
