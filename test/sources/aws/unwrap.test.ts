import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/sources/aws/decode.ts';
import { unwrap } from '../../../src/sources/aws/unwrap.ts';

const event = {
  eventVersion: '1.10',
  userIdentity: { type: 'IAMUser', accountId: '111111111111', userName: 'maria' },
  eventTime: '2026-10-01T10:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'DeleteUser',
  awsRegion: 'us-east-1',
  eventID: '10000000-0000-4000-8000-000000000001',
  requestParameters: { userName: 'li.wei' },
  recipientAccountId: '111111111111',
};

const asLookedUp = {
  EventId: 'outer',
  EventName: 'Other',
  ReadOnly: 'true',
  EventTime: 1_790_000_000,
  CloudTrailEvent: JSON.stringify(event),
};

describe('the event inside', () => {
  it.each([
    ['a bare event', event],
    ['an element of LookupEvents, whose outer fields do not count', asLookedUp],
    ['an EventBridge envelope', { 'detail-type': 'AWS API Call via CloudTrail', detail: event }],
    ['a service event', { 'detail-type': 'AWS Service Event via CloudTrail', detail: event }],
    ['a sign-in', { 'detail-type': 'AWS Console Sign In via CloudTrail', detail: event }],
    ['a console action', { 'detail-type': 'AWS Console Action via CloudTrail', detail: event }],
    ['an envelope of an old rule', { source: 'aws.iam', account: '111111111111', detail: event }],
    ['a CloudWatch log event', { id: '1', timestamp: 1_790_000_000_000, message: JSON.stringify(event) }],
  ])('%s', (_, item) => {
    expect(unwrap(item)).toEqual({ kind: 'event', event });
  });
});

describe('foreign items are named', () => {
  it.each([
    [
      { 'detail-type': 'GuardDuty Finding', detail: { severity: 5 } },
      'an EventBridge event, `GuardDuty Finding`',
    ],
    [{ digestStartTime: '2026-10-01T00:00:00Z', logFiles: [] }, 'a CloudTrail digest file'],
    [{ Records: [event] }, 'a list of records (`Records`), not one record'],
    [{ logEvents: [] }, 'a list of log events (`logEvents`), not one record'],
    [
      { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' },
      'a notification from `aws:s3`',
    ],
    [{ timestamp: 1, message: 'START RequestId' }, 'a CloudWatch log event that is not from CloudTrail'],
    [
      { uuid: '1', eventType: 'user.session.start', published: 'x' },
      'an object with `uuid`, `eventType`, `published`',
    ],
    [{ id: '1', target: [], actor: {} }, 'an object with `id`, `target`, `actor`'],
    [{}, 'an empty object'],
    [[event], 'a list, not one record'],
    ['text', 'a bare string'],
    [null, 'a bare null'],
  ])('%j', (item, what) => {
    expect(decode(item, {})).toEqual({ kind: 'foreign', what });
  });
});

describe('what looks like CloudTrail and cannot be read says why', () => {
  it.each([
    [{ ...event, eventTime: undefined }, 'CloudTrail event: `eventTime` missing or not text'],
    [{ ...event, eventTime: 'yesterday' }, 'CloudTrail event: `eventTime` is `yesterday`, which is no time'],
    [
      { ...event, awsRegion: 7, eventTime: 8 },
      'CloudTrail event: `eventTime`, `awsRegion` missing or not text',
    ],
    [
      { ...event, userIdentity: null, recipientAccountId: undefined },
      'CloudTrail event: neither `recipientAccountId` nor `userIdentity.accountId` is there',
    ],
    [
      { CloudTrailEvent: '{"eventVersion":' },
      'the `CloudTrailEvent` of a LookupEvents answer is not a JSON object',
    ],
  ])('%#', (item, reason) => {
    expect(decode(item, {})).toEqual({ kind: 'undecodable', reason });
  });

  it('nesting without end', () => {
    const message = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const deep: unknown = JSON.parse(message);
    expect(decode({ ...event, requestParameters: deep }, {})).toEqual({
      kind: 'undecodable',
      reason: 'nested deeper than 500 levels',
    });
  });
});

describe('other kinds of CloudTrail record', () => {
  it('an event without an id is named by its content', () => {
    const { eventID, ...unnamed } = event;
    const decoded = decode(unnamed, {});
    expect(decoded).toMatchObject({
      kind: 'change',
      event: { id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    expect(decode({ ...unnamed, eventTime: '2026-10-01T10:00:01Z' }, {})).not.toMatchObject({
      event: { id: decoded.kind === 'change' ? decoded.event.id : '' },
    });
  });

  it('the account may be only in the identity', () => {
    const { recipientAccountId, ...rest } = event;
    expect(decode(rest, {})).toMatchObject({ kind: 'change', event: { scope: '111111111111/us-east-1' } });
  });

  it('an Insights event passes', () => {
    const insight = {
      eventVersion: '1.09',
      eventTime: '2026-10-01T10:00:00Z',
      awsRegion: 'eu-west-1',
      eventType: 'AwsCloudTrailInsight',
      recipientAccountId: '111111111111',
      insightDetails: { eventName: 'RunInstances' },
    };
    expect(decode(insight, {})).toMatchObject({
      kind: 'passed',
      observed: { scope: '111111111111/eu-west-1', operation: 'cloudtrail:Insight' },
    });
  });

  it('a record from before `readOnly` existed is judged by its name', () => {
    expect(decode({ ...event, eventName: 'GetUserPolicy' }, {})).toMatchObject({
      observed: { readOnly: true },
    });
    expect(decode(event, {})).toMatchObject({ observed: { readOnly: false } });
  });
});
