import { instant, parseInstant } from '../../src/core/model/time.ts';
import type { RecordSource } from '../../src/sources/records/read.ts';
import type { Decoded, Observed } from '../../src/sources/source.ts';
import { policyNames } from './events.ts';

/** What every approach has to find: policy changes and role assumptions. */
export const selectedNames: readonly string[] = [...policyNames, 'AssumeRole'];

/** As many names as a real selector has: the look-up must not profit from a short list. */
const padding = Array.from(
  { length: 300 },
  (_, i) => `Put${String.fromCharCode(65 + (i % 26))}thing${i}Policy`,
);

type Fields = readonly (string | undefined)[];

function observe([source, name, region, account, time, errorCode, readOnly]: Fields): Observed | undefined {
  const at = time === undefined ? undefined : parseInstant(time);
  if (at === undefined || source === undefined || name === undefined) return undefined;
  return {
    scope: `${account}/${region}`,
    at,
    operation: `${source.replace('.amazonaws.com', '')}:${name}`,
    readOnly: readOnly === 'true',
    failed: errorCode !== undefined,
  };
}

/**
 * A source that selects and does nothing else, so that the figures are those of the scan. It uses the real
 * selector's shape but not its list, which grows.
 */
export const selecting: RecordSource = {
  id: 'bench',
  title: 'benchmark selection',
  selector: {
    version: 1,
    wanted: new Set([...selectedNames, ...padding]),
    isVersionedWanted: () => false,
    nameKey: 'eventName',
    observedKeys: [
      'eventSource',
      'eventName',
      'awsRegion',
      'recipientAccountId',
      'eventTime',
      'errorCode',
      'readOnly',
    ],
    observe,
  },
  decode: (item): Decoded => {
    const event = item as Record<string, string>;
    const observed = observe([
      event.eventSource,
      event.eventName,
      event.awsRegion,
      event.recipientAccountId,
      event.eventTime,
      event.errorCode,
      String(event.readOnly),
    ]);
    if (!observed) return { kind: 'foreign', what: 'no CloudTrail record' };
    if (!selectedNames.includes(event.eventName ?? '')) return { kind: 'passed', observed };
    const { scope, operation } = observed;
    const id = event.eventID ?? '';
    const record = { id, scope, occurredAt: instant(observed.at), operation, body: '', redacted: [] };
    return { kind: 'kept', observed, record, reason: 'benchmark' };
  },
};
