import { InvalidArgumentError } from 'commander';
import { type CollectPart, collectParts } from '../core/model/collection.ts';
import { dayMs, type Instant, parseInstant } from '../core/model/time.ts';

/** `90d` or `12w`, in days. */
export function parseWindow(text: string): number {
  const match = /^([1-9]\d{0,4})([dw])$/.exec(text);
  if (!match) throw new InvalidArgumentError('write a window like `30d` or `12w`.');
  return Number(match[1]) * (match[2] === 'w' ? 7 : 1);
}

/** What of a source is collected. */
export function parsePart(text: string): CollectPart {
  const part = collectParts.find((one) => one === text);
  if (!part) throw new InvalidArgumentError(`parts are ${collectParts.join(', ')}.`);
  return part;
}

/** How many rows to show. */
export function parseRows(text: string): number {
  const rows = Number(text);
  if (!Number.isSafeInteger(rows) || rows < 1)
    throw new InvalidArgumentError('write a whole number from 1 on.');
  return rows;
}

/** Repeatable: collects the values in order, without repeats. */
export function collect<T>(
  parse: (text: string) => T,
): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before = []) => {
    const value = parse(text);
    return before.includes(value) ? before : [...before, value];
  };
}

/** An account id, which is text: it may begin with a zero. */
export function parseAccount(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('write an account id of 12 digits.');
  return text;
}

export function parseTime(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined)
    throw new InvalidArgumentError('write a time like `2026-11-22` or `2026-11-22T10:00:00Z`.');
  return at;
}

/** A time, or how many days back. */
export function parseSince(text: string): Instant | { readonly days: number } {
  return /^\d+[dw]$/.test(text) ? { days: parseWindow(text) } : parseTime(text);
}

/** An ARN, or one of drift's own names for what has none. */
export function parseAbout(text: string): string {
  if (!/^(?:arn|urn):/.test(text))
    throw new InvalidArgumentError('write an ARN, like `arn:aws:s3:::invoices`.');
  return text;
}

/** A time, or `latest`: the end of what the store has seen. */
export function parseAsOf(text: string): Instant | 'latest' {
  return text === 'latest' ? text : parseTime(text);
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** `A..B`: both ends as times, B exclusive, a bare date meaning its first instant. */
export function parseSpan(text: string): Span {
  const [from, to, ...rest] = text.split('..').map(parseInstant);
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new InvalidArgumentError('write a span like `2026-05-01..2026-11-01`.');
  }
  if (to - from < 1 || to - from > 100 * 366 * dayMs)
    throw new InvalidArgumentError('a span ends after it starts.');
  return { from, to };
}

export interface FormatRequest {
  readonly name: string;
  /** Undefined: standard output. */
  readonly file: string | undefined;
}

/** `NAME` or `NAME=FILE`. */
export function parseFormat(known: readonly string[]): (text: string) => FormatRequest {
  return (text) => {
    const at = text.indexOf('=');
    const name = at < 0 ? text : text.slice(0, at);
    if (!known.includes(name)) throw new InvalidArgumentError(`formats are ${known.join(', ')}.`);
    const file = at < 0 ? '-' : text.slice(at + 1);
    if (file === '') throw new InvalidArgumentError(`name the file, as in \`${name}=report.${name}\`.`);
    return { name, file: file === '-' ? undefined : file };
  };
}
