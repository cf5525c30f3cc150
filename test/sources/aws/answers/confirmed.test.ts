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
