import { formatInstant, type Instant, instant } from '../core/model/time.ts';
import type { Caller } from './callers.ts';
import type { Call } from './calls.ts';
import { ourAccount, region } from './cast.ts';
import type { Json } from './documents.ts';
import { type Random, uuid } from './random.ts';

/** A call that will become a record once its ids are drawn. */
export interface Draft {
  readonly at: Instant;
  readonly by: 'agent' | 'people' | 'background';
  readonly caller: Caller;
  readonly call: Call;
  readonly error?: { readonly code: string; readonly message: string };
  /** The step of the story that this call takes. */
  readonly step?: string;
  /** Seen by the calling account as well. */
  readonly shared?: true;
}

export interface DemoRecord {
  readonly draft: Draft;
  readonly eventId: string;
  readonly body: Json;
}

export function record(draft: Draft, random: Random): DemoRecord {
  const eventId = uuid(random);
  const requestId = uuid(random);
  const sharedId = draft.shared ? uuid(random) : undefined;
  const { at, caller, call, error } = draft;
  const signIn = call.eventSource === 'signin.amazonaws.com';
  const body = {
    eventVersion: '1.11',
    userIdentity: caller.identity,
    eventTime: formatInstant(at),
    eventSource: call.eventSource,
    eventName: call.eventName,
    awsRegion: region,
    sourceIPAddress: caller.address,
    // S3 puts the user agent in brackets.
    userAgent: call.eventSource === 's3.amazonaws.com' ? `[${caller.agent}]` : caller.agent,
    ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
    requestParameters: call.request,
    responseElements: error === undefined ? (call.response?.(at) ?? null) : null,
    ...(call.additional === undefined ? {} : { additionalEventData: call.additional }),
    ...(signIn ? {} : { requestID: requestId }),
    eventID: eventId,
    readOnly: call.readOnly === true,
    ...(call.resources === undefined ? {} : { resources: call.resources }),
    eventType: signIn ? 'AwsConsoleSignIn' : 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ourAccount,
    ...(sharedId === undefined ? {} : { sharedEventID: sharedId }),
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: call.host,
    },
    ...(caller.fromConsole && !signIn ? { sessionCredentialFromConsole: 'true' } : {}),
  };
  return { draft, eventId, body };
}

/** CloudTrail knows whole seconds only. */
export function wholeSecond(at: number): Instant {
  return instant(Math.floor(at / 1000) * 1000);
}
