/** Milliseconds since the epoch, UTC. Made only by `instant` and `parseInstant`. */
export type Instant = number & { readonly brand: 'Instant' };

/** Half-open: `start` belongs to the window, `end` does not. */
export interface Window {
  readonly days: number;
  readonly start: Instant;
  readonly end: Instant;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export function isWithin({ start, end }: Window, at: Instant): boolean {
  return at >= start && at < end;
}

export function instant(epochMs: number): Instant {
  return epochMs as Instant;
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?)?$/;

/** Reads RFC 3339, a bare UTC date, or a UTC date-time without an offset; undefined when it is none of these. */
export function parseInstant(text: string): Instant | undefined {
  const match = rfc3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset = 'Z'] = match;
  const date = `${year}-${month}-${day}`;
  const epochMs = Date.parse(
    `${date}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset.toUpperCase()}`,
  );
  const realDay = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(epochMs) || Number.isNaN(realDay.getTime())) return undefined;
  // Date.parse rolls 31 February over into March.
  if (realDay.toISOString().slice(0, 10) !== date) return undefined;
  return instant(epochMs);
}

/** RFC 3339 in UTC; milliseconds only where there are some. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

export function formatDay(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
