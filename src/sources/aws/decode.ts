import type { ChangeEvent } from '../../core/model/event.ts';
import type { DecodeContext, Decoded, StoredRecord } from '../source.ts';
import { actorOf } from './actor.ts';
import { readAnswer } from './answers/read.ts';
import { type Fields, present, text } from './fields.ts';
import { observedFrom } from './observation.ts';
import type { Outcome } from './operations/call.ts';
import { decoders } from './operations/decoders.ts';
import { keptReason } from './operations/kept.ts';
import { toolCallReason, toolCallType, unnamedTargetReason } from './reasons.ts';
import { type CloudTrailRecord, readRecord } from './record.ts';
import { redact } from './redact.ts';
import { gaveNothing, sessionOf, sessionOperations } from './sessions.ts';
import { unwrap } from './unwrap.ts';

export const sourceId = 'aws';

/** One item of a file → what became of it. Never throws: what cannot be read is said in the answer. */
export function decode(item: unknown, context: DecodeContext): Decoded {
  const found = unwrap(item);
  switch (found.kind) {
    case 'foreign':
    case 'undecodable':
      return found;
    case 'snapshot':
      return readAnswer(found.item, context, sourceId);
    case 'event':
      return decodeEvent(found.event);
    default:
      return found satisfies never;
  }
}

function decodeEvent(event: Fields): Decoded {
  if (text(event, 'eventType') === 'AwsCloudTrailInsight') return decodeInsight(event);
  const record = readRecord(event);
  if (typeof record === 'string') return { kind: 'undecodable', reason: `CloudTrail event: ${record}` };
  if (record.eventType === toolCallType) return keep(record, toolCallReason);
  const decoder = decoders.get(record.operation);
  if (decoder) return decodeChange(record, decoder(record));
  if (sessionOperations.has(record.operation)) return decodeSession(record);
  const reason = keptReason(record.operation);
  return reason === undefined ? passed(record) : keep(record, reason);
}

/**
 * Network activity: what the owner of a VPC endpoint sees pass through it, without parameters
 * (docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html). The account
 * of the caller has the call itself in its log, so this is no change of its own.
 */
const passedEndpoint = /^AwsVpceEvents?$/;

/** A change whose record names no target still is one: it has no effects, and nobody can say what it changed. */
function decodeChange(record: CloudTrailRecord, outcome: Outcome): Decoded {
  if (outcome === 'no-policy') return passed(record);
  if ('keep' in outcome) return keep(record, outcome.keep);
  const failed = record.errorCode !== undefined;
  if (!failed && passedEndpoint.test(record.eventType ?? '')) return keep(record, unnamedTargetReason);
  const event: ChangeEvent = present({
    id: record.id,
    source: sourceId,
    scope: record.observed.scope,
    occurredAt: record.occurredAt,
    operation: record.operation,
    outcome: failed ? ('failed' as const) : ('applied' as const),
    errorCode: record.errorCode,
    actor: actorOf(record),
    // The same act in the log of another account; a request id is no such key, because different acts share it.
    correlation: record.sharedEventId,
    effects: outcome,
  });
  return { kind: 'change', observed: record.observed, record: stored(record), event };
}

function decodeSession(record: CloudTrailRecord): Decoded {
  if (gaveNothing(record)) return passed(record);
  return { kind: 'session', observed: record.observed, session: sessionOf(record, sourceId) };
}

function keep(record: CloudTrailRecord, reason: string): Decoded {
  return { kind: 'kept', observed: record.observed, record: stored(record), reason };
}

function passed(record: CloudTrailRecord): Decoded {
  return { kind: 'passed', observed: record.observed };
}

function stored(record: CloudTrailRecord): StoredRecord {
  const { body, pointers } = redact(record.raw);
  return {
    id: record.id,
    scope: record.observed.scope,
    occurredAt: record.occurredAt,
    operation: record.operation,
    body,
    redacted: pointers,
  };
}

/** Insights events report unusual rates; they have no `eventName` of their own and change nothing. */
function decodeInsight(event: Fields): Decoded {
  const observed = observedFrom({
    eventTime: text(event, 'eventTime'),
    account: text(event, 'recipientAccountId'),
    region: text(event, 'awsRegion'),
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'Insight',
    readOnly: true,
    errorCode: undefined,
  });
  return observed
    ? { kind: 'passed', observed }
    : { kind: 'undecodable', reason: 'CloudTrail Insights event: time, account or Region missing' };
}
