import { parseInstant } from '../../core/model/time.ts';
import type { Observed } from '../source.ts';
import { scopeOf } from './scope.ts';

/** What coverage needs to know, from a parsed event or from raw bytes: both must come to the same answer. */
export interface Sighting {
  readonly eventTime: string | undefined;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly eventSource: string | undefined;
  readonly eventName: string | undefined;
  readonly readOnly: boolean | undefined;
  readonly errorCode: string | undefined;
}

/** Undefined when time, account, Region or operation is missing. */
export function observedFrom(sighting: Sighting): Observed | undefined {
  const { eventTime, account, region, eventSource, eventName } = sighting;
  if (!eventTime || !account || !region || !eventSource || !eventName) return undefined;
  const at = parseInstant(eventTime);
  if (at === undefined) return undefined;
  return {
    scope: scopeOf(account, region),
    at,
    operation: operationOf(eventSource, eventName),
    readOnly: sighting.readOnly ?? readOnlyName.test(eventName),
    failed: Boolean(sighting.errorCode),
  };
}

// Records older than event version 1.05 or so do not say whether they are read-only.
const readOnlyName = /^(?:Get|List|Describe|Head|Lookup|BatchGet|Search)[A-Z]/;

const versionSuffix = /20\d\d_?\d\d_?\d\d(v\d+)?$/;

/** `AddPermission20150331v2` and `CreateFunction2020_05_31` are the API's version inside the name. */
export function unversioned(eventName: string): string {
  return eventName.replace(versionSuffix, '');
}

function serviceOf(eventSource: string): string {
  const service = eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '');
  // Account-wide S3 settings are logged under either name.
  return service === 's3-control' ? 's3' : service;
}

function operationOf(eventSource: string, eventName: string): string {
  return `${serviceOf(eventSource)}:${unversioned(eventName)}`;
}
