import { instant, parseInstant } from '../../../src/core/model/time.ts';
import type { RecordSource } from '../../../src/sources/records/read.ts';
import type { Decoded, Observed, StoredRecord } from '../../../src/sources/source.ts';

/** A small CloudTrail-like source: harbour records, of which berthing permits are wanted. */
export const wanted: ReadonlySet<string> = new Set(['GrantBerth', 'RevokeBerth', 'IssuePass']);

export const isVersionedWanted = (text: string): boolean => /^GrantBerth20\d{6}(v\d+)?$/.test(text);

type Values = readonly (string | undefined)[];

export function observe([name, time, account, readOnly, error]: Values): Observed | undefined {
  const at = time === undefined ? undefined : parseInstant(time);
  if (at === undefined || name === undefined || account === undefined) return undefined;
  return {
    scope: `${account}/eu-west-1`,
    at,
    operation: `harbour:${name}`,
    readOnly: readOnly === 'true',
    failed: error !== undefined,
  };
}

export const harbour: RecordSource = {
  id: 'harbour',
  title: 'harbour log',
  selector: {
    version: 1,
    wanted,
    isVersionedWanted,
    nameKey: 'eventName',
    observedKeys: ['eventName', 'eventTime', 'account', 'readOnly', 'errorCode'],
    observe,
  },
  decode: (item): Decoded => {
    if (typeof item !== 'object' || item === null) return { kind: 'foreign', what: `a bare ${typeof item}` };
    const event = item as Record<string, unknown>;
    if (typeof event.eventName !== 'string') return { kind: 'foreign', what: 'JSON without eventName' };
    const values = ['eventName', 'eventTime', 'account', 'readOnly', 'errorCode'].map((key) =>
      event[key] === undefined ? undefined : String(event[key]),
    );
    const observed = observe(values);
    if (!observed) return { kind: 'undecodable', reason: 'no eventTime' };
    if (!wanted.has(event.eventName) && !isVersionedWanted(event.eventName))
      return { kind: 'passed', observed };
    return {
      kind: 'kept',
      observed,
      record: recordOf(observed, String(event.id ?? '')),
      reason: 'permit',
    };
  },
};

function recordOf({ scope, at, operation }: Observed, id: string): StoredRecord {
  return { id, scope, occurredAt: instant(at), operation, body: '', redacted: [] };
}

export function event(eventName: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { eventName, eventTime: '2026-06-10T11:03:26Z', account: '111111111111', readOnly: true, ...more };
}
