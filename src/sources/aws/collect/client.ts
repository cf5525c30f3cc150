import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { type Instant, instant } from '../../../core/model/time.ts';
import type { Fields } from '../fields.ts';
import { CallError, failureOf } from './failure.ts';
import { loadSdk } from './sdk/load.ts';

/** Where a call goes, and with whose credentials. */
export interface Target {
  readonly region: string;
  /** ARN of a role to assume in another account. */
  readonly role?: string;
}

export interface Reply {
  readonly response: Fields;
  /** By the vendor's clock, as far as it tells. */
  readonly at: Instant;
}

export interface Caller {
  /** One call; `operation` is `service:Operation`. Throws a `CallError`, or an `AbortError`. */
  readonly call: (operation: string, target: Target, input: Fields) => Promise<Reply>;
  /** The body of one object of a bucket. */
  readonly open: (target: Target, bucket: string, key: string) => Promise<AsyncIterable<Buffer>>;
  /** Region of the default chain, if it has one. */
  readonly region: () => Promise<string | undefined>;
}

export interface CallerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly profile?: string | undefined;
  readonly externalId?: string | undefined;
  readonly now: () => Instant;
  readonly signal?: AbortSignal;
}

interface Sent {
  readonly $metadata?: unknown;
}

interface Client {
  readonly send: (
    command: unknown,
    options: { readonly abortSignal?: AbortSignal },
  ) => Promise<Sent & Fields>;
  readonly middlewareStack: {
    readonly add: (
      middleware: unknown,
      options: { readonly step: 'deserialize'; readonly priority: 'low' },
    ) => void;
  };
  readonly config: { readonly region: () => Promise<string> };
}

type Make<T> = new (input: Fields) => T;

const attempts = 8;

/** Makes calls with the vendor's own credential chain, retries and back-off. */
export function createCaller(options: CallerOptions): Caller {
  const clients = new Map<string, Promise<ServiceClient>>();
  const credentialsFor = credentialSource(options);
  const clientFor = (service: string, target: Target): Promise<ServiceClient> => {
    const key = `${service} ${target.region} ${target.role ?? ''}`;
    const made = clients.get(key) ?? makeClient(service, target, options, credentialsFor);
    clients.set(key, made);
    return made;
  };
  const send = async (operation: string, target: Target, input: Fields): Promise<Reply> => {
    const [service = '', name = ''] = operation.split(':');
    const { client, sdk, clock } = await clientFor(service, target);
    // The names are those of the SDK's own exports, which `sdk/` lists by service.
    const Command = sdk[`${name}Command`] as Make<unknown> | undefined;
    if (!Command) throw new Error(`no command for ${operation}`);
    try {
      const { $metadata: _, ...response } = await client.send(
        new Command(input),
        options.signal ? { abortSignal: options.signal } : {},
      );
      return { response: 'Body' in response ? response : plain(response), at: clock() };
    } catch (error) {
      options.signal?.throwIfAborted();
      throw new CallError(failureOf(error), { cause: error, at: dateOf(error) ?? clock() });
    }
  };
  return {
    call: send,
    open: async (target, bucket, key) => {
      const { response } = await send('s3:GetObject', target, { Bucket: bucket, Key: key });
      // In Node the body of an object is a stream of buffers.
      return whole(response.Body as AsyncIterable<Buffer>, options.signal);
    },
    region: async () => {
      const { client } = await clientFor('sts', { region: '' });
      return client.config.region().catch(() => undefined);
    },
  };
}

/** A body that breaks off is a call that failed. */
async function* whole(body: AsyncIterable<Buffer>, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    signal?.throwIfAborted();
    throw new CallError(failureOf(error), { cause: error });
  }
}

/** As the AWS CLI would print it: dates as text. */
function plain(response: Fields): Fields {
  return JSON.parse(JSON.stringify(response)) as Fields;
}

interface ServiceClient {
  readonly client: Client;
  readonly sdk: Readonly<Record<string, unknown>>;
  /** When the last answer came, by its own date. */
  readonly clock: () => Instant;
}

type Credentials = ReturnType<typeof fromNodeProviderChain>;

const quiet = () => undefined;
/** Which of several credentials it takes is no news on somebody's screen. */
const silentLogger = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

/** One set of credentials for each role, whatever the service and Region that they are for. */
function credentialSource(options: CallerOptions): (target: Target) => Credentials {
  const chain = shared(
    fromNodeProviderChain({
      logger: silentLogger,
      ...(options.profile === undefined ? {} : { profile: options.profile }),
    }),
    options.now,
  );
  const byRole = new Map<string, Credentials>();
  return ({ role, region }) => {
    if (role === undefined) return chain;
    const known = byRole.get(role);
    if (known) return known;
    const made = shared(
      fromTemporaryCredentials({
        masterCredentials: chain,
        clientConfig: { region },
        params: {
          RoleArn: role,
          RoleSessionName: 'drift',
          ...(options.externalId === undefined ? {} : { ExternalId: options.externalId }),
        },
      }),
      options.now,
    );
    byRole.set(role, made);
    return made;
  };
}

const renewalMs = 300_000;

/** Asks again when what it has is about to expire. */
function shared(provide: Credentials, now: CallerOptions['now']): Credentials {
  let last: ReturnType<Credentials> | undefined;
  return async () => {
    const held = await last?.catch(() => undefined);
    const isGood = held && (!held.expiration || held.expiration.getTime() - now() > renewalMs);
    if (!isGood) last = provide();
    return (await last) as Awaited<ReturnType<Credentials>>;
  };
}

/** A connection that says nothing any more is one that broke. */
const timeouts = {
  connectionTimeout: 10_000,
  requestTimeout: 120_000,
  socketTimeout: 120_000,
  throwOnRequestTimeout: true,
};

async function makeClient(
  service: string,
  target: Target,
  options: CallerOptions,
  credentialsFor: (target: Target) => Credentials,
): Promise<ServiceClient> {
  const sdk = await loadSdk(service);
  const endpoint = options.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? options.env.AWS_ENDPOINT_URL;
  const client = new (sdk.Client as Make<Client>)({
    ...(target.region === '' ? {} : { region: target.region }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    credentials: credentialsFor(target),
    requestHandler: timeouts,
    retryMode: 'adaptive',
    maxAttempts: attempts,
    // A server of one's own has no host name for each bucket.
    ...(service === 's3' && endpoint !== undefined ? { forcePathStyle: true } : {}),
    ...(service === 's3' ? { followRegionRedirects: true } : {}),
  });
  let last: Instant | undefined;
  const watch = (next: (args: unknown) => Promise<WithResponse>) => async (args: unknown) => {
    const result = await next(args);
    const date = Date.parse(result.response?.headers?.date ?? '');
    if (!Number.isNaN(date)) last = instant(date);
    return result;
  };
  client.middlewareStack.add(watch, { step: 'deserialize', priority: 'low' });
  return { client, sdk, clock: () => last ?? options.now() };
}

/** The date of an answer that was a refusal. */
function dateOf(error: unknown): Instant | undefined {
  const response = (error as { readonly $response?: WithResponse['response'] } | undefined)?.$response;
  const date = Date.parse(response?.headers?.date ?? '');
  return Number.isNaN(date) ? undefined : instant(date);
}

interface WithResponse {
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}
