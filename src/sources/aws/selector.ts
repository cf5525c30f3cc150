import type { RecordSelector } from '../source.ts';
import { observedFrom, unversioned } from './observation.ts';
import { decoders } from './operations/decoders.ts';
import { keptNames, keptOperations } from './operations/kept.ts';
import { toolCallType } from './reasons.ts';
import { sessionOperations } from './sessions.ts';

/** Names only: that the service matches too is checked once the record is parsed. */
const wanted: ReadonlySet<string> = new Set([
  ...[...decoders.keys(), ...keptOperations.keys(), ...sessionOperations].map((operation) =>
    operation.slice(operation.indexOf(':') + 1),
  ),
  ...keptNames,
  toolCallType,
]);

export const selector: RecordSelector = {
  version: 1,
  wanted,
  isVersionedWanted: (text) => {
    const name = unversioned(text);
    return name !== text && wanted.has(name);
  },
  nameKey: 'eventName',
  observedKeys: [
    'eventTime',
    'recipientAccountId',
    'awsRegion',
    'eventSource',
    'eventName',
    'readOnly',
    'errorCode',
  ],
  // An account that is only in `userIdentity` makes no observation: the record is then parsed.
  observe: (values) => {
    const [eventTime, account, region, eventSource, eventName, readOnly, errorCode] = values;
    if (values.some((value) => value?.includes('\\'))) return undefined;
    return observedFrom({
      eventTime,
      account,
      region,
      eventSource,
      eventName,
      readOnly: readOnly === 'true' ? true : readOnly === 'false' ? false : undefined,
      errorCode: errorCode === 'null' ? undefined : errorCode,
    });
  },
};
