import { expect, it } from 'vitest';
import { replay } from '../../../../src/core/timeline/replay.ts';
import { memberOf } from '../../../../src/core/timeline/state.ts';
import { decode } from '../../../../src/sources/aws/decode.ts';
import type { Decoded } from '../../../../src/sources/source.ts';
import { factsAbout } from './confirming.ts';
import { type Confirmation, confirmations } from './confirming-cases.ts';
import { resourceConfirmations } from './confirming-resources.ts';
import { account, decodeAnswer, region, wrapped } from './said.ts';

/** An answer that shows what an event did confirms it: the event, which names somebody, stays the evidence. */

function happened({ change, request, result, resources = [] }: Confirmation): Decoded {
  const [service, eventName] = change.split(':');
  const isGlobal = service === 'iam' || service === 'organizations';
  return decode(
    {
      eventVersion: '1.09',
      eventID: 'the-change',
      eventTime: '2026-11-20T07:00:00Z',
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: isGlobal ? 'us-east-1' : region,
      recipientAccountId: account,
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/ann`, accountId: account },
      requestParameters: request,
      responseElements: result ?? null,
      resources: resources.map((ARN) => ({ ARN, accountId: account })),
    },
    {},
  );
}

function evidence(one: Confirmation, items: readonly Decoded[]): unknown {
  const object = { id: one.object, kind: 'any', container: account };
  const history = replay(object, factsAbout(one.object, items), () => {
    throw new Error('nothing is renamed here');
  });
  const last = history.steps.at(-1)?.state;
  const state = last && memberOf(last, one.facet);
  return { kind: state?.kind, by: state?.by?.kind };
}

const titled = [...confirmations, ...resourceConfirmations].map((one) => ({
  title: `${one.name}: ${one.change}, ${one.call}`,
  one,
}));

it.each(titled)('$title: the event stays the evidence', ({ one }) => {
  const change = happened(one);
  const answer = decodeAnswer(wrapped({ ...one, says: '' }));
  // Each tells it by itself, so that neither is passed over.
  expect(evidence(one, [change])).toEqual({ kind: 'known', by: 'event' });
  expect(evidence(one, [answer])).toEqual({ kind: 'known', by: 'snapshot' });
  expect(evidence(one, [change, answer])).toEqual({ kind: 'known', by: 'event' });
});

/** The same value with its keys the other way round, in the texts inside too. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value === 'string' && value.startsWith('{')) return JSON.stringify(turned(JSON.parse(value)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, held]) => [key, turned(held)]),
  );
}

it.each(titled)('$title: the order of keys is no change', ({ one }) => {
  const response = Object.fromEntries(Object.entries(one.response).map(([key, held]) => [key, turned(held)]));
  const answer = decodeAnswer(wrapped({ ...one, response, says: '' }));
  expect(evidence(one, [happened(one), answer])).toEqual({ kind: 'known', by: 'event' });
});

it('another document is one, and found by the answer', () => {
  const [one] = confirmations.filter(({ call }) => call === 'iam:GetRolePolicy');
  if (!one) throw new Error('no inline policy among the cases');
  const { PolicyDocument: _, ...rest } = one.response;
  const other = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
  const answer = decodeAnswer(wrapped({ ...one, response: { ...rest, PolicyDocument: other }, says: '' }));
  expect(evidence(one, [happened(one), answer])).toEqual({ kind: 'known', by: 'snapshot' });
});
