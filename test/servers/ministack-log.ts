import type { Json } from '../support/cli-trail.ts';
import { type GoBetween, inFrontOf } from './go-between.ts';

/**
 * ministack keeps a log of requests as they were sent, and not of what came of them. This stands in front of it,
 * lets everything through, and writes what LookupEvents answers the way CloudTrail does: the operation as the
 * event's name, parameter names with a small letter first, the error code, and of an answer what CloudTrail repeats
 * of it. It adds no event and takes none away.
 */
interface Outcome {
  readonly errorCode: string | undefined;
  readonly responseElements: Json | null;
}

export function inCloudTrailForm(behind: string): Promise<GoBetween> {
  const outcomes = new Map<string, Outcome>();
  return inFrontOf(behind, (asked, answer) => {
    const id = answer.headers['x-amzn-requestid'];
    if (typeof id === 'string') outcomes.set(id, outcomeOf(answer.status, answer.body.toString()));
    const isLookup = String(asked['x-amz-target']).endsWith('.LookupEvents');
    if (!isLookup || answer.status !== 200) return answer;
    return { ...answer, body: Buffer.from(rewritten(answer.body.toString(), outcomes)) };
  });
}

/** The parts of IAM's answers from which an id is needed that no request holds. */
function outcomeOf(status: number, text: string): Outcome {
  const first = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1];
  if (status >= 400) return { errorCode: inEvents(first('Code')), responseElements: null };
  const arn = /<Policy>.*?<Arn>([^<]*)<\/Arn>/s.exec(text)?.[1];
  const versionId = /<PolicyVersion>.*?<VersionId>([^<]*)<\/VersionId>/s.exec(text)?.[1];
  if (text.includes('<CreatePolicyResponse')) return applied({ policy: { arn } });
  if (!text.includes('<CreatePolicyVersionResponse')) return applied(null);
  return applied({ policyVersion: { versionId, isDefaultVersion: first('IsDefaultVersion') === 'true' } });
}

function applied(responseElements: Json | null): Outcome {
  return { errorCode: undefined, responseElements };
}

/** IAM's events name some errors by their exception, the answers by a shorter code. */
function inEvents(code: string | undefined): string {
  return ['NoSuchEntity', 'DeleteConflict', 'EntityAlreadyExists'].includes(code ?? '')
    ? `${code}Exception`
    : (code ?? 'UnknownError');
}

interface Listed {
  readonly CloudTrailEvent: string;
}

function rewritten(text: string, outcomes: ReadonlyMap<string, Outcome>): string {
  const answer = JSON.parse(text) as { readonly Events: readonly Listed[] };
  return JSON.stringify({ ...answer, Events: answer.Events.map((one) => inForm(one, outcomes)) });
}

function inForm(listed: Listed, outcomes: ReadonlyMap<string, Outcome>): Json {
  const event = JSON.parse(listed.CloudTrailEvent) as Readonly<Record<string, unknown>>;
  const { Action, Version, ...sent } = (event.requestParameters ?? {}) as Readonly<Record<string, string>>;
  const eventName = Action ?? event.eventName;
  const readOnly = /^(Get|List|Describe|Simulate|Generate)/.test(String(eventName));
  const outcome = outcomes.get(String(event.requestID));
  const form = {
    ...event,
    eventName,
    readOnly,
    ...(outcome?.errorCode === undefined ? {} : { errorCode: outcome.errorCode }),
    requestParameters: Object.fromEntries(Object.entries(sent).map(([key, value]) => [small(key), value])),
    responseElements: outcome?.responseElements ?? null,
  };
  return {
    ...listed,
    EventName: eventName,
    ReadOnly: String(readOnly),
    CloudTrailEvent: JSON.stringify(form),
  };
}

function small(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
