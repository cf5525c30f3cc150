import type { Json } from '../support/cli-trail.ts';
import type { Protocol } from './scripted-call.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(value: Json): Answer {
  return { status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}

/** Answer of a query service: `<OpResponse><OpResult>…`. */
export function query(operation: string, result: string): Answer {
  const inner = `<${operation}Result>${result}</${operation}Result>`;
  return xml(
    `<${operation}Response>${inner}<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${operation}Response>`,
  );
}

export function xml(body: string): Answer {
  return { status: 200, type: 'text/xml', body: `<?xml version="1.0" encoding="UTF-8"?>${body}` };
}

export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What one kind of trouble is called in each protocol. */
interface Trouble {
  readonly status: number;
  readonly message: string;
  readonly codes: Readonly<Record<Protocol, string>>;
}

export type Refusal = keyof typeof troubles;

const troubles = {
  throttled: {
    status: 400,
    message: 'Rate exceeded',
    codes: { json: 'ThrottlingException', query: 'Throttling', s3: 'SlowDown' },
  },
  expired: {
    status: 400,
    message: 'The security token included in the request is expired',
    codes: { json: 'ExpiredTokenException', query: 'ExpiredToken', s3: 'ExpiredToken' },
  },
  denied: {
    status: 400,
    message: 'User is not authorized to perform this operation',
    codes: { json: 'AccessDeniedException', query: 'AccessDenied', s3: 'AccessDenied' },
  },
  broken: {
    status: 500,
    message: 'We encountered an internal error. Please try again.',
    codes: { json: 'InternalFailure', query: 'InternalFailure', s3: 'InternalError' },
  },
  skewed: {
    status: 403,
    message: 'Signature expired',
    codes: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch', s3: 'RequestTimeTooSkewed' },
  },
  badToken: {
    status: 400,
    message: 'Invalid token, or parameters other than those of the first page',
    codes: { json: 'InvalidNextTokenException', query: 'InvalidInput', s3: 'InvalidArgument' },
  },
  missing: {
    status: 404,
    message: 'There is no such thing',
    codes: { json: 'ResourceNotFoundException', query: 'NoSuchEntity', s3: 'NoSuchKey' },
  },
} as const satisfies Readonly<Record<string, Trouble>>;

export function refusal(kind: Refusal, protocol: Protocol): Answer {
  const { status, message, codes } = troubles[kind];
  const code = codes[protocol];
  if (protocol === 'json') {
    return {
      status,
      type: 'application/x-amz-json-1.1',
      body: JSON.stringify({ __type: code, message }),
      headers: { 'x-amzn-errortype': code },
    };
  }
  const error = element('Error', element('Code', code) + element('Message', message));
  const told = protocol === 's3' ? error : element('ErrorResponse', error);
  return { ...xml(told), status };
}
