import { isAnswer } from './answers/read.ts';
import { type Fields, field, isFields } from './fields.ts';

export type Unwrapped =
  | { readonly kind: 'event'; readonly event: Fields }
  | { readonly kind: 'snapshot'; readonly item: Fields }
  | { readonly kind: 'foreign'; readonly what: string }
  | { readonly kind: 'undecodable'; readonly reason: string };

const maxDepth = 500;

/** Finds the CloudTrail event in an item, whichever of AWS's envelopes it came in. */
export function unwrap(item: unknown): Unwrapped {
  if (Array.isArray(item)) return foreign('a list, not one record');
  if (!isFields(item)) return foreign(`a bare ${item === null ? 'null' : typeof item}`);
  if (isTooDeep(item)) return { kind: 'undecodable', reason: `nested deeper than ${maxDepth} levels` };
  if (looksLikeEvent(item)) return { kind: 'event', event: item };
  if (isAnswer(item)) return { kind: 'snapshot', item };
  if (typeof item.CloudTrailEvent === 'string') {
    return fromText(item.CloudTrailEvent, 'the `CloudTrailEvent` of a LookupEvents answer');
  }
  if (isFields(item.detail)) return fromEventBridge(item, item.detail);
  if (typeof item.message === 'string' && 'timestamp' in item) return fromLogEvent(item.message);
  return foreign(describe(item));
}

function foreign(what: string): Unwrapped {
  return { kind: 'foreign', what };
}

/** Head keys that CloudTrail alone uses together; notifications of S3 have the same keys and `aws:s3` as source. */
function looksLikeEvent(item: Fields): boolean {
  const { eventSource, eventType, eventName } = item;
  if (typeof eventSource === 'string') return eventSource.includes('.') && typeof eventName === 'string';
  return typeof eventType === 'string' && /^Aws[A-Z]/.test(eventType) && 'eventVersion' in item;
}

function fromText(json: string, what: string): Unwrapped {
  const event = parsed(json);
  if (!isFields(event)) return { kind: 'undecodable', reason: `${what} is not a JSON object` };
  return fromInside(event, what);
}

function fromInside(event: Fields, what: string): Unwrapped {
  if (isTooDeep(event))
    return { kind: 'undecodable', reason: `${what} is nested deeper than ${maxDepth} levels` };
  return looksLikeEvent(event)
    ? { kind: 'event', event }
    : { kind: 'undecodable', reason: `${what} holds no CloudTrail event` };
}

/** Told by its content: old rules deliver no `detail-type`, and CloudTrail uses about half a dozen. */
function fromEventBridge(envelope: Fields, detail: Fields): Unwrapped {
  if (looksLikeEvent(detail)) return { kind: 'event', event: detail };
  const type = envelope['detail-type'];
  return foreign(typeof type === 'string' ? `an EventBridge event, \`${type}\`` : 'an EventBridge event');
}

function fromLogEvent(message: string): Unwrapped {
  const event = parsed(message);
  if (isFields(event) && looksLikeEvent(event)) return fromInside(event, 'the log event');
  return foreign('a CloudWatch log event that is not from CloudTrail');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const knownShapes: readonly (readonly [key: string, what: string])[] = [
  ['digestStartTime', 'a CloudTrail digest file'],
  ['configurationItems', 'an AWS Config snapshot'],
  ['configurationItem', 'an AWS Config item'],
  ['Records', 'a list of records (`Records`), not one record'],
  ['logEvents', 'a list of log events (`logEvents`), not one record'],
  ['Events', 'a list of events (`Events`), not one record'],
];

function describe(item: Fields): string {
  const source = item.eventSource;
  if (typeof source === 'string' && source.startsWith('aws:')) return `a notification from \`${source}\``;
  const known = knownShapes.find(([key]) => field(item, key) !== undefined);
  if (known) return known[1];
  const keys = Object.keys(item).slice(0, 5);
  return keys.length === 0
    ? 'an empty object'
    : `an object with ${keys.map((key) => `\`${key}\``).join(', ')}`;
}

/** Without recursion, because it guards the functions that recurse. */
function isTooDeep(item: Fields): boolean {
  let level: unknown[] = [item];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((each) =>
      Object.values(each as object).filter((value) => typeof value === 'object' && value !== null),
    );
  }
  return false;
}
