import type { IncomingMessage } from 'node:http';
import type { Json } from '../support/cli-trail.ts';

/** One request as the scripted server understands it. */
export interface Call {
  /** `service:Operation`. */
  readonly operation: string;
  readonly region: string;
  /** The how-manieth of its operation this is, from 1 on. */
  readonly nth: number;
  /** Body of a JSON call, parameters of a query call, query string of a REST call. */
  readonly input: Json;
  /** Of a REST call: decoded, without the slash in front. */
  readonly path: string;
  readonly protocol: Protocol;
  /** What the client takes the time to be. */
  readonly clientTime: number;
}

/** How errors are told in it: an S3 error has no envelope. */
export type Protocol = 'json' | 'query' | 's3';

/** Service and Region stand in the signature's credential scope. */
const scopePattern = /Credential=[^/]+\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;

export function understood(request: IncomingMessage, body: string, nth: (operation: string) => number): Call {
  const scope = scopePattern.exec(request.headers.authorization ?? '')?.groups;
  const { service = 'unsigned', region = '' } = scope ?? {};
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = decodeURIComponent(url.pathname.slice(1));
  const target = request.headers['x-amz-target'];
  const clientTime = timeOf(String(request.headers['x-amz-date'] ?? ''));
  const common = { region, path, clientTime };
  const call = (operation: string, input: Json, protocol: Protocol): Call => {
    const name = `${service}:${operation}`;
    return { ...common, operation: name, nth: nth(name), input, protocol };
  };
  if (typeof target === 'string') return call(target.split('.').at(-1) ?? '', JSON.parse(body), 'json');
  if (service === 's3') return call(s3Operation(path, url), Object.fromEntries(url.searchParams), 's3');
  const form = Object.fromEntries(new URLSearchParams(body));
  if (form.Action !== undefined) return call(form.Action, form, 'query');
  return call(`${request.method} /${path}`, Object.fromEntries(url.searchParams), 'json');
}

function s3Operation(path: string, url: URL): string {
  if (url.searchParams.get('list-type') === '2') return 'ListObjectsV2';
  if (path === '') return 'ListBuckets';
  return path.replace(/\/$/, '').includes('/') ? 'GetObject' : `Bucket${url.search}`;
}

/** `20261123T120000Z`. */
function timeOf(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
