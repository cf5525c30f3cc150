import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Json } from '../support/cli-trail.ts';

/**
 * ministack keeps a log of requests as they were sent, and not of what came of them. This stands in front of it,
 * lets everything through, and writes what LookupEvents answers the way CloudTrail does: the operation as the
 * event's name, parameter names with a small letter first, the error code, and of an answer what CloudTrail repeats
 * of it. It adds no event and takes none away.
 */
export interface CloudTrailForm {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

interface Outcome {
  readonly errorCode: string | undefined;
  readonly responseElements: Json | null;
}

export async function inCloudTrailForm(behind: string): Promise<CloudTrailForm> {
  const outcomes = new Map<string, Outcome>();
  const server = createServer((request, response) => {
    void pass(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bytesOf(request);
    const answer = await fetch(`${behind}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headersFor(request),
      ...(body.length > 0 ? { body } : {}),
    });
    const given = Buffer.from(await answer.arrayBuffer());
    const id = answer.headers.get('x-amzn-requestid');
    if (id !== null) outcomes.set(id, outcomeOf(answer.status, given.toString()));
    const isLookup = String(request.headers['x-amz-target']).endsWith('.LookupEvents');
    const told = isLookup && answer.ok ? Buffer.from(rewritten(given.toString(), outcomes)) : given;
    const type = answer.headers.get('content-type');
    response.writeHead(answer.status, {
      ...(type === null ? {} : { 'content-type': type }),
      ...(id === null ? {} : { 'x-amzn-requestid': id }),
      'content-length': told.length,
    });
    response.end(told);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

const hopByHop: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
]);

function headersFor({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(([name]) => !hopByHop.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
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
