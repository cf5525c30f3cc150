import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Instant } from '../../core/model/time.ts';
import type { Observed } from '../source.ts';
import { type Fields, fieldsOf, flag, nested, text } from './fields.ts';
import { observedFrom } from './observation.ts';
import { redact } from './redact.ts';
import { type Place, partitionOf } from './scope.ts';

/** The head of a CloudTrail event, checked; the rest stays as the vendor wrote it. */
export interface CloudTrailRecord {
  readonly id: string;
  readonly occurredAt: Instant;
  readonly observed: Observed;
  readonly place: Place;
  readonly operation: string;
  readonly eventType: string | undefined;
  readonly errorCode: string | undefined;
  readonly sharedEventId: string | undefined;
  readonly identity: Fields | undefined;
  readonly request: Fields | undefined;
  readonly response: Fields | undefined;
  readonly additional: Fields | undefined;
  readonly serviceDetails: Fields | undefined;
  readonly resources: readonly Fields[];
  /** The whole event. */
  readonly raw: Fields;
}

const maybeText = z.string().optional().catch(undefined);

const headSchema = z.looseObject({
  eventTime: z.string(),
  eventSource: z.string().min(1),
  eventName: z.string().min(1),
  awsRegion: z.string().min(1),
  eventID: maybeText,
  eventType: maybeText,
  errorCode: maybeText,
  sharedEventID: maybeText,
  recipientAccountId: maybeText,
});

/** The record, or why it is none. */
export function readRecord(event: Fields): CloudTrailRecord | string {
  const head = headSchema.safeParse(event);
  if (!head.success) return problemOf(head.error);
  const { eventTime, eventSource, eventName, awsRegion, errorCode, recipientAccountId } = head.data;
  const identity = fieldsOf(event.userIdentity);
  const account = recipientAccountId || text(identity, 'accountId');
  if (!account) return 'neither `recipientAccountId` nor `userIdentity.accountId` is there';
  const observed = observedFrom({
    eventTime,
    account,
    region: awsRegion,
    eventSource,
    eventName,
    readOnly: flag(event, 'readOnly'),
    errorCode,
  });
  if (!observed) return `\`eventTime\` is \`${eventTime}\`, which is no time`;
  const resources = resourcesOf(event.resources);
  return {
    id: head.data.eventID || digestId(event),
    occurredAt: observed.at,
    observed,
    place: { account, region: awsRegion, partition: partitionOf(awsRegion, arnsOf(identity, resources)) },
    operation: observed.operation,
    eventType: head.data.eventType,
    errorCode: errorCode || undefined,
    sharedEventId: head.data.sharedEventID || undefined,
    identity,
    request: fieldsOf(event.requestParameters),
    response: fieldsOf(event.responseElements),
    additional: fieldsOf(event.additionalEventData),
    serviceDetails: fieldsOf(event.serviceEventDetails),
    resources,
    raw: event,
  };
}

function problemOf(error: z.ZodError): string {
  const names = error.issues.map((issue) => `\`${issue.path.join('.')}\``);
  return `${names.join(', ')} missing or not text`;
}

function resourcesOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return [];
  return value.map(fieldsOf).filter((each) => each !== undefined);
}

function arnsOf(identity: Fields | undefined, resources: readonly Fields[]): readonly (string | undefined)[] {
  const issuer = nested(identity, 'sessionContext', 'sessionIssuer');
  return [text(identity, 'arn'), text(issuer, 'arn'), ...resources.map((each) => text(each, 'ARN'))];
}

/**
 * Events of 2014 carry no `eventID`: their content names them, without its secrets, so that the stored record
 * has the same name when it is decoded again.
 */
function digestId(event: Fields): string {
  return `sha256:${createHash('sha256').update(redact(event).body).digest('hex')}`;
}
