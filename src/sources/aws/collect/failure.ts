import type { Instant } from '../../../core/model/time.ts';

/** Why a call came back with nothing; the kind decides what follows from it. */
export interface Failure {
  readonly kind: 'credentials' | 'denied' | 'throttled' | 'unreachable' | 'other';
  /** The vendor's error code. */
  readonly code: string;
  readonly message: string;
}

export class CallError extends Error {
  override readonly name = 'CallError';
  readonly failure: Failure;
  /** When it was refused, by the vendor's clock. */
  readonly at: Instant | undefined;
  constructor(failure: Failure, options: ErrorOptions & { readonly at?: Instant }) {
    super(`${failure.code}: ${failure.message}`, options);
    this.failure = failure;
    this.at = options.at;
  }
}

const credentialCodes: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidToken',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'UnrecognizedClientException',
  'UnrecognizedClient',
  'AuthFailure',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
]);

const deniedCode = /^(?:AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|Forbidden)/;
const throttledCode =
  /^(?:Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimit|LimitExceeded)/;
const networkCode = /^(?:ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOST|TimeoutError|NetworkingError)/;

/** From whatever an SDK throws. */
export function failureOf(error: unknown): Failure {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const own = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const code = thrown.name === 'Error' && own !== '' ? own : thrown.name;
  // Not in the service's own format: something in between answered, or it does not know the call.
  if (thrown instanceof SyntaxError || /XML parse error/.test(thrown.message)) {
    return {
      kind: 'other',
      code: 'UnreadableAnswer',
      message: `HTTP ${statusOf(thrown) ?? 'status unknown'}, not in the service's format`,
    };
  }
  const kind = kindOf(code, own);
  // A provider's own words may hold its command line, and that a secret.
  const isProviders = kind === 'credentials' && statusOf(thrown) === undefined;
  const message = isProviders ? 'no credentials could be had' : firstLine(thrown.message) || own;
  return { kind, code, message };
}

function statusOf(error: object): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return typeof status === 'number' ? status : undefined;
}

function kindOf(code: string, own: string): Failure['kind'] {
  if (credentialCodes.has(code)) return 'credentials';
  if (deniedCode.test(code)) return 'denied';
  if (throttledCode.test(code)) return 'throttled';
  return networkCode.test(code) || networkCode.test(own) ? 'unreachable' : 'other';
}

const messageLength = 200;

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.slice(0, messageLength) ?? '';
}

/** The reason of a gap, in one line. */
export function failureWords({ code, message }: Failure): string {
  return message === '' || message === code ? code : `${code}: ${message}`;
}
