import type { Json } from '../support/cli-trail.ts';
import { type Answer, json, refusal } from './scripted-answer.ts';
import type { Call } from './scripted-call.ts';

/** An event of the log, and the second in which it happened. */
export interface LogEntry {
  readonly at: number;
  readonly event: Json;
}

const pageSize = 50;

/** LookupEvents: newest first, at most 50 a page; a token goes with the parameters of its first page only. */
export function lookup({ input, region, protocol }: Call, log: readonly LogEntry[]): Answer {
  const { NextToken, MaxResults, ...asked } = input;
  const question = JSON.stringify([region, asked]);
  const from = NextToken === undefined ? 0 : placeIn(String(NextToken), question);
  if (from === undefined) return refusal('badToken', protocol);
  const found = log
    .filter(({ event }) => event.awsRegion === region)
    .filter((entry) => isAsked(entry, asked))
    .toSorted((a, b) => b.at - a.at || (String(a.event.eventID) < String(b.event.eventID) ? -1 : 1));
  const size = Math.min(pageSize, typeof MaxResults === 'number' ? MaxResults : pageSize);
  const next = from + size;
  return json({
    Events: found.slice(from, next).map(listed),
    ...(next < found.length ? { NextToken: tokenFor(next, question) } : {}),
  });
}

function tokenFor(place: number, question: string): string {
  return Buffer.from(JSON.stringify([place, question])).toString('base64');
}

function placeIn(token: string, question: string): number | undefined {
  const [place, asked] = JSON.parse(Buffer.from(token, 'base64').toString()) as [number, string];
  return asked === question ? place : undefined;
}

/** Both ends of the time range belong to it. */
function isAsked({ at, event }: LogEntry, asked: Json): boolean {
  const { StartTime, EndTime, LookupAttributes } = asked;
  if (typeof StartTime === 'number' && at < StartTime * 1000) return false;
  if (typeof EndTime === 'number' && at > EndTime * 1000) return false;
  const attributes = Array.isArray(LookupAttributes) ? LookupAttributes : [];
  return attributes.every(
    ({ AttributeKey, AttributeValue }) => valueOfKey(event, AttributeKey) === AttributeValue,
  );
}

function valueOfKey(event: Json, key: unknown): unknown {
  if (key === 'EventSource') return event.eventSource;
  if (key === 'EventName') return event.eventName;
  if (key === 'ReadOnly') return String(event.readOnly);
  throw new Error(`the scripted log is not looked up by ${String(key)}`);
}

function listed({ at, event }: LogEntry): Json {
  return {
    EventId: event.eventID,
    EventName: event.eventName,
    ReadOnly: String(event.readOnly),
    EventTime: at / 1000,
    EventSource: event.eventSource,
    Username: 'deployer',
    Resources: [],
    CloudTrailEvent: JSON.stringify(event),
  };
}
