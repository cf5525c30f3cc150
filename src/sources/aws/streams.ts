import { byCodeUnit } from '../../core/model/order.ts';
import { decoders } from './operations/decoders.ts';

/** Services whose events are logged in one Region of a partition, whatever the caller's. */
const globalServices: ReadonlySet<string> = new Set(['iam', 'organizations']);

const services = [...new Set([...decoders.keys()].map((operation) => operation.split(':')[0] ?? ''))].sort(
  byCodeUnit,
);

function eventSource(service: string): string {
  return `${service}.amazonaws.com`;
}

/** Event sources of CloudTrail that carry changes of access, as LookupEvents names them. */
export const globalStreams: readonly string[] = services
  .filter((service) => globalServices.has(service))
  .map(eventSource);

export const regionalStreams: readonly string[] = services
  .filter((service) => !globalServices.has(service))
  .map(eventSource);

/** Who assumed which role: it changes nothing, and is what attribution follows. */
export const sessionStream = eventSource('sts');
